"""What other rooms see of a legal clock; no model leaves this room."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from motcua.deadlines.calendar import WorkingCalendar
from motcua.deadlines.limits import (
    Extension,
    LateUnit,
    Limit,
    Measure,
    Pause,
    PauseReason,
    Regime,
    Result,
    Unit,
    Verdict,
)
from motcua.deadlines.models import LegalClock
from motcua.deadlines.phrases import DuePhrase, DueState, due_phrase, verdict_phrase
from motcua.deadlines.proof import Proof
from motcua.deadlines.reckoning import Reckoning, reckon
from motcua.deadlines.rulebook import Rulebook
from motcua.kernel.audit import Subject


@dataclass(frozen=True)
class ClockInfo:
    """A legal clock as it stands. Moments are aware; `due_original` and `due_current` are None without a limit.

    `verdict` is early, on_time or late once stopped; `late_by` is in `late_unit` (working_day or minute).
    """

    id: uuid.UUID
    subject: Subject
    scope: str
    limit: Limit
    measure: Measure
    calendar_id: uuid.UUID
    state: str
    received_at: dt.datetime
    effective_at: dt.datetime
    due_original: dt.datetime | None
    due_current: dt.datetime | None
    paused_since: dt.datetime | None
    stopped_at: dt.datetime | None
    verdict: str | None
    late_by: int | None
    late_unit: str | None
    extended_until: dt.date | None
    extension_counts: bool
    pauses: tuple[Pause, ...]
    adjustments: tuple[dict[str, Any], ...]
    stored_proof: dict[str, Any] = field(repr=False)

    @cached_property
    def proof(self) -> Proof:
        """Why it is due when it is due. Raises BadProof when what is stored cannot be read."""
        return Proof.from_json(self.stored_proof)

    @property
    def supplement_requests(self) -> int:
        """How often a supplement was asked for; the national indicator counts more than one as late (SPEC 7b, 2.1)."""
        return sum(pause.reason is PauseReason.SUPPLEMENT for pause in self.pauses)

    def phrase(self, now: dt.datetime, calendar: WorkingCalendar | None = None) -> DuePhrase:
        """The words for a worklist; for a stopped clock its verdict."""
        if self.verdict is not None:
            verdict = Verdict(Result(self.verdict), self.late_by or 0, LateUnit(str(self.late_unit)))
            late = verdict.result is Result.LATE
            return DuePhrase(DueState.LATE if late else DueState.IN_TIME, verdict_phrase(verdict))
        return due_phrase(self.due_current, now, self.paused_since, calendar=calendar, measure=self.measure)


def info_of(row: LegalClock) -> ClockInfo:
    """What others may see of a stored clock."""
    return ClockInfo(
        id=row.id,
        subject=Subject(row.subject_kind, row.subject_id),
        scope=row.scope,
        limit=limit_of(row),
        measure=Measure(row.measure),
        calendar_id=row.calendar_id,
        state=row.state,
        received_at=row.received_at,
        effective_at=row.effective_at,
        due_original=row.due_original,
        due_current=row.due_current,
        paused_since=row.paused_since,
        stopped_at=row.stopped_at,
        verdict=row.verdict,
        late_by=row.late_by,
        late_unit=row.late_unit,
        extended_until=dt.date.fromisoformat(row.extension["until"]) if row.extension else None,
        extension_counts=bool(row.extension and row.extension.get("counts", True)),
        pauses=pauses_of(row),
        adjustments=tuple(row.adjustments),
        stored_proof=row.proof,
    )


def limit_of(row: LegalClock) -> Limit:
    return Limit(row.limit_value, Unit(row.limit_unit) if row.limit_unit else None)


def pauses_of(row: LegalClock) -> tuple[Pause, ...]:
    return tuple(
        Pause(
            dt.datetime.fromisoformat(one["start"]),
            dt.datetime.fromisoformat(one["end"]) if one["end"] else None,
            PauseReason(one["reason"]),
            Regime(one["regime"]),
        )
        for one in row.pauses
    )


def extension_of(row: LegalClock) -> Extension | None:
    if not row.extension:
        return None
    return Extension(
        dt.date.fromisoformat(row.extension["until"]),
        dt.datetime.fromisoformat(row.extension["granted_at"]) if row.extension["granted_at"] else None,
        row.extension["reason"],
        row.extension["legal_basis"],
    )


def reckoned(row: LegalClock, rulebook: Rulebook) -> Reckoning:
    """What a rulebook makes of a stored clock: by the calendar and the policy version that the row names."""
    calendar, policy = rulebook.calendars[row.calendar_id], rulebook.policies[row.policy_id].policy
    return reckon(calendar, policy, limit_of(row), row.received_at, pauses_of(row), extension_of(row))
