"""What each office received and solved, and how much of it on time: figures that everybody may read.

`offices` reckons them each night; a page only reads them. Quarters and years are sums of months.
"""

import datetime as dt
import time
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Max, Sum

from motcua.dossiers.models import OfficeFigure
from motcua.dossiers.rules import rule
from motcua.kernel import clock

FRESH_SECONDS: Final = 300.0


def first_of(day: dt.date) -> dt.date:
    """The first day of its month."""
    return day.replace(day=1)


def months_before(month: dt.date, count: int) -> dt.date:
    """The first day of the month `count` months before."""
    years, index = divmod(month.year * 12 + month.month - 1 - count, 12)
    return dt.date(years, index + 1, 1)


@dataclass(frozen=True, slots=True)
class OfficeShare:
    """Of one agency, or of all together: what came, what was solved, how much of that too late."""

    unit_id: uuid.UUID | None
    received: int
    finished: int
    late: int
    least: int

    @property
    def on_time(self) -> float | None:
        """Between 0 and 1; None where so few say nothing."""
        return 1 - self.late / self.finished if self.finished >= max(self.least, 1) else None


@dataclass(frozen=True, slots=True)
class Published:
    """`reckoned_at` is None when no night has reckoned these months."""

    offices: tuple[OfficeShare, ...]
    whole: OfficeShare
    reckoned_at: dt.datetime | None


_kept: dict[tuple[dt.date, dt.date], tuple[float, Published]] = {}


def published(first: dt.date, last: dt.date) -> Published:
    """The figures of the months from that of `first` up to that of `last`; asked of the database every five minutes.

    Raises:
        NoRule: the pack does not say how many results a share needs (`published_figures`).
    """
    key = (first_of(first), first_of(last))
    kept = _kept.get(key)
    if kept and time.monotonic() - kept[0] < FRESH_SECONDS:
        return kept[1]
    least = rule("published_figures", clock.today())
    rows = OfficeFigure.objects.filter(month__gte=key[0], month__lte=key[1]).values("unit_id").annotate(
        got=Sum("received"), done=Sum("finished"), too_late=Sum("late"), at=Max("reckoned_at")
    )  # fmt: skip
    offices = tuple(OfficeShare(row["unit_id"], row["got"], row["done"], row["too_late"], least) for row in rows)
    found = Published(offices, summed(offices, least), max((row["at"] for row in rows), default=None))
    if len(_kept) > 100:
        _kept.clear()
    _kept[key] = (time.monotonic(), found)
    return found


def summed(offices: Iterable[OfficeShare], least: int) -> OfficeShare:
    """Several offices as one."""
    known = list(offices)
    return OfficeShare(
        None, sum(one.received for one in known), sum(one.finished for one in known), sum(one.late for one in known),
        least,
    )  # fmt: skip


def forget() -> None:
    """Ask the database at the next question."""
    _kept.clear()
