"""The picture of a process as people think of it: steps from left to right, ways between them, and ways back.

Gateways, starts and ends are left out; a way leads from step to step through them. What a step waits for besides a
person (a reminder, silence) is written on the way that it opens. Columns count from the left, rows from the top; the
straightest course is in row 0, so that a page can draw the picture by multiplying.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from motcua.workflow.bpmn.model import WAITS, Flow, Model, Node, NodeType
from motcua.workflow.views import TaskInfo

DONE, HERE, AHEAD, SKIPPED = "done", "here", "ahead", "skipped"


@dataclass(frozen=True, slots=True)
class DrawnNode:
    """A step, or a wait for a time or a message (`kind` is `wait`)."""

    id: str
    name: str
    kind: str
    lane: str
    lane_name: str
    role: str
    column: int
    row: int
    state: str = AHEAD
    step: TaskInfo | None = None


@dataclass(frozen=True, slots=True)
class DrawnEdge:
    """A way from one node to another; `name` is what is written on it. `taken`: the subject has come along here."""

    source: str
    target: str
    name: str = ""
    taken: bool = False


@dataclass(frozen=True, slots=True)
class ProcessDrawing:
    """Nodes in the order of reading. `edges` lead forward, `loops` lead back. `columns` and `rows` give the size."""

    name: str
    nodes: tuple[DrawnNode, ...]
    edges: tuple[DrawnEdge, ...]
    loops: tuple[DrawnEdge, ...]
    columns: int
    rows: int


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one instance is: nodes that it has left behind, and the last step at each node."""

    running: bool = False
    visited: frozenset[str] = frozenset()
    steps: dict[str, TaskInfo] = field(default_factory=dict)


def picture(model: Model, standing: Standing | None = None) -> ProcessDrawing:
    """The drawing of `model`, with the place of an instance in it."""
    layout = _layout(model)
    shown = standing or Standing()
    here = {node for node, step in shown.steps.items() if step.state in ("open", "claimed")}
    states = _states(layout, shown, here) if standing else dict.fromkeys(layout.place, AHEAD)
    reached = {node for node, state in states.items() if state in (DONE, HERE)}
    gone_through = shown.visited | here

    def drawn(edge: "_Edge") -> DrawnEdge:
        through = all(each in gone_through for each in edge.through)
        taken = edge.source in shown.visited and edge.target in reached and through
        return DrawnEdge(edge.source, edge.target, edge.name, taken)

    return ProcessDrawing(
        name=model.name,
        nodes=tuple(_node(model, node_id, *layout.place[node_id], states[node_id], shown) for node_id in layout.order),
        edges=tuple(drawn(edge) for edge in layout.edges if not edge.back),
        loops=tuple(drawn(edge) for edge in layout.edges if edge.back),
        columns=1 + max((column for column, _ in layout.place.values()), default=-1),
        rows=1 + max((row for _, row in layout.place.values()), default=-1),
    )


def _states(layout: "_Layout", standing: Standing, here: set[str]) -> dict[str, str]:
    """What was done and lies ahead once more after a way back is ahead again."""
    edges = layout.edges if standing.running else ()
    straight = _after([edge for edge in edges if not edge.back], here)
    reachable = _after(edges, here)
    states = {}
    for node_id in layout.place:
        if node_id in here:
            states[node_id] = HERE
        elif node_id in straight:
            states[node_id] = AHEAD
        elif node_id in standing.visited:
            states[node_id] = DONE
        else:
            states[node_id] = AHEAD if node_id in reachable else SKIPPED
    return states


def _node(model: Model, node_id: str, column: int, row: int, state: str, standing: Standing) -> DrawnNode:
    node = model.node[node_id]
    lane = model.lane.get(node.lane)
    return DrawnNode(
        id=node.id,
        name=node.name or node.id,
        kind=node.kind if node.type is NodeType.TASK else "wait",
        lane=node.lane,
        lane_name=lane.name if lane else "",
        role=lane.role if lane else "",
        column=column,
        row=row,
        state=state,
        step=standing.steps.get(node_id),
    )


@dataclass(frozen=True, slots=True)
class _Edge:
    source: str
    target: str
    name: str
    through: tuple[str, ...]  # events and gateways between the two
    back: bool = False


@dataclass(frozen=True, slots=True)
class _Layout:
    order: tuple[str, ...]
    place: dict[str, tuple[int, int]]
    edges: tuple[_Edge, ...]


def _layout(model: Model) -> _Layout:
    """A model never changes, so its layout is made once and kept with it."""
    kept: _Layout | None = model.__dict__.get("drawn_layout")
    if kept is None:
        kept = model.__dict__["drawn_layout"] = _make_layout(model)
    return kept


