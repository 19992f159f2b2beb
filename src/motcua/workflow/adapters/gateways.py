"""Gateways that join rightly in loops.

SpiffWorkflow's own joins look at all arrivals in the tree. In a second round of a loop they count those of the first
round again, and let a token through before its companions have come. Ours forget what a join has used up. As our models
never bring two tokens to one way at once (`bpmn.tokens`), that is all there is to remember.
"""

from functools import cached_property

from SpiffWorkflow.bpmn.specs.defaults import InclusiveGateway, ParallelGateway
from SpiffWorkflow.task import Task, TaskState


class Parallel(ParallelGateway):  # type: ignore[misc]
    """Waits for a token on every way in."""

    def arrivals(self, workflow_tasks: "dict[object, Task]") -> list[Task]:
        """The tokens that have come since the gateway last let one through."""
        return [
            task
            for task in workflow_tasks.values()
            if task.task_spec is self
            and task.state != TaskState.COMPLETED
            and task.parent.state == TaskState.COMPLETED
            and not is_used(task)
        ]

    def _check_threshold_unstructured(self, my_task: Task) -> bool:
        arrived = {task.parent.task_spec.name for task in self.arrivals(my_task.workflow.tasks)}
        return arrived >= set(self._inputs)

    def _run_hook(self, my_task: Task) -> bool:
        for task in self.arrivals(my_task.workflow.tasks):
            task.internal_data["used"] = True
        return True


class Inclusive(InclusiveGateway):  # type: ignore[misc]
    """Waits as long as another token can still come to it."""

    @cached_property
    def upstream(self) -> frozenset[str]:
        """All nodes from which a way leads here."""
        return frozenset(spec.name for spec in self.ancestors())

    def _check_threshold_unstructured(self, my_task: Task) -> bool:
        return not any(
            task is not my_task
            and task.task_spec is not self
            and task.has_state(TaskState.DEFINITE_MASK)
            and task.task_spec.name in self.upstream
            for task in my_task.workflow.tasks.values()
        )


def is_used(task: Task) -> bool:
    """Whether a join has let this arrival through already."""
    return bool(task.internal_data.get("used"))
