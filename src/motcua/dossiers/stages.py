"""When whom to remind of a due time: rule data, turned into moments of one dossier.

The value of a rule of reminders: `{"before": [{"left": {"value": 2, "unit": "working_day"}, "to": ["holder"]}],
"after": [{"past": null, "to": ["holder", "head"]}, {"past": {"value": 1, "unit": "working_day"}, "to": ["leader"]}]}`.
`left` is counted back from the due time, `past` on from the moment when it is missed; null is that moment itself.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from motcua.deadlines import distance
from motcua.deadlines.calendar import WorkingCalendar
from motcua.deadlines.errors import BadLimit
from motcua.deadlines.limits import Limit, Measure, Unit


class Ear(StrEnum):
    """Who is told: the officer who holds the step, the head of the unit, the agency's leader, the province."""

    HOLDER = "holder"
    HEAD = "head"
    LEADER = "leader"
    PROVINCE = "province"


@dataclass(frozen=True, slots=True)
class Call:
    """One line of the rule: at which distance from the due time, to whom."""

    distance: Limit | None
    to: tuple[Ear, ...]

    @property
    def name(self) -> str:
        return f"{self.distance.number}{self.distance.unit}" if self.distance else "at once"


@dataclass(frozen=True, slots=True)
class Reminders:
    """A rule of reminders: before the due time and after it."""

    before: tuple[Call, ...]
    after: tuple[Call, ...]

    @classmethod
    def of(cls, value: Any) -> "Reminders":
        """From rule data. Raises KeyError, TypeError, ValueError, BadLimit."""
        if unknown := sorted(value.keys() - {"before", "after"}):
            raise KeyError(unknown[0])
        before = tuple(_call(line, "left") for line in value["before"])
        after = tuple(_call(line, "past") for line in value["after"])
        if any(call.distance is None for call in before):
            raise BadLimit(value=None, unit=None)
        return cls(before, after)


def _call(line: Any, name: str) -> Call:
    if unknown := sorted(line.keys() - {name, "to"}):
        raise KeyError(unknown[0])
    stated = line[name]
    limit = Limit.of(stated["value"], stated["unit"]) if stated else None
    if limit and (limit.unit not in (Unit.HOUR, Unit.WORKING_DAY) or (limit.unit is not Unit.HOUR and not limit.whole)):
        raise BadLimit(value=str(limit.value), unit=str(limit.unit))
    ears = tuple(Ear(ear) for ear in line["to"])
    if not ears:
        raise ValueError(name)
    return Call(limit, ears)


@dataclass(frozen=True, slots=True)
class ApologyRule:
    """How an apology is drafted: the last lawful day lies `before` the due day, the new day `length` after it."""

    before: Limit
    length: Limit

    @classmethod
    def of(cls, value: Any) -> "ApologyRule":
        """From rule data. Raises KeyError, TypeError, BadLimit."""
        before, length = (Limit.of(value[name]["value"], value[name]["unit"]) for name in ("before", "length"))
        for limit, units in ((before, {Unit.WORKING_DAY}), (length, {Unit.WORKING_DAY, Unit.DAY})):
            if limit.unit not in units or not limit.whole:
                raise BadLimit(value=str(limit.value), unit=str(limit.unit))
        return cls(before, length)


@dataclass(frozen=True, slots=True)
class Stage:
    """A moment at which somebody is told; `late` once the due time is missed."""

    name: str
    at: dt.datetime
    to: tuple[Ear, ...]
    late: bool


def stages(
    rule: Reminders, calendar: WorkingCalendar, due: dt.datetime, measure: Measure | str
) -> tuple[tuple[Stage, ...], tuple[Stage, ...]]:
    """The moments before `due` and those from its being missed on, each in order of time."""
    missed = distance.late_from(calendar, due, measure)
    before = [
        Stage(f"{call.name} left", distance.before(calendar, due, call.distance), call.to, late=False)
        for call in rule.before
        if call.distance is not None
    ]
    after = [
        Stage(f"{call.name} late", distance.after(calendar, missed, call.distance), call.to, late=True)
        for call in rule.after
    ]
    return _ordered(before), _ordered(after)


def _ordered(found: Iterable[Stage]) -> tuple[Stage, ...]:
    return tuple(sorted(found, key=lambda stage: stage.at))


def reached(before: tuple[Stage, ...], after: tuple[Stage, ...], now: dt.datetime) -> tuple[Stage, ...]:
    """The stages that stand at `now`, in order: the last of those before the due time, or all those after it.

    So a short limit, or a watch that was away, makes one reminder and not three; and in an escalation nobody who was
    named is left out.
    """
    gone = tuple(stage for stage in after if stage.at <= now)
    return gone or tuple(stage for stage in before if stage.at <= now)[-1:]


def lawful_until(rule: ApologyRule, calendar: WorkingCalendar, due: dt.datetime) -> dt.date:
    """The last day on which an apology with a new appointment is lawful: a working day before the due day."""
    return calendar.local(distance.before(calendar, due, rule.before)).date()
