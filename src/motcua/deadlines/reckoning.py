"""The reckoning of due times and verdicts, exactly as SPEC 2g defines it.

Where the definition leaves two readings, the published vectors decide. What holds:

- A pause begins at the raw moment of its request, even on a day off or at night. It ends at the *effective* moment
  of what was waited for (the rule of receipt, cutoff included): arrived at 16:11 on a Friday, it counts from Monday.
- Overlapping pauses count once, and overlap is judged with the effective ends.
- For working-day limits a pause is worth the working days after its first day, up to and including its last; for
  calendar days and months the calendar days between both; otherwise the working time between both moments. So a
  supplement asked for and brought on one day, before the cutoff, moves nothing that is counted in days.
- The due time itself moves, after it was rolled forward; the sum of all pauses is added at once and rolled forward
  once, which is why their order cannot matter.
- A pause asked for after the due time moves it as well: supplement time is never the office's time (SPEC 7b, 2.1).
- Calendar days and months are judged by days, under either kind of policy.
- `late_by` in minutes is whole working minutes, rounded down: ended after closing on the due day, late by 0 minutes.
"""

import calendar as gregorian
import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from motcua.deadlines.calendar import LAST_DAY, WorkingCalendar, shown
from motcua.deadlines.errors import (
    DateOutOfRange,
    ExtensionOnDayOff,
    ExtensionTooEarly,
    NothingToExtend,
)
from motcua.deadlines.hours import MINUTE
from motcua.deadlines.limits import (
    Extension,
    LateUnit,
    Limit,
    Measure,
    Pause,
    Policy,
    Regime,
    Result,
    Unit,
    Verdict,
)
from motcua.deadlines.receipt import Receipt, effective_receipt

Step = dict[str, Any]
_Stretch = tuple[dt.datetime, dt.datetime]
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Reckoning:
    """A due time and how it came about. `due_original` and `due` are aware, or None when no limit is stated.

    While a pause is open (`paused_since`), `due` is the last known due time; it will move when the clock runs again.
    """

    calendar: WorkingCalendar
    policy: Policy
    limit: Limit
    receipt: Receipt
    due_original: dt.datetime | None
    due: dt.datetime | None
    paused_since: dt.datetime | None
    steps: tuple[Step, ...] = field(repr=False)

    @property
    def measure(self) -> Measure:
        return self.policy.measure(self.limit)

    @property
    def effective(self) -> dt.datetime:
        """The effective receipt, aware."""
        return self.calendar.aware(self.receipt.effective)


def reckon(
    calendar: WorkingCalendar,
    policy: Policy,
    limit: Limit,
    received: dt.datetime,
    pauses: Iterable[Pause] = (),
    extension: Extension | None = None,
) -> Reckoning:
    """The due time of what was received at `received` (aware), after its pauses and its extension.

    Raises NaiveMoment, DateOutOfRange, OutsideCalendar.
    """
    receipt = effective_receipt(calendar, policy.cutoff, calendar.local(received))
    run = _Run(calendar, policy, limit)
    original = run.limit_from(receipt.effective)
    if original is not None:
        run.apply(receipt.effective, tuple(pauses), extension)
    waiting = [calendar.local(pause.start) for pause in pauses if pause.end is None]
    return Reckoning(
        calendar,
        policy,
        limit,
        receipt,
        due_original=calendar.aware(original) if original else None,
        due=calendar.aware(run.due) if run.due else None,
        paused_since=calendar.aware(min(waiting)) if waiting else None,
        steps=tuple(run.steps),
    )


def refuse_extension(calendar: WorkingCalendar, due: dt.datetime | None, extension: Extension) -> None:
    """Check a new extension against the due time before it (aware).

    Raises NothingToExtend, ExtensionOnDayOff, ExtensionTooEarly, DateOutOfRange, OutsideCalendar.
    """
    if due is None:
        raise NothingToExtend
    calendar.known(extension.until)
    if not calendar.is_working(extension.until):
        raise ExtensionOnDayOff(day=shown(extension.until))
    if calendar.closing(extension.until) < calendar.local(due):
        raise ExtensionTooEarly(day=shown(extension.until), due=shown(calendar.local(due).date()))


