"""News from below that moves dossiers."""

import uuid

import structlog
from django.db import transaction

from motcua.dossiers.actions import process
from motcua.dossiers.actions.digital import store_result
from motcua.dossiers.actions.recording import KIND, record
from motcua.dossiers.events import ResultIssued
from motcua.dossiers.models import Dossier, DossierTask
from motcua.dossiers.states import CLOSED, State
from motcua.kernel import locks
from motcua.kernel.actor import service
from motcua.kernel.events import Heard, subscribe
from motcua.workflow import queries as workflow
from motcua.workflow.events import ProcessMovedByTimer
from motcua.workflow.views import Progress

log = structlog.get_logger(__name__)
CLOCKWORK = service("dossiers.timers")
LIVE = ("open", "claimed")


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


@subscribe("dossiers.store_result", ResultIssued)
def put_result_into_store(event: Heard) -> None:
    """An issued result enters the applicant's store; the same news twice changes nothing."""
    store_result(event.subject.id)