def _is_shown(node: Node) -> bool:
    return node.type in WAITS


def _make_layout(model: Model) -> _Layout:
    edges = _edges(model)
    back = _back_edges(model, edges)
    marked = tuple(
        _Edge(edge.source, edge.target, edge.name, edge.through, back=(edge.source, edge.target) in back)
        for edge in edges
    )
    forward = [edge for edge in marked if not edge.back]
    columns = _columns(model, forward)
    rows = _rows(model, forward, columns)
    place = {node_id: (columns[node_id], rows[node_id]) for node_id in columns}
    order = tuple(sorted(place, key=lambda node_id: place[node_id]))
    return _Layout(order, place, marked)


def _edges(model: Model) -> list[_Edge]:
    """Ways from shown node to shown node, once for each pair."""
    found: dict[tuple[str, str], _Edge] = {}
    for node in model.nodes:
        if _is_shown(node):
            for edge in _ways_from(model, node):
                known = found.get((edge.source, edge.target))
                if known is None or (edge.name and not known.name):
                    found[edge.source, edge.target] = edge
    return list(found.values())


def _ways_from(model: Model, node: Node) -> Iterator[_Edge]:
    starts: list[tuple[Flow, str, tuple[str, ...]]] = [(flow, flow.name, ()) for flow in model.outgoing[node.id]]
    for event in model.boundaries.get(node.id, []):
        starts += [(flow, event.name or flow.name, (event.id,)) for flow in model.outgoing[event.id]]
    seen = set()
    while starts:
        flow, name, through = starts.pop(0)
        if flow.id in seen:
            continue
        seen.add(flow.id)
        target = model.node[flow.target]
        if _is_shown(target):
            yield _Edge(node.id, target.id, name, through)
        else:
            path = (*through, target.id)
            starts += [(way, way.name or name, path) for way in model.outgoing[target.id]]


def _first_shown(model: Model) -> list[str]:
    found, todo, seen = [], [model.start.id], {model.start.id}
    while todo:
        for flow in model.outgoing[todo.pop(0)]:
            if flow.target in seen:
                continue
            seen.add(flow.target)
            if _is_shown(model.node[flow.target]):
                found.append(flow.target)
            else:
                todo.append(flow.target)
    return found


def _back_edges(model: Model, edges: list[_Edge]) -> set[tuple[str, str]]:
    """Edges that close a circle when the process is read from its start in the order of the file."""
    targets: dict[str, list[str]] = {}
    for edge in edges:
        targets.setdefault(edge.source, []).append(edge.target)
    back: set[tuple[str, str]] = set()
    open_nodes: set[str] = set()
    done: set[str] = set()
    for first in _first_shown(model):
        stack = [(first, iter(targets.get(first, ())))] if first not in done else []
        open_nodes.update(node for node, _ in stack)
        while stack:
            node, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                stack.pop()
                open_nodes.discard(node)
                done.add(node)
            elif following in open_nodes:
                back.add((node, following))
            elif following not in done:
                open_nodes.add(following)
                stack.append((following, iter(targets.get(following, ()))))
    return back


def _columns(model: Model, forward: list[_Edge]) -> dict[str, int]:
    """The longest way from the start, so that every edge leads to the right."""
    columns = {node.id: 0 for node in model.nodes if _is_shown(node)}
    for _ in columns:
        moved = False
        for edge in forward:
            if columns[edge.target] <= columns[edge.source]:
                columns[edge.target] = columns[edge.source] + 1
                moved = True
        if not moved:
            break
    return columns


def _rows(model: Model, forward: list[_Edge], columns: dict[str, int]) -> dict[str, int]:
    """The longest course goes straight along the top; what stands beside it goes below, in the order of the file."""
    ahead: dict[str, int] = {}
    for node_id in sorted(columns, key=lambda each: -columns[each]):
        ahead[node_id] = max((1 + ahead[edge.target] for edge in forward if edge.source == node_id), default=0)
    position = {node.id: index for index, node in enumerate(model.nodes)}
    rows: dict[str, int] = {}
    for column in sorted(set(columns.values())):
        group = [node_id for node_id in columns if columns[node_id] == column]
        group.sort(key=lambda each: (-ahead[each], position[each]))
        rows.update({node_id: row for row, node_id in enumerate(group)})
    return rows


def _after(edges: Sequence[_Edge], seeds: set[str]) -> frozenset[str]:
    found, todo = set(seeds), list(seeds)
    while todo:
        node = todo.pop()
        for edge in edges:
            if edge.source == node and edge.target not in found:
                found.add(edge.target)
                todo.append(edge.target)
    return frozenset(found)
