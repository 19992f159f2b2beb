"""The dossier's process: steps opened and closed by workflow become rows of worklists here."""

import datetime as dt
import uuid
from typing import Any, Final

from motcua.catalogue.views import ProcedureView
from motcua.deadlines import queries as deadlines
from motcua.deadlines.limits import Limit
from motcua.dossiers.actions.recording import subject_of
from motcua.dossiers.errors import NotYourStep
from motcua.dossiers.lanes import bind_lanes
from motcua.dossiers.models import Dossier, DossierTask
from motcua.kernel.actor import Actor
from motcua.workflow import actions as workflow
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
        DossierTask.objects.filter(task_id__in=progress.closed).delete()
    rows = [_row(dossier, task) for task in progress.opened]
    if len(rows) == 1:
        rows[0].save(force_insert=True)
    elif rows:
        DossierTask.objects.bulk_create(rows)


def involve(dossier: Dossier, progress: Progress) -> None:
    """Remember the units that have a step, so that they may see the dossier from now on."""
    known = {dossier.receiving_unit_id, dossier.handling_unit_id, *dossier.involved_units}
    dossier.involved_units = [*dossier.involved_units, *{task.unit_id for task in progress.opened} - known]


def handover(done: DossierTask, progress: Progress) -> dict[str, Any]:
    """Who gave the dossier to whom with this step, for the audit entry: the control sheet is read from there."""
    due = done.step_due_at
    return {
        "from": str(done.unit_id), "to": [str(task.unit_id) for task in progress.opened],
        "step_due": due.isoformat() if due else None,
    }  # fmt: skip


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
    return deadlines.preview(limit, task.opened_at, calendar_owner=task.unit_id).due


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
        row.due_at = listed_due(dossier, row.unit_id, row.step_due_at)
        row.paused_since = dossier.paused_since
        row.save(update_fields=["due_at", "paused_since"])


def end(dossier: Dossier, reason: str, *, actor: Actor) -> None:
    """Nothing more is to be done: cancel the process and take its steps off the worklists."""
    if dossier.process_instance_id:
        workflow.cancel_process(dossier.process_instance_id, reason=reason, actor=actor)
    DossierTask.objects.filter(dossier=dossier).delete()


def open_step(dossier: Dossier, *kinds: str) -> DossierTask | None:
    """The dossier's open step of one of these kinds, the first opened."""
    return DossierTask.objects.filter(dossier=dossier, kind__in=kinds).order_by("opened_at").first()


def step(dossier: Dossier, task_id: uuid.UUID) -> DossierTask:
    """The open step `task_id` of this dossier.

    Raises:
        NotYourStep: done, cancelled, or of another dossier.
    """
    row = DossierTask.objects.filter(dossier=dossier, task_id=task_id).first()
    if row is None:
        raise NotYourStep
    return row
