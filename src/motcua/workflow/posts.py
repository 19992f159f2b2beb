"""Which posts can do a step. Posts and roles are identity's; this asks along the foreign key, which points down."""

import uuid
from collections.abc import Collection
from typing import Any

from django.db.models import Q

from motcua.kernel import clock
from motcua.workflow.models import Task
from motcua.workflow.policies import task_right


def fit(kind: str, unit_id: uuid.UUID, post_ids: Collection[uuid.UUID]) -> list[uuid.UUID]:
    """Those of `post_ids` that are valid today and whose role may do steps of `kind` at the unit, nearest first."""
    post: Any = Task._meta.get_field("post").related_model  # noqa: SLF001 - identity's Post, without importing it
    today = clock.today()
    rows = post.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=today),
        Q(unit_id=unit_id) | Q(includes_subunits=True),
        id__in=post_ids,
        valid_from__lte=today,
        role__permissions__contains=[task_right(kind).value],
    ).values_list("id", "unit_id")
    return [post_id for post_id, _ in sorted(rows, key=lambda row: (row[1] != unit_id, row[0]))]
