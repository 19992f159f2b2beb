"""From what the engine says to rows and back: the one place that writes instances, tasks, timers and messages."""

import datetime as dt
import uuid
from collections import ChainMap
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from django.db.models import QuerySet
from django.utils.translation import get_language

from motcua.kernel import clock, writing
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id
from motcua.kernel.kept import Kept
from motcua.workflow.adapters import spiff
from motcua.workflow.bpmn.model import Node, NodeType
from motcua.workflow.due import due_at
from motcua.workflow.models import (
    LIVE,
    AwaitedMessage,
    InstanceState,
    ProcessInstance,
    ProcessTimer,
    Task,
    TaskState,
    WaitState,
)
from motcua.workflow.policies import TaskKind
from motcua.workflow.views import OutcomeInfo, Progress, StepLimit, TaskInfo


@dataclass
class Move:
    """One verb's work on one instance: the row (locked or new), the engine's run and what stood before it."""

    instance: ProcessInstance
    run: spiff.Run
    tasks: dict[int, Task]
    before: dict[int, Node] = field(default_factory=dict)
    was: dict[str, Any] | None = None

    @classmethod
    def begin(cls, instance: ProcessInstance, specification: spiff.Specification) -> "Move":
        """Start a new instance; nothing is written yet."""
        run = spiff.start(specification, ChainMap(instance.data, specification.defaults))
        return cls(instance, run, {})

    @classmethod
    def of(cls, instance: ProcessInstance, specification: spiff.Specification, tasks: Iterable[Task]) -> "Move":
        """Go on with a stored instance; `tasks` are its live ones."""
        values = ChainMap(instance.data, specification.defaults)
        run = spiff.resume(specification, instance.engine_state, values)
        before = {each.number: each.node for each in run.waiting()}
        was = {"engine_state": instance.engine_state, "data": dict(instance.data)}
        return cls(instance, run, {task.engine_task_id: task for task in tasks}, before, was)

    def complete(self, task: Task, outcome: str, values: Mapping[str, Any]) -> None:
        """A person has ended `task` with `outcome`; `values` are the data of the process that came with it."""
        self.instance.data.update(values)
        self.instance.data["outcome"] = self.instance.data[f"{task.node}_outcome"] = outcome or None
        self.run.complete(task.engine_task_id)

    def fire(self, number: int, values: Mapping[str, Any] | None = None) -> None:
        """An event that was waited for has come. It is the outcome of the step that it ends."""
        node = self.before[number]
        self.instance.data.update(values or {})
        self.instance.data["outcome"] = node.id
        if node.attached_to and node.interrupting:
            self.instance.data[f"{node.attached_to}_outcome"] = node.id
        self.run.fire(number)

    def keep(self, *, done: Task | None = None, fired: int | None = None) -> Progress:
        """Write what the run changed. `done` is the task that a person has just completed, `fired` what came."""
        now = clock.now()
        after = {each.number: each.node for each in self.run.waiting()}
        gone = {number: node for number, node in self.before.items() if number not in after}
        came = {fired: self.before[fired]} if fired is not None else {}
        # A step can be recalled until something else happens to the process.
        self.instance.undo = {**self.was, "task": str(done.id)} if done and self.was else None
        self._write_instance(now)
        closed = self._close_tasks(gone, done, now)
        _close_waits(self.instance.id, gone | came, came, now)
        opened = self._open({number: node for number, node in after.items() if number not in self.before}, now)
        return Progress(
            instance_id=self.instance.id,
            subject=Subject(self.instance.subject_kind, self.instance.subject_id),
            opened=tuple(info(task) for task in opened),
            closed=tuple(closed),
            finished=self.run.finished,
            outcome=self.run.outcome if self.run.finished else "",
            fired=tuple(node.id for node in came.values()),
        )

    def _write_instance(self, now: dt.datetime) -> None:
        instance = self.instance
        instance.engine_state = self.run.dump()
        if self.run.finished:
            instance.state, instance.ended_at, instance.outcome = InstanceState.COMPLETED, now, self.run.outcome
        if instance._state.adding:  # noqa: SLF001 - documented by Django
            writing.insert(instance)
            return
        writing.update(
            ProcessInstance,
            instance.id,
            engine_state=instance.engine_state,
            data=instance.data,
            undo=instance.undo,
            state=instance.state,
            ended_at=instance.ended_at,
            outcome=instance.outcome,
        )

    def _close_tasks(self, gone: Iterable[int], done: Task | None, now: dt.datetime) -> list[uuid.UUID]:
        closed = [done.id] if done else []
        lost = [self.tasks[each].id for each in sorted(gone) if each in self.tasks and self.tasks[each] is not done]
        if done:
            writing.update(
                Task,
                done.id,
                state=done.state,
                completed_at=done.completed_at,
                completed_by=done.completed_by,
                completed_by_name=done.completed_by_name,
                outcome=done.outcome,
                data=done.data,
            )
        if lost:
            Task.objects.filter(id__in=lost).update(state=TaskState.CANCELLED, completed_at=now)
        return closed + lost

    def _open(self, fresh: dict[int, Node], now: dt.datetime) -> list[Task]:
        """Rows for what the process now stands at."""
        tasks, timers, messages = [], [], []
        for number, node in fresh.items():
            if node.type is NodeType.TASK:
                tasks.append(self._task(number, node, now))
            elif node.timer:
                timers.append(self._timer(number, node, now))
            else:
                messages.append(
                    AwaitedMessage(instance=self.instance, engine_task_id=number, node=node.id, name=node.message)
                )
        for task in tasks:  # rarely more than one
            writing.insert(task)
        if timers:
            ProcessTimer.objects.bulk_create(timers)
        if messages:
            AwaitedMessage.objects.bulk_create(messages)
        return tasks

    def _task(self, number: int, node: Node, now: dt.datetime) -> Task:
        unit_id, role = self.instance.lanes[node.lane]
        lane = self.run.specification.model.lane[node.lane]
        return Task(
            id=new_id(),
            instance=self.instance,
            subject_kind=self.instance.subject_kind,
            subject_id=self.instance.subject_id,
            engine_task_id=number,
            node=node.id,
            name=node.name,
            lane=node.lane,
            role=role or lane.role,
            unit_id=uuid.UUID(unit_id),
            kind=node.kind,
            outcomes=[[each.value, each.name, each.name_en] for each in node.outcomes],
            limit_value=Decimal(node.limit) if node.limit else None,
            limit_unit=node.unit,
            opened_at=now,
        )

    def _timer(self, number: int, node: Node, now: dt.datetime) -> ProcessTimer:
        model = self.run.specification.model
        lane = model.node[node.attached_to].lane if node.attached_to else node.lane
        unit = self.instance.lanes.get(lane, [None])[0]
        assert node.timer is not None
        due = due_at(node.timer, now, self.run.instance.values, uuid.UUID(unit) if unit else None)
        return ProcessTimer(instance=self.instance, engine_task_id=number, node=node.id, due_at=due)


