"""Who may do what with processes and tasks: one right a kind of task, held at the unit that the task belongs to."""

import uuid
from enum import StrEnum
from typing import Final

from motcua.kernel.actor import Actor
from motcua.kernel.permissions import Permission


class TaskKind(StrEnum):
    """What a step is for; the model says it."""

    INTAKE = "intake"
    APPRAISE = "appraise"
    CONSULT = "consult"
    APPROVE = "approve"
    ISSUE = "issue"
    RETURN = "return"
    PAY = "pay"
    WORK = "work"


class WorkflowPermission(Permission):
    INTAKE = "workflow.intake"
    APPRAISE = "workflow.appraise"
    CONSULT = "workflow.consult"
    APPROVE = "workflow.approve"
    ISSUE = "workflow.issue"
    RETURN = "workflow.return"
    PAY = "workflow.pay"
    WORK = "workflow.work"
    ASSIGN = "workflow.assign"
    PUBLISH_DEFINITION = "workflow.publish_definition"
    FIRE_TIMERS = "workflow.fire_timers"
    SEE_FAULTS = "workflow.see_faults"
    RETRY_TIMER = "workflow.retry_timer"


_RIGHTS: Final = {kind: WorkflowPermission(f"workflow.{kind.value}") for kind in TaskKind}


def task_right(kind: str) -> WorkflowPermission:
    """The right that a task of `kind` asks for at its unit."""
    return _RIGHTS[TaskKind(kind)]


def may_do(actor: Actor, kind: str, unit_id: uuid.UUID) -> bool:
    """Whether the actor may do tasks of `kind` at the unit."""
    return unit_id in actor.places(task_right(kind))


def may_assign(actor: Actor, unit_id: uuid.UUID) -> bool:
    """Whether the actor may give the unit's tasks to officers, and take over tasks that others hold."""
    return unit_id in actor.places(WorkflowPermission.ASSIGN)


def holds(actor: Actor, post_id: uuid.UUID | None) -> bool:
    """Whether a task claimed under `post_id` is the actor's own."""
    return post_id is not None and post_id in actor.posts
