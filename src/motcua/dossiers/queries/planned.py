"""Open steps that stand by the calendar alone, for reckoning them again when days change."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db.models import Q

from motcua.deadlines.events import Change
from motcua.dossiers.models import DossierTask
from motcua.kernel import clock


def planned_over(
    changes: Sequence[Change], *, after: uuid.UUID | None, limit: int
) -> list[tuple[uuid.UUID, uuid.UUID]]:
    """Open steps as (task, dossier), by task, from `after` on, that have a limit of their own or wait for intake, and
    that changed days may touch: opened before the last of them, due after the first.

    The table holds the work in hand and nothing else, so it is read along its key.
    """
    rows = DossierTask.objects.filter(Q(step_due_at__isnull=False) | Q(dossier__accepted_at__isnull=True))
    lasts = [change.last for change in changes]
    if None not in lasts:
        rows = rows.filter(opened_at__lt=_midnight(max(day for day in lasts if day)) + dt.timedelta(days=2))
    firsts = [change.first for change in changes]
    if None not in firsts:
        start = _midnight(min(day for day in firsts if day)) - dt.timedelta(days=1)
        rows = rows.filter(Q(step_due_at__gte=start) | Q(due_at__gte=start))
    if after is not None:
        rows = rows.filter(task_id__gt=after)
    return list(rows.order_by("task_id").values_list("task_id", "dossier_id")[:limit])


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, clock.LOCAL)
