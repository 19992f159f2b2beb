"""How much was done, for figures: numbers out of the chains, nobody's name."""

import datetime as dt
import uuid
from collections.abc import Iterator

from motcua.kernel.models import AuditEntry

Counted = tuple[uuid.UUID, str, str, uuid.UUID]


def acts_between(since: dt.datetime, until: dt.datetime) -> Iterator[Counted]:
    """Actor, action, kind and id of the subject of every act of a person in `[since, until)`, in no order."""
    found = AuditEntry.objects.filter(occurred_at__gte=since, occurred_at__lt=until, actor_id__isnull=False)
    columns = found.order_by().values_list("actor_id", "action", "subject_kind", "subject_id")
    return columns.iterator(chunk_size=5_000)  # type: ignore[return-value]
