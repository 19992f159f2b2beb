"""Public figures of punctuality, from live rows.

They are reckoned at most once every five minutes in each process: a public page must not count a province's dossiers
at every visit.
"""

import datetime as dt
import time
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Q
from django.db.models.functions import TruncDate

from motcua.dossiers.models import Dossier
from motcua.kernel import clock

FRESH_SECONDS: Final = 300.0


@dataclass(frozen=True, slots=True)
class Day:
    """Results of one day, and how many of them were late."""

    day: dt.date
    finished: int
    late: int


@dataclass(frozen=True, slots=True)
class Punctuality:
    """Results of the last days that had any, oldest first; `reckoned_at` says as of when."""

    days: tuple[Day, ...]
    reckoned_at: dt.datetime

    @property
    def finished(self) -> int:
        return sum(day.finished for day in self.days)

    @property
    def late(self) -> int:
        return sum(day.late for day in self.days)


_known: dict[int, tuple[float, Punctuality]] = {}


def punctuality(days: int = 30) -> Punctuality:
    """How many results were ready in the last `days` days up to now, and how many of them late, day by day.

    Counted by the verdict that the legal clock gave when it stopped.
    """
    kept = _known.get(days)
    if kept and time.monotonic() - kept[0] < FRESH_SECONDS:
        return kept[1]
    since = dt.datetime.combine(clock.today() - dt.timedelta(days=days - 1), dt.time.min, tzinfo=clock.LOCAL)
    rows = (
        Dossier.objects.filter(finished_at__gte=since)
        .annotate(on=TruncDate("finished_at", tzinfo=clock.LOCAL))
        .values("on")
        .annotate(finished=Count("id"), late=Count("id", filter=Q(verdict="late")))
        .order_by("on")
    )
    found = Punctuality(tuple(Day(row["on"], row["finished"], row["late"]) for row in rows), clock.now())
    _known[days] = (time.monotonic(), found)
    return found


def forget() -> None:
    """Reckon anew at the next question."""
    _known.clear()
