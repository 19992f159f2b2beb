"""A process as the engine and the drawing need it: nodes, flows and lanes, without XML and without a diagram.

A model is what is stored beside the source text (`ProcessVersion.specification`), so it turns into JSON and back.
"""

import dataclasses
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property
from typing import Any

NAMESPACE = "urn:motcua:bpmn:1"  # our extension attributes: mc:kind, mc:role, mc:limit …


class NodeType(StrEnum):
    START = "start"
    END = "end"
    TASK = "task"
    EXCLUSIVE = "exclusive"
    PARALLEL = "parallel"
    INCLUSIVE = "inclusive"
    CATCH = "catch"
    BOUNDARY = "boundary"


GATEWAYS = frozenset({NodeType.EXCLUSIVE, NodeType.PARALLEL, NodeType.INCLUSIVE})
CHOICES = frozenset({NodeType.EXCLUSIVE, NodeType.INCLUSIVE})
WAITS = frozenset({NodeType.TASK, NodeType.CATCH})


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way in which a person may end a step."""

    value: str
    name: str
    name_en: str = ""


@dataclass(frozen=True, slots=True)
class Timer:
    """When a timer fires: after an ISO 8601 duration, or after a limit in units that the law uses.

    `value` is a number or the name of a datum of the process, so that a period can be set by rule.
    """

    duration: str = ""
    value: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Datum:
    """A value that the process may decide by: its type, and what it is while nobody has set it."""

    name: str
    type: str
    default: Any = None


@dataclass(frozen=True, slots=True)
class Lane:
    """Who does some of the steps: a role, at the unit that `place` describes to the room above."""

    id: str
    name: str
    role: str
    place: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Node:
    id: str
    type: NodeType
    name: str = ""
    lane: str = ""
    kind: str = "work"
    outcomes: tuple[Outcome, ...] = ()
    limit: str = ""
    unit: str = ""
    attached_to: str = ""
    interrupting: bool = True
    timer: Timer | None = None
    message: str = ""
    default: str = ""
    terminates: bool = False
    outcome: str = ""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Flow:
    id: str
    source: str
    target: str
    condition: str = ""
    name: str = ""
    line: int = 0


@dataclass(frozen=True)
class Model:
    """A whole process. Nodes and flows keep the order of the file, which is the order of reading."""

    id: str
    name: str = ""
    nodes: tuple[Node, ...] = ()
    flows: tuple[Flow, ...] = ()
    lanes: tuple[Lane, ...] = ()
    data: tuple[Datum, ...] = ()
    line: int = field(default=0, compare=False)

    @cached_property
    def node(self) -> dict[str, Node]:
        return {node.id: node for node in self.nodes}

    @cached_property
    def lane(self) -> dict[str, Lane]:
        return {lane.id: lane for lane in self.lanes}

    @cached_property
    def outgoing(self) -> dict[str, list[Flow]]:
        found: dict[str, list[Flow]] = {node.id: [] for node in self.nodes}
        for flow in self.flows:
            found[flow.source].append(flow)
        return found

    @cached_property
    def incoming(self) -> dict[str, list[Flow]]:
        found: dict[str, list[Flow]] = {node.id: [] for node in self.nodes}
        for flow in self.flows:
            found[flow.target].append(flow)
        return found

    @cached_property
    def boundaries(self) -> dict[str, list[Node]]:
        """The events on the border of each task."""
        found: dict[str, list[Node]] = {}
        for node in self.nodes:
            if node.type is NodeType.BOUNDARY:
                found.setdefault(node.attached_to, []).append(node)
        return found

    @cached_property
    def start(self) -> Node:
        return next(node for node in self.nodes if node.type is NodeType.START)

    @cached_property
    def tasks(self) -> tuple[Node, ...]:
        return tuple(node for node in self.nodes if node.type is NodeType.TASK)

    @cached_property
    def lanes_with_tasks(self) -> tuple[Lane, ...]:
        used = {node.lane for node in self.tasks}
        return tuple(lane for lane in self.lanes if lane.id in used)

    @cached_property
    def datum(self) -> dict[str, Datum]:
        return {datum.name: datum for datum in self.data}

    def next_of(self, node_id: str) -> list[str]:
        """What follows a node: the targets of its flows and the events on its border."""
        ways = [flow.target for flow in self.outgoing[node_id]]
        return ways + [event.id for event in self.boundaries.get(node_id, [])]

    def dump(self) -> dict[str, Any]:
        """The model as JSON, without what is at its default."""
        return {
            "id": self.id,
            "name": self.name,
            "nodes": [_sparse(node) for node in self.nodes],
            "flows": [_sparse(flow) for flow in self.flows],
            "lanes": [_sparse(lane) for lane in self.lanes],
            "data": [_sparse(datum) for datum in self.data],
        }

    @classmethod
    def load(cls, dumped: dict[str, Any]) -> "Model":
        return cls(
            id=dumped["id"],
            name=dumped["name"],
            nodes=tuple(_node(item) for item in dumped["nodes"]),
            flows=tuple(Flow(**item) for item in dumped["flows"]),
            lanes=tuple(Lane(**item) for item in dumped["lanes"]),
            data=tuple(Datum(**item) for item in dumped["data"]),
        )


def decimal(text: str) -> Decimal | None:
    """A plain positive number, or None."""
    return Decimal(text) if text.replace(".", "", 1).isdecimal() and text.isascii() else None


def _sparse(item: Any) -> dict[str, Any]:
    kept = {}
    for entry in dataclasses.fields(item):
        value = getattr(item, entry.name)
        if value != entry.default:
            kept[entry.name] = _plain(value)
    return kept


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return _sparse(value)
    return [_plain(item) for item in value] if isinstance(value, tuple) else value


def _node(item: dict[str, Any]) -> Node:
    values = dict(item)
    values["type"] = NodeType(values["type"])
    values["outcomes"] = tuple(Outcome(**outcome) for outcome in values.get("outcomes", []))
    values["timer"] = Timer(**values["timer"]) if values.get("timer") else None
    return Node(**values)
