"""The dossier's legal clock, kept by deadlines and mirrored on the row that lists sort by."""

import datetime as dt

from motcua.catalogue.views import ProcedureView
from motcua.deadlines import actions as deadlines
from motcua.deadlines.limits import Limit, PauseReason
from motcua.dossiers.actions.recording import subject_of
from motcua.dossiers.models import Dossier
from motcua.identity.queries import lineage
from motcua.kernel import clock
from motcua.kernel.actor import Actor


def start(dossier: Dossier, view: ProcedureView, *, at: dt.datetime, actor: Actor) -> None:
    """Start the total clock by the limit of the dossier's channel and case; without a limit there is no due time."""
    stated = view.limit_for(dossier.channel, dossier.case_id)
    counted = stated is not None and stated.value and stated.unit not in (None, "none")
    limit = Limit.of(stated.value, stated.unit) if stated and counted else None
    info = deadlines.start_clock(
        subject=subject_of(dossier), scope="total", limit=limit, received_at=at,
        calendar_owner=lineage(dossier.handling_unit_id), actor=actor,
    )  # fmt: skip
    dossier.clock_id = info.id
    dossier.due_original = dossier.due_at = info.due_current
    watch(dossier)


def pause(dossier: Dossier, *, at: dt.datetime, reason: PauseReason, actor: Actor) -> None:
    """Stop the clock while the applicant has to act; before acceptance there is no clock yet."""
    dossier.paused_since = at
    dossier.watch_at = None
    if dossier.clock_id:
        deadlines.pause_clock(dossier.clock_id, at=at, reason=reason, actor=actor)


def resume(dossier: Dossier, *, at: dt.datetime, actor: Actor) -> None:
    """Let the clock run on; the due time moves by the rule of the policy."""
    dossier.paused_since = None
    if dossier.clock_id:
        dossier.due_at = deadlines.resume_clock(dossier.clock_id, at=at, actor=actor).due_current
    watch(dossier)


def watch(dossier: Dossier) -> None:
    """Have the watch look at the dossier at its next round: its due time is new, or it runs again."""
    if dossier.due_at and not dossier.paused_since:
        dossier.watch_at = clock.now()


def stop(dossier: Dossier, *, at: dt.datetime, actor: Actor) -> None:
    """The end: the verdict is told for good."""
    dossier.watch_at = None
    if dossier.clock_id:
        info = deadlines.stop_clock(dossier.clock_id, at=at, actor=actor)
        dossier.verdict, dossier.late_by = info.verdict or "", info.late_by or 0
        dossier.late_unit = info.late_unit or ""
