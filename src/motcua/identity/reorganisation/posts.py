"""Officers go along: a post at a unit that ends is followed by one where its work goes, and delegations with it."""

import datetime as dt
import uuid
from typing import Any

from django.db import connection
from django.db.models import Q

from motcua.identity.models import Account, Delegation, Post
from motcua.identity.reorganisation.participants import Plan
from motcua.identity.reorganisation.resolving import Trees, heir_part
from motcua.identity.reorganisation.spec import ENDING, PlanSpec
from motcua.kernel.ids import new_id


def held_at(units: list[uuid.UUID], day: dt.date) -> list[Post]:
    """Posts at these units that hold on a day or later."""
    still = Q(valid_to=None) | Q(valid_to__gt=day)
    return list(Post.objects.filter(still, unit_id__in=units).select_related("account").order_by("id"))


def lent_at(units: list[uuid.UUID], day: dt.date) -> list[Delegation]:
    """Delegations of such posts that are not over."""
    moment = dt.datetime.combine(day, dt.time.min, tzinfo=dt.UTC)
    still = Q(post__valid_to=None) | Q(post__valid_to__gt=day)
    found = Delegation.objects.filter(still, post__unit_id__in=units, revoked_at=None, ends_at__gt=moment)
    return list(found.select_related("post", "deputy").order_by("id"))


def staff_of(spec: PlanSpec) -> dict[uuid.UUID, dict[str, str]]:
    """For each ending unit: which officer, by user name, goes to which agency instead of the remainder."""
    trees, found = Trees(spec), dict[uuid.UUID, dict[str, str]]()
    for change in spec.changes:
        if change.kind in ENDING and change.staff:
            for key in change.sources:
                if source := trees.source(key):
                    found.update(dict.fromkeys(trees.before.subtree(source.id), change.staff))
    return found


def move_posts(plan: Plan, spec: PlanSpec) -> tuple[dict[uuid.UUID, uuid.UUID], dict[str, Any]]:
    """End the posts of ending units and let others begin; returns old → new, and what undoing needs.

    An officer who holds the role at the heir already keeps that post; it follows the one that ends.
    """
    heirs, staff = plan.heirs, staff_of(spec)
    old = held_at(plan.ending, plan.day)
    lent = lent_at(plan.ending, plan.day)
    before = [[str(post.id), post.valid_to.isoformat() if post.valid_to else None] for post in old]
    pairs: dict[uuid.UUID, uuid.UUID] = {}
    made: list[Post] = []
    for post in old:
        unit_id = _sent(post, staff, spec, plan) or heirs[post.unit_id]
        follower = _standing(post, unit_id, plan.day) or next(
            (each for each in made if (each.account_id, each.unit_id, each.role_id)
             == (post.account_id, unit_id, post.role_id)), None,
        )  # fmt: skip
        if follower is None:
            follower = Post(
                id=new_id(), account_id=post.account_id, unit_id=unit_id, role_id=post.role_id, title=post.title,
                includes_subunits=post.includes_subunits, valid_from=max(plan.day, post.valid_from),
                valid_to=post.valid_to, legal_basis=plan.legal_basis,
            )  # fmt: skip
            made.append(follower)
        pairs[post.id] = follower.id
    for post in old:
        post.valid_to = max(plan.day, post.valid_from)
    Post.objects.bulk_update(old, ["valid_to"], batch_size=1_000)
    Post.objects.bulk_create(made, batch_size=1_000)
    _stamp({post.account_id for post in old} | {each.deputy_id for each in lent})
    copies = [_lent_on(each, pairs[each.post_id]) for each in lent]
    Delegation.objects.bulk_create(copies)
    return pairs, {
        "ended": before, "made": [str(post.id) for post in made], "lent": [str(each.id) for each in copies],
        "pairs": {str(key): str(value) for key, value in pairs.items()},
    }  # fmt: skip


def give_back_posts(log: dict[str, Any], home: dict[uuid.UUID, uuid.UUID]) -> None:
    """Undo `move_posts`. Before it every room has named the old posts again instead of the new ones.

    What became of a new post since becomes of the old one: an end that was set, a delegation. Posts given since at a
    unit that was founded go to where its work goes.
    """
    back = {uuid.UUID(new): uuid.UUID(old) for old, new in log["pairs"].items()}
    Delegation.objects.filter(id__in=log["lent"]).delete()
    made = {post.id: post for post in Post.objects.filter(id__in=log["made"])}
    for lent in Delegation.objects.filter(post_id__in=list(made)):
        lent.post_id = back[lent.post_id]
        lent.save(update_fields=["post"])
    kept = {uuid.UUID(key): dt.date.fromisoformat(end) if end else None for key, end in log["ended"]}
    for post in Post.objects.filter(id__in=list(kept)):
        follower = made.get(uuid.UUID(log["pairs"][str(post.id)]))
        since = follower is not None and follower.valid_to != kept[post.id]
        post.valid_to = follower.valid_to if since and follower else kept[post.id]
        post.save(update_fields=["valid_to"])
    accounts = set(Post.objects.filter(id__in=[*kept, *made]).values_list("account_id", flat=True))
    Post.objects.filter(id__in=list(made)).delete()
    for post in Post.objects.filter(unit_id__in=list(home)):
        post.unit_id = home[post.unit_id]
        post.save(update_fields=["unit"])
        accounts.add(post.account_id)
    _stamp(accounts)


def _sent(post: Post, staff: dict[uuid.UUID, dict[str, str]], spec: PlanSpec, plan: Plan) -> uuid.UUID | None:
    wanted = staff.get(post.unit_id, {}).get(post.account.username)
    if not wanted:
        return None
    trees = Trees(spec)
    target = trees.after.by_key(wanted)
    part = next(
        (tree.unit(post.unit_id) for tree in (trees.before, trees.after) if post.unit_id in tree), None
    )  # fmt: skip
    if part is None:
        return target.id
    source = (trees.before if part.id in trees.before else trees.after).agency_of(part.id)
    return heir_part(part, source, target, trees.after).id if plan.keys else None


def _standing(post: Post, unit_id: uuid.UUID, day: dt.date) -> Post | None:
    still = Q(valid_to=None) | Q(valid_to__gt=day)
    return Post.objects.filter(still, account_id=post.account_id, unit_id=unit_id, role_id=post.role_id).first()


def _lent_on(lent: Delegation, post_id: uuid.UUID) -> Delegation:
    return Delegation(
        id=new_id(), post_id=post_id, deputy_id=lent.deputy_id, permissions=lent.permissions,
        starts_at=lent.starts_at, ends_at=lent.ends_at, reason=lent.reason, made_by_id=lent.made_by_id,
    )  # fmt: skip


def _stamp(accounts: set[uuid.UUID]) -> None:
    """Tell every process that what these accounts may do has changed."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Account._meta.db_table} SET stamp = %s WHERE id = ANY (%s)",  # noqa: S608, SLF001 - our own table
            [new_id(), sorted(accounts)],
        )
