"""Checks the reckoning against published vectors: facts in, expected due times and verdicts beside them.

A file is a JSON list of objects with `received`, `value`, `unit`, `policy`, `due`, `pauses` (pairs of request and
arrival), `due_after_pauses`, `ended`, `verdict` and `late_by`; moments are wall-clock time of the calendar's zone.
`regime` (pause or restart) and `extension` (a day) may be given besides. A faulty vector is reported with its place
and does not stop the others. Nothing here needs a database.
"""

import datetime as dt
import json
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any, TypeVar

from motcua.deadlines.calendar import WorkingCalendar
from motcua.deadlines.errors import BadVectors
from motcua.deadlines.hours import OfficeHours
from motcua.deadlines.limits import Extension, Limit, Pause, Policy, PolicyKind, Regime
from motcua.deadlines.proof import Proof
from motcua.deadlines.proving import prove
from motcua.deadlines.reckoning import judge, reckon, refuse_extension
from motcua.kernel.errors import MotcuaError

Choice = TypeVar("Choice", bound=StrEnum)

MORNING = (dt.time(7, 30), dt.time(12))
AFTERNOON = (dt.time(13, 30), dt.time(17))

# The calendar that the vectors are written for; a province's own calendars come from its pack.
STANDARD = WorkingCalendar("standard", (OfficeHours(week=((MORNING, AFTERNOON),) * 5 + ((), ())),))

_NEEDED = frozenset({"received", "value", "unit", "policy", "due"})
_EXPECTED = ("due", "due_after_pauses", "verdict", "late_by")
_KNOWN = _NEEDED | frozenset({*_EXPECTED, "pauses", "ended", "regime", "extension", "note"})


@dataclass(frozen=True)
class Mismatch:
    """One expected value that was not found; the proof says how the reckoning came to its own."""

    index: int
    name: str
    expected: Any
    found: Any
    proof: Proof


@dataclass(frozen=True)
class Fault:
    """A vector that cannot be read, and why."""

    index: int
    problem: str


@dataclass
class Report:
    """What a check found. `total` counts vectors; a vector may have several mismatches."""

    total: int = 0
    mismatches: list[Mismatch] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def right(self) -> int:
        wrong = {one.index for one in self.mismatches} | {one.index for one in self.faults}
        return self.total - len(wrong)

    @property
    def ok(self) -> bool:
        return self.right == self.total


def check_vectors(path: Path | str, calendar: WorkingCalendar = STANDARD) -> Report:
    """Check every vector of a file. Raises BadVectors when the file as a whole cannot be read."""
    report = Report()
    for index, vector in enumerate(_read(Path(path)), start=1):
        report.total += 1
        try:
            report.mismatches += check_vector(index, vector, calendar)
        except MotcuaError as error:
            report.faults.append(Fault(index, error.message))
    return report


def check_vector(index: int, vector: Any, calendar: WorkingCalendar = STANDARD) -> list[Mismatch]:
    """The expected values of one vector that the reckoning does not confirm. Raises BadVectors and reckoning errors."""
    _refuse_shape(vector)
    policy = Policy("vector", _choice(vector, "policy", PolicyKind))
    limit = Limit.of(vector["value"], vector["unit"])
    extension = _extension(vector)
    reckoning = reckon(calendar, policy, limit, _moment(vector, "received", calendar), _pauses(vector, calendar))
    if extension is not None:
        refuse_extension(calendar, reckoning.due, extension)
        reckoning = reckon(
            calendar, policy, limit, _moment(vector, "received", calendar), _pauses(vector, calendar), extension
        )
    found: dict[str, Any] = {
        "due": _wall(reckoning.due_original, calendar),
        "due_after_pauses": _wall(reckoning.due, calendar),
    }
    if vector.get("ended") is not None:
        verdict = judge(calendar, reckoning.measure, reckoning.due, _moment(vector, "ended", calendar))
        found |= {"verdict": verdict.result.value, "late_by": verdict.late_by}
    return [
        Mismatch(index, name, vector[name], found.get(name), prove(reckoning))
        for name in _EXPECTED
        if name in vector and not _same(vector[name], found.get(name))
    ]


