"""Who works in an agency: for those who look after it."""

import datetime as dt
import uuid
from collections import defaultdict
from dataclasses import dataclass

from motcua.identity.models import Delegation, Post
from motcua.identity.policies import IdentityPermission
from motcua.identity.queries.actors import valid_today
from motcua.identity.queries.units import organisation
from motcua.identity.sorting import sort_key
from motcua.kernel import clock
from motcua.kernel.actor import EVERYWHERE, Actor


@dataclass(frozen=True, slots=True)
class StaffRow:
    """One post of today. `last_sign_in` is None when its holder never signed in; `lent_to` names deputies of now."""

    post_id: uuid.UUID
    account_id: uuid.UUID
    name: str
    username: str
    title: str
    role_name: str
    unit_id: uuid.UUID
    unit_name: str
    since: dt.date
    until: dt.date | None
    is_active: bool
    last_sign_in: dt.datetime | None
    lent_to: tuple[str, ...]


def staff_of(unit_id: uuid.UUID, *, actor: Actor) -> list[StaffRow]:
    """The posts in a unit and below it today that the actor may see, by unit and name; two queries.

    Raises:
        UnknownUnit: no such unit today.
        NotAllowed: the actor may see nobody there.
    """
    tree = organisation()
    tree.unit(unit_id)
    places = actor.places(IdentityPermission.SEE_STAFF)
    below = tree.subtree(unit_id)
    units = below if places is EVERYWHERE else below & places
    if not units:
        actor.require(IdentityPermission.SEE_STAFF, unit_id)
    posts = list(Post.objects.filter(valid_today(), unit__in=sorted(units)).select_related("account", "role"))
    now = clock.now()
    lent: dict[uuid.UUID, list[str]] = defaultdict(list)
    found = Delegation.objects.filter(post__in=posts, revoked_at=None, starts_at__lte=now, ends_at__gt=now)
    for one in found.select_related("deputy").order_by("ends_at"):
        lent[one.post_id].append(str(one.deputy))
    rows = [_row(post, tree.unit(post.unit_id).name, lent[post.id]) for post in posts]
    return sorted(rows, key=lambda row: (row.unit_id != unit_id, sort_key(row.unit_name), sort_key(row.name)))


def _row(post: Post, unit_name: str, lent_to: list[str]) -> StaffRow:
    account = post.account
    return StaffRow(
        post_id=post.id, account_id=account.pk, name=str(account), username=account.username,
        title=post.title, role_name=post.role.name,
        unit_id=post.unit_id, unit_name=unit_name, since=post.valid_from, until=post.valid_to,
        is_active=account.is_active, last_sign_in=account.last_login, lent_to=tuple(lent_to),
    )  # fmt: skip