def judge(calendar: WorkingCalendar, measure: Measure, due: dt.datetime | None, ended: dt.datetime) -> Verdict:
    """Early, on time or late (SPEC 2g, "Verdict"); both moments aware. Without a due time nothing can be late."""
    if due is None:
        return Verdict(Result.ON_TIME)
    at, end = calendar.local(due), calendar.local(ended)
    if measure is Measure.WORKING_TIME:
        if end <= at:
            return Verdict(Result.EARLY if end < at else Result.ON_TIME, 0, LateUnit.MINUTE)
        return Verdict(Result.LATE, calendar.working_time(at, end) // MINUTE, LateUnit.MINUTE)
    if end.date() <= at.date():
        return Verdict(Result.EARLY if end.date() < at.date() else Result.ON_TIME)
    return Verdict(Result.LATE, max(1, calendar.working_days(at.date(), end.date())))


class _Run:
    """One reckoning under way: the due time so far, and the steps that made it."""

    def __init__(self, calendar: WorkingCalendar, policy: Policy, limit: Limit) -> None:
        self.calendar, self.policy, self.limit = calendar, policy, limit
        self.measure = policy.measure(limit)
        self.due: dt.datetime | None = None
        self.steps: list[Step] = []

    def limit_from(self, effective: dt.datetime) -> dt.datetime | None:
        """The due time of the full limit from `effective`; None when no limit is stated."""
        if self.measure is Measure.NONE or self.limit.value is None:
            return None
        if self.measure is Measure.WORKING_TIME:
            self.due = self.calendar.add_working_time(effective, self.policy.working_time(self.limit))
            nominal = self.due.date()
        elif self.measure is Measure.WORKING_DAYS:
            nominal = self.calendar.nth_working_day(effective.date(), int(self.limit.value))
            self.due = self.calendar.closing(nominal)
        else:
            nominal = self._calendar_day(effective.date(), int(self.limit.value))
            self.due = self._closing_from(nominal)
        self.steps.append({"step": "limit", "from": effective, "nominal": nominal, "due": self.due})
        return self.due

    def apply(self, effective: dt.datetime, pauses: tuple[Pause, ...], extension: Extension | None) -> None:
        """Move the due time by restarts, pauses and the extension."""
        closed = [(pause, self._stretch(pause)) for pause in pauses if pause.end is not None]
        closed.sort(key=lambda one: one[1])
        for pause, (start, end) in closed:
            self.steps.append({"step": "pause", "pause": pause, "start": start, "end": end})
        anew = max((end for pause, (_, end) in closed if pause.regime is Regime.RESTART), default=effective)
        restarted = any(pause.regime is Regime.RESTART for pause, _ in closed)
        if restarted:
            self.limit_from(anew)
            self.steps[-1]["step"] = "restart"
        stretches = [
            (max(start, anew) if restarted else start, end)
            for pause, (start, end) in closed
            if pause.regime is Regime.PAUSE and not (restarted and end <= anew)
        ]
        granted = self._granted(extension)
        earlier = [one for one in stretches if granted is None or one[0] < granted]
        self._move(self._worth(earlier))
        if extension is not None:
            self._extend(extension)
        self._move(self._worth(stretches) - self._worth(earlier))

    def _granted(self, extension: Extension | None) -> dt.datetime | None:
        if extension is None or extension.granted_at is None:
            return None
        return self.calendar.local(extension.granted_at)

    def _stretch(self, pause: Pause) -> _Stretch:
        assert pause.end is not None
        start, end = self.calendar.local(pause.start), self.calendar.local(pause.end)
        return start, effective_receipt(self.calendar, self.policy.cutoff, end).effective

    def _worth(self, stretches: list[_Stretch]) -> int:
        """What pauses are worth together, overlaps once: working days, calendar days or working microseconds."""
        total = 0
        for start, end in merged(stretches):
            if self.measure is Measure.WORKING_DAYS:
                total += self.calendar.working_days(start.date(), end.date())
            elif self.measure is Measure.CALENDAR:
                total += (end.date() - start.date()).days
            else:
                total += self.calendar.working_time(start, end)
        return total

    def _move(self, worth: int) -> None:
        if worth == 0 or self.due is None:
            return
        before = self.due
        if self.measure is Measure.WORKING_TIME:
            self.due = self.calendar.add_working_time(before, worth)
            nominal = self.due.date()
        elif self.measure is Measure.WORKING_DAYS:
            nominal = self.calendar.nth_working_day(before.date(), worth)
            self.due = self.calendar.closing(nominal)
        else:
            nominal = before.date() + worth * _DAY
            self.due = self._closing_from(nominal)
        self.steps.append({"step": "move", "by": worth, "from": before, "nominal": nominal, "due": self.due})

    def _extend(self, extension: Extension) -> None:
        """Apply an extension that was checked when it was granted.

        A day that has become a day off since rolls forward; a due time that has become later stays.
        """
        assert self.due is not None
        before, until = self.due, self._closing_from(extension.until)
        self.due = max(before, until)
        self.steps.append({"step": "extend", "extension": extension, "from": before, "due": self.due})

    def _closing_from(self, day: dt.date) -> dt.datetime:
        return self.calendar.closing(self.calendar.working_day_from(day))

    def _calendar_day(self, day: dt.date, count: int) -> dt.date:
        if self.limit.unit is Unit.DAY:
            return self.calendar.known(day + count * _DAY)
        years, month = divmod(day.year * 12 + day.month - 1 + count, 12)
        if years > LAST_DAY.year:
            raise DateOutOfRange(day=f"{day.day:02}/{month + 1:02}/{years}")
        last = gregorian.monthrange(years, month + 1)[1]
        return self.calendar.known(dt.date(years, month + 1, min(day.day, last)))


def merged(stretches: list[_Stretch]) -> list[_Stretch]:
    """The same time in stretches that do not overlap, in order."""
    found: list[_Stretch] = []
    for start, end in sorted(stretches):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found
