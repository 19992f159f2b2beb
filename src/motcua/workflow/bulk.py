"""Processes in bulk: what an instance that went a given way looks like, for rows that are written by COPY.

A `Walk` is what the engine does with a version when its steps end with the outcomes that `choose` names. Equal ways
have equal states, so that one walk serves any number of instances. The rows go into the tables `INSTANCE_TABLE`,
`TASK_TABLE`, `TIMER_TABLE` and `MESSAGE_TABLE` in the order of the columns beside them.
"""

import json
import uuid
from collections import ChainMap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from motcua.workflow import library
from motcua.workflow.adapters import spiff
from motcua.workflow.bpmn.model import Node, NodeType
from motcua.workflow.errors import ProcessRunsInCircles

INSTANCE_TABLE: Final = "workflow_processinstance"
INSTANCE_COLUMNS: Final = (
    "id", "subject_kind", "subject_id", "version_id", "state", "outcome", "engine_state", "lanes", "data",
    "started_at", "ended_at",
)  # fmt: skip
TASK_TABLE: Final = "workflow_task"
TASK_COLUMNS: Final = (
    "id", "instance_id", "subject_kind", "subject_id", "engine_task_id", "node", "name", "lane", "role", "unit_id",
    "post_id", "kind", "outcomes", "limit_value", "limit_unit", "state", "opened_at", "claimed_at", "completed_at",
    "completed_by", "completed_by_name", "outcome", "data",
)  # fmt: skip
TIMER_TABLE: Final = "workflow_processtimer"
TIMER_COLUMNS: Final = ("id", "instance_id", "engine_task_id", "node", "due_at", "state", "fired_at")
MESSAGE_TABLE: Final = "workflow_awaitedmessage"
MESSAGE_COLUMNS: Final = ("id", "instance_id", "engine_task_id", "node", "name", "state", "arrived_at")
LONGEST_WAY: Final = 60

Choose = Callable[[Node, int], str]


@dataclass(frozen=True, slots=True)
class Stand:
    """Where a walk stands: after `done` (null at the start) ended with `outcome`, at `waiting` nodes by number."""

    done: int | None
    node: Node | None
    outcome: str
    waiting: tuple[tuple[int, Node], ...]
    engine_state: str
    data: dict[str, Any]
    finished: bool
    ended_with: str

    @property
    def tasks(self) -> tuple[tuple[int, Node], ...]:
        return tuple((number, node) for number, node in self.waiting if node.type is NodeType.TASK)


@dataclass(frozen=True, slots=True)
class Walk:
    """A way through one version, from its start to its end, stand by stand."""

    version_id: uuid.UUID
    stands: tuple[Stand, ...]


def walk(version_id: uuid.UUID, choose: Choose) -> Walk:
    """Go through a version: the step opened first is ended first, events that nobody ends come at once.

    `choose` gets the step and how often it was ended before, and names one of its outcomes.

    Raises:
        ProcessRunsInCircles: the choices lead to no end.
    """
    specification = library.specification(version_id)
    data: dict[str, Any] = {}
    run = spiff.start(specification, ChainMap(data, specification.defaults))
    stands = [_stand(run, None, None, "", data)]
    ended: dict[str, int] = {}
    while not run.finished:
        if len(stands) > LONGEST_WAY:
            raise ProcessRunsInCircles
        number, node = next(iter(stands[-1].tasks or stands[-1].waiting))
        outcome = ""
        if node.type is NodeType.TASK:
            outcome = choose(node, ended.get(node.id, 0)) if node.outcomes else ""
            data["outcome"] = data[f"{node.id}_outcome"] = outcome or None
            run.complete(number)
        else:
            data["outcome"] = node.id
            run.fire(number)
        ended[node.id] = ended.get(node.id, 0) + 1
        stands.append(_stand(run, number, node, outcome, data))
    return Walk(version_id, tuple(stands))


def _stand(run: spiff.Run, done: int | None, node: Node | None, outcome: str, data: dict[str, Any]) -> Stand:
    return Stand(
        done=done,
        node=node,
        outcome=outcome,
        waiting=tuple((each.number, each.node) for each in run.waiting()),
        engine_state=json.dumps(run.dump(), ensure_ascii=False, separators=(",", ":")),
        data=dict(data),
        finished=run.finished,
        ended_with=run.outcome if run.finished else "",
    )
