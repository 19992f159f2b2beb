"""Is every decision decided? Conditions are understood, ask for what exists, and leave no case open."""

from collections.abc import Iterator
from itertools import product
from typing import Any, Final

from motcua.workflow.bpmn.model import CHOICES, WAITS, Flow, Model, Node, NodeType
from motcua.workflow.bpmn.problems import Problem
from motcua.workflow.errors import ConditionError
from motcua.workflow.expressions import check_types, holds
from motcua.workflow.language import Node as Tree
from motcua.workflow.language import compared_texts, names, parse

MAX_CASES: Final = 256


def check(model: Model) -> Iterator[Problem]:
    """Problems of all deciding gateways, and of timers whose period is named and not declared."""
    for node in model.nodes:
        if node.type in CHOICES and len(model.outgoing[node.id]) > 1:
            yield from _gateway(model, node)
        elif node.type in CHOICES:
            for flow in model.outgoing[node.id]:
                if flow.condition:
                    yield Problem("condition_here", flow.line, flow.id, {"id": flow.id})
        if node.timer and node.timer.value.isidentifier():
            datum = model.datum.get(node.timer.value)
            if datum is None or datum.type != "number":
                yield Problem("bad_timer", node.line, node.id, {"name": node.name or node.id})


def _gateway(model: Model, node: Node) -> Iterator[Problem]:
    flows = model.outgoing[node.id]
    called = node.name or node.id
    if node.default and node.default not in {flow.id for flow in flows}:
        yield Problem("bad_default", node.line, node.id, {"name": called})
    deciding: list[Flow] = []
    faulty = False
    for flow in flows:
        found = list(_flow_problems(model, node, flow))
        faulty = faulty or bool(found)
        yield from found
        if flow.condition and not found:
            deciding.append(flow)
    if not node.default and not faulty:
        case = _open_case(model, node, deciding)
        if case is not None:
            yield Problem("no_default", node.line, node.id, {"name": called, "case": case})


def _flow_problems(model: Model, node: Node, flow: Flow) -> Iterator[Problem]:
    where = {"id": flow.id, "name": node.name or node.id}

    def of(code: str, **data: object) -> Problem:
        return Problem(code, flow.line, flow.id, {**where, **data})

    if flow.id == node.default:
        if flow.condition:
            yield of("default_condition")
        return
    if not flow.condition:
        yield of("no_condition")
        return
    try:
        tree = parse(flow.condition)
    except ConditionError as error:
        yield of("bad_condition", detail=error.data["problem"])
        return
    known = _types(model)
    for word in sorted(names(tree) - known.keys()):
        yield of("unknown_name", word=word, known=", ".join(sorted(known)))
    if names(tree) <= known.keys():
        yield from (of(code, **data) for code, data in _sense(model, node, tree, flow.condition))


def _types(model: Model) -> dict[str, str]:
    """Every name that a condition may read, and its type."""
    outcomes = {f"{task.id}_outcome": "text" for task in model.tasks}
    return {"outcome": "text", **outcomes, **{datum.name: datum.type for datum in model.data}}


def _sense(model: Model, node: Node, tree: Tree, text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Types that don't go together, and outcomes that nobody can choose."""
    try:
        check_types(text, _types(model))
    except ConditionError as error:
        yield "bad_condition", {"detail": error.data["problem"]}
        return
    domains = _domains(model, node)
    for name in sorted(names(tree) & domains.keys()):
        choices = {value for value in domains[name] if isinstance(value, str)}
        for word in sorted(compared_texts(tree, name) - choices):
            yield "unknown_outcome", {"word": word}


def _deciders(model: Model, node: Node) -> set[str]:
    """The steps and events that can be the last before `node`: their outcome is what `outcome` says there."""
    found: set[str] = set()
    todo, seen = [node.id], {node.id}
    while todo:
        for flow in model.incoming[todo.pop()]:
            source = model.node[flow.source]
            if source.type in WAITS or source.type in (NodeType.BOUNDARY, NodeType.START):
                found.add(source.id)
            elif source.id not in seen:
                seen.add(source.id)
                todo.append(source.id)
    return found


def _domains(model: Model, node: Node) -> dict[str, set[Any]]:
    """The names at `node` that can take few values only, and which."""
    domains: dict[str, set[Any]] = {datum.name: {True, False} for datum in model.data if datum.type == "boolean"}
    for task in model.tasks:
        if task.outcomes:
            endings = {event.id for event in model.boundaries.get(task.id, []) if event.interrupting}
            domains[f"{task.id}_outcome"] = {each.value for each in task.outcomes} | endings | {None}
    last = [model.node[each] for each in _deciders(model, node)]
    domains["outcome"] = set().union(*(_endings(step) for step in last))
    if len(last) == 1 and last[0].outcomes:
        domains[f"{last[0].id}_outcome"] = domains["outcome"]
    return domains


def _endings(step: Node) -> set[Any]:
    """What `outcome` can be right after a step or an event."""
    if step.type in (NodeType.CATCH, NodeType.BOUNDARY):
        return {step.id}
    return {each.value for each in step.outcomes} or {None}


def _open_case(model: Model, node: Node, flows: list[Flow]) -> str | None:
    """A case in which no condition holds, in words; None if the conditions cover all cases."""
    asked = sorted(frozenset().union(*(names(parse(flow.condition)) for flow in flows)))
    domains = _domains(model, node)
    if not set(asked) <= domains.keys():
        return ", ".join(name for name in asked if name not in domains) + " …"
    choices = [sorted(domains[name], key=str) for name in asked]
    total = 1
    for values in choices:
        total *= len(values)
    if total > MAX_CASES:
        return "…"
    for case in product(*choices):
        given = dict(zip(asked, case, strict=True))
        if not any(_safely(flow.condition, given) for flow in flows):
            return ", ".join(f"{name} = {value}" for name, value in given.items())
    return None


def _safely(condition: str, values: dict[str, Any]) -> bool:
    """A condition that can't be decided leaves its case open."""
    try:
        return holds(condition, values)
    except ConditionError:
        return False
