"""Figures from live rows: public punctuality, and what each unit received and finished.

Those of punctuality are reckoned at most once every five minutes in each process: a public page must not count a
province's dossiers at every visit.
"""

import datetime as dt
import time
import uuid
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce, TruncDate

from motcua.dossiers.models import ApologyDraft, ApologyState, Dossier, Transfer
from motcua.kernel import clock
from motcua.kernel.actor import Places

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


@dataclass(frozen=True, slots=True)
class Share:
    """Results of a time, how many were late, and how many were given a second appointment with an apology.

    A second appointment that came in time counts as the law has it, by its new day; it is told beside the share, so
    that nobody takes it for the first.
    """

    finished: int
    late: int
    extended: int

    @property
    def on_time(self) -> float | None:
        """Between 0 and 1; None when nothing was finished."""
        return 1 - self.late / self.finished if self.finished else None


_offices: dict[tuple[dt.date, dt.date | None], tuple[float, dict[uuid.UUID, Share]]] = {}


def by_office(since: dt.date, until: dt.date | None = None) -> dict[uuid.UUID, Share]:
    """Punctuality of each office for results from `since` up to but without `until`; kept like `punctuality`.

    A result counts for the office that had it ready, whoever keeps the dossier since.
    """
    kept = _offices.get((since, until))
    if kept and time.monotonic() - kept[0] < FRESH_SECONDS:
        return kept[1]
    found = Dossier.objects.filter(finished_at__gte=_midnight(since))
    if until:
        found = found.filter(finished_at__lt=_midnight(until))
    extended = ApologyDraft.objects.filter(state=ApologyState.APPROVED, dossier=OuterRef("pk"))
    rows = found.annotate(office=_office_of(since)).values("office").annotate(
        finished=Count("id"), late=Count("id", filter=Q(verdict="late")),
        extended=Count("id", filter=Exists(extended)),
    )  # fmt: skip
    shares = {row["office"]: Share(row["finished"], row["late"], row["extended"]) for row in rows}
    if len(_offices) > 100:
        _offices.clear()
    _offices[since, until] = (time.monotonic(), shares)
    return shares


def _office_of(since: dt.date) -> Coalesce | F:
    """The office that had a result ready: where the first transfer after it came from; asked only if there was one."""
    moved = Transfer.objects.filter(undone_at=None)
    if not moved.filter(moved_at__gte=_midnight(since)).exists():
        return F("handling_unit_id")
    later = moved.filter(dossier=OuterRef("pk"), moved_at__gt=OuterRef("finished_at")).order_by("moved_at", "id")
    return Coalesce(Subquery(later.values("handling_from")[:1]), F("handling_unit_id"))


def share(places: Places, since: dt.date, until: dt.date | None) -> Share:
    """Punctuality of several offices together."""
    shares = [one for unit, one in by_office(since, until).items() if unit in places]
    return Share(*(sum(getattr(one, name) for one in shares) for name in ("finished", "late", "extended")))


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, tzinfo=clock.LOCAL)


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """What a unit received, and what results it had ready (and how many of them late), in a time."""

    unit_id: uuid.UUID
    received: int
    finished: int
    late: int


def by_unit(first: dt.date, last: dt.date) -> list[UnitFigures]:
    """Figures of each handling unit from the day `first` up to and with `last`.

    A dossier counts for the unit that had it at that moment: what a reorganisation moved later counts where it was,
    so that reports of the past are the same before and after.
    """
    start = dt.datetime.combine(first, dt.time.min, tzinfo=clock.LOCAL)
    end = dt.datetime.combine(last + dt.timedelta(days=1), dt.time.min, tzinfo=clock.LOCAL)
    with connection.cursor() as cursor:
        cursor.execute(_BY_UNIT, [start, end, start, end])
        return [UnitFigures(*row) for row in cursor.fetchall()]


# The unit at a moment: where the first transfer after it came from, else where the dossier is.
_AT: Final = """
    coalesce((SELECT t.handling_from FROM dossiers_transfer t WHERE t.dossier_id = d.id AND t.undone_at IS NULL
               AND t.moved_at > d.{moment} ORDER BY t.moved_at, t.id LIMIT 1), d.handling_unit_id)
"""
_BY_UNIT: Final = f"""
    SELECT unit, sum(received)::int, sum(finished)::int, sum(late)::int FROM (
        SELECT {_AT.format(moment="submitted_at")} AS unit, 1 AS received, 0 AS finished, 0 AS late
          FROM dossiers_dossier d WHERE d.submitted_at >= %s AND d.submitted_at < %s
        UNION ALL
        SELECT {_AT.format(moment="finished_at")}, 0, 1, (d.verdict = 'late')::int
          FROM dossiers_dossier d WHERE d.finished_at >= %s AND d.finished_at < %s) counted
     GROUP BY unit ORDER BY unit
"""  # noqa: S608 - names of columns, of ours


def forget() -> None:
    """Reckon anew at the next question."""
    _known.clear()
    _offices.clear()
