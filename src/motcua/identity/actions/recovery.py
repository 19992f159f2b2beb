"""Getting back in without e-mail: many citizens have none, and telephones with authenticator apps get lost."""

import uuid
from dataclasses import dataclass

from allauth.account import app_settings
from allauth.mfa.models import Authenticator
from django.db import transaction

from motcua.identity.actions.people import account_of
from motcua.identity.actions.shared import touch
from motcua.identity.errors import OwnAppointment
from motcua.identity.models import Account, Assurance, Person, Post
from motcua.identity.policies import IdentityPermission
from motcua.kernel import audit, locks
from motcua.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class RecoveryKey:
    """The two parts of the address at which a new password is set: `account_reset_password_from_key`. Good once."""

    uidb36: str
    key: str


@transaction.atomic
def issue_recovery(account_id: uuid.UUID, *, reason: str, actor: Actor) -> RecoveryKey:
    """Make a key with which the owner, whose card the officer has in hand, sets a new password at the counter.

    At the counter this works for citizens whose identity was confirmed there; an officer's account needs the right to
    manage accounts, or taking over a colleague's would take no more than a counter.

    Raises:
        NotAllowed: neither of the two.
        OwnAppointment: for oneself.
        UnknownAccount: not there.
    """
    account = _account_for(account_id, actor)
    # Asked for here and not above: the library's forms take the sign-up form from `config`, which stands on this room.
    key = str(app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(account))
    audit.record(audit.Subject("account", account_id), "identity.account.recovery_issued", actor=actor, reason=reason)
    return RecoveryKey(account.pk.hex, key)


@transaction.atomic
def remove_second_factors(account_id: uuid.UUID, *, reason: str, actor: Actor) -> int:
    """Take away an account's lost second factors; an officer sets up new ones at the next sign-in. Returns how many.

    Raises:
        NotAllowed, OwnAppointment, UnknownAccount: as for `issue_recovery`.
    """
    _account_for(account_id, actor)
    removed, _ = Authenticator.objects.filter(user_id=account_id).delete()
    touch(account_id)
    audit.record(
        audit.Subject("account", account_id), "identity.account.factors_removed", actor=actor, reason=reason,
        removed=removed,
    )  # fmt: skip
    return int(removed)


def _account_for(account_id: uuid.UUID, actor: Actor) -> Account:
    """The account, locked, if this actor may help its owner."""
    if actor.id == account_id:
        raise OwnAppointment
    if not (actor.may(IdentityPermission.REGISTER_PERSON) and _is_confirmed_citizen(account_id)):
        actor.require(IdentityPermission.MANAGE_ACCOUNTS)
    locks.hold(f"identity.account.{account_id}")
    return account_of(account_id)


def _is_confirmed_citizen(account_id: uuid.UUID) -> bool:
    if Post.objects.filter(account_id=account_id).exists():
        return False
    known = Person.objects.filter(account_id=account_id).exclude(assurance=Assurance.SELF_DECLARED)
    return known.exists()
