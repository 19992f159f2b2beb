"""What can go wrong with processes and their tasks. The docstring is what a person reads."""

from collections.abc import Sequence
from typing import Any

from motcua.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound, StaleState


class ConditionError(InvalidInput):
    """The condition “{text}” can't be decided: {problem}. Correct the data or the process."""

    code = "workflow.condition"


class BadModel(InvalidInput):
    """This process can't be published yet. Correct what is listed and publish it again."""

    code = "workflow.bad_model"

    def __init__(self, message: str | None = None, *, problems: Sequence[Any] = (), **data: Any) -> None:
        self.problems = tuple(problems)
        data.setdefault("lines", [str(problem) for problem in self.problems])
        super().__init__(message, **data)

    def __str__(self) -> str:
        return "\n".join([self.message, *self.data.get("lines", [])])


class BadValue(InvalidInput):
    """Some values don't fit this step. Check the marked fields and send it again."""

    code = "workflow.bad_value"


class OutcomeMissing(BadValue):
    """Choose how this step ends: {choices}."""

    code = "workflow.outcome_missing"


class LanesUnbound(BadValue):
    """No unit has been named for: {lanes}. Name the unit that does these steps."""

    code = "workflow.lanes_unbound"


class BadPack(InvalidInput):
    """The list of processes {file} can't be read: {problem}."""

    code = "workflow.bad_pack"


class UnknownProcess(NotFound):
    """There is no process “{process}” in force on {day}. Publish it, or choose another."""

    code = "workflow.unknown_process"


class InstanceNotFound(NotFound):
    """This process was not found."""

    code = "workflow.instance_not_found"


class TaskNotFound(NotFound):
    """This step was not found."""

    code = "workflow.task_not_found"


class TaskDone(StaleState):
    """{by} has already done this step. Open the file again to see where it is now."""

    code = "workflow.task_done"


class TaskGone(StaleState):
    """This step is no longer needed: the process has gone another way. Open the file again to see where it is now."""

    code = "workflow.task_gone"


class ProcessOver(StaleState):
    """This process has already ended. Nothing more can be done in it."""

    code = "workflow.process_over"


class TaskHeld(Conflict):
    """A colleague has taken this step. Ask them to hand it back, or ask your leader to assign it to you."""

    code = "workflow.task_held"


class TooLateToRecall(Conflict):
    """This step can't be recalled: somebody has taken the next one, or it was not the last that was done."""

    code = "workflow.too_late_to_recall"


class NotHeld(Conflict):
    """Nobody has taken this step, so it can't be handed back."""

    code = "workflow.not_held"


class TaskNotYours(NotAllowed):
    """This step belongs to another unit or another role. Ask your administrator if it should be yours."""

    code = "workflow.task_not_yours"


class UnfitPost(BadValue):
    """This officer can't do this step: the post is not in the unit, is not valid today, or lacks the right to do it."""

    code = "workflow.unfit_post"


class MessageNotAwaited(StaleState):
    """The process is not waiting for “{name}” now. Open the file again to see where it is."""

    code = "workflow.message_not_awaited"


class ProcessStuck(Conflict):
    """The process can't go on from here: {where} waits for a way that will never arrive. The process model has to be
    corrected by the administrator; nothing has been changed.
    """

    code = "workflow.stuck"


class ProcessRunsInCircles(Conflict):
    """The process runs in circles without a step for a person. The process model has to be corrected by the
    administrator; nothing has been changed.
    """

    code = "workflow.circles"
