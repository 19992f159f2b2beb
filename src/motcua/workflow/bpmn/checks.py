"""Is the model finished? Every step has a doer, every way is decided, every token can reach an end."""

from collections.abc import Callable, Iterable, Iterator
from typing import Final

from motcua.workflow.bpmn import decisions, reader, tokens, xml
from motcua.workflow.bpmn.model import CHOICES, GATEWAYS, Lane, Model, Node, NodeType
from motcua.workflow.bpmn.problems import Problem
from motcua.workflow.errors import BadModel


def lint(source: bytes) -> list[Problem]:
    """Everything that keeps `source` from being published, in the order of its lines."""
    return _read(source)[1]


def model_of(source: bytes) -> Model:
    """The model in `source`.

    Raises:
        BadModel: with the list of problems.
    """
    model, problems = _read(source)
    if model is None or problems:
        raise BadModel(problems=problems)
    return model


def _read(source: bytes) -> tuple[Model | None, list[Problem]]:
    root, problems = xml.parse(source)
    if root is None:
        return None, problems
    model, problems = reader.read(root)
    ambiguous = any(problem.code in ("duplicate_id", "bad_id") for problem in problems)
    if model is not None and not ambiguous:
        for check in _CHECKS:
            problems.extend(check(model))
        if not problems:
            problems.extend(tokens.check(model))
    return model, sorted(problems, key=lambda problem: problem.line)


def _of(node: Node, code: str, **data: object) -> Problem:
    return Problem(code, node.line, node.id, {"name": node.name or node.id, **data})


def _ends(model: Model) -> Iterator[Problem]:
    starts = [node for node in model.nodes if node.type is NodeType.START]
    if not starts:
        yield Problem("no_start", model.line, model.id)
    for extra in starts[1:]:
        yield _of(extra, "many_starts")
    if not any(node.type is NodeType.END for node in model.nodes):
        yield Problem("no_end", model.line, model.id)
    for node in model.nodes:
        if node.type is NodeType.START and model.incoming[node.id]:
            yield _of(node, "into_start")
        if node.type is NodeType.END and model.outgoing[node.id]:
            yield _of(node, "out_of_end")


def _ways(model: Model) -> Iterator[Problem]:
    for node in model.nodes:
        ways_in, ways_out = len(model.incoming[node.id]), len(model.outgoing[node.id])
        if node.type in GATEWAYS:
            if ways_in == 1 and ways_out == 1:
                yield _of(node, "useless_gateway")
        elif ways_out > 1:
            yield _of(node, "many_ways")
        if node.type is NodeType.BOUNDARY:
            host = model.node.get(node.attached_to)
            if host is None or host.type is not NodeType.TASK or ways_in:
                yield _of(node, "bad_boundary")
    for flow in model.flows:
        if flow.condition and model.node[flow.source].type not in CHOICES:
            yield Problem("condition_here", flow.line, flow.id, {"id": flow.id})


def _closure(seeds: Iterable[str], following: Callable[[str], list[str]]) -> set[str]:
    found = set(seeds)
    todo = list(found)
    while todo:
        for other in following(todo.pop()):
            if other not in found:
                found.add(other)
                todo.append(other)
    return found


def _reachable(model: Model) -> Iterator[Problem]:
    starts = [node.id for node in model.nodes if node.type is NodeType.START]
    ends = [node.id for node in model.nodes if node.type is NodeType.END]
    if not starts or not ends:
        return
    reached = _closure(starts, model.next_of)

    def before(node_id: str) -> list[str]:
        return [flow.source for flow in model.incoming[node_id]]

    ending = _closure(ends, before)
    for node in model.nodes:
        if node.id not in reached:
            yield _of(node, "unreachable")
        elif node.id not in ending:
            yield _of(node, "no_way_out")


def _circles(model: Model) -> Iterator[Problem]:
    """A loop that passes no step and no event would run for ever within one request."""
    quick = {node.id for node in model.nodes if node.type in GATEWAYS}

    def following(node_id: str) -> list[str]:
        return [flow.target for flow in model.outgoing[node_id] if flow.target in quick]

    for node in model.nodes:
        if node.id in quick and node.id in _closure(following(node.id), following):
            yield _of(node, "circle", names=node.name or node.id)
            return


def _doers(model: Model) -> Iterator[Problem]:
    for task in model.tasks:
        if not task.name:
            yield _of(task, "no_name", id=task.id)
        if not task.lane:
            yield _of(task, "no_lane")
    for lane in model.lanes_with_tasks:
        if not _is_role(lane):
            yield Problem("no_role", lane.line, lane.id, {"name": lane.name})


def _is_role(lane: Lane) -> bool:
    return lane.role.isidentifier() and lane.role.isascii()


_CHECKS: Final[tuple[Callable[[Model], Iterable[Problem]], ...]] = (
    _ends,
    _ways,
    _reachable,
    _circles,
    _doers,
    decisions.check,
)
