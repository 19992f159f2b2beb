"""Background work: time passes for processes too."""

import logging
from typing import Final

from django.db import transaction
from procrastinate.contrib.django import app

from motcua.kernel import actor as actors
from motcua.kernel import audit, outbox
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.workflow.actions import fire_timers
from motcua.workflow.events import ProcessMovedByTimer
from motcua.workflow.policies import WorkflowPermission
from motcua.workflow.views import Progress

log = logging.getLogger(__name__)
BATCH: Final = 100
CLOCKWORK: Final = actors.service("workflow.timers", WorkflowPermission.FIRE_TIMERS)


@app.periodic(cron="* * * * *")
@app.task(name="workflow.fire_due_timers", queue="workflow", queueing_lock="workflow.fire_due_timers")
def fire_due_timers(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """Fire what is due, batch by batch. A timer that another worker holds is theirs."""
    while fire_batch(actor=CLOCKWORK):
        pass


@transaction.atomic
def fire_batch(*, actor: Actor) -> int:
    """One batch in one transaction: moved, recorded, announced. Returns how many moved.

    The instances are locked and their subjects are not, so the record is in the chain of the instance; the room above
    writes into the subject's own when it hears of it.
    """
    moved = fire_timers(actor=actor, limit=BATCH)
    for progress in moved:
        _tell(progress, actor)
    log.info("workflow.timers_fired", extra={"count": len(moved)})
    return len(moved)


def _tell(progress: Progress, actor: Actor) -> None:
    audit.record(
        Subject("process_instance", progress.instance_id),
        "workflow.timer.fired",
        actor=actor,
        nodes=list(progress.fired),
        opened=[task.node for task in progress.opened],
        finished=progress.finished,
    )
    outbox.announce(
        ProcessMovedByTimer(
            subject_id=progress.instance_id,
            of_kind=progress.subject.kind,
            of_id=progress.subject.id,
            fired=list(progress.fired),
            opened=[task.id for task in progress.opened],
            closed=list(progress.closed),
            finished=progress.finished,
            outcome=progress.outcome,
        )
    )
