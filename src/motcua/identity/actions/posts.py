"""Who holds which role where, and since when."""

import datetime as dt
import uuid

from django.db import transaction

from motcua.identity.actions.shared import check_period, refused_by_database, touch
from motcua.identity.actions.units import LOCK
from motcua.identity.errors import (
    BadPeriod,
    OwnAppointment,
    TooMuchGranted,
    UnknownAccount,
    UnknownPost,
    UnknownRole,
)
from motcua.identity.events import PostAppointed, PostEnded
from motcua.identity.models import Account, Post, Role
from motcua.identity.policies import ADMINISTRATIVE, IdentityPermission
from motcua.identity.queries.actors import PostInfo, post_infos
from motcua.identity.queries.units import history, organisation
from motcua.kernel import audit, locks, outbox
from motcua.kernel.actor import EVERYWHERE, Actor


@transaction.atomic
def appoint_post(  # noqa: PLR0913 - an appointment states all of these
    account_id: uuid.UUID,
    *,
    unit_id: uuid.UUID,
    role: str,
    valid_from: dt.date,
    actor: Actor,
    valid_to: dt.date | None = None,
    title: str = "",
    includes_subunits: bool = False,
    legal_basis: str = "",
) -> PostInfo:
    """Give an officer a role in a unit, from a day on; `includes_subunits` carries it to all that is below the unit.

    Raises:
        NotAllowed: no right to appoint at the unit.
        TooMuchGranted: the role holds in the whole province, or holds administrative rights that the actor lacks
            there; or the subunits reach beyond the actor's own places.
        OwnAppointment: for oneself.
        HistoryOverlap: the officer holds this role there already at that time.
        UnknownAccount, UnknownRole, UnknownUnit, BadPeriod: as they say.
    """
    actor.require(IdentityPermission.APPOINT, unit_id)
    check_period(valid_from, valid_to)
    locks.hold(LOCK)
    wanted = _appointable(role)
    _check_reach(wanted, unit_id, includes_subunits, valid_from, actor)
    _check_holder(account_id, actor)
    with refused_by_database():
        post = Post.objects.create(
            account_id=account_id, unit_id=unit_id, role=wanted, title=title, includes_subunits=includes_subunits,
            valid_from=valid_from, valid_to=valid_to, legal_basis=legal_basis,
        )  # fmt: skip
    touch(account_id)
    audit.record(
        audit.Subject("post", post.id), "identity.post.appointed", actor=actor, legal_basis=legal_basis,
        after=_facts(post),
    )  # fmt: skip
    outbox.announce(PostAppointed(post.id, account_id, unit_id, role, valid_from))
    return post_infos([post.id])[post.id]


def _check_holder(account_id: uuid.UUID, actor: Actor) -> None:
    if actor.id == account_id:
        raise OwnAppointment
    if not Account.objects.filter(id=account_id).exists():
        raise UnknownAccount(account=str(account_id))


@transaction.atomic
def end_post(post_id: uuid.UUID, *, valid_to: dt.date, reason: str, actor: Actor) -> PostInfo:
    """End a post: on `valid_to` and after it the officer no longer holds it. Delegations of it end with it.

    Raises:
        UnknownPost: no such post where the actor may appoint.
        BadPeriod: before the post's first day, or after the end that it has already.
    """
    check_period(valid_to)
    locks.hold(LOCK, f"identity.post.{post_id}")
    post = Post.objects.select_for_update().filter(id=post_id).first()
    if post is None or not actor.may(IdentityPermission.APPOINT, post.unit_id):
        raise UnknownPost(post=str(post_id))
    if valid_to < post.valid_from or (post.valid_to is not None and valid_to > post.valid_to):
        error = BadPeriod()
        raise BadPeriod(fields={"valid_to": error.message})
    before = post.valid_to
    post.valid_to = valid_to
    post.save(update_fields=["valid_to"])
    touch(post.account_id)
    audit.record(
        audit.Subject("post", post.id), "identity.post.ended", actor=actor, reason=reason,
        before={"valid_to": before.isoformat() if before else None}, after={"valid_to": valid_to.isoformat()},
    )  # fmt: skip
    outbox.announce(PostEnded(post.id, post.account_id, post.unit_id, post.role_id, valid_to))
    return post_infos([post.id])[post.id]


def _appointable(code: str) -> Role:
    found = Role.objects.filter(code=code, implicit=False).first()
    if found is None:
        raise UnknownRole(role=code)
    return found


def _facts(post: Post) -> dict[str, str | bool]:
    return {
        "account": str(post.account_id), "unit": str(post.unit_id), "role": post.role_id, "title": post.title,
        "includes_subunits": post.includes_subunits, "valid_from": post.valid_from.isoformat(),
        "valid_to": post.valid_to.isoformat() if post.valid_to else "",
    }  # fmt: skip


def _check_reach(role: Role, unit_id: uuid.UUID, includes_subunits: bool, day: dt.date, actor: Actor) -> None:
    """The unit exists that day; nobody appoints beyond their own places, nor to administrative rights they lack."""
    tree = organisation(day)
    tree.unit(unit_id)
    own = actor.places(IdentityPermission.APPOINT)
    if role.everywhere and own is not EVERYWHERE:
        raise TooMuchGranted
    places = history().reach(tree.subtree(unit_id)) if includes_subunits else {unit_id}
    if any(place not in own for place in places):
        raise TooMuchGranted
    for right in ADMINISTRATIVE:
        if right.value in role.permissions and not actor.may(right, unit_id):
            raise TooMuchGranted(permission=right.value)
