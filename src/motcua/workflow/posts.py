"""Which posts can do a step: valid today, at the step's unit or above it, with a role that has the right."""

import uuid
from collections.abc import Collection

from motcua.identity.queries import PostInfo, history, organisation, post_infos, roles
from motcua.kernel import clock
from motcua.workflow.policies import task_right


def fit(kind: str, unit_id: uuid.UUID, post_ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Those of `post_ids` that may do steps of `kind` at the unit, nearest first."""
    right = task_right(kind).value
    capable = {role.code: role for role in roles() if right in role.permissions}
    today = clock.today()
    found = [
        post
        for post in post_infos(post_ids).values()
        if post.role in capable
        and post.valid_from <= today
        and (post.valid_to is None or today < post.valid_to)
        and (post.unit_id == unit_id or capable[post.role].everywhere or _covers(post, unit_id))
    ]
    return [post.id for post in sorted(found, key=lambda post: (post.unit_id != unit_id, post.id))]


def _covers(post: PostInfo, unit_id: uuid.UUID) -> bool:
    """The unit is below the post's, or its work has come to a unit there."""
    units = organisation().subtree(post.unit_id) if post.includes_subunits else frozenset({post.unit_id})
    return unit_id in history().reach(units)