def _close_waits(instance_id: uuid.UUID, gone: Mapping[int, Node], came: Mapping[int, Node], now: dt.datetime) -> None:
    """Timers and messages that came, or that nobody waits for any more."""
    timers = {number for number, node in gone.items() if node.timer}
    messages = {number for number, node in gone.items() if node.message}
    if timers:
        _settle_waits(ProcessTimer.objects.filter(instance_id=instance_id), timers, came, fired_at=now)
    if messages:
        _settle_waits(AwaitedMessage.objects.filter(instance_id=instance_id), messages, came, arrived_at=now)


def _settle_waits(rows: QuerySet[Any], numbers: set[int], came: Mapping[int, Node], **stamp: dt.datetime) -> None:
    arrived, dropped = numbers & came.keys(), numbers - came.keys()
    if arrived:
        rows.filter(engine_task_id__in=arrived).update(state=WaitState.FIRED, **stamp)
    if dropped:
        rows.filter(engine_task_id__in=dropped).update(state=WaitState.CANCELLED)


def complete_row(task: Task, outcome: str, data: dict[str, Any], actor: Actor) -> None:
    """Say on the row who did the step, when and how; `keep` writes it."""
    task.state, task.completed_at = TaskState.COMPLETED, clock.now()
    task.completed_by, task.completed_by_name = actor.id, actor.name
    task.outcome, task.data = outcome, data


def live_tasks(instance_id: uuid.UUID) -> list[Task]:
    """The steps of an instance that are still to do, oldest first."""
    return _live(instance_id)


_live: Final = Kept(lambda key: Task.objects.filter(instance_id=key, state__in=LIVE).order_by("engine_task_id"))


def info(task: Task) -> TaskInfo:
    """The row as others see it."""
    english = (get_language() or "").startswith("en")
    limit = StepLimit(task.limit_value, task.limit_unit) if task.limit_value is not None else None
    return TaskInfo(
        id=task.id,
        instance_id=task.instance_id,
        subject=Subject(task.subject_kind, task.subject_id),
        node=task.node,
        name=task.name,
        lane=task.lane,
        role=task.role,
        unit_id=task.unit_id,
        post_id=task.post_id,
        kind=TaskKind(task.kind),
        outcomes=tuple(OutcomeInfo(value, (english and name_en) or name) for value, name, name_en in task.outcomes),
        limit=limit,
        opened_at=task.opened_at,
        state=task.state,
        claimed_at=task.claimed_at,
        completed_at=task.completed_at,
        completed_by=task.completed_by,
        completed_by_name=task.completed_by_name,
        outcome=task.outcome,
    )
