"""A working calendar: which days count, and how much working time lies between two moments.

Why a day is off, in order of strength: a line in the table of decisions; the holiday library (which knows Tết, the
substitute days and 24/11, Ngày Văn hóa Việt Nam, from 2026); a weekday without office hours. A weekend day that the
library knows as swapped is worked.

A due date is computed inside every submission, and for millions of rows in one go, so the calendar keeps a table of
its working days with the working time before each of them. A question is then a binary search: microseconds, however
long the span. The table grows by years as they are asked for.

Inside, moments are naive wall-clock datetimes of the calendar's zone; `local` and `aware` convert at the border.
"""

import datetime as dt
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from zoneinfo import ZoneInfo

import holidays

from motcua.deadlines.errors import DateOutOfRange, NaiveMoment, OutsideCalendar
from motcua.deadlines.hours import (
    DayKind,
    Decision,
    HalfDay,
    OfficeHours,
    Span,
    check_versions,
    since_midnight,
    spans_of,
)

FIRST_DAY = dt.date(1900, 1, 1)
LAST_DAY = dt.date(2100, 12, 31)
_MARGIN = 3  # years kept around those asked for, so that the table seldom grows


@dataclass(frozen=True)
class Off:
    """Why a day does not count: `why` is weekend, holiday or decision."""

    why: str
    name: str = ""
    legal_basis: str = ""


_WEEKEND = Off("weekend")


@lru_cache(maxsize=8)
def _library(country: str) -> holidays.HolidayBase:
    # All years at once: a year's swapped working day may be announced under the year before. Names are those of the
    # law, in the country's own language.
    years = range(FIRST_DAY.year, LAST_DAY.year + 1)
    language = holidays.country_holidays(country).default_language
    return holidays.country_holidays(country, years=years, language=language)


@dataclass(frozen=True)
class _Table:
    """Working days from `first_year` to `last_year`: their ordinals, the working time before each, their hours.

    `off` has the reason of every other day.
    """

    first_year: int
    last_year: int
    days: "array[int]"
    before: "array[int]"
    spans: tuple[tuple[Span, ...], ...]
    off: dict[int, Off]


