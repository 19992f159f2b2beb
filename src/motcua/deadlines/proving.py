"""Writes the proof of a reckoning: its steps as lines of facts (see `proof` for the codes)."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from motcua.deadlines.calendar import WorkingCalendar
from motcua.deadlines.hours import MINUTE
from motcua.deadlines.limits import Measure, Pause, Verdict
from motcua.deadlines.proof import Line, Proof
from motcua.deadlines.reckoning import Reckoning, Step

_DAY = dt.timedelta(days=1)
_UNITS = {Measure.WORKING_DAYS: "working_day", Measure.CALENDAR: "day", Measure.WORKING_TIME: "minute"}


def prove(reckoning: Reckoning) -> Proof:
    """The proof of a reckoning."""
    return Proof(reckoning.measure, tuple(_Writer(reckoning).lines()))


def ended_line(calendar: WorkingCalendar, ended: dt.datetime, judged_at: dt.datetime, verdict: Verdict) -> Line:
    """The last line: when it ended and how. `judged_at` is the request that was still open, or the end itself."""
    return {
        "code": "ended",
        "at": _text(calendar.local(ended)),
        "judged_at": _text(calendar.local(judged_at)),
        "result": verdict.result.value,
        "late_by": verdict.late_by,
        "late_unit": verdict.late_unit.value,
    }


def decided_line(
    calendar: WorkingCalendar, at: dt.datetime, before: dt.datetime, after: dt.datetime, basis: str
) -> Line:
    """A decision about days has moved the due time from `before` to `after`; reckoned again `at` (all aware)."""
    return {
        "code": "decided",
        "at": _text(calendar.local(at)),
        "from": _text(calendar.local(before)),
        "due": _text(calendar.local(after)),
        "basis": basis,
    }


class _Writer:
    def __init__(self, reckoning: Reckoning) -> None:
        self.reckoning = reckoning
        self.calendar, self.measure = reckoning.calendar, reckoning.measure
        self.told: dt.date = reckoning.receipt.at.date() - _DAY  # days off are told up to here

    def lines(self) -> Iterator[Line]:
        yield self._received()
        yield from self._days_off(self.reckoning.receipt.effective.date())
        if self.reckoning.due is None:
            yield {"code": "no_limit"}
            return
        moved = len(self.reckoning.steps) > 1
        for index, step in enumerate(self.reckoning.steps):
            yield from self._step(step)
            if index == 0 and moved:
                yield {"code": "due_original", "at": _text(step["due"])}
        yield {"code": "due", "at": _text(self.calendar.local(self.reckoning.due))}
        if self.reckoning.paused_since is not None:
            yield {"code": "waiting", "from": _text(self.calendar.local(self.reckoning.paused_since))}

    def _received(self) -> Line:
        receipt, policy = self.reckoning.receipt, self.reckoning.policy
        line: dict[str, Any] = {
            "code": f"received_{receipt.rule}",
            "at": _text(receipt.at),
            "effective": _text(receipt.effective),
            "cutoff": policy.cutoff.isoformat("minutes") if policy.cutoff else None,
            "first_day_counted": self.measure not in (Measure.WORKING_DAYS, Measure.CALENDAR),
        }
        if receipt.rule == "day_off":
            reason = self.calendar.off(receipt.at.date())
            line |= {"why": reason.why, "name": reason.name} if reason else {}
        return line

    def _step(self, step: Step) -> Iterator[Line]:
        kind = step["step"]
        if kind in ("limit", "restart"):
            yield self._limit(step)
            yield from self._not_counted(step)
        elif kind == "pause":
            yield self._paused(step["pause"], step["start"], step["end"])
        elif kind == "move":
            yield {
                "code": "moved",
                "by": step["by"] // MINUTE if self.measure is Measure.WORKING_TIME else step["by"],
                "unit": _UNITS[self.measure],
                "from": _text(step["from"]),
                "nominal": step["nominal"].isoformat(),
                "due": _text(step["due"]),
            }
            yield from self._not_counted(step)
        else:
            extension = step["extension"]
            yield {
                "code": "extended",
                "until": extension.until.isoformat(),
                "reason": extension.reason,
                "basis": extension.legal_basis,
                "from": _text(step["from"]),
                "due": _text(step["due"]),
            }
            yield from self._days_off(step["due"].date())

    def _limit(self, step: Step) -> Line:
        limit = self.reckoning.limit
        return {
            "code": step["step"],
            "value": limit.number,
            "unit": limit.unit.value if limit.unit else None,
            "measure": self.measure.value,
            "from": _text(step["from"]),
            "nominal": step["nominal"].isoformat(),
            "due": _text(step["due"]),
        }

    def _paused(self, pause: Pause, start: dt.datetime, end: dt.datetime) -> Line:
        if self.measure is Measure.WORKING_TIME:
            worth = self.calendar.working_time(start, end) // MINUTE
            opened = self.calendar.half_days(start.date())
            whole = bool(opened) and start <= self.calendar.opening(start.date())
            first, last = start.date() if whole else start.date() + _DAY, end.date() - _DAY
        else:
            first, last = start.date() + _DAY, end.date()
            worth = (
                self.calendar.working_days(start.date(), last)
                if self.measure is Measure.WORKING_DAYS
                else (last - start.date()).days
            )
        some = first <= last
        return {
            "code": "paused",
            "from": _text(start),
            "arrived": _text(self.calendar.local(pause.end)) if pause.end else None,
            "until": _text(end),
            "reason": pause.reason.value,
            "regime": pause.regime.value,
            "worth": worth,
            "unit": _UNITS[self.measure],
            "first": first.isoformat() if some else None,
            "last": last.isoformat() if some else None,
        }

    def _not_counted(self, step: Step) -> Iterator[Line]:
        """The days off that a step stepped over. Calendar days count them, save those before a rolled due day."""
        if self.measure is Measure.CALENDAR:
            self.told = max(self.told, step["nominal"] - _DAY)
        yield from self._days_off(step["due"].date())

    def _days_off(self, until: dt.date) -> Iterator[Line]:
        for first, last, reason in self.calendar.days_off(self.told + _DAY, until):
            line = {
                "code": "day_not_counted",
                "day": first.isoformat(),
                "to": last.isoformat(),
                "why": reason.why,
            }
            if reason.name:
                line["name"] = reason.name
            if reason.legal_basis:
                line["basis"] = reason.legal_basis
            yield line
        self.told = max(self.told, until)


def _text(moment: dt.datetime) -> str:
    return moment.isoformat(timespec="minutes" if not moment.second else "seconds")
