"""News from below that moves dossiers."""

import uuid

import structlog
from django.db import transaction

from motcua.deadlines.events import Change, DaysChanged, DueMoved
from motcua.dossiers.actions import process
from motcua.dossiers.actions.assignment import assign_by_rule
from motcua.dossiers.actions.digital import store_result
from motcua.dossiers.actions.following import follow_calendar
from motcua.dossiers.actions.recording import KIND, record
from motcua.dossiers.actions.stacks import follow_sheets
from motcua.dossiers.errors import UnknownDossier
from motcua.dossiers.events import DossierAccepted, DossierSubmitted, ResultIssued, StepCompleted, StepsToPlanAgain
from motcua.dossiers.models import Dossier, DossierTask
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.queries.planned import planned_over
from motcua.dossiers.states import CLOSED, State
from motcua.kernel import locks, outbox
from motcua.kernel.actor import service
from motcua.kernel.events import Heard, subscribe
from motcua.papers.events import ScanRead
from motcua.workflow import queries as workflow
from motcua.workflow.events import ProcessMovedByTimer
from motcua.workflow.policies import WorkflowPermission
from motcua.workflow.views import Progress

log = structlog.get_logger(__name__)
CLOCKWORK = service("dossiers.timers")
CALENDARS = service("dossiers.calendars")
ASSIGNMENT = service("dossiers.assignment", DossierPermission.SEE, WorkflowPermission.ASSIGN)
LIVE = ("open", "claimed")
BATCH = 100


@subscribe("dossiers.follow_timer", ProcessMovedByTimer)
def follow_timer(event: Heard) -> None:
    """A timer has moved a dossier's process: bring the worklist rows in line with the steps that are open now.

    Steps may have been done between the timer and this; so what counts is what stands now, not what the news says.
    """
    if event.payload["of_kind"] != KIND:
        return
    with transaction.atomic():
        dossier = locks.row(Dossier.objects.all(), id=uuid.UUID(event.payload["of_id"]))
        if State(dossier.state) in CLOSED:
            log.info("timer_skipped", dossier=str(dossier.id), why="closed")
            return
        standing = {task.id: task for task in workflow.tasks_of(event.subject.id) if task.state in LIVE}
        listed = set(DossierTask.objects.filter(dossier=dossier).values_list("task_id", flat=True))
        progress = Progress(
            instance_id=event.subject.id,
            subject=event.subject,
            opened=tuple(task for key, task in standing.items() if key not in listed),
            closed=tuple(listed - standing.keys()),
        )
        process.involve(dossier, progress)
        process.open_work(dossier, progress)
        dossier.save(update_fields=["involved_units"])
        record(dossier, "moved_by_timer", actor=CLOCKWORK, timers=event.payload["fired"])


@subscribe("dossiers.follow_clock", DueMoved)
def follow_clock(event: Heard) -> None:
    """A decision about days has moved the clock of a dossier: the dossier and its steps follow, with an entry."""
    if event.payload["of_kind"] == KIND:
        basis = event.payload["legal_basis"]
        follow_calendar(uuid.UUID(event.payload["of_id"]), legal_basis=basis, actor=CALENDARS)


@subscribe("dossiers.plan_steps_again", DaysChanged, StepsToPlanAgain)
def plan_steps_again(event: Heard) -> None:
    """Days changed: what stands by no legal clock is planned again too, namely intakes and single steps."""
    changes = [Change.from_json(one) for one in event.payload["changes"]]
    after = event.payload.get("after")
    found = planned_over(changes, after=uuid.UUID(after) if after else None, limit=BATCH)
    basis = "; ".join(dict.fromkeys(change.legal_basis for change in changes if change.legal_basis))
    for dossier_id in dict.fromkeys(dossier_id for _, dossier_id in found):
        follow_calendar(dossier_id, legal_basis=basis, actor=CALENDARS)
    if len(found) == BATCH:
        outbox.announce(
            StepsToPlanAgain(subject_id=event.subject.id, changes=event.payload["changes"], after=found[-1][0])
        )


@subscribe("dossiers.assign_by_rule", DossierSubmitted, DossierAccepted, StepCompleted)
def follow_with_assignment(event: Heard) -> None:
    """A dossier has come to new steps: the rule gives those that nobody holds. Heard twice, it gives nothing more."""
    try:
        assign_by_rule(event.subject.id, actor=ASSIGNMENT)
    except UnknownDossier:
        log.info("assignment_skipped", dossier=str(event.subject.id), why="gone")


@subscribe("dossiers.store_result", ResultIssued)
def put_result_into_store(event: Heard) -> None:
    """An issued result enters the applicant's store; the same news twice changes nothing."""
    store_result(event.subject.id)


@subscribe("dossiers.follow_sheets", ScanRead)
def put_scans_into_dossiers(event: Heard) -> None:
    """A stack is read: papers behind sheets with a dossier's code go there. The same news twice changes nothing."""
    follow_sheets(event.subject.id)
