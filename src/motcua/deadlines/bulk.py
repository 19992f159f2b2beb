"""Legal clocks in bulk, as rows for COPY: for generated data and for taking over another system's dossiers.

Every row is reckoned like a clock that ran through the verbs, with its proof. The rows go into `TABLE` in the order of
`COLUMNS`.
"""

import datetime as dt
import json
import uuid
from collections.abc import Sequence
from typing import Any

from motcua.deadlines.limits import Extension, Limit, Pause, Verdict
from motcua.deadlines.models import ClockState
from motcua.deadlines.proving import ended_line, prove
from motcua.deadlines.reckoning import Reckoning, judge, reckon
from motcua.deadlines.rulebook import Owner, Rulebook
from motcua.kernel.audit import Subject

TABLE = "deadlines_legalclock"
COLUMNS = (
    "id", "subject_kind", "subject_id", "scope", "limit_value", "limit_unit", "measure", "calendar_id", "policy_id",
    "received_at", "effective_at", "due_original", "due_current", "state", "paused_since", "pauses", "adjustments",
    "extension", "stopped_at", "verdict", "late_by", "late_unit", "proof", "changed_at",
)  # fmt: skip


def clock_row(  # noqa: PLR0913 - the facts of one clock
    *,
    rulebook: Rulebook,
    clock_id: uuid.UUID,
    subject: Subject,
    scope: str,
    limit: Limit,
    received_at: dt.datetime,
    pauses: Sequence[Pause] = (),
    extension: Extension | None = None,
    stopped_at: dt.datetime | None = None,
    calendar_owner: Owner = None,
    policy: str = "default",
) -> tuple[tuple[Any, ...], Reckoning, Verdict | None]:
    """The values of one row, with its reckoning and, for a stopped clock, its verdict."""
    calendar_id = rulebook.calendar_id(calendar_owner)
    calendar = rulebook.calendars[calendar_id]
    version = rulebook.policy_on(policy, calendar.local(received_at).date())
    reckoning = reckon(calendar, version.policy, limit, received_at, pauses, extension)
    proof, verdict, waiting = prove(reckoning), None, reckoning.paused_since
    state = ClockState.PAUSED if waiting else ClockState.RUNNING
    if stopped_at is not None:
        judged_at = waiting or stopped_at
        verdict = judge(calendar, reckoning.measure, reckoning.due, judged_at)
        proof = proof.with_line(ended_line(calendar, stopped_at, judged_at, verdict))
        state, waiting = ClockState.STOPPED, None
    values = (
        clock_id, subject.kind, subject.id, scope, limit.value, limit.unit.value if limit.unit else None,
        reckoning.measure.value, calendar_id, version.id, received_at, reckoning.effective, reckoning.due_original,
        reckoning.due, state.value, waiting, _json([_pause(one) for one in pauses]), "[]",
        _json(_extension(extension)) if extension else None, stopped_at,
        verdict.result.value if verdict else None, verdict.late_by if verdict else None,
        verdict.late_unit.value if verdict else None, _json(proof.to_json()),
        stopped_at or max([received_at, *(one.end or one.start for one in pauses)]),
    )  # fmt: skip
    return values, reckoning, verdict


def _json(content: Any) -> str:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":"))


def _pause(pause: Pause) -> dict[str, Any]:
    return {
        "start": pause.start.isoformat(),
        "end": pause.end.isoformat() if pause.end else None,
        "reason": pause.reason.value,
        "regime": pause.regime.value,
        "by": None,
    }


def _extension(extension: Extension) -> dict[str, Any]:
    return {
        "until": extension.until.isoformat(),
        "granted_at": extension.granted_at.isoformat() if extension.granted_at else None,
        "reason": extension.reason,
        "legal_basis": extension.legal_basis,
        "by": None,
    }
