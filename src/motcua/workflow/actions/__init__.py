"""The verbs of processes and tasks.

All but `publish_definition` run inside the caller's transaction and write no audit entry and no event of their own: the
room above does, since it knows the subject. They decide who may do a task; whether a process may be started, cancelled
or told something is for the room above.
"""

from motcua.workflow.actions.definitions import publish_definition
from motcua.workflow.actions.processes import cancel_process, deliver_message, fire_timers, start_process
from motcua.workflow.actions.recall import recall_task
from motcua.workflow.actions.tasks import assign_task, claim_task, complete_task, hand_back_task
from motcua.workflow.views import LaneBinding, Progress, TaskInfo, VersionInfo

__all__ = [
    "LaneBinding", "Progress", "TaskInfo", "VersionInfo", "assign_task", "cancel_process", "claim_task",
    "complete_task", "deliver_message", "fire_timers", "hand_back_task", "publish_definition", "recall_task",
    "start_process",
]  # fmt: skip
