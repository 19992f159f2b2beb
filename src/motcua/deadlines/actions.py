"""The verbs of legal clocks.

They run inside the transaction of the room that owns the subject (`dossiers`), and that room has authorised the actor,
writes the one audit entry of its own verb and announces the event. So a clock verb checks, locks its row, changes it
and returns what now holds; who asked is kept in the clock's own history. Each makes at most two queries while the
rulebook is in the process's cache. Only `reckon_clock_again` announces by itself: nobody above knows that it runs.

Calendars and policies are changed by `load_calendar_pack` (`packs`), which does record an audit entry.
"""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.db import IntegrityError
from django.db.models import Subquery
from django.utils.translation import gettext_noop

from motcua.deadlines.calendar import shown
from motcua.deadlines.errors import (
    AlreadyExtended,
    BadPause,
    BadScope,
    ClockNotFound,
    ClockPaused,
    ClockRunning,
    ClockStarted,
    ClockStopped,
    NaiveMoment,
    OrderOfTime,
    PauseNotForeseen,
    ReasonMissing,
)
from motcua.deadlines.events import Change, DueMoved
from motcua.deadlines.info import ClockInfo, info_of, limit_of, pauses_of, reckoned
from motcua.deadlines.limits import NO_LIMIT, Extension, Limit, Measure, PauseReason, Policy
from motcua.deadlines.models import ClockState, LegalClock, RulebookRevision, Scope
from motcua.deadlines.proof import Proof
from motcua.deadlines.proving import decided_line, ended_line, prove
from motcua.deadlines.reckoning import Reckoning, judge, reckon, refuse_extension
from motcua.deadlines.rulebook import Owner, Rulebook, current_rulebook
from motcua.kernel import clock, locks, outbox, writing
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id

__all__ = [
    "ClockInfo",
    "Limit",
    "PauseReason",
    "Scope",
    "extend_clock",
    "pause_clock",
    "reckon_clock_again",
    "resume_clock",
    "start_clock",
    "stop_clock",
]


_UNKNOWN_REASON = gettext_noop("The reason “{reason}” is unknown. Use supplement, financial or other.")
_IN_THE_FUTURE = gettext_noop("{moment} lies in the future. Check the time and enter it again.")


def start_clock(
    *,
    subject: Subject,
    scope: str,
    limit: Limit | None,
    received_at: dt.datetime,
    calendar_owner: Owner = None,
    policy: str = "default",
    actor: Actor,
) -> ClockInfo:
    """Start the clock of `subject` for `scope` (total, step, intake, supplement) at `received_at` (aware).

    The calendar is that of `calendar_owner` (of several the first that has one), or the default; the policy is the
    version valid on the day of receipt. Both stay with the clock for good. Without a `limit` none is stated, and
    there is no due time.

    Raises: NoCalendar, NoPolicy, BadLimit, DateOutOfRange, NaiveMoment; ClockStarted when one of this scope ticks
    already (the transaction is then lost).
    """
    rulebook = current_rulebook()
    calendar_id = rulebook.calendar_id(calendar_owner)
    calendar = rulebook.calendars[calendar_id]
    version = rulebook.policy_on(policy, calendar.local(received_at).date())
    reckoning = reckon(calendar, version.policy, limit or NO_LIMIT, received_at)
    row = _fresh(subject, _scope(scope), reckoning, calendar_id, version.id)
    row.received_at = received_at
    row.adjustments = [_adjustment(actor, "started", None, reckoning.due)]
    try:
        writing.insert(row)
    except IntegrityError as error:
        if "one_clock_at_a_time" in str(error):
            raise ClockStarted from error
        raise
    return info_of(row)


def _fresh(
    subject: Subject, scope: str, reckoning: Reckoning, calendar_id: uuid.UUID, policy_id: uuid.UUID
) -> LegalClock:
    """The row of a clock that begins, as it was reckoned."""
    limit = reckoning.limit
    return LegalClock(
        id=new_id(), subject_kind=subject.kind, subject_id=subject.id, scope=scope, limit_value=limit.value,
        limit_unit=limit.unit.value if limit.unit else None, measure=reckoning.measure.value, calendar_id=calendar_id,
        policy_id=policy_id, effective_at=reckoning.effective, due_original=reckoning.due_original,
        due_current=reckoning.due, proof=prove(reckoning).to_json(), changed_at=clock.now(),
    )  # fmt: skip


