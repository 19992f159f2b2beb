"""How people can be reached. Only for telling them something: the caller shows none of it."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet

from motcua.identity.models import Account, Delegation, Person, Post, Representation
from motcua.identity.queries.actors import PostInfo, _post_info
from motcua.identity.queries.units import organisation
from motcua.kernel import clock
from motcua.kernel.kept import DAY, ID, Kept
from motcua.kernel.permissions import Permission


@dataclass(frozen=True, slots=True)
class Contact:
    """An account that can be told something; `language` is empty when it chose none."""

    account_id: uuid.UUID
    name: str
    email: str
    phone: str
    language: str


def contacts_of(account_ids: Iterable[uuid.UUID]) -> list[Contact]:
    """The open accounts among these, with the address and number of their person where the account has none."""
    rows = Account.objects.filter(id__in=set(account_ids), is_active=True).select_related("person").order_by("id")
    found = []
    for row in rows:
        person = getattr(row, "person", None)
        email = row.email or (person.email if person else "")
        found.append(Contact(row.id, str(row), email, person.phone if person else "", row.language))
    return found


def accounts_of_party(party_id: uuid.UUID) -> list[uuid.UUID]:
    """The accounts that look after a party's affairs: the person's own, or those of an enterprise's representatives."""
    found: list[Any] = [*_own(party_id), *_speaking(party_id, clock.today())]
    return [account for (account,) in found]


# Whenever an applicant is told something: the SQL is made once.
_own: Final[Kept[Any]] = Kept(
    lambda party: Person.objects.filter(id=party, account_id__isnull=False).values_list("account_id")
)
_speaking: Final[Kept[Any]] = Kept(
    lambda party, today: Representation.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=today), enterprise_id=party, valid_from__lte=today,
        person__account_id__isnull=False,
    ).values_list("person__account_id"),
    ID, DAY,
)  # fmt: skip


def holders_of(right: Permission, unit_id: uuid.UUID) -> list[list[PostInfo]]:
    """Who holds `right` at a unit today, level by level: first those posted at it, then those above who cover it.

    Each level is one unit of the way up that has somebody; posts that hold everywhere are not among them.
    """
    return holders_of_each(right, [unit_id])[unit_id]


def holders_of_each(right: Permission, unit_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, list[list[PostInfo]]]:
    """`holders_of` for each of these units, in one query."""
    units = organisation()
    ways = {
        unit_id: [unit_id, *(unit.id for unit in units.ancestors(unit_id))] if unit_id in units else []
        for unit_id in unit_ids
    }
    here: dict[uuid.UUID, list[tuple[PostInfo, bool]]] = {}
    if wanted := {unit for way in ways.values() for unit in way}:
        for post in _holding(right).filter(unit_id__in=wanted, role__everywhere=False):
            here.setdefault(post.unit_id, []).append((_post_info(post), post.includes_subunits))
    return {
        unit_id: [
            level
            for place in way
            if (level := [post for post, below in here.get(place, ()) if below or place == unit_id])
        ]
        for unit_id, way in ways.items()
    }


def holders_everywhere(right: Permission) -> list[PostInfo]:
    """Who holds `right` in the whole province today."""
    return [_post_info(post) for post in _holding(right).filter(role__everywhere=True)]


def deputies_of(post_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The accounts to which one of these posts is lent now, each with the name of the holder it stands in for."""
    return {account: name for _post, account, name in _lent(post_ids)}


def deputies_of_each(post_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, dict[uuid.UUID, str]]:
    """`deputies_of` for each of these posts that is lent now, in one query."""
    found: dict[uuid.UUID, dict[uuid.UUID, str]] = {}
    for post, account, name in _lent(post_ids):
        found.setdefault(post, {})[account] = name
    return found


def _lent(post_ids: Iterable[uuid.UUID]) -> list[tuple[uuid.UUID, uuid.UUID, str]]:
    """(post, deputy, holder's name), the last lent first."""
    now = clock.now()
    lent = Delegation.objects.filter(post_id__in=set(post_ids), revoked_at=None, starts_at__lte=now, ends_at__gt=now)
    rows = lent.filter(deputy__is_active=True).select_related("post__account").order_by("-starts_at", "-id")
    return [(row.post_id, row.deputy_id, str(row.post.account)) for row in rows]


def _holding(right: Permission) -> QuerySet[Post]:
    today = clock.today()
    return (
        Post.objects.filter(
            Q(valid_to=None) | Q(valid_to__gt=today), valid_from__lte=today, account__is_active=True,
            role__permissions__contains=[right.value],
        )
        .select_related("account", "role")
        .order_by("valid_from", "id")
    )  # fmt: skip
