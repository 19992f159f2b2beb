"""The dossier's process: steps opened and closed by workflow become rows of worklists here."""

import datetime as dt
import uuid
from typing import Any, Final

from motcua.catalogue.views import ProcedureView
from motcua.deadlines import queries as deadlines
from motcua.deadlines.limits import Limit
from motcua.dossiers.actions import clocks
from motcua.dossiers.actions.recording import subject_of
from motcua.dossiers.errors import NotYourStep
from motcua.dossiers.lanes import bind_lanes
from motcua.dossiers.models import Dossier, DossierTask
from motcua.identity.queries import lineage
from motcua.kernel import clock, writing
from motcua.kernel.actor import Actor
from motcua.kernel.kept import Kept
from motcua.workflow import actions as workflow
from motcua.workflow import queries as workflow_queries
from motcua.workflow.views import Progress, TaskInfo

# Sorts after everything that has a due time.
NEVER: Final = dt.datetime(2999, 12, 31, tzinfo=dt.UTC)


def prepare(dossier: Dossier, view: ProcedureView, *, actor: Actor) -> Progress:
    """Start the process that the pinned version names, each lane bound to a unit."""
    progress = workflow.start_process(
        subject=subject_of(dossier),
        process_code=view.process_code,
        lanes=bind_lanes(dossier, view),
        data={"channel": str(dossier.channel), "case": str(dossier.case_id or "")},
        actor=actor,
    )
    dossier.process_instance_id = progress.instance_id
    return progress


def open_work(dossier: Dossier, progress: Progress) -> None:
    """Bring the worklist rows in line with what the process opened and closed."""
    if progress.closed:
        writing.delete(DossierTask, progress.closed)
    for task in progress.opened:  # rarely more than one
        writing.insert(_row(dossier, task))


def involve(dossier: Dossier, progress: Progress) -> None:
    """Remember the units that have a step, so that they may see the dossier from now on."""
    known = {dossier.receiving_unit_id, dossier.handling_unit_id, *dossier.involved_units}
    dossier.involved_units = [*dossier.involved_units, *{task.unit_id for task in progress.opened} - known]
    if dossier.accepted_at and any(task.limit for task in progress.opened):
        clocks.watch(dossier)


def handover(done: DossierTask, progress: Progress) -> dict[str, Any]:
    """Who gave the dossier to whom with this step, for the audit entry: the control sheet is read from there."""
    due = done.step_due_at
    return {
        "from": str(done.unit_id), "to": [str(task.unit_id) for task in progress.opened],
        "step_due": due.isoformat() if due else None,
    }  # fmt: skip


def taken_over(giver: uuid.UUID, progress: Progress) -> dict[str, Any]:
    """The same for what comes to its place without a step being done there: nobody kept or missed a time with it."""
    return {"from": str(giver), "to": [str(task.unit_id) for task in progress.opened], "step_due": None}


def _row(dossier: Dossier, task: TaskInfo) -> DossierTask:
    step_due = _step_due(task)
    return DossierTask(
        task_id=task.id, dossier=dossier, name=task.name, kind=task.kind, role=task.role, unit_id=task.unit_id,
        post_id=task.post_id, opened_at=task.opened_at, step_due_at=step_due,
        due_at=listed_due(dossier, task.unit_id, step_due), paused_since=dossier.paused_since,
    )  # fmt: skip


def _step_due(task: TaskInfo) -> dt.datetime | None:
    if task.limit is None:
        return None
    limit = Limit.of(task.limit.value, task.limit.unit)
    return deadlines.preview(limit, task.opened_at, calendar_owner=lineage(task.unit_id)).due


def listed_due(dossier: Dossier, unit_id: uuid.UUID, step_due: dt.datetime | None) -> dt.datetime:
    """By when a step stands in a worklist: the dossier's own due time, which is the one that the law judges.

    Another agency that is consulted has a deadline of its own, so there the step's counts if it is nearer; a step's
    limit inside the agency is a plan, shown on the dossier's page. Without any: the far future.
    """
    if dossier.finished_at:
        return NEVER  # the clock has stopped; a result that waits to be fetched is nobody's delay
    own = unit_id in {dossier.handling_unit_id, dossier.receiving_unit_id}
    times = [dossier.due_at] if own and dossier.due_at else [dossier.due_at, step_due]
    return min((moment for moment in times if moment), default=NEVER)


def reset_due(dossier: Dossier) -> None:
    """After a pause, a resumption or an extension: what is open now stands by the dossier's new times."""
    for row in DossierTask.objects.filter(dossier=dossier):
        if row.paused_since and not dossier.paused_since:
            row.step_due_at = _moved(row)
        row.due_at = listed_due(dossier, row.unit_id, row.step_due_at)
        row.paused_since = dossier.paused_since
        row.save(update_fields=["step_due_at", "due_at", "paused_since"])


def _moved(row: DossierTask) -> dt.datetime | None:
    """A step's limit after a pause: the working time that was left when it began is left again now."""
    if row.step_due_at is None or row.paused_since is None or row.step_due_at <= row.paused_since:
        return row.step_due_at
    calendar = deadlines.calendar_for(row.unit_id)
    left = calendar.working_time(calendar.local(row.paused_since), calendar.local(row.step_due_at))
    return calendar.aware(calendar.add_working_time(calendar.local(clock.now()), left))


def plan_again(dossier: Dossier) -> list[str]:
    """After a decision about days: open steps stand by the calendar of now. Returns the names of those that moved."""
    moved = []
    for row in open_steps(dossier.id):
        before = row.step_due_at, row.due_at
        if row.step_due_at is not None:  # what had no limit when it was opened has none now
            row.step_due_at = _step_due(workflow_queries.task(row.task_id))
        row.due_at = listed_due(dossier, row.unit_id, row.step_due_at)
        if (row.step_due_at, row.due_at) != before:
            writing.update(DossierTask, row.task_id, step_due_at=row.step_due_at, due_at=row.due_at)
            moved.append(row.name)
    return moved


def end(dossier: Dossier, reason: str, *, actor: Actor) -> None:
    """Nothing more is to be done: cancel the process and take its steps off the worklists."""
    if dossier.process_instance_id:
        workflow.cancel_process(dossier.process_instance_id, reason=reason, actor=actor)
    DossierTask.objects.filter(dossier=dossier).delete()


def open_step(dossier: Dossier, *kinds: str) -> DossierTask | None:
    """The dossier's open step of one of these kinds, the first opened."""
    return next((row for row in open_steps(dossier.id) if row.kind in kinds), None)


# All open steps of a dossier, the first opened first; most have one.
open_steps: Final = Kept(lambda key: DossierTask.objects.filter(dossier=key).order_by("opened_at"))


def step(dossier: Dossier, task_id: uuid.UUID) -> DossierTask:
    """The open step `task_id` of this dossier.

    Raises:
        NotYourStep: done, cancelled, or of another dossier.
    """
    row = next((row for row in open_steps(dossier.id) if row.task_id == task_id), None)
    if row is None:
        raise NotYourStep
    return row