def pause_clock(clock_id: uuid.UUID, *, at: dt.datetime, reason: PauseReason | str, actor: Actor) -> ClockInfo:
    """Let the clock stand still from the request made at `at` (aware), for `reason` (supplement, financial, other).

    Whether a supplement pauses the clock or starts it anew is the policy's. Raises: ClockNotFound, ClockStopped,
    ClockPaused, PauseNotForeseen (the policy does not pause for this), BadPause, OrderOfTime.
    """
    why = _reason(reason)
    row, rulebook = _locked(clock_id)
    _refuse_unless_running(row)
    policy = _policy(row, rulebook)
    if not policy.pauses_for(why):
        raise PauseNotForeseen(policy=policy.code)
    _refuse_disorder(row, at)
    row.pauses = [
        *row.pauses,
        {
            "start": at.isoformat(),
            "end": None,
            "reason": why.value,
            "regime": policy.regime(why).value,
            "by": _by(actor),
        },
    ]
    row.state, row.paused_since = ClockState.PAUSED, at
    _move_due(row, rulebook, actor, "paused")
    return _saved(row)


def resume_clock(clock_id: uuid.UUID, *, at: dt.datetime, actor: Actor) -> ClockInfo:
    """Let the clock run again: what was waited for arrived at `at` (aware).

    From when it runs follows from the rule of receipt; the due time moves, or is reckoned anew. Raises: ClockNotFound,
    ClockStopped, ClockRunning, OrderOfTime, DateOutOfRange.
    """
    row, rulebook = _locked(clock_id)
    if row.state == ClockState.STOPPED:
        raise ClockStopped(stopped=_shown(row.stopped_at))
    if row.state != ClockState.PAUSED:
        raise ClockRunning
    _refuse_disorder(row, at)
    row.pauses = [*row.pauses[:-1], {**row.pauses[-1], "end": at.isoformat(), "resumed_by": _by(actor)}]
    row.state, row.paused_since = ClockState.RUNNING, None
    _move_due(row, rulebook, actor, row.pauses[-1]["reason"])
    return _saved(row)


def extend_clock(
    clock_id: uuid.UUID, *, until: dt.date, reason: str, legal_basis: str, counts: bool = True, actor: Actor
) -> ClockInfo:
    """Move the appointment, once, to the closing of the working day `until`, with the reason that the law asks for.

    One that does not count (`counts` false, or given when the due time was missed already) is a promise to the
    applicant and nothing more: the clock is judged by the due time that stood without it.

    Raises: ClockNotFound, ClockStopped, ClockPaused, AlreadyExtended, ReasonMissing, NothingToExtend,
    ExtensionOnDayOff, ExtensionTooEarly, DateOutOfRange.
    """
    if not reason.strip():
        raise ReasonMissing
    row, rulebook = _locked(clock_id)
    _refuse_unless_running(row)
    if row.extension:
        raise AlreadyExtended(until=shown(dt.date.fromisoformat(row.extension["until"])))
    granted_at = clock.now()
    extension = Extension(until, granted_at, reason.strip(), legal_basis.strip())
    refuse_extension(rulebook.calendars[row.calendar_id], row.due_current, extension)
    row.extension = {
        "until": until.isoformat(),
        "granted_at": granted_at.isoformat(),
        "reason": extension.reason,
        "legal_basis": extension.legal_basis,
        "by": _by(actor),
        "counts": counts and not _missed(row, rulebook, granted_at),
    }
    _move_due(row, rulebook, actor, "extended")
    return _saved(row)


def check_extension(clock_id: uuid.UUID, *, until: dt.date) -> None:
    """Refuse what `extend_clock` would refuse of this day; nothing changes.

    Raises: as `extend_clock`.
    """
    row, rulebook = _locked(clock_id)
    _refuse_unless_running(row)
    if row.extension:
        raise AlreadyExtended(until=shown(dt.date.fromisoformat(row.extension["until"])))
    refuse_extension(rulebook.calendars[row.calendar_id], row.due_current, Extension(until))


