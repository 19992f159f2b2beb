"""The people of a demo: accounts with a known password, made by the same verbs as real ones, in demo mode only."""

import datetime as dt
import uuid
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import transaction

from motcua.identity import actions
from motcua.identity.actions.people import Particulars
from motcua.identity.errors import BadPack, DemoOnly
from motcua.identity.models import Account
from motcua.identity.packs.organisation import Progress
from motcua.identity.packs.reading import day, read_json
from motcua.identity.policies import IdentityPermission
from motcua.identity.queries.revision import steady
from motcua.identity.queries.units import organisation
from motcua.kernel import clock
from motcua.kernel.actor import Actor

_NEEDED: Final = ("username", "password", "name")


def load_demo(pack_dir: Path, *, actor: Actor, progress: Progress | None = None) -> int:
    """Open the accounts of `demo.json` that are not there yet; returns how many.

    Raises:
        DemoOnly: not in demo mode.
        BadPack: a field is missing or a unit unknown.
    """
    if not settings.DEMO:
        raise DemoOnly
    actor.require(IdentityPermission.LOAD_PACK)
    path = pack_dir / "demo.json"
    stated = read_json(path)["accounts"] if path.exists() else []
    for number, account in enumerate(stated, 1):
        if missing := [name for name in _NEEDED if not account.get(name)]:
            raise BadPack(where=f"demo.json, account {number}", what=f"fields are missing: {', '.join(missing)}")
    known = set(
        Account.objects.filter(username__in=[each["username"] for each in stated]).values_list("username", flat=True)
    )
    wanted = [each for each in stated if each["username"] not in known]
    for account in wanted:
        if progress:
            progress(f"demo account {account['username']}")
        _open(account, actor)
    return len(wanted)


@transaction.atomic
def _open(stated: dict[str, Any], actor: Actor) -> None:
    account_id = actions.open_account(
        stated["username"], full_name=stated["name"], password=stated["password"], email=stated.get("email", ""),
        is_demo=True, actor=actor,
    )  # fmt: skip
    with steady():
        for post in stated.get("posts", []):
            unit = organisation().by_key(post["unit"])
            actions.appoint_post(
                account_id, unit_id=unit.id, role=post["role"], title=post.get("title", ""),
                includes_subunits=post.get("includes_subunits", False), valid_from=max(unit.valid_from, _first(post)),
                actor=actor,
            )  # fmt: skip
    if "person" in stated:
        person_id = _person(stated["name"], stated["person"], account_id, actor)
        for represented in stated.get("enterprises", []):
            _enterprise(represented, person_id, actor)


def _person(name: str, stated: dict[str, Any], account_id: uuid.UUID, actor: Actor) -> uuid.UUID:
    born = stated.get("born_on")
    particulars = Particulars(
        born_on=day(born, "demo.json") if born else None, sex=stated.get("sex", ""), phone=stated.get("phone", ""),
        address=stated.get("address", ""), area_code=stated.get("area", ""),
    )  # fmt: skip
    person = actions.register_person(
        name, identity_number=stated.get("identity_number", ""), particulars=particulars, actor=actor
    )
    actions.link_account(person.id, account_id, actor=actor)
    return person.id


def _enterprise(stated: dict[str, Any], person_id: uuid.UUID, actor: Actor) -> None:
    made = actions.register_enterprise(
        stated["tax_code"], stated["name"], address=stated.get("address", ""), actor=actor
    )
    actions.grant_representation(
        made.id, person_id, valid_from=clock.today(), is_legal_representative=stated.get("legal", False), actor=actor
    )


def _first(post: dict[str, Any]) -> dt.date:
    return day(post["valid_from"], "demo.json") if "valid_from" in post else dt.date.min
