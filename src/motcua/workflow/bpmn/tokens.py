"""The token game: play every course that a model can take, whatever people choose, and see whether each can end.

A token stands on a way (`flow`) or at a wait (`node`). Markings are played until none is new. A marking that can't move
and is not empty is a deadlock: a joining gateway waits for a token that can never come.
"""

from collections.abc import Iterator
from typing import Final

from motcua.workflow.bpmn.model import Model, Node, NodeType
from motcua.workflow.bpmn.problems import Problem

MAX_MARKINGS: Final = 5_000
MAX_TOKENS: Final = 40

Marking = tuple[str, ...]  # sorted places, a place once for each of its tokens


def check(model: Model) -> Iterator[Problem]:
    """Deadlocks and steps that would be given out twice at once.

    Inclusive gateways wait for what can still come, so models with one are left to the engine, which refuses a step
    that would end in a deadlock.
    """
    if any(node.type is NodeType.INCLUSIVE for node in model.nodes):
        return
    if sum(node.type is NodeType.START for node in model.nodes) != 1:
        return
    first = _arrive(model, (), model.start.id)
    seen, todo = {first}, [first]
    blamed: set[str] = set()
    while todo and len(seen) < MAX_MARKINGS:
        marking = todo.pop()
        after = list(_moves(model, marking))
        guilty = _guilty(model, marking) if marking and not after else ""
        doubled = next((place for place in marking if place in model.node and marking.count(place) > 1), "")
        for code, place in (("deadlock", guilty), ("twice", doubled)):
            if place and place not in blamed:
                blamed.add(place)
                node = model.node[place]
                yield Problem(code, node.line, node.id, {"name": node.name or node.id})
        fresh = [each for each in after if each not in seen and len(each) <= MAX_TOKENS and not doubled]
        seen.update(fresh)
        todo.extend(fresh)


def _put(marking: Marking, *places: str) -> Marking:
    return tuple(sorted((*marking, *places)))


def _take(marking: Marking, *places: str) -> Marking:
    left = list(marking)
    for place in places:
        left.remove(place)
    return tuple(left)


def _arrive(model: Model, marking: Marking, node_id: str) -> Marking:
    """A token reaches a node by a way that is no joining gateway's."""
    node = model.node[node_id]
    if node.type is NodeType.END:
        return () if node.terminates else marking
    if node.type is NodeType.START:
        return _spread(model, marking, node)
    return _put(marking, node_id)


def _spread(model: Model, marking: Marking, node: Node) -> Marking:
    """A token on every way out; parallel gateways collect theirs on the ways, other nodes at themselves."""
    for flow in model.outgoing[node.id]:
        if model.node[flow.target].type is NodeType.PARALLEL:
            marking = _put(marking, flow.id)
        else:
            marking = _arrive(model, marking, flow.target)
    return marking


def _moves(model: Model, marking: Marking) -> Iterator[Marking]:
    for place in sorted(set(marking)):
        if place in model.node:
            yield from _leave(model, marking, model.node[place])
    for gateway in model.nodes:
        if gateway.type is NodeType.PARALLEL:
            ways = [flow.id for flow in model.incoming[gateway.id]]
            if ways and all(way in marking for way in ways):
                yield _spread(model, _take(marking, *ways), gateway)


def _leave(model: Model, marking: Marking, node: Node) -> Iterator[Marking]:
    rest = _take(marking, node.id)
    if node.type is NodeType.EXCLUSIVE:
        for flow in model.outgoing[node.id]:
            alone = model.node[flow.target].type is NodeType.PARALLEL
            yield _put(rest, flow.id) if alone else _arrive(model, rest, flow.target)
        return
    yield _spread(model, rest, node)
    for event in model.boundaries.get(node.id, []):
        if event.interrupting:
            yield _spread(model, rest, event)
        else:
            # Once only: what it sets going must have ended, else the game would never.
            after = _spread(model, marking, event)
            if all(after.count(place) == 1 for place in after if after.count(place) > marking.count(place)):
                yield after


def _guilty(model: Model, marking: Marking) -> str:
    """The gateway that waits in vain."""
    waiting = {flow.target for flow in model.flows if flow.id in marking}
    return min(waiting) if waiting else ""