def stop_clock(clock_id: uuid.UUID, *, at: dt.datetime, actor: Actor) -> ClockInfo:
    """Stop the clock for good at `at` (aware) and judge it: early, on time or late, and by how much.

    While it waits for the applicant, it is judged by the moment of the request, for that is when the office had done
    its part (SPEC 7b, 2.1). Raises: ClockNotFound, ClockStopped, OrderOfTime.
    """
    row, rulebook = _locked(clock_id)
    if row.state == ClockState.STOPPED:
        raise ClockStopped(stopped=_shown(row.stopped_at))
    _refuse_disorder(row, at)
    calendar = rulebook.calendars[row.calendar_id]
    judged_at = row.paused_since or at
    verdict = judge(calendar, Measure(row.measure), _due_judged(row, rulebook), judged_at)
    row.state, row.stopped_at, row.paused_since = ClockState.STOPPED, at, None
    row.verdict, row.late_by, row.late_unit = verdict.result.value, verdict.late_by, verdict.late_unit.value
    line = ended_line(calendar, at, judged_at, verdict)
    row.proof = Proof.from_json(row.proof).with_line(line).to_json()
    row.adjustments = [*row.adjustments, _adjustment(actor, "stopped", row.due_current, row.due_current)]
    return _saved(row)


def reckon_clock_again(
    clock_id: uuid.UUID, *, because: Sequence[Change] = (), calendar_id: uuid.UUID | None = None, actor: Actor
) -> ClockInfo:
    """Reckon a ticking clock anew by the calendar as it stands now, after decisions about days in its span; by that of
    `calendar_id` from now on, where its unit got one of its own.

    The original due time stays as it was promised. A due time that moves is announced as `DueMoved`, with the legal
    basis of those decisions that touch it, and the proof says so; one that stays is left as it is, so that a second
    reckoning changes nothing. Raises: ClockNotFound, ClockStopped, DateOutOfRange, OutsideCalendar.
    """
    row, rulebook = _locked(clock_id)
    if row.state == ClockState.STOPPED:
        raise ClockStopped(stopped=_shown(row.stopped_at))
    reckon_row_again(row, rulebook, because, calendar_id or row.calendar_id, actor)
    return info_of(row)


def reckon_row_again(
    row: LegalClock, rulebook: Rulebook, because: Sequence[Change], calendar_id: uuid.UUID, actor: Actor
) -> None:
    """`reckon_clock_again` of a row that is locked, inside this room."""
    before, proof, by = row.due_current, row.proof, row.calendar_id
    row.calendar_id = calendar_id
    reckoning = reckoned(row, rulebook)
    row.effective_at, row.due_current = reckoning.effective, reckoning.due
    basis = _basis(row, before, because)
    if before is not None and row.due_current is not None and row.due_current != before:
        row.adjustments = [*row.adjustments, _adjustment(actor, "calendar", before, row.due_current) | {"basis": basis}]
        outbox.announce(
            DueMoved(
                subject_id=row.id, of_kind=row.subject_kind, of_id=row.subject_id, scope=row.scope, before=before,
                after=row.due_current, legal_basis=basis,
            )
        )  # fmt: skip
    row.proof = _proof(row, rulebook, reckoning)
    if row.proof == proof and row.calendar_id == by:
        return
    row.changed_at = clock.now()
    writing.update(
        LegalClock, row.id, calendar=row.calendar_id, effective_at=row.effective_at, due_current=row.due_current,
        adjustments=row.adjustments, proof=row.proof, changed_at=row.changed_at,
    )  # fmt: skip


def _basis(row: LegalClock, before: dt.datetime | None, because: Sequence[Change]) -> str:
    """The legal bases of the changes that lie between receipt and due time, each once."""
    ends = [moment for moment in (before, row.due_current, row.changed_at) if moment]
    first, last = clock.local(row.received_at).date(), clock.local(max(ends)).date()
    told = [change.legal_basis for change in because if change.touches(row.calendar_id, first, last)]
    return "; ".join(dict.fromkeys(basis for basis in told if basis))


