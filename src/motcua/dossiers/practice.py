"""What time limits look like in practice: half of all dossiers done by when, and how many on time.

Reckoned each night over the results of the last days, by procedure and by the agency that handled them, and kept in a
small table; a page only reads it. Nothing is told about fewer than `LEAST` dossiers: a few say little, and one may be
recognised.
"""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from statistics import median_low
from typing import Final

from django.db import transaction

from motcua.deadlines.spent import spent
from motcua.dossiers.models import Dossier, PracticeFigure
from motcua.kernel import clock, locks

DAYS: Final = 90
LEAST: Final = 10
_BATCH: Final = 2_000
_Key = tuple[str, uuid.UUID | None]
_Row = tuple[str, uuid.UUID, uuid.UUID | None, str]


@dataclass
class _Tally:
    finished: int = 0
    on_time: int = 0
    used: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))


def reckon_practice() -> int:
    """Reckon the figures anew and replace those that stand; returns how many there are."""
    today = clock.today()
    since = dt.datetime.combine(today - dt.timedelta(days=DAYS), dt.time.min, clock.LOCAL)
    tallies: dict[_Key, _Tally] = defaultdict(_Tally)
    rows = (
        Dossier.objects.filter(finished_at__gte=since, clock_id__isnull=False)
        .exclude(verdict="")
        .values_list("procedure_code", "handling_unit_id", "clock_id", "verdict")
        .iterator(chunk_size=_BATCH)
    )
    while batch := list(islice(rows, _BATCH)):
        _count(batch, tallies)
    made_at = clock.now()
    figures = [_figure(key, tally, made_at) for key, tally in tallies.items()]
    with transaction.atomic():
        locks.hold("dossiers.practice")
        PracticeFigure.objects.all().delete()
        PracticeFigure.objects.bulk_create(figures, batch_size=_BATCH)
    return len(figures)


def _count(batch: list[_Row], tallies: dict[_Key, _Tally]) -> None:
    known = spent(clock_id for _, _, clock_id, _ in batch if clock_id)
    for code, unit_id, clock_id, verdict in batch:
        if clock_id is None or (used := known.get(clock_id)) is None:
            continue  # without a limit there is nothing to be on time for
        for tally in (tallies[code, None], tallies[code, unit_id]):
            tally.finished += 1
            tally.on_time += verdict != "late"
            tally.used[used.unit].append(used.amount)


def _figure(key: _Key, tally: _Tally, made_at: dt.datetime) -> PracticeFigure:
    unit = Counter({unit: len(values) for unit, values in tally.used.items()}).most_common(1)[0][0]
    return PracticeFigure(
        procedure_code=key[0], unit_id=key[1], finished=tally.finished, on_time=tally.on_time,
        median=median_low(tally.used[unit]), median_unit=unit, reckoned_at=made_at,
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Practice:
    """Results of the last `DAYS` days. `median` (in `unit`: working_day, day or minute) is what half of them needed
    at most; it and `on_time` say nothing while `enough` is false.
    """

    unit_id: uuid.UUID | None
    finished: int
    on_time: int
    median: int
    unit: str
    reckoned_at: dt.datetime

    @property
    def enough(self) -> bool:
        return self.finished >= LEAST

    @property
    def share_on_time(self) -> float:
        """From 0 to 1."""
        return self.on_time / self.finished


def practice(procedure_code: str) -> Iterator[Practice]:
    """What is known of a procedure: the whole province first, then agencies by their number of dossiers; one query.

    Nothing when no night has reckoned it yet, or no dossier was finished.
    """
    rows = sorted(
        PracticeFigure.objects.filter(procedure_code=procedure_code),
        key=lambda row: (row.unit_id is not None, -row.finished, str(row.unit_id)),
    )
    for row in rows:
        yield Practice(row.unit_id, row.finished, row.on_time, row.median, row.median_unit, row.reckoned_at)
