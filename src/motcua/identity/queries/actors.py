"""From an account to what it may do now: roles in posts, the places where they hold, delegations, parties."""

import datetime as dt
import threading
import uuid
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection
from django.db.models import Q, QuerySet

from motcua.identity.errors import DelegationNotValid
from motcua.identity.models import Account, Delegation, Post, StaffPreference
from motcua.identity.queries.revision import NEVER, ROOM, steady
from motcua.identity.queries.units import history, organisation
from motcua.kernel import clock, revisions
from motcua.kernel.actor import ANONYMOUS, EVERYWHERE, Actor, Places, Principal

_KEPT: Final = 5_000
# Plain SQL for speed: it runs in every request of everyone who is signed in. It brings all revisions along.
_STANDING: Final = """
    SELECT a.is_active, coalesce(nullif(a.full_name, ''), a.username), a.stamp, p.id, r.enterprise_id, {revisions}
    FROM identity_account a
    LEFT JOIN identity_person p ON p.account_id = a.id
    LEFT JOIN identity_representation r
           ON r.person_id = p.id AND r.valid_from <= %s AND (r.valid_to IS NULL OR r.valid_to > %s)
    WHERE a.id = %s
"""


@dataclass(frozen=True, slots=True)
class DelegationInfo:
    """A post lent to a deputy."""

    id: uuid.UUID
    post_id: uuid.UUID
    holder_id: uuid.UUID
    holder_name: str
    deputy_id: uuid.UUID
    deputy_name: str
    unit_id: uuid.UUID
    role: str
    role_name: str
    permissions: tuple[str, ...]
    starts_at: dt.datetime
    ends_at: dt.datetime
    reason: str
    revoked_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class PostInfo:
    """An officer's place: a role in a unit, for a time."""

    id: uuid.UUID
    account_id: uuid.UUID
    name: str
    unit_id: uuid.UUID
    role: str
    role_name: str
    title: str
    includes_subunits: bool
    valid_from: dt.date
    valid_to: dt.date | None


@dataclass(frozen=True, slots=True)
class _Standing:
    """What one query tells about an account on every call."""

    active: bool
    name: str
    stamp: uuid.UUID
    revision: uuid.UUID
    parties: frozenset[uuid.UUID]


_lock = threading.Lock()
_actors: OrderedDict[tuple[Any, ...], Actor] = OrderedDict()
# The stamp that each account had when it was last looked at, and what it prefers under that stamp.
_stamps: OrderedDict[uuid.UUID, uuid.UUID] = OrderedDict()
_preferences: OrderedDict[tuple[uuid.UUID, uuid.UUID], dict[str, Any]] = OrderedDict()


def actor_for(account: Account, *, acting_for: uuid.UUID | None = None) -> Actor:
    """The actor behind an account, as of now: one query when warm, two when not.

    In its own name it holds the rights of its posts and the affairs of its person and enterprises. With `acting_for`,
    a delegation's id, it holds the lent post's rights only and acts on the holder's behalf, which every audit entry
    says. A closed account is nobody.

    Raises:
        DelegationNotValid: the delegation is not this account's, not begun, over, revoked, or its post has ended.
    """
    with steady():
        standing = _standing(account.pk)
        if standing is None or not standing.active:
            return ANONYMOUS
        if acting_for is not None:
            return _deputy(account.pk, standing, acting_for)
        key = (account.pk, standing.stamp, standing.revision, clock.today(), standing.parties)
        kept = _actors.get(key)
        return kept or _keep(key, _own(account.pk, standing))


def preference(actor: Actor, key: str) -> Any:
    """What the actor prefers under `key`, None if nothing was kept: asked of the database once for every change.

    It rests on the stamp that `actor_for` has just read, so it costs a page no query of its own.
    """
    if actor.id is None:
        return None
    stamp = _stamps.get(actor.id)
    kept = _preferences.get((actor.id, stamp)) if stamp else None
    if kept is None:
        kept = dict(StaffPreference.objects.filter(account_id=actor.id).values_list("key", "value"))
        if stamp:
            _bounded(_preferences, (actor.id, stamp), kept)
    return kept.get(key)


def actor_of(account_id: uuid.UUID) -> Actor:
    """The actor behind an account's id, for jobs that go on in a person's name; nobody if it is closed or unknown."""
    account = Account.objects.filter(id=account_id).first()
    return actor_for(account) if account else ANONYMOUS


def posts_of(account: Account) -> list[PostInfo]:
    """The account's posts valid today."""
    return _posts(Post.objects.filter(account_id=account.pk))


def posts_at(unit_id: uuid.UUID, role: str | None = None, *, as_of: dt.date | None = None) -> list[PostInfo]:
    """Who serves at a unit on a day; with one role, if asked. For assigning work, not for showing to outsiders."""
    found = Post.objects.filter(unit_id=unit_id, account__is_active=True)
    return _posts(found.filter(role_id=role) if role else found, as_of)


def post_infos(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, PostInfo]:
    """Posts by their ids, ended ones included: who did what stays known."""
    return {
        info.id: info for info in map(_post_info, Post.objects.filter(id__in=ids).select_related("account", "role"))
    }


def delegations_of(account: Account) -> list[DelegationInfo]:
    """Posts lent to this account that it may use now."""
    now = clock.now()
    found = _delegations().filter(deputy_id=account.pk, revoked_at=None, starts_at__lte=now, ends_at__gt=now)
    return [_delegation_info(each) for each in found.filter(valid_today("post__"), post__account__is_active=True)]


