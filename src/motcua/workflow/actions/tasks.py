"""What officers do with their steps.

Every verb locks the instance first, so that two officers who act on one process come one after the other, and the
second is told what the first has done.
"""

import uuid
from collections.abc import Mapping
from typing import Any, Final

from motcua.kernel import clock, locks
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.kept import Kept
from motcua.workflow import library, posts
from motcua.workflow.errors import (
    NotHeld,
    OutcomeMissing,
    ProcessOver,
    TaskDone,
    TaskGone,
    TaskHeld,
    TaskNotFound,
    TaskNotYours,
    UnfitPost,
)
from motcua.workflow.models import InstanceState, ProcessInstance, Task, TaskState
from motcua.workflow.moving import Move, complete_row, info, live_tasks
from motcua.workflow.policies import holds, may_assign, may_do
from motcua.workflow.values import declared
from motcua.workflow.views import Progress


def complete_task(task_id: uuid.UUID, *, data: Mapping[str, Any], actor: Actor) -> Progress:
    """End a step and open the next ones.

    `data["outcome"]` is the chosen ending, if the step has any. Declared data of the process are kept with the
    instance too, so that conditions can read them; all of it stays with the task.

    Raises:
        TaskNotFound: there is no such step.
        TaskDone, TaskGone, ProcessOver: somebody or something was faster.
        TaskNotYours: another unit's or role's step. TaskHeld: a colleague has taken it.
        OutcomeMissing: no ending chosen, or one that the step does not have.
        BadValue, ConditionError: the data don't fit, or don't decide the way. ProcessStuck: the model is faulty.
    """
    instance, task, tasks = _locked(task_id)
    _check_doer(task, actor)
    outcome = _outcome(task, data)
    specification = library.specification(instance.version_id)
    values = declared(specification.model, data)
    move = Move.of(instance, specification, tasks)
    move.complete(task, outcome, values)
    rest = {key: value for key, value in data.items() if key != "outcome"}
    complete_row(task, outcome, rest, actor)
    return move.keep(done=task)


def claim_task(task_id: uuid.UUID, *, actor: Actor, post_id: uuid.UUID | None = None) -> Progress:
    """Take a step, so that colleagues see that it is being done. Taking it again changes nothing.

    Raises:
        TaskNotFound, TaskDone, TaskGone, ProcessOver, TaskNotYours, TaskHeld: as in `complete_task`.
        UnfitPost: none of the actor's posts (or not the one given) can do it.
    """
    instance, task, _ = _locked(task_id)
    _check_doer(task, actor)
    if holds(actor, task.post_id):
        return _changed(instance, task)
    wanted = actor.posts if post_id is None else actor.posts & {post_id}
    fit = posts.fit(task.kind, task.unit_id, wanted)
    if not fit:
        raise UnfitPost
    return _hand_to(instance, task, fit[0])


def assign_task(task_id: uuid.UUID, post_id: uuid.UUID, *, actor: Actor) -> Progress:
    """Give a step to an officer's post, whoever holds it now.

    Raises:
        TaskNotFound, TaskDone, TaskGone, ProcessOver: as in `complete_task`.
        TaskNotYours: without the right to assign at the step's unit.
        UnfitPost: the post is not valid today, not of the unit, or lacks the right to do such a step.
    """
    instance, task, _ = _locked(task_id)
    if not may_assign(actor, task.unit_id):
        raise TaskNotYours
    if not posts.fit(task.kind, task.unit_id, {post_id}):
        raise UnfitPost(fields={"post_id": str(post_id)})
    return _hand_to(instance, task, post_id)


def hand_back_task(task_id: uuid.UUID, *, reason: str, actor: Actor) -> Progress:  # noqa: ARG001 - the caller records why
    """Put a taken step back for all colleagues of the unit.

    Raises:
        TaskNotFound, TaskDone, TaskGone, ProcessOver: as in `complete_task`.
        NotHeld: nobody has taken it. TaskHeld: somebody else has, and the actor may not assign.
        TaskNotYours: another unit's or role's step.
    """
    instance, task, _ = _locked(task_id)
    if task.post_id is None:
        if not (may_do(actor, task.kind, task.unit_id) or may_assign(actor, task.unit_id)):
            raise TaskNotYours
        raise NotHeld
    _check_doer(task, actor, assigner=True)
    return _hand_to(instance, task, None)


def _hand_to(instance: ProcessInstance, task: Task, post_id: uuid.UUID | None) -> Progress:
    task.post_id = post_id
    task.state = TaskState.OPEN if post_id is None else TaskState.CLAIMED
    task.claimed_at = None if post_id is None else clock.now()
    task.save(update_fields=["post", "state", "claimed_at"])
    return _changed(instance, task)


def _changed(instance: ProcessInstance, task: Task) -> Progress:
    subject = Subject(instance.subject_kind, instance.subject_id)
    return Progress(instance_id=instance.id, subject=subject, changed=(info(task),))


def _locked(task_id: uuid.UUID) -> tuple[ProcessInstance, Task, list[Task]]:
    """The instance (locked), the step and all steps that are still to do.

    Raises:
        TaskNotFound, TaskDone, TaskGone, ProcessOver: as they say.
    """
    found = locks.rows(lambda: _instance_of(task_id))
    if not found:
        raise TaskNotFound
    instance = found[0]
    tasks = live_tasks(instance.id)
    task = next((each for each in tasks if each.id == task_id), None)
    if task is None:
        raise _why_gone(instance, task_id)
    return instance, task, tasks


_instance_of: Final = Kept(
    lambda task_id: ProcessInstance.objects.select_for_update(of=("self",)).filter(tasks__id=task_id)
)


def _why_gone(instance: ProcessInstance, task_id: uuid.UUID) -> TaskDone | TaskGone | ProcessOver:
    state, name = Task.objects.values_list("state", "completed_by_name").get(id=task_id)
    if state == TaskState.COMPLETED:
        return TaskDone(by=name)
    return TaskGone() if instance.state == InstanceState.RUNNING else ProcessOver()


def _check_doer(task: Task, actor: Actor, *, assigner: bool = False) -> None:
    """The actor does this kind of step at this unit, and no colleague holds it."""
    assigns = may_assign(actor, task.unit_id)
    if not may_do(actor, task.kind, task.unit_id) and not (assigner and assigns):
        raise TaskNotYours
    if task.post_id is not None and not holds(actor, task.post_id) and not assigns:
        raise TaskHeld


def _outcome(task: Task, data: Mapping[str, Any]) -> str:
    chosen = data.get("outcome")
    if not task.outcomes and not chosen:
        return ""
    if not isinstance(chosen, str) or chosen not in {value for value, _, _ in task.outcomes}:
        choices = ", ".join(each.name for each in info(task).outcomes)
        raise OutcomeMissing(choices=choices, fields={"outcome": str(chosen or "")})
    return chosen
