"""Lending a post for a time: the deputy acts on the holder's behalf, and every entry says so."""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from motcua.identity.errors import BadDelegation, OwnAppointment, TooMuchGranted, UnknownDelegation, UnknownPost
from motcua.identity.events import DelegationRevoked, PostDelegated
from motcua.identity.models import Delegation, Post
from motcua.identity.policies import IdentityPermission
from motcua.kernel import audit, clock, locks, outbox
from motcua.kernel.actor import Actor
from motcua.kernel.errors import NotAllowed, StaleState


@transaction.atomic
def delegate_post(
    post_id: uuid.UUID,
    deputy_id: uuid.UUID,
    *,
    starts_at: dt.datetime,
    ends_at: dt.datetime,
    reason: str,
    actor: Actor,
    permissions: Iterable[str] = (),
) -> uuid.UUID:
    """Lend a post, or some of its rights, to another officer from `starts_at` up to `ends_at`; returns the id.

    The holder does it, or who may appoint at the post's unit. A post that is itself lent can't be lent on.

    Raises:
        UnknownPost: not there, or ended.
        NotAllowed: neither the holder nor in charge of appointments there; or acting on someone's behalf.
        TooMuchGranted: a right that the post does not hold.
        OwnAppointment: the deputy is the holder, or the administrator who arranges it.
        BadDelegation: the period is not within the post's, is over, or the deputy is no officer; data has `fields`.
    """
    locks.hold(f"identity.post.{post_id}")
    post = _standing(post_id)
    _check_actor(post, deputy_id, actor)
    rights = list(dict.fromkeys(permissions))
    if beyond := [right for right in rights if right not in post.role.permissions]:
        raise TooMuchGranted(permissions=beyond)
    _check_fields(post, deputy_id, starts_at, ends_at, reason)
    lent = Delegation.objects.create(
        post=post, deputy_id=deputy_id, permissions=rights, starts_at=starts_at, ends_at=ends_at, reason=reason.strip(),
        made_by_id=actor.id,
    )  # fmt: skip
    audit.record(
        audit.Subject("post", post.id), "identity.post.delegated", actor=actor, reason=lent.reason,
        delegation=str(lent.id), deputy=str(deputy_id), starts_at=starts_at.isoformat(), ends_at=ends_at.isoformat(),
        permissions=rights,
    )  # fmt: skip
    outbox.announce(PostDelegated(lent.id, post.id, deputy_id, starts_at, ends_at))
    return lent.id


@transaction.atomic
def revoke_delegation(delegation_id: uuid.UUID, *, reason: str, actor: Actor) -> None:
    """Take a lent post back, at once. The holder, the deputy or who may appoint there can do it.

    Raises:
        UnknownDelegation: not there, for this actor.
        StaleState: revoked already, or over.
    """
    found = Delegation.objects.select_related("post").filter(id=delegation_id).first()
    if found is None or not _may_revoke(found, actor):
        raise UnknownDelegation(delegation=str(delegation_id))
    locks.hold(f"identity.post.{found.post_id}")
    found.refresh_from_db()
    now = clock.now()
    if found.revoked_at is not None or found.ends_at <= now:
        raise StaleState
    found.revoked_at = now
    found.save(update_fields=["revoked_at"])
    audit.record(
        audit.Subject("post", found.post_id), "identity.delegation.revoked", actor=actor, reason=reason,
        delegation=str(found.id), deputy=str(found.deputy_id),
    )  # fmt: skip
    outbox.announce(DelegationRevoked(found.id, found.post_id, found.deputy_id))


def _standing(post_id: uuid.UUID) -> Post:
    post = Post.objects.select_related("role").filter(id=post_id).first()
    if post is None or (post.valid_to is not None and post.valid_to <= clock.today()):
        raise UnknownPost(post=str(post_id))
    return post


def _check_actor(post: Post, deputy_id: uuid.UUID, actor: Actor) -> None:
    if actor.on_behalf_of is not None:
        raise NotAllowed
    is_holder = actor.id is not None and actor.id == post.account_id
    if not is_holder:
        actor.require(IdentityPermission.APPOINT, post.unit_id)
    if deputy_id in (post.account_id, actor.id):
        raise OwnAppointment


def _check_fields(post: Post, deputy_id: uuid.UUID, starts_at: dt.datetime, ends_at: dt.datetime, reason: str) -> None:
    fields = {}
    first, last = clock.local(starts_at).date(), clock.local(ends_at - dt.timedelta(microseconds=1)).date()
    if not starts_at < ends_at or ends_at <= clock.now():
        fields["ends_at"] = _("The delegation has to end after it begins, and not in the past.")
    elif first < post.valid_from or (post.valid_to is not None and last >= post.valid_to):
        fields["ends_at"] = _("The delegation has to lie within the period of the post.")
    if not _is_officer(deputy_id, first):
        fields["deputy"] = _("The deputy has to be an officer with a post of their own.")
    if not reason.strip():
        fields["reason"] = _("Write why the post is delegated.")
    if fields:
        raise BadDelegation(fields=fields)


def _is_officer(account_id: uuid.UUID, day: dt.date) -> bool:
    posts = Post.objects.filter(account_id=account_id, account__is_active=True, valid_from__lte=day)
    return any(post.covers(day) for post in posts)


def _may_revoke(found: Delegation, actor: Actor) -> bool:
    if actor.id is not None and actor.id in (found.post.account_id, found.deputy_id):
        return True
    return actor.may(IdentityPermission.APPOINT, found.post.unit_id)