def _locked(clock_id: uuid.UUID) -> tuple[LegalClock, Rulebook]:
    """The row, locked, and the rulebook: one query while the rulebook is cached."""
    stamp = Subquery(RulebookRevision.objects.values("stamp")[:1])
    try:
        row = locks.row(LegalClock.objects.annotate(stamp=stamp), id=clock_id)
    except LegalClock.DoesNotExist as error:
        raise ClockNotFound from error
    read: uuid.UUID | None = vars(row)["stamp"]  # annotated just above
    return row, current_rulebook(read)


def _saved(row: LegalClock) -> ClockInfo:
    row.changed_at = clock.now()
    row.save(force_update=True)
    return info_of(row)


def _policy(row: LegalClock, rulebook: Rulebook) -> Policy:
    return rulebook.policies[row.policy_id].policy


def _move_due(row: LegalClock, rulebook: Rulebook, actor: Actor, cause: str) -> None:
    """Write due time and proof from the facts of the row, and keep what was before."""
    before = row.due_current
    reckoning = reckoned(row, rulebook)
    row.due_current = reckoning.due
    row.adjustments = [*row.adjustments, _adjustment(actor, cause, before, row.due_current)]
    row.proof = _proof(row, rulebook, reckoning)


def _proof(row: LegalClock, rulebook: Rulebook, reckoning: Reckoning) -> dict[str, Any]:
    """The proof of what was reckoned, with the decisions that moved the due time on the way."""
    proof, calendar = prove(reckoning), rulebook.calendars[row.calendar_id]
    for one in row.adjustments:
        if one["cause"] == "calendar":
            at, before, after = (dt.datetime.fromisoformat(one[key]) for key in ("at", "from", "to"))
            proof = proof.with_line(decided_line(calendar, at, before, after, one.get("basis", "")))
    return proof.to_json()


def _missed(row: LegalClock, rulebook: Rulebook, moment: dt.datetime) -> bool:
    return judge(rulebook.calendars[row.calendar_id], Measure(row.measure), row.due_current, moment).late_by > 0


def _due_judged(row: LegalClock, rulebook: Rulebook) -> dt.datetime | None:
    """The due time that the verdict goes by: as it stands, but without an extension that does not count."""
    if not row.extension or row.extension.get("counts", True):
        return row.due_current
    calendar, policy = rulebook.calendars[row.calendar_id], _policy(row, rulebook)
    return reckon(calendar, policy, limit_of(row), row.received_at, pauses_of(row)).due


def _adjustment(actor: Actor, cause: str, before: dt.datetime | None, after: dt.datetime | None) -> dict[str, Any]:
    return {
        "at": clock.now().isoformat(),
        "cause": cause,
        "from": before.isoformat() if before else None,
        "to": after.isoformat() if after else None,
        "by": _by(actor),
    }


def _by(actor: Actor) -> str | None:
    return str(actor.id) if actor.id else actor.name or None


def _reason(reason: PauseReason | str) -> PauseReason:
    try:
        return PauseReason(reason)
    except ValueError as error:
        raise BadPause(_UNKNOWN_REASON, reason=reason) from error


def _scope(scope: str) -> str:
    try:
        return Scope(scope).value
    except ValueError as error:
        raise BadScope(scope=scope) from error


def _refuse_unless_running(row: LegalClock) -> None:
    if row.state == ClockState.STOPPED:
        raise ClockStopped(stopped=_shown(row.stopped_at))
    if row.state == ClockState.PAUSED:
        raise ClockPaused(since=_shown(row.paused_since))


def _refuse_disorder(row: LegalClock, at: dt.datetime) -> None:
    """A clock's moments follow each other, and none lies in the future."""
    if at.tzinfo is None:
        raise NaiveMoment(moment=at.isoformat())
    before = row.paused_since or row.received_at
    if at < before:
        raise OrderOfTime(moment=_shown(at), before=_shown(before))
    now = clock.now()
    if at > now:
        raise OrderOfTime(_IN_THE_FUTURE, moment=_shown(at))


def _shown(moment: dt.datetime | None) -> str:
    return f"{clock.local(moment):%H:%M %d/%m/%Y}" if moment else ""
