"""Office hours: which half-days of a week are worked, and from when to when that was so.

All times are wall-clock times of the calendar's zone. Lengths are counted in microseconds, so that nothing is lost
to rounding.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from motcua.deadlines.errors import BadDecision, BadOfficeHours

MINUTE = 60_000_000
HOUR = 60 * MINUTE

HalfDay = tuple[dt.time, dt.time]
"""From opening to closing; the opening belongs to it, and work done at the very closing is still inside."""

Span = tuple[int, int]
"""A half-day in microseconds since midnight."""


def since_midnight(moment: dt.time | dt.datetime) -> int:
    """Microseconds since midnight."""
    seconds = (moment.hour * 60 + moment.minute) * 60 + moment.second
    return seconds * 1_000_000 + moment.microsecond


def spans_of(half_days: tuple[HalfDay, ...]) -> tuple[Span, ...]:
    """Half-days in microseconds since midnight."""
    return tuple((since_midnight(start), since_midnight(end)) for start, end in half_days)


@dataclass(frozen=True)
class OfficeHours:
    """The hours of one week, valid from a day on, up to but without `valid_to` (None: without end).

    `week` has seven entries, Monday first; each is a tuple of half-days in order. An empty one is a day off.
    """

    week: tuple[tuple[HalfDay, ...], ...]
    valid_from: dt.date | None = None
    valid_to: dt.date | None = None
    legal_basis: str = ""

    def __post_init__(self) -> None:
        if len(self.week) != 7:
            raise BadOfficeHours(problem="a week has seven days")
        if not any(self.week):
            raise BadOfficeHours(problem="no day of the week is worked")
        if self.valid_from and self.valid_to and self.valid_to <= self.valid_from:
            raise BadOfficeHours(problem=f"valid to {self.valid_to} is not after valid from {self.valid_from}")
        for half_days in self.week:
            _refuse_disorder(half_days)

    def spans(self, weekday: int) -> tuple[Span, ...]:
        """The half-days of a weekday (0 is Monday) in microseconds since midnight."""
        return spans_of(self.week[weekday])

    def holds(self, day: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


def _refuse_disorder(half_days: tuple[HalfDay, ...]) -> None:
    before: dt.time | None = None
    for start, end in half_days:
        if start.tzinfo or end.tzinfo:
            raise BadOfficeHours(problem=f"{start} carries a time zone; give wall-clock times")
        if start >= end:
            raise BadOfficeHours(problem=f"{start} to {end} is not a span of time")
        if before is not None and start < before:
            raise BadOfficeHours(problem=f"{start} to {end} overlaps the half-day before it")
        before = end


class DayKind(StrEnum):
    """What a decision makes of a day."""

    DAY_OFF = "day_off"
    WORKING_DAY = "working_day"


@dataclass(frozen=True)
class Decision:
    """One line of the government's decisions: it wins over the weekend and over the holiday library.

    A swapped working day has the hours of `as_weekday` (0 is Monday): of the day that it is worked for. `hours`, where
    the decision sets them, are those of that one day.
    """

    day: dt.date
    kind: DayKind
    legal_basis: str
    note: str = ""
    as_weekday: int = 0
    hours: tuple[HalfDay, ...] = ()

    def __post_init__(self) -> None:
        _refuse_disorder(self.hours)
        if not self.legal_basis.strip():
            raise BadDecision(day=self.day, problem="it has no legal basis")
        if self.as_weekday not in range(7):
            raise BadDecision(day=self.day, problem=f"weekday {self.as_weekday} is not 0 to 6")


def check_versions(versions: tuple[OfficeHours, ...]) -> tuple[OfficeHours, ...]:
    """The versions in order of time. Raises BadOfficeHours on a gap, an overlap or none at all."""
    if not versions:
        raise BadOfficeHours(problem="there is no version of the hours")
    ordered = tuple(sorted(versions, key=lambda one: one.valid_from or dt.date.min))
    for earlier, later in pairwise(ordered):
        if earlier.valid_to is None or later.valid_from is None or later.valid_from < earlier.valid_to:
            raise BadOfficeHours(problem="two versions are valid on one day")
        if later.valid_from != earlier.valid_to:
            raise BadOfficeHours(problem=f"no version is valid on {earlier.valid_to}")
    return ordered
