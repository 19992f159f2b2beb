"""Starting processes and telling them what happens around them."""

import datetime as dt
import uuid
from collections.abc import Mapping
from typing import Any

from django.db import connection

from motcua.kernel import clock, locks
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.locks import LockOutsideTransaction
from motcua.workflow import library
from motcua.workflow.bpmn.model import Model
from motcua.workflow.errors import InstanceNotFound, LanesUnbound, MessageNotAwaited, ProcessOver
from motcua.workflow.models import (
    AwaitedMessage,
    InstanceState,
    ProcessInstance,
    ProcessTimer,
    Task,
    TaskState,
    WaitState,
)
from motcua.workflow.moving import Move, live_tasks
from motcua.workflow.values import declared, refuse_reserved
from motcua.workflow.views import LaneBinding, Progress


def start_process(
    *,
    subject: Subject,
    process_code: str,
    lanes: Mapping[str, LaneBinding],
    data: Mapping[str, Any],
    actor: Actor,  # noqa: ARG001 - every verb says who acts; whether they may start it is decided above
    as_of: dt.date | None = None,
) -> Progress:
    """Start the version of a process that is in force on `as_of` (today) and open its first steps.

    `lanes` says for each lane with steps (`queries.lanes_of`) which unit does them. `data` may hold more than the
    process has declared; it is kept with the instance, but no condition reads it.

    Raises:
        UnknownProcess: none is in force under this code on that day.
        LanesUnbound: a lane with steps has no unit, or a lane is not in the process.
        BadValue: a declared value is of the wrong type, or an outcome is given beforehand.
        ConditionError, ProcessStuck: the process can't take its first way with these data.
    """
    inside_transaction()
    version_id = library.in_force(process_code, as_of or clock.today())
    specification = library.specification(version_id)
    refuse_reserved(specification.model, data)
    declared(specification.model, data)
    instance = ProcessInstance(
        subject_kind=subject.kind,
        subject_id=subject.id,
        version_id=version_id,
        lanes=_bound(specification.model, lanes),
        data=dict(data),
        started_at=clock.now(),
    )
    return Move.begin(instance, specification).keep()


def _bound(model: Model, lanes: Mapping[str, LaneBinding]) -> dict[str, list[str]]:
    missing = [lane.name for lane in model.lanes_with_tasks if lane.id not in lanes]
    strange = sorted(lanes.keys() - model.lane.keys())
    if missing or strange:
        raise LanesUnbound(lanes=", ".join(missing or strange), fields=dict.fromkeys(missing or strange, ""))
    return {key: [str(binding.unit_id), binding.role or model.lane[key].role] for key, binding in lanes.items()}


def cancel_process(instance_id: uuid.UUID, *, reason: str, actor: Actor) -> Progress:  # noqa: ARG001 - the caller records who and why
    """End a running process without an outcome, with all its steps and waits.

    Raises:
        InstanceNotFound, ProcessOver: as they say.
    """
    instance = _running(instance_id)
    now = clock.now()
    closed = tuple(task.id for task in live_tasks(instance.id))
    Task.objects.filter(id__in=closed).update(state=TaskState.CANCELLED, completed_at=now)
    standing = (WaitState.WAITING, WaitState.FAILED)
    for rows in (ProcessTimer.objects, AwaitedMessage.objects):
        rows.filter(instance_id=instance.id, state__in=standing).update(state=WaitState.CANCELLED)
    instance.state, instance.ended_at = InstanceState.CANCELLED, now
    instance.save(update_fields=["state", "ended_at"])
    return Progress(
        instance_id=instance.id,
        subject=Subject(instance.subject_kind, instance.subject_id),
        closed=closed,
        finished=True,
        outcome="cancelled",
    )


def deliver_message(instance_id: uuid.UUID, name: str, *, data: Mapping[str, Any], actor: Actor) -> Progress:  # noqa: ARG001 - the caller has decided that it is authentic
    """Tell a process what it waits for: a message by its name in the model. The one waited for longest gets it.

    Raises:
        InstanceNotFound, ProcessOver, MessageNotAwaited: as they say.
        BadValue: a declared value is of the wrong type.
    """
    instance = _running(instance_id)
    specification = library.specification(instance.version_id)
    values = declared(specification.model, data)
    move = Move.of(instance, specification, live_tasks(instance.id))
    number = next((number for number, node in move.before.items() if node.message == name), None)
    if number is None:
        raise MessageNotAwaited(name=name)
    move.fire(number, values)
    return move.keep(fired=number)


def _running(instance_id: uuid.UUID) -> ProcessInstance:
    """The instance, locked.

    Raises:
        InstanceNotFound, ProcessOver: as they say.
    """
    try:
        instance = locks.row(ProcessInstance.objects.all(), id=instance_id)
    except ProcessInstance.DoesNotExist:
        raise InstanceNotFound from None
    if instance.state != InstanceState.RUNNING:
        raise ProcessOver
    return instance


def inside_transaction() -> None:
    """Raise `LockOutsideTransaction`, a programming error, unless the caller has opened one."""
    if not connection.in_atomic_block:
        raise LockOutsideTransaction
