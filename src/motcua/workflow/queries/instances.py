"""Questions about processes on their way.

`tasks_visible_to` carries the authorisation. The others are for the room above, which knows the subject and has asked
its own policy before it shows what they return.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from motcua.kernel.actor import EVERYWHERE, Actor
from motcua.kernel.audit import Subject
from motcua.kernel.kept import Kept
from motcua.workflow import library
from motcua.workflow.drawing import ProcessDrawing, Standing, picture
from motcua.workflow.errors import InstanceNotFound, TaskNotFound
from motcua.workflow.models import InstanceState, ProcessInstance, ProcessTimer, Task, WaitState
from motcua.workflow.moving import info
from motcua.workflow.policies import TaskKind, WorkflowPermission, task_right
from motcua.workflow.views import OutcomeInfo, TaskInfo


@dataclass(frozen=True, slots=True)
class InstanceInfo:
    """Where a process stands."""

    id: uuid.UUID
    subject: Subject
    process_code: str
    version_id: uuid.UUID
    state: str
    outcome: str


@dataclass(frozen=True, slots=True)
class FailedTimer:
    """A timer that was due and could not go on: where in which process, of what, and why."""

    id: uuid.UUID
    subject: Subject
    process_name: str
    step_name: str
    due_at: dt.datetime
    failed_at: dt.datetime | None
    fault: str


def failed_timers(*, actor: Actor, before: uuid.UUID | None = None, limit: int = 50) -> list[FailedTimer]:
    """Timers of running processes that could not go on, newest first; nothing for those who may not see them."""
    if not actor.may(WorkflowPermission.SEE_FAULTS):
        return []
    rows = ProcessTimer.objects.filter(state=WaitState.FAILED, instance__state=InstanceState.RUNNING)
    if before is not None:
        rows = rows.filter(id__lt=before)
    rows = rows.select_related("instance__version").defer("instance__version__source", "instance__engine_state")
    return [_failed(row) for row in rows.order_by("-id")[:limit]]


def _failed(row: ProcessTimer) -> FailedTimer:
    instance, node = row.instance, library.model(row.instance.version_id).node[row.node]
    return FailedTimer(
        id=row.id, subject=Subject(instance.subject_kind, instance.subject_id), process_name=instance.version.name,
        step_name=node.name or row.node, due_at=row.due_at, failed_at=row.failed_at, fault=row.fault,
    )  # fmt: skip


def tasks_visible_to(actor: Actor) -> QuerySet[Task]:
    """The steps, done ones too, of the kinds and units that the actor works for, and those under the actor's posts."""
    visible = Q(post__in=list(actor.posts))
    by_places: dict[frozenset[uuid.UUID], list[str]] = {}
    for kind in TaskKind:
        places = actor.places(task_right(kind))
        if places is EVERYWHERE:
            visible |= Q(kind=kind.value)
        elif isinstance(places, frozenset) and places:
            by_places.setdefault(places, []).append(kind.value)
    for units, kinds in by_places.items():
        visible |= Q(unit__in=list(units), kind__in=kinds)
    assigning = actor.places(WorkflowPermission.ASSIGN)
    if assigning is EVERYWHERE:
        return Task.objects.all()
    if isinstance(assigning, frozenset) and assigning:
        visible |= Q(unit__in=list(assigning))
    return Task.objects.filter(visible)


def task(task_id: uuid.UUID) -> TaskInfo:
    """One step. Raises TaskNotFound."""
    row = Task.objects.filter(id=task_id).first()
    if row is None:
        raise TaskNotFound
    return info(row)


def outcomes_of(task_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, tuple[OutcomeInfo, ...]]:
    """The ways in which each of these steps may end; one question however many they are."""
    return {row.id: tuple(info(row).outcomes) for row in Task.objects.filter(id__in=list(task_ids))}


def tasks_of(instance_id: uuid.UUID) -> list[TaskInfo]:
    """All steps of a process, done ones too, in the order in which they were opened."""
    return [info(row) for row in _tasks(instance_id)]


_tasks: Final = Kept(lambda key: Task.objects.filter(instance_id=key).order_by("engine_task_id"))
_instance: Final = Kept(lambda key: ProcessInstance.objects.filter(id=key))


def instances_of(subject: Subject) -> list[InstanceInfo]:
    """The processes of a subject, oldest first."""
    rows = ProcessInstance.objects.filter(subject_id=subject.id, subject_kind=subject.kind).order_by("id")
    return [_instance_info(row) for row in rows.select_related("version__definition").defer("version__source")]


def instance_of(instance_id: uuid.UUID) -> InstanceInfo:
    """One process. Raises InstanceNotFound."""
    rows = ProcessInstance.objects.select_related("version__definition")
    row = rows.defer("version__source", "version__specification").filter(id=instance_id).first()
    if row is None:
        raise InstanceNotFound
    return _instance_info(row)


def drawing(instance_id: uuid.UUID) -> ProcessDrawing:
    """The picture of a process with the subject's place in it. Raises InstanceNotFound."""
    found = _instance(instance_id)
    if not found:
        raise InstanceNotFound
    instance = found[0]
    standing = Standing(
        running=instance.state == InstanceState.RUNNING,
        visited=frozenset(instance.engine_state["v"]),
        steps={each.node: each for each in tasks_of(instance_id)},
    )
    return picture(library.model(instance.version_id), standing)


def _instance_info(row: ProcessInstance) -> InstanceInfo:
    return InstanceInfo(
        id=row.id,
        subject=Subject(row.subject_kind, row.subject_id),
        process_code=row.version.definition.code,
        version_id=row.version_id,
        state=row.state,
        outcome=row.outcome,
    )


def last_step(instance_id: uuid.UUID | None) -> uuid.UUID | None:
    """The step that was made last and may still be recalled."""
    if instance_id is None:
        return None
    undo = ProcessInstance.objects.filter(id=instance_id).values_list("undo", flat=True).first()
    return uuid.UUID(undo["task"]) if undo else None