def delegations_from(account: Account) -> list[DelegationInfo]:
    """Delegations of this account's posts that are not over, for it to see and revoke."""
    found = _delegations().filter(post__account_id=account.pk, revoked_at=None, ends_at__gt=clock.now())
    return [_delegation_info(each) for each in found]


def second_factor_needed(account: Account) -> bool:
    """Whether the account's posts ask for a second factor that it has not set up yet.

    Demo accounts are spared, and in demo mode only: production refuses to start with any of them.
    """
    if account.is_demo and settings.DEMO:
        return False
    needs = Post.objects.filter(valid_today(), account_id=account.pk, role__needs_second_factor=True).exists()
    factors = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    return needs and not Authenticator.objects.filter(user_id=account.pk, type__in=factors).exists()


def _standing(account_id: uuid.UUID) -> _Standing | None:
    today = clock.today()
    with connection.cursor() as cursor:
        cursor.execute(_STANDING.format(revisions=revisions.columns()), [today, today, account_id])
        rows = cursor.fetchall()
    if not rows:
        return None
    active, name, stamp, person_id, _, *stamps = rows[0]
    revision = revisions.remember(stamps)[ROOM]
    parties = {row[4] for row in rows if row[4]}
    _bounded(_stamps, account_id, stamp)
    if person_id:
        parties.add(person_id)
    return _Standing(active, name, stamp, revision or NEVER, frozenset(parties))


def _own(account_id: uuid.UUID, standing: _Standing) -> Actor:
    posts = list(Post.objects.filter(valid_today(), account_id=account_id).select_related("role"))
    return Actor(
        id=account_id,
        name=standing.name,
        grants=_grants((post, post.role.permissions) for post in posts),
        parties=standing.parties,
        posts=frozenset(post.id for post in posts),
    )


def _deputy(account_id: uuid.UUID, standing: _Standing, delegation_id: uuid.UUID) -> Actor:
    now = clock.now()
    found = _delegations().filter(id=delegation_id, deputy_id=account_id, revoked_at=None)
    lent = found.filter(
        valid_today("post__"), starts_at__lte=now, ends_at__gt=now, post__account__is_active=True
    ).first()
    if lent is None:
        raise DelegationNotValid(delegation=str(delegation_id))
    held = lent.post.role.permissions
    return Actor(
        id=account_id,
        name=standing.name,
        grants=_grants([(lent.post, [right for right in held if not lent.permissions or right in lent.permissions])]),
        posts=frozenset({lent.post_id}),
        on_behalf_of=Principal(lent.post.account_id, str(lent.post.account)),
    )


def _grants(held: Iterable[tuple[Post, Iterable[str]]]) -> dict[str, Places]:
    grants: dict[str, Places] = {}
    for post, rights in held:
        places = EVERYWHERE if post.role.everywhere else _places(post)
        for right in rights:
            known = grants.get(right, frozenset())
            if isinstance(known, frozenset) and isinstance(places, frozenset):
                grants[right] = known | places
            else:
                grants[right] = EVERYWHERE
    return grants


def _places(post: Post) -> frozenset[uuid.UUID]:
    """The post's unit, what is below it if the post covers that, and what these took over from closed units."""
    units = organisation().subtree(post.unit_id) if post.includes_subunits else frozenset({post.unit_id})
    return history().reach(units)


def _keep(key: tuple[Any, ...], actor: Actor) -> Actor:
    _bounded(_actors, key, actor)
    return actor


def _bounded(kept: OrderedDict[Any, Any], key: Any, value: Any) -> None:
    with _lock:
        kept[key] = value
        while len(kept) > _KEPT:
            kept.popitem(last=False)


def valid_today(prefix: str = "", day: dt.date | None = None) -> Q:
    """The condition that a period holds on a day, today if none is given."""
    day = day or clock.today()
    open_end = Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": day})
    return Q(**{f"{prefix}valid_from__lte": day}) & open_end


def _posts(found: QuerySet[Post], day: dt.date | None = None) -> list[PostInfo]:
    rows = found.filter(valid_today(day=day)).select_related("account", "role").order_by("valid_from", "id")
    return [_post_info(post) for post in rows]


def _post_info(post: Post) -> PostInfo:
    return PostInfo(
        id=post.id, account_id=post.account_id, name=str(post.account), unit_id=post.unit_id, role=post.role_id,
        role_name=post.role.name, title=post.title, includes_subunits=post.includes_subunits,
        valid_from=post.valid_from, valid_to=post.valid_to,
    )  # fmt: skip


def _delegations() -> QuerySet[Delegation]:
    return Delegation.objects.select_related("post__role", "post__account", "deputy").order_by("ends_at", "id")


def _delegation_info(lent: Delegation) -> DelegationInfo:
    return DelegationInfo(
        id=lent.id, post_id=lent.post_id, holder_id=lent.post.account_id, holder_name=str(lent.post.account),
        deputy_id=lent.deputy_id, deputy_name=str(lent.deputy), unit_id=lent.post.unit_id, role=lent.post.role_id,
        role_name=lent.post.role.name, permissions=tuple(lent.permissions or lent.post.role.permissions),
        starts_at=lent.starts_at, ends_at=lent.ends_at, reason=lent.reason, revoked_at=lent.revoked_at,
    )  # fmt: skip
