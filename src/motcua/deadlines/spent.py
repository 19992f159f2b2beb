"""How much of its time a clock has used: what the office took, without what it waited for."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from motcua.deadlines.calendar import WorkingCalendar
from motcua.deadlines.hours import MINUTE
from motcua.deadlines.info import pauses_of
from motcua.deadlines.limits import Measure, Pause
from motcua.deadlines.models import ClockState, LegalClock
from motcua.deadlines.receipt import effective_receipt
from motcua.deadlines.reckoning import merged
from motcua.deadlines.rulebook import current_rulebook


@dataclass(frozen=True, slots=True)
class Spent:
    """Time used, in `unit` (working_day, day or minute), as the limit of the clock is measured; the day of receipt
    does not count where days are counted, so what was done on that day has used 0.
    """

    amount: int
    unit: str


def spent(clock_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, Spent]:
    """What stopped clocks with a limit have used; one query. Others are left out."""
    rulebook = current_rulebook()
    rows = LegalClock.objects.filter(id__in=list(clock_ids), state=ClockState.STOPPED, due_current__isnull=False)
    found = {}
    for row in rows.defer("proof", "adjustments"):
        if row.stopped_at is None:
            continue
        calendar, policy = rulebook.calendars[row.calendar_id], rulebook.policies[row.policy_id].policy
        found[row.id] = time_spent(
            calendar, policy.cutoff, Measure(row.measure), row.effective_at, row.stopped_at, pauses_of(row)
        )
    return found


def time_spent(
    calendar: WorkingCalendar,
    cutoff: dt.time | None,
    measure: Measure,
    effective: dt.datetime,
    ended: dt.datetime,
    pauses: Iterable[Pause],
) -> Spent:
    """From the effective receipt to the end (aware), without the pauses, each moment counted once."""
    start, end = calendar.local(effective), calendar.local(ended)
    waits = []
    for pause in pauses:
        until = effective_receipt(calendar, cutoff, calendar.local(pause.end)).effective if pause.end else end
        first, last = max(start, calendar.local(pause.start)), min(end, until)
        if first < last:
            waits.append((first, last))
    stretches = [(start, end)] if start < end else []
    used = _worth(calendar, measure, stretches) - _worth(calendar, measure, merged(waits))
    unit = {Measure.WORKING_DAYS: "working_day", Measure.CALENDAR: "day"}.get(measure, "minute")
    return Spent(max(0, used // MINUTE if unit == "minute" else used), unit)


def _worth(calendar: WorkingCalendar, measure: Measure, stretches: list[tuple[dt.datetime, dt.datetime]]) -> int:
    if measure is Measure.WORKING_DAYS:
        return sum(calendar.working_days(start.date(), end.date()) for start, end in stretches)
    if measure is Measure.CALENDAR:
        return sum((end.date() - start.date()).days for start, end in stretches)
    return sum(calendar.working_time(start, end) for start, end in stretches)