@dataclass(frozen=True)
class WorkingCalendar:
    """Office hours in versions, decisions, the library's holidays of `country`, in `zone`."""

    code: str
    hours: tuple[OfficeHours, ...]
    decisions: tuple[Decision, ...] = ()
    country: str = "VN"
    zone: str = "Asia/Ho_Chi_Minh"
    _tables: list[_Table] = field(default_factory=list, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hours", check_versions(self.hours))

    @cached_property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @cached_property
    def first_day(self) -> dt.date:
        """The first day that this calendar knows."""
        return max(self.hours[0].valid_from or FIRST_DAY, FIRST_DAY)

    @cached_property
    def last_day(self) -> dt.date:
        """The last day that this calendar knows."""
        end = self.hours[-1].valid_to
        return min(end - dt.timedelta(days=1), LAST_DAY) if end else LAST_DAY

    @cached_property
    def _decided(self) -> dict[dt.date, Decision]:
        return {decision.day: decision for decision in self.decisions}

    # -- the border -------------------------------------------------------------------------------------------

    def local(self, moment: dt.datetime) -> dt.datetime:
        """`moment` (aware) as naive wall-clock time here. Raises NaiveMoment, DateOutOfRange, OutsideCalendar."""
        if moment.tzinfo is None:
            raise NaiveMoment(moment=moment.isoformat())
        if not FIRST_DAY.year - 1 <= moment.year <= LAST_DAY.year + 1:
            raise DateOutOfRange(day=shown(moment.date()))
        here = moment.astimezone(self.tz).replace(tzinfo=None)
        self.known(here.date())
        return here

    def aware(self, moment: dt.datetime) -> dt.datetime:
        """Wall-clock time here as an aware datetime."""
        return moment.replace(tzinfo=self.tz)

    def known(self, day: dt.date) -> dt.date:
        """`day`, when this calendar covers it. Raises DateOutOfRange, OutsideCalendar."""
        if not FIRST_DAY <= day <= LAST_DAY:
            raise DateOutOfRange(day=shown(day))
        if not self.first_day <= day <= self.last_day:
            raise OutsideCalendar(calendar=self.code, day=shown(day))
        return day

    # -- days -------------------------------------------------------------------------------------------------

    def off(self, day: dt.date) -> Off | None:
        """Why `day` is off, or None when it is worked."""
        return self._table(self.known(day).year).off.get(day.toordinal())

    def is_working(self, day: dt.date) -> bool:
        return self.off(day) is None

    def half_days(self, day: dt.date) -> tuple[Span, ...]:
        """The worked half-days of `day`, in microseconds since midnight; empty on a day off."""
        table = self._table(self.known(day).year)
        ordinal = day.toordinal()
        index = bisect_left(table.days, ordinal)
        if index < len(table.days) and table.days[index] == ordinal:
            return table.spans[index]
        return ()

    def decided_on(self, day: dt.date) -> Decision | None:
        """The decision that says what `day` is."""
        return self._decided.get(day)

    def rests_on(self, day: dt.date) -> bool:
        """Whether the weekday of `day` has no office hours."""
        return not self._version(self.known(day)).week[day.weekday()]

    def hours_on(self, day: dt.date) -> tuple[HalfDay, ...]:
        """The worked half-days of `day` as times of the wall clock."""
        return tuple((_moment(day, opens).time(), _moment(day, closes).time()) for opens, closes in self.half_days(day))

    def opening(self, day: dt.date) -> dt.datetime:
        """The opening of a working day."""
        return _moment(day, self.half_days(day)[0][0])

    def closing(self, day: dt.date) -> dt.datetime:
        """The closing of a working day."""
        return _moment(day, self.half_days(day)[-1][1])

    def working_day_from(self, day: dt.date) -> dt.date:
        """`day` itself if it is worked, otherwise the next working day."""
        return self.nth_working_day(self.known(day) - dt.timedelta(days=1), 1)

    def nth_working_day(self, day: dt.date, count: int) -> dt.date:
        """The `count`-th working day after `day` (`count` is 1 or more)."""
        table = self._table(day.year)
        index = bisect_right(table.days, day.toordinal()) + count - 1
        while index >= len(table.days):
            grown = self._table(min(table.last_year + 1 + (index - len(table.days)) // 366, LAST_DAY.year))
            if grown is table:
                raise self._beyond()
            table = grown
            index = bisect_right(table.days, day.toordinal()) + count - 1
        return dt.date.fromordinal(table.days[index])

    def working_days(self, after: dt.date, until: dt.date) -> int:
        """How many working days lie after `after`, up to and including `until`; 0 if there are none."""
        if until <= after:
            return 0
        self.known(after), self.known(until)
        table = self._table(after.year, until.year)
        return bisect_right(table.days, until.toordinal()) - bisect_right(table.days, after.toordinal())

    def days_off(self, first: dt.date, last: dt.date) -> Iterator[tuple[dt.date, dt.date, Off]]:
        """The days off from `first` to `last`, both inclusive, in runs of one reason: first day, last day, reason."""
        if last < first:
            return
        reasons = self._table(self.known(first).year, self.known(last).year).off
        run: tuple[int, int, Off] | None = None
        for ordinal in range(first.toordinal(), last.toordinal() + 1):
            reason = reasons.get(ordinal)
            if run is not None and (reason is not run[2] or reason is None):
                yield dt.date.fromordinal(run[0]), dt.date.fromordinal(run[1]), run[2]
                run = None
            if reason is not None:
                run = (run[0] if run else ordinal, ordinal, reason)
        if run is not None:
            yield dt.date.fromordinal(run[0]), dt.date.fromordinal(run[1]), run[2]

    # -- working time -----------------------------------------------------------------------------------------

    def working_time(self, start: dt.datetime, end: dt.datetime) -> int:
        """Working microseconds between two wall-clock moments; 0 when `end` is not after `start`."""
        if end <= start:
            return 0
        table = self._table(self.known(start.date()).year, self.known(end.date()).year)
        return _position(table, end) - _position(table, start)

    def add_working_time(self, start: dt.datetime, amount: int) -> dt.datetime:
        """The moment when `amount` working microseconds have passed since `start`.

        When that is exactly the end of a half-day, it stays there (SPEC 2g); nothing added leaves `start` alone.
        """
        if amount == 0:
            return start
        year = self.known(start.date()).year
        table = self._table(year)
        while True:
            target = _position(table, start) + amount
            index = bisect_left(table.before, target) - 1
            rest = target - table.before[index]
            for opens, closes in table.spans[index]:
                if rest <= closes - opens:
                    return _moment(dt.date.fromordinal(table.days[index]), opens + rest)
                rest -= closes - opens
            # Past the last day of the table: let it grow by about as many years as are missing.
            grown = self._table(min(table.last_year + 1 + rest // (250 * 8 * 3_600_000_000), LAST_DAY.year))
            if grown is table:
                raise self._beyond()
            table = grown

    # -- how the table is made --------------------------------------------------------------------------------

    def _version(self, day: dt.date) -> OfficeHours:
        return next(version for version in self.hours if version.holds(day))

    def _off(self, day: dt.date, version: OfficeHours) -> Off | None:
        decision = self._decided.get(day)
        if decision is not None:
            if decision.kind is DayKind.WORKING_DAY:
                return None
            return Off("decision", decision.note, decision.legal_basis)
        library = _library(self.country)
        name = library.get(day)
        if name is not None:
            return Off("holiday", name)
        if version.week[day.weekday()] or day in library.weekend_workdays:
            return None
        return _WEEKEND

    def _spans(self, day: dt.date, version: OfficeHours) -> tuple[Span, ...]:
        decision = self._decided.get(day)
        if decision and decision.hours:
            return spans_of(decision.hours)
        own = version.spans(day.weekday())
        if own:
            return own
        swapped = version.spans(decision.as_weekday if decision else 0)
        # A weekday without hours can't be swapped in; the first worked weekday stands for it.
        return swapped or next(version.spans(one) for one in range(7) if version.week[one])

    def _table(self, first: int, last: int | None = None) -> _Table:
        low, high = self.first_day.year, self.last_day.year
        first, last = max(first, low), min(first if last is None else last, high)
        if self._tables:
            table = self._tables[0]
            if table.first_year <= first and last <= table.last_year:
                return table
            first, last = min(first, table.first_year), max(last, table.last_year)
        grown = self._build(max(first - _MARGIN, low), min(max(first, last) + _MARGIN, high))
        self._tables[:] = [grown]  # one assignment: threads see the old table or the new one
        return grown

    def _build(self, first_year: int, last_year: int) -> _Table:
        days, before, spans = array("q"), array("q"), []
        reasons: dict[int, Off] = {}
        total = 0
        day = max(dt.date(first_year, 1, 1), self.first_day)
        end = min(dt.date(last_year, 12, 31), self.last_day)
        while day <= end:
            version = self._version(day)
            reason = self._off(day, version)
            if reason is not None:
                reasons[day.toordinal()] = reason
            else:
                worked = self._spans(day, version)
                days.append(day.toordinal())
                before.append(total)
                spans.append(worked)
                total += sum(closes - opens for opens, closes in worked)
            day += dt.timedelta(days=1)
        return _Table(first_year, last_year, days, before, tuple(spans), reasons)

    def _beyond(self) -> DateOutOfRange | OutsideCalendar:
        after = self.last_day + dt.timedelta(days=1)
        if self.last_day == LAST_DAY:
            return DateOutOfRange(day=shown(after))
        return OutsideCalendar(calendar=self.code, day=shown(after))


def shown(day: dt.date) -> str:
    """A day in a message: 23/11/2026."""
    return f"{day.day:02}/{day.month:02}/{day.year}"


def _moment(day: dt.date, since: int) -> dt.datetime:
    return dt.datetime(day.year, day.month, day.day) + dt.timedelta(microseconds=since)  # noqa: DTZ001 - wall clock


def _position(table: _Table, moment: dt.datetime) -> int:
    """Working microseconds from the beginning of the table to `moment`."""
    ordinal = moment.toordinal()
    index = bisect_left(table.days, ordinal)
    if index == len(table.days):
        return table.before[-1] + sum(end - start for start, end in table.spans[-1])
    worked = table.before[index]
    if table.days[index] != ordinal:
        return worked
    now = since_midnight(moment)
    for opens, closes in table.spans[index]:
        if now <= opens:
            break
        worked += min(now, closes) - opens
    return worked
