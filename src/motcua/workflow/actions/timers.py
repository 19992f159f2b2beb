"""Time passes for processes: what is due fires, and what could not go on is tried again."""

import logging
import uuid

from django.db import transaction

from motcua.kernel import audit, clock, locks
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.errors import MotcuaError, StaleState
from motcua.workflow import library
from motcua.workflow.actions.processes import inside_transaction
from motcua.workflow.errors import TimerNotFound
from motcua.workflow.models import InstanceState, ProcessInstance, ProcessTimer, WaitState
from motcua.workflow.moving import Move, live_tasks
from motcua.workflow.policies import WorkflowPermission
from motcua.workflow.views import Progress

log = logging.getLogger(__name__)


def fire_timers(*, actor: Actor, limit: int = 100) -> list[Progress]:
    """Fire the timers that are due, at most `limit` of them; timers of instances that others work on wait.

    An instance whose process can't go on is left as it was, its timer is marked as failed with the reason, and the
    others go on.

    Raises:
        NotAllowed: without the right, which only the house's own jobs hold.
    """
    actor.require(WorkflowPermission.FIRE_TIMERS)
    inside_transaction()
    due = ProcessTimer.objects.filter(state=WaitState.WAITING, due_at__lte=clock.now())
    timers = list(
        due.select_for_update(skip_locked=True, of=("self", "instance"))
        .select_related("instance")
        .order_by("due_at", "id")[:limit]
    )
    moved = []
    instances: dict[uuid.UUID, ProcessInstance] = {}
    for timer in timers:
        instance = instances.setdefault(timer.instance_id, timer.instance)
        try:
            with transaction.atomic():
                progress = _fire(timer, instance)
        except MotcuaError as error:
            instances.pop(timer.instance_id)
            ProcessTimer.objects.filter(id=timer.id).update(
                state=WaitState.FAILED, failed_at=clock.now(), fault=f"{error.code}: {error.message}"[:2_000]
            )
            log.exception("workflow.timer_failed", extra={"timer": str(timer.id), "error": error.code})
            continue
        if progress:
            moved.append(progress)
    return moved


def _fire(timer: ProcessTimer, instance: ProcessInstance) -> Progress | None:
    """One timer. None if an earlier one of the same instance has taken it off."""
    if instance.state != InstanceState.RUNNING:
        return None
    move = Move.of(instance, library.specification(instance.version_id), live_tasks(instance.id))
    if timer.engine_task_id not in move.before:
        return None
    move.fire(timer.engine_task_id)
    return move.keep(fired=timer.engine_task_id)


@transaction.atomic
def retry_timer(timer_id: uuid.UUID, *, actor: Actor) -> None:
    """Let a timer that could not go on try again; it fires within a minute, or fails again with its reason.

    The entry lies in the chain of the instance, as that of every timer.

    Raises:
        NotAllowed: without the right.
        TimerNotFound: no such timer.
        StaleState: it has not failed (any more), or its process is over.
    """
    actor.require(WorkflowPermission.RETRY_TIMER)
    try:
        timer = locks.row(ProcessTimer.objects.select_related("instance"), id=timer_id)
    except ProcessTimer.DoesNotExist:
        raise TimerNotFound from None
    if timer.state != WaitState.FAILED or timer.instance.state != InstanceState.RUNNING:
        raise StaleState
    fault, timer.state, timer.failed_at, timer.fault = timer.fault, WaitState.WAITING, None, ""
    timer.save(update_fields=["state", "failed_at", "fault"])
    audit.record(
        Subject("process_instance", timer.instance_id), "workflow.timer.retried", actor=actor, node=timer.node,
        fault=fault,
    )  # fmt: skip
