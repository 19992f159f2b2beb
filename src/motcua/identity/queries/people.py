"""People and enterprises, for themselves and for those who may see them."""

import datetime as dt
import re
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import Final

from django.contrib.postgres.search import TrigramWordSimilarity
from django.db import transaction
from django.db.models import Q, QuerySet

from motcua.identity.errors import UnknownPerson
from motcua.identity.models import Account, Enterprise, Person, Representation
from motcua.identity.policies import IdentityPermission
from motcua.identity.sorting import person_key, sort_key
from motcua.kernel import audit, clock
from motcua.kernel.actor import Actor
from motcua.kernel.text import fold

READINGS: Final = "person_readings"
_MOST: Final = 50
_RANKED: Final = 500
_DIGITS: Final = re.compile(r"[\d\s.\-]+")


@dataclass(frozen=True, slots=True)
class PersonInfo:
    """A natural person. In lists the identity number shows its last four digits only."""

    id: uuid.UUID
    account_id: uuid.UUID | None
    full_name: str
    identity_number: str
    born_on: dt.date | None
    sex: str
    phone: str
    email: str
    address: str
    area_code: str
    assurance: str


@dataclass(frozen=True, slots=True)
class EnterpriseInfo:
    id: uuid.UUID
    tax_code: str
    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Reading:
    """Somebody looked at a person's data; on whose behalf, if not on their own."""

    at: dt.datetime
    by: str
    on_behalf_of: str


def person_of(account: Account) -> PersonInfo | None:
    """The person that an account belongs to."""
    found = Person.objects.filter(account_id=account.pk).select_related("area").first()
    return person_info(found) if found else None


def enterprises_of(account: Account) -> list[EnterpriseInfo]:
    """The enterprises that an account's person may act for today, in Vietnamese order."""
    today = clock.today()
    valid = Q(valid_from__lte=today) & (Q(valid_to=None) | Q(valid_to__gt=today))
    found = Representation.objects.filter(valid, person__account_id=account.pk).select_related("enterprise")
    return sorted((enterprise_info(each.enterprise) for each in found), key=lambda each: sort_key(each.name))


def people_visible_to(actor: Actor) -> QuerySet[Person]:
    """Everyone for those who may see people, oneself for everyone else."""
    if actor.may(IdentityPermission.SEE_PEOPLE):
        return Person.objects.all()
    return Person.objects.filter(id__in=actor.parties)


def enterprises_visible_to(actor: Actor) -> QuerySet[Enterprise]:
    """Every enterprise for those who may see people, one's own for everyone else."""
    if actor.may(IdentityPermission.SEE_PEOPLE):
        return Enterprise.objects.all()
    return Enterprise.objects.filter(id__in=actor.parties)


def find_people(text: str, *, actor: Actor, limit: int = 20) -> list[PersonInfo]:
    """People by name (marks and slips forgiven), identity number or telephone; the best first."""
    asked, found = fold(text), people_visible_to(actor).select_related("area")
    limit = min(limit, _MOST)
    if not asked:
        return []
    if _DIGITS.fullmatch(asked):
        number = re.sub(r"\D", "", asked)
        rows = list(found.filter(Q(identity_number=number) | Q(phone=number)).order_by("id")[:limit])
    else:
        rows = _by_name(found, asked, limit)
    return [_masked(person_info(row)) for row in rows]


def _by_name(found: QuerySet[Person], asked: str, limit: int) -> list[Person]:
    """Those of exactly this name; if they do not fill the list, those of a similar one after them.

    Half of all people bear one of three family names: only the first `_RANKED` similar ones are ranked, so that a
    common name costs no more than a rare one.
    """
    exact = list(found.filter(search_name=asked).order_by("search_name", "id")[:limit])
    if len(exact) == limit:
        return exact
    similar = found.filter(search_name__trigram_word_similar=asked).exclude(search_name=asked)
    near = Person.objects.filter(id__in=similar.order_by().values("id")[:_RANKED]).select_related("area")
    ranked = near.annotate(rank=TrigramWordSimilarity(asked, "search_name")).order_by("-rank", "search_name", "id")
    # Equal ranks stand in the order of given names; the sort keeps the ranks' own order.
    best = [(-rank, person_key(row.full_name), row) for row, rank in _with_rank(ranked[: limit - len(exact)])]
    return exact + [row for *_, row in sorted(best, key=itemgetter(0, 1))]


def find_enterprises(text: str, *, actor: Actor, limit: int = 20) -> list[EnterpriseInfo]:
    """Enterprises by name or tax code; the best first."""
    asked, found = fold(text), enterprises_visible_to(actor)
    if not asked:
        return []
    alike = found.filter(Q(tax_code=text.strip()) | Q(search_name__trigram_word_similar=asked))
    ranked = alike.annotate(rank=TrigramWordSimilarity(asked, "search_name")).order_by("-rank", "search_name", "id")
    return [enterprise_info(row) for row in ranked[: min(limit, _MOST)]]


def read_person(person_id: uuid.UUID, *, actor: Actor) -> PersonInfo:
    """A person's data in full. Reading somebody else's is recorded, and that person can see who looked.

    Raises:
        UnknownPerson: nobody there whom this actor may see.
    """
    with transaction.atomic():
        found = people_visible_to(actor).select_related("area").filter(id=person_id).first()
        if found is None:
            raise UnknownPerson(person=str(person_id))
        if person_id not in actor.parties:
            Person.objects.select_for_update(of=("self",)).get(id=person_id)
            audit.record(audit.Subject(READINGS, person_id), "identity.person.read", actor=actor)
    return person_info(found)


def readings_of(person_id: uuid.UUID, *, actor: Actor, limit: int = 100) -> list[Reading]:
    """Who read a person's data and when, newest first: for that person, and for auditors."""
    if person_id not in actor.parties and not actor.may(IdentityPermission.SEE_READINGS):
        return []
    entries = audit.history(audit.Subject(READINGS, person_id)).order_by("-position")[:limit]
    return [Reading(each.occurred_at, each.actor_name, each.behalf_name) for each in entries]


def person_infos(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, PersonInfo]:
    """People by their ids; the caller has authorised the reading and records it."""
    return {row.id: person_info(row) for row in Person.objects.filter(id__in=set(ids)).select_related("area")}


def enterprise_infos(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, EnterpriseInfo]:
    """Enterprises by their ids; the caller has authorised the reading."""
    return {row.id: enterprise_info(row) for row in Enterprise.objects.filter(id__in=set(ids))}


def account_names(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """What accounts are called."""
    return {row.id: str(row) for row in Account.objects.filter(id__in=set(ids)).only("id", "full_name", "username")}


def person_info(person: Person) -> PersonInfo:
    return PersonInfo(
        id=person.id, account_id=person.account_id, full_name=person.full_name,
        identity_number=person.identity_number or "", born_on=person.born_on, sex=person.sex, phone=person.phone,
        email=person.email, address=person.address, area_code=person.area.code if person.area else "",
        assurance=person.assurance,
    )  # fmt: skip


def enterprise_info(enterprise: Enterprise) -> EnterpriseInfo:
    return EnterpriseInfo(enterprise.id, enterprise.tax_code, enterprise.name, enterprise.address)


def _with_rank(rows: Iterable[Person]) -> list[tuple[Person, float]]:
    return [(row, float(getattr(row, "rank", 0))) for row in rows]


def _masked(info: PersonInfo) -> PersonInfo:
    return replace(info, identity_number=f"••••••••{info.identity_number[-4:]}" if info.identity_number else "")
