"""Legal clocks, many at once. Two clocks of one limit that were received on one day and the same side of the cut-off
differ only in the minute of receipt, so that one reckoning serves both; a test compares them with single reckonings.
"""

import datetime as dt
import json
import uuid
from dataclasses import dataclass
from typing import Any, Final

from motcua.config.seeding import moments, tables
from motcua.deadlines.bulk import clock_row
from motcua.deadlines.limits import Limit, Measure, Pause, Verdict
from motcua.deadlines.models import ClockState
from motcua.deadlines.proving import ended_line
from motcua.deadlines.reckoning import Reckoning, judge
from motcua.deadlines.rulebook import Rulebook
from motcua.kernel.audit import Subject

MOST_KEPT: Final = 20_000
_NOBODY: Final = uuid.UUID(int=0)


@dataclass(frozen=True, slots=True)
class ClockRow:
    """A row for COPY and what the dossier repeats of it."""

    line: str
    due_original: int | None
    due: int | None
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class _Kept:
    reckoning: Reckoning
    middle: str  # from the scope to the limit's measure, calendar and policy
    received: str
    proof: str
    effective_follows: bool


class Clocks:
    """Makes rows of one rulebook."""

    def __init__(self, rulebook: Rulebook) -> None:
        self.rulebook = rulebook
        self._kept: dict[tuple[Any, ...], _Kept] = {}

    def row(
        self, *, clock_id: str, subject_id: uuid.UUID, limit: Limit, received: int, stopped: int | None,
        pauses: list[Pause], owner: uuid.UUID,
    ) -> ClockRow:  # fmt: skip
        """One clock of a dossier's whole handling."""
        at = moments.local(received)
        calendar_id = self.rulebook.calendar_id(owner)
        calendar = self.rulebook.calendars[calendar_id]
        version = self.rulebook.policy_on("default", at.date())
        measure = version.policy.measure(limit)
        if pauses or measure is Measure.WORKING_TIME or not _in_office(calendar, at):
            return self._single(clock_id, subject_id, limit, at, stopped, pauses, owner)
        late = version.policy.cutoff is not None and at.time() > version.policy.cutoff
        key = (limit, calendar_id, version.id, at.date(), late)
        kept = self._kept.get(key)
        if kept is None:
            if len(self._kept) > MOST_KEPT:
                self._kept.clear()
            kept = self._kept[key] = self._keep(limit, at, owner)
        return self._from(kept, clock_id, subject_id, at, stopped)

    def _single(
        self, clock_id: str, subject_id: uuid.UUID, limit: Limit, at: dt.datetime, stopped: int | None,
        pauses: list[Pause], owner: uuid.UUID,
    ) -> ClockRow:  # fmt: skip
        values, reckoning, verdict = clock_row(
            rulebook=self.rulebook, clock_id=uuid.UUID(clock_id), subject=Subject("dossier", subject_id), scope="total",
            limit=limit, received_at=at, pauses=pauses, calendar_owner=owner,
            stopped_at=moments.local(stopped) if stopped is not None else None,
        )  # fmt: skip
        line = "\t".join(tables.value(each) for each in values) + "\n"
        return ClockRow(line, moments.seconds(reckoning.due_original), moments.seconds(reckoning.due), verdict)

    def _keep(self, limit: Limit, at: dt.datetime, owner: uuid.UUID) -> _Kept:
        values, reckoning, _ = clock_row(
            rulebook=self.rulebook, clock_id=_NOBODY, subject=Subject("dossier", _NOBODY), scope="total",
            limit=limit, received_at=at, calendar_owner=owner,
        )  # fmt: skip
        return _Kept(
            reckoning=reckoning,
            middle="\t".join(tables.value(each) for each in values[3:9]),
            received=_minute(at),
            proof=values[22],
            effective_follows=reckoning.effective == at,
        )

    def _from(
        self, kept: _Kept, clock_id: str, subject_id: uuid.UUID, at: dt.datetime, stopped: int | None
    ) -> ClockRow:
        reckoning = kept.reckoning
        proof, verdict, state = kept.proof.replace(kept.received, _minute(at)), None, ClockState.RUNNING.value
        stop = changed = at
        if stopped is not None:
            stop = changed = moments.local(stopped)
            verdict = judge(reckoning.calendar, reckoning.measure, reckoning.due, stop)
            end = ended_line(reckoning.calendar, stop, stop, verdict)
            proof = f"{proof[:-2]},{json.dumps(end, ensure_ascii=False, separators=(',', ':'))}]}}"
            state = ClockState.STOPPED.value
        effective = at if kept.effective_follows else reckoning.effective
        shown = tables.value
        told = f"{verdict.result.value}\t{verdict.late_by}\t{verdict.late_unit.value}" if verdict else "\\N\t\\N\t\\N"
        line = (
            f"{clock_id}\tdossier\t{subject_id}\t{kept.middle}\t{shown(at)}\t{shown(effective)}\t"
            f"{shown(reckoning.due_original)}\t{shown(reckoning.due)}\t{state}\t\\N\t[]\t[]\t\\N\t"
            f"{shown(stop) if verdict else chr(92) + 'N'}\t{told}\t{tables.escaped(proof)}\t{shown(changed)}\n"
        )
        return ClockRow(line, moments.seconds(reckoning.due_original), moments.seconds(reckoning.due), verdict)


def _minute(moment: dt.datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M}"


def _in_office(calendar: Any, at: dt.datetime) -> bool:
    since = ((at.hour * 60 + at.minute) * 60 + at.second) * 1_000_000
    return any(start < since < end for start, end in calendar.half_days(at.date()))
