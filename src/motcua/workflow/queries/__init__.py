"""Questions about processes and tasks."""

from motcua.workflow.queries.definitions import (
    data_wanted,
    lanes_of,
    model_drawing,
    process_in_force,
    processes,
    source_of,
    versions_of,
)
from motcua.workflow.queries.instances import (
    FailedTimer,
    drawing,
    failed_timers,
    instance_of,
    instances_of,
    last_step,
    outcomes_of,
    task,
    tasks_of,
    tasks_visible_to,
)

__all__ = [
    "FailedTimer", "data_wanted", "drawing", "failed_timers", "instance_of", "instances_of", "lanes_of", "last_step",
    "model_drawing", "outcomes_of", "process_in_force", "processes", "source_of", "task", "tasks_of",
    "tasks_visible_to", "versions_of",
]  # fmt: skip
