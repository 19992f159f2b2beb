"""Taking back a step that was just made."""

import uuid
from collections import ChainMap
from collections.abc import Mapping
from typing import Any

from motcua.kernel import clock, locks
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.workflow import library
from motcua.workflow.adapters import spiff
from motcua.workflow.errors import TaskNotFound, TaskNotYours, TooLateToRecall
from motcua.workflow.models import (
    AwaitedMessage,
    InstanceState,
    ProcessInstance,
    ProcessTimer,
    Task,
    TaskState,
    WaitState,
)
from motcua.workflow.moving import info, live_tasks
from motcua.workflow.policies import may_assign
from motcua.workflow.views import Progress


def recall_task(task_id: uuid.UUID, *, actor: Actor) -> Progress:
    """Take back the step that was done last, while nobody has taken up what followed: it is open again, as before.

    Raises:
        TaskNotFound: there is no such step.
        TaskNotYours: somebody else did it, and the actor may not assign there.
        TooLateToRecall: the process has moved on since, or is over.
    """
    try:
        instance = locks.row(ProcessInstance.objects.all(), tasks__id=task_id)
    except ProcessInstance.DoesNotExist:
        raise TaskNotFound from None
    undo = instance.undo
    if undo is None or undo["task"] != str(task_id) or instance.state != InstanceState.RUNNING:
        raise TooLateToRecall
    done = Task.objects.get(id=task_id)
    if done.completed_by != actor.id and not may_assign(actor, done.unit_id):
        raise TaskNotYours
    stood = _stood(instance, undo)
    followed = [task for task in live_tasks(instance.id) if task.engine_task_id not in stood]
    if any(task.state != TaskState.OPEN for task in followed):
        raise TooLateToRecall
    _turn_back_waits(instance, stood)
    _take_off(instance, followed)
    done.state = TaskState.OPEN if done.post_id is None else TaskState.CLAIMED
    done.completed_at, done.completed_by, done.completed_by_name, done.outcome, done.data = None, None, "", "", {}
    done.save()
    instance.engine_state, instance.data, instance.undo = undo["engine_state"], undo["data"], None
    instance.save(update_fields=["engine_state", "data", "undo"])
    return Progress(
        instance_id=instance.id, subject=Subject(instance.subject_kind, instance.subject_id), opened=(info(done),),
        closed=tuple(task.id for task in followed),
    )  # fmt: skip


def _stood(instance: ProcessInstance, undo: Mapping[str, Any]) -> set[int]:
    """The numbers of all that the process stood at before the step."""
    specification = library.specification(instance.version_id)
    values = ChainMap(undo["data"], specification.defaults)
    return {each.number for each in spiff.resume(specification, undo["engine_state"], values).waiting()}


def _take_off(instance: ProcessInstance, followed: list[Task]) -> None:
    """What followed stays as a cancelled row, under a number that the engine will not give again."""
    lowest = min(0, *Task.objects.filter(instance=instance).values_list("engine_task_id", flat=True))
    for at, task in enumerate(followed, 1):
        task.state, task.completed_at, task.engine_task_id = TaskState.CANCELLED, clock.now(), lowest - at
        task.save(update_fields=["state", "completed_at", "engine_task_id"])


def _turn_back_waits(instance: ProcessInstance, stood: set[int]) -> None:
    """Timers and messages that the step began are gone; those that it ended wait again."""
    for rows in (ProcessTimer.objects.filter(instance=instance), AwaitedMessage.objects.filter(instance=instance)):
        rows.filter(state=WaitState.WAITING).exclude(engine_task_id__in=stood).delete()
        rows.filter(state=WaitState.CANCELLED, engine_task_id__in=stood).update(state=WaitState.WAITING)