def _read(path: Path) -> list[Any]:
    try:
        content = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse_constant)
    except OSError as error:
        raise BadVectors(path=str(path), problem=error.strerror or str(error)) from error
    except UnicodeDecodeError as error:
        raise BadVectors(path=str(path), problem="it is not UTF-8 text") from error
    except json.JSONDecodeError as error:
        problem = f"it is not JSON: {error.msg} in line {error.lineno}, column {error.colno}"
        raise BadVectors(path=str(path), problem=problem) from error
    except RecursionError as error:
        raise BadVectors(path=str(path), problem="it is nested too deeply") from error
    except ValueError as error:
        raise BadVectors(path=str(path), problem=str(error)) from error
    if not isinstance(content, list):
        raise BadVectors(path=str(path), problem="it is not a list of vectors")
    if not content:
        raise BadVectors(path=str(path), problem="it holds no vector")
    return content


def _refuse_constant(name: str) -> Any:
    raise ValueError(f"{name} is not a number")


def _bad(problem: str) -> BadVectors:
    return BadVectors("{problem}", problem=problem)


def _refuse_shape(vector: Any) -> None:
    if not isinstance(vector, dict):
        raise _bad("it is not an object")
    if missing := sorted(_NEEDED - vector.keys()):
        raise _bad(f"missing: {', '.join(missing)}")
    if unknown := sorted(vector.keys() - _KNOWN):
        raise _bad(f"unknown: {', '.join(unknown)}")
    if ("verdict" in vector or "late_by" in vector) and vector.get("ended") is None:
        raise _bad("a verdict needs “ended”")


def _choice(vector: dict[str, Any], name: str, kind: type[Choice]) -> Choice:
    try:
        return kind(vector[name])
    except ValueError as error:
        known = ", ".join(kind)
        raise _bad(f"{name}: {vector[name]!r} is unknown; known: {known}") from error


def _moment(vector: dict[str, Any], name: str, calendar: WorkingCalendar) -> dt.datetime:
    return parse_moment(vector[name], name, calendar)


def parse_moment(text: Any, name: str, calendar: WorkingCalendar) -> dt.datetime:
    """A moment in ISO form, wall-clock time unless it says its zone. Raises BadVectors."""
    if not isinstance(text, str):
        raise _bad(f"{name}: {text!r} is not a time in ISO form, such as 2026-11-23T09:15:00")
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError as error:
        raise _bad(f"{name}: {text!r} is not a time in ISO form, such as 2026-11-23T09:15:00") from error
    return moment if moment.tzinfo else calendar.aware(moment)


def _pauses(vector: dict[str, Any], calendar: WorkingCalendar) -> list[Pause]:
    given = vector.get("pauses", [])
    if not isinstance(given, list):
        raise _bad("pauses: it is not a list")
    regime = _choice(vector, "regime", Regime) if "regime" in vector else Regime.PAUSE
    pauses = []
    for pair in given:
        if not isinstance(pair, list) or len(pair) != 2:
            raise _bad("pauses: each is a pair of request and arrival")
        start, end = (parse_moment(one, "pauses", calendar) for one in pair)
        pauses.append(Pause(start, end, regime=regime))
    return pauses


def _extension(vector: dict[str, Any]) -> Extension | None:
    if vector.get("extension") is None:
        return None
    try:
        return Extension(dt.date.fromisoformat(vector["extension"]))
    except (TypeError, ValueError) as error:
        raise _bad(f"extension: {vector['extension']!r} is not a day, such as 2026-11-23") from error


def _wall(moment: dt.datetime | None, calendar: WorkingCalendar) -> str | None:
    return calendar.local(moment).isoformat() if moment else None


def _same(expected: Any, found: Any) -> bool:
    if isinstance(expected, str) and isinstance(found, str) and expected != found:
        try:
            return dt.datetime.fromisoformat(expected) == dt.datetime.fromisoformat(found)
        except ValueError:
            return False
    return type(expected) is type(found) and expected == found
