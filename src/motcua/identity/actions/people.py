"""People and their accounts."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.translation import gettext as _

from motcua.identity import identity_numbers
from motcua.identity.actions.shared import check_period, checked_name, refused_by_database
from motcua.identity.cards import Card
from motcua.identity.errors import AccountLinked as AccountLinkedAlready
from motcua.identity.errors import AlreadyRegistered, CardOfAnother, UnknownAccount, UnknownPerson, UsernameTaken
from motcua.identity.events import AccountLinked, PersonRegistered
from motcua.identity.models import Account, Assurance, Person, Sex
from motcua.identity.policies import IdentityPermission
from motcua.identity.queries.people import PersonInfo, person_info
from motcua.identity.queries.units import area as area_on
from motcua.identity.usernames import normal_username
from motcua.kernel import audit, locks, outbox
from motcua.kernel.actor import Actor
from motcua.kernel.errors import InvalidInput, NotAllowed
from motcua.kernel.ids import new_id
from motcua.kernel.text import fold


@dataclass(frozen=True, slots=True)
class Particulars:
    """What a person states besides name and number; `area_code` is the commune of residence."""

    born_on: dt.date | None = None
    sex: str = ""
    phone: str = ""
    email: str = ""
    address: str = ""
    area_code: str = ""


NOTHING_STATED: Final = Particulars()


@transaction.atomic
def open_account(
    username: str, *, full_name: str, password: str | None, actor: Actor, email: str = "", is_demo: bool = False
) -> uuid.UUID:
    """Open an account for an officer; without a password they set one by e-mail. Citizens sign up themselves.

    Raises:
        NotAllowed, UsernameTaken, BadName: as they say.
        django.core.exceptions.ValidationError: the password is too weak.
    """
    actor.require(IdentityPermission.MANAGE_ACCOUNTS)
    name, wanted = checked_name(full_name, "full_name"), normal_username(username)
    if password is not None:
        validate_password(password)
    if Account.objects.filter(username=wanted).exists():
        raise UsernameTaken(username=wanted)
    with refused_by_database(UsernameTaken(username=wanted)):
        account = Account.objects.create_user(wanted, email, password, full_name=name, is_demo=is_demo)
    audit.record(
        audit.Subject("account", account.id), "identity.account.opened", actor=actor,
        after={"username": wanted, "full_name": name, "is_demo": is_demo},
    )  # fmt: skip
    return account.id


@transaction.atomic
def register_person(
    full_name: str,
    *,
    actor: Actor,
    identity_number: str = "",
    particulars: Particulars = NOTHING_STATED,
    assurance: str = Assurance.SEEN_AT_COUNTER,
) -> PersonInfo:
    """Register a person whose papers the officer has seen.

    Raises:
        NotAllowed: no right to register people.
        AlreadyRegistered: a person with this identity number has been seen before.
        BadName, BadIdentityNumber, InvalidInput, UnknownArea: as they say.
    """
    actor.require(IdentityPermission.REGISTER_PERSON)
    return _register(full_name, identity_number, assurance, particulars, actor=actor)


@transaction.atomic
def register_self(
    account_id: uuid.UUID, full_name: str, *, actor: Actor, identity_number: str = "", phone: str = ""
) -> PersonInfo:
    """Make the person of one's own account, at sign-up. The number is what they say it is until somebody has seen it.

    So it neither opens anything that belongs to its true holder nor keeps that person from registering.

    Raises:
        NotAllowed: for somebody else's account.
        AccountLinked: the account has its person already.
        BadName, BadIdentityNumber: as they say.
    """
    if actor.id != account_id or actor.on_behalf_of is not None:
        raise NotAllowed
    locks.hold(f"identity.account.{account_id}")
    account = account_of(account_id)
    if Person.objects.filter(account=account).exists():
        raise AccountLinkedAlready
    stated = Particulars(phone=phone, email=account.email)
    info = _register(full_name, identity_number, Assurance.SELF_DECLARED, stated, actor=actor, account_id=account_id)
    if not account.full_name:
        Account.objects.filter(id=account_id).update(full_name=info.full_name, stamp=new_id())
    return info


@transaction.atomic
def confirm_person(person_id: uuid.UUID, *, identity_number: str, full_name: str, actor: Actor) -> PersonInfo:
    """Confirm who a self-declared person is: the officer has the card in hand.

    Raises:
        AlreadyRegistered: another confirmed person has this number; the two have to be sorted out first.
        NotAllowed, UnknownPerson, BadName, BadIdentityNumber: as they say.
    """
    actor.require(IdentityPermission.REGISTER_PERSON)
    name = checked_name(full_name, "full_name")
    number, _facts = identity_numbers.read(identity_number)
    locks.hold(f"identity.number.{number}")
    person = _person(person_id)
    if _holder_of(number, but=person_id):
        raise AlreadyRegistered
    before = {"full_name": person.full_name, "assurance": person.assurance}
    person.full_name, person.search_name, person.identity_number = name, fold(name), number
    person.assurance = Assurance.SEEN_AT_COUNTER
    with refused_by_database(AlreadyRegistered()):
        person.save()
    audit.record(
        audit.Subject("person", person.id), "identity.person.confirmed", actor=actor, before=before,
        after={"full_name": name, "assurance": person.assurance},
    )  # fmt: skip
    return person_info(person)


@transaction.atomic
def identify_by_card(card: Card, *, actor: Actor, phone: str = "") -> PersonInfo:
    """The person whose card lies on the counter: found, confirmed, or registered from what the card says.

    A person seen before keeps what the province knows; the card fills what was empty and brings the residence up to
    date. Who signed up with this number and name becomes confirmed, so that their own account holds their dossiers.

    Raises:
        NotAllowed: no right to register people.
        CardOfAnother: the number belongs to somebody of another name; people sort that out.
    """
    actor.require(IdentityPermission.REGISTER_PERSON)
    locks.hold(f"identity.number.{card.number}")
    alike = Person.objects.filter(identity_number=card.number).select_for_update(of=("self",)).order_by("registered_at")
    holder = alike.exclude(assurance=Assurance.SELF_DECLARED).first()
    if holder is not None and holder.search_name != fold(card.full_name):
        raise CardOfAnother(name=holder.full_name, on_card=card.full_name)
    claimed = list(alike.filter(assurance=Assurance.SELF_DECLARED, search_name=fold(card.full_name))[:2])
    if holder is None and len(claimed) == 1:
        holder = claimed[0]
    if holder is None:
        told = Particulars(born_on=card.born_on, sex=card.sex, phone=phone, address=card.address)
        return _register(card.full_name, card.number, Assurance.SEEN_AT_COUNTER, told, actor=actor)
    return _brought_up_to_date(holder, card, phone, actor=actor)


def _brought_up_to_date(person: Person, card: Card, phone: str, *, actor: Actor) -> PersonInfo:
    before = {"assurance": person.assurance, "address": person.address}
    if person.assurance == Assurance.SELF_DECLARED:
        person.assurance, person.full_name = Assurance.SEEN_AT_COUNTER, card.full_name
    person.born_on, person.sex = person.born_on or card.born_on, person.sex or card.sex
    person.address, person.phone = card.address or person.address, person.phone or phone.strip()
    after = {"assurance": person.assurance, "address": person.address}
    with refused_by_database(AlreadyRegistered()):
        person.save()
    audit.record(
        audit.Subject("person", person.id), "identity.person.card_seen", actor=actor,
        before=before if after != before else None, after=after if after != before else None,
    )  # fmt: skip
    return person_info(person)


@transaction.atomic
def link_account(person_id: uuid.UUID, account_id: uuid.UUID, *, actor: Actor) -> PersonInfo:
    """Give an account to a registered person, who from then on sees their own dossiers in it.

    Raises:
        AccountLinked: one of the two is linked already.
        NotAllowed, UnknownPerson, UnknownAccount: as they say.
    """
    actor.require(IdentityPermission.REGISTER_PERSON)
    locks.hold(f"identity.account.{account_id}")
    person, account = _person(person_id), account_of(account_id)
    if person.account_id is not None or Person.objects.filter(account=account).exists():
        raise AccountLinkedAlready
    person.account = account
    with refused_by_database(AccountLinkedAlready()):
        person.save(update_fields=["account"])
    audit.record(
        audit.Subject("person", person.id), "identity.person.account_linked", actor=actor, account=str(account_id)
    )
    outbox.announce(AccountLinked(person.id, account_id))
    return person_info(person)


@transaction.atomic
def close_account(account_id: uuid.UUID, *, reason: str, actor: Actor) -> None:
    """Close an account: nobody signs in with it, and sessions that are open hold no rights any more."""
    _set_active(account_id, active=False, reason=reason, actor=actor)


@transaction.atomic
def reopen_account(account_id: uuid.UUID, *, reason: str, actor: Actor) -> None:
    """Open a closed account again."""
    _set_active(account_id, active=True, reason=reason, actor=actor)


def _set_active(account_id: uuid.UUID, *, active: bool, reason: str, actor: Actor) -> None:
    actor.require(IdentityPermission.MANAGE_ACCOUNTS)
    locks.hold(f"identity.account.{account_id}")
    account = account_of(account_id)
    account.is_active, account.stamp = active, new_id()
    account.save(update_fields=["is_active", "stamp"])
    action = "identity.account.reopened" if active else "identity.account.closed"
    audit.record(audit.Subject("account", account_id), action, actor=actor, reason=reason)


def _register(
    full_name: str,
    identity_number: str,
    assurance: str,
    stated: Particulars,
    *,
    actor: Actor,
    account_id: uuid.UUID | None = None,
) -> PersonInfo:
    name = checked_name(full_name, "full_name")
    number = identity_numbers.read(identity_number)[0] if identity_number.strip() else None
    if stated.sex and stated.sex not in Sex.values:
        raise InvalidInput(fields={"sex": _("Choose one of the answers offered.")})
    if stated.born_on is not None:
        check_period(stated.born_on)
    if number and assurance != Assurance.SELF_DECLARED:
        locks.hold(f"identity.number.{number}")
        if _holder_of(number):
            raise AlreadyRegistered
    with refused_by_database(AlreadyRegistered()):
        person = Person.objects.create(
            account_id=account_id, full_name=name, search_name=fold(name), identity_number=number,
            born_on=stated.born_on, sex=stated.sex, phone=stated.phone.strip(), email=stated.email,
            address=stated.address.strip(), assurance=assurance,
            area_id=area_on(stated.area_code).id if stated.area_code else None,
        )  # fmt: skip
    audit.record(
        audit.Subject("person", person.id), "identity.person.registered", actor=actor,
        after={"assurance": assurance, "account": str(account_id or "")},
    )  # fmt: skip
    outbox.announce(PersonRegistered(person.id, assurance))
    return person_info(person)


def _holder_of(number: str, but: uuid.UUID | None = None) -> bool:
    seen = Person.objects.filter(identity_number=number).exclude(assurance=Assurance.SELF_DECLARED)
    return (seen.exclude(id=but) if but else seen).exists()


def _person(person_id: uuid.UUID) -> Person:
    found = Person.objects.select_for_update(of=("self",)).select_related("area").filter(id=person_id).first()
    if found is None:
        raise UnknownPerson(person=str(person_id))
    return found


def account_of(account_id: uuid.UUID) -> Account:
    """The account, or `UnknownAccount`."""
    found = Account.objects.filter(id=account_id).first()
    if found is None:
        raise UnknownAccount(account=str(account_id))
    return found
