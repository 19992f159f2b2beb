"""How somebody likes to work: kept for the account, so that it is the same at every machine."""

import json
import re
from typing import Any, Final

from django.db import transaction

from motcua.identity.actions.people import account_of
from motcua.identity.actions.shared import touch
from motcua.identity.errors import BadPreference
from motcua.identity.models import StaffPreference
from motcua.kernel import audit, clock, locks
from motcua.kernel.actor import Actor
from motcua.kernel.errors import NotAllowed

_KEY: Final = re.compile(r"[a-z]+(\.[a-z_]+)+\Z")
LONGEST: Final = 2_000  # signs of JSON


@transaction.atomic
def keep_preference(key: str, value: Any, *, actor: Actor) -> None:
    """Keep what the actor prefers under `key` (`door.what`); the value is what JSON can hold, up to 2,000 signs of it.

    Everybody keeps their own only; in a lent post it stays the deputy's own.

    Raises:
        BadPreference: no such form of key, or a value that is too long.
        NotAllowed: nobody in particular. UnknownAccount: not a person's account.
    """
    if not _KEY.match(key) or len(json.dumps(value, ensure_ascii=False)) > LONGEST:
        raise BadPreference
    if actor.id is None:
        raise NotAllowed
    account = account_of(actor.id)
    locks.hold(f"identity.account.{account.id}")
    StaffPreference.objects.update_or_create(
        account=account, key=key, defaults={"value": value, "kept_at": clock.now()}
    )
    touch(account.id)
    audit.record(audit.Subject("account", account.id), "identity.preference.kept", actor=actor, key=key)
