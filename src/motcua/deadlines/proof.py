"""The proof of a due time: facts in order, which a person can read line by line and a program can store.

A line is a `code` with its facts, all of them JSON; moments are wall-clock ISO text of the calendar's zone. Codes:

    received_in_time, received_before_opening, received_in_break,      at, effective, cutoff; first_day_counted
        received_after_cutoff, received_after_closing, received_day_off    (day_off: why, name)
    no_limit
    limit             value, unit, measure, from, nominal, due          the full limit, counted from `from`
    restart           the same, counted anew from the arrival of a supplement
    day_not_counted   day, to, why (weekend, holiday, decision), name, basis    a run of days off
    due_original      at
    paused            from, arrived, until, reason, worth, unit, first, last    `first`–`last`: the days not counted
    waiting           from, reason                                      a pause that is still open
    moved             by, unit, from, nominal, due                      the sum of pauses added to a due time
    extended          until, reason, basis, from, due
    due               at
    decided           at, from, due, basis      a decision about days moved the due time while the clock ran
    ended             at, judged_at, result, late_by, late_unit
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from motcua.deadlines.errors import BadProof
from motcua.deadlines.limits import Measure

Line = Mapping[str, Any]
VERSION = 1
_STARTS = ("limit", "restart")


class DayKind(StrEnum):
    """What became of a day between receipt and due time."""

    RECEIVED = "received"
    COUNTED = "counted"
    PAUSED = "paused"
    OFF = "off"


@dataclass(frozen=True)
class ProofDay:
    """One day of the span; `why` and `name` say why it is off."""

    day: dt.date
    kind: DayKind
    why: str = ""
    name: str = ""
    due: bool = False


@dataclass(frozen=True)
class Proof:
    """Why a due time is what it is. Equal facts make equal proofs; `to_json` and `from_json` are inverse."""

    measure: Measure
    lines: tuple[Line, ...]

    def to_json(self) -> dict[str, Any]:
        return {"version": VERSION, "measure": self.measure.value, "lines": [dict(line) for line in self.lines]}

    @classmethod
    def from_json(cls, content: Any) -> "Proof":
        """Read what `to_json` wrote. Raises BadProof."""
        if not isinstance(content, Mapping) or content.get("version") != VERSION:
            raise BadProof(problem="it is not a proof of a known version")
        lines = content.get("lines")
        if not isinstance(lines, list) or not all(isinstance(line, dict) and "code" in line for line in lines):
            raise BadProof(problem="its lines are not lines of facts")
        try:
            return cls(Measure(str(content.get("measure"))), tuple(lines))
        except ValueError as error:
            raise BadProof(problem="its measure is unknown") from error

    def with_line(self, line: Line) -> "Proof":
        """This proof with one more line at its end."""
        return Proof(self.measure, (*self.lines, line))

    def first(self, *codes: str) -> Line | None:
        """The first line with one of `codes`."""
        return next((line for line in self.lines if line["code"] in codes), None)

    def all(self, code: str) -> list[Line]:
        return [line for line in self.lines if line["code"] == code]

    def days(self) -> Iterator[ProofDay]:
        """Each day from receipt to the present due day with what became of it; nothing when there is no due time."""
        due = self.first("due")
        if due is None:
            return
        last, start = day_of(due["at"]), self._start()
        reasons, paused = self._off_days(), self._paused_days()
        day = day_of(self.lines[0]["at"])
        while day <= last:
            off = reasons.get(day)
            if day < start or (day == start and self.measure is not Measure.WORKING_TIME):
                kind = DayKind.OFF if off else DayKind.PAUSED if day in paused else DayKind.RECEIVED
            elif day in paused and (off is None or self.measure is Measure.CALENDAR):
                kind, off = DayKind.PAUSED, None
            else:
                kind = DayKind.OFF if off else DayKind.COUNTED
            why, name = (off["why"], off.get("name", "")) if off else ("", "")
            yield ProofDay(day, kind, why, name, due=day == last)
            day += dt.timedelta(days=1)

    def _start(self) -> dt.date:
        return day_of([line for line in self.lines if line["code"] in _STARTS][-1]["from"])

    def _off_days(self) -> dict[dt.date, Line]:
        return {
            day: line
            for line in self.lines
            if line["code"] == "day_not_counted"
            for day in days_between(day_of(line["day"]), day_of(line["to"]))
        }

    def _paused_days(self) -> set[dt.date]:
        return {
            day
            for line in self.lines
            if line["code"] == "paused" and line["first"]
            for day in days_between(day_of(line["first"]), day_of(line["last"]))
        }


def day_of(text: str) -> dt.date:
    """The day of an ISO moment or day."""
    return dt.date.fromisoformat(text[:10])


def days_between(first: dt.date, last: dt.date) -> Iterator[dt.date]:
    """The days from `first` to `last`, both inclusive."""
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        yield dt.date.fromordinal(ordinal)
