"""Reading events: starts, ends, and what a process waits for (timers and messages)."""

from collections.abc import Mapping
from typing import Any, Final

from lxml import etree

from motcua.workflow.bpmn.model import Node, NodeType, Timer, decimal
from motcua.workflow.bpmn.problems import Problem
from motcua.workflow.bpmn.steps import UNITS, own
from motcua.workflow.bpmn.xml import BPMN, line_of, tag_of
from motcua.workflow.durations import parse_duration

_TYPES: Final = {
    "startEvent": NodeType.START,
    "endEvent": NodeType.END,
    "intermediateCatchEvent": NodeType.CATCH,
    "boundaryEvent": NodeType.BOUNDARY,
}


def event(
    element: etree._Element, tag: str, values: dict[str, Any], messages: Mapping[str, str]
) -> tuple[Node, list[Problem]]:
    """An event node of any of the supported kinds."""
    problems: list[Problem] = []

    def note(code: str) -> None:
        problems.append(Problem(code, line_of(element), values["id"], {"name": values["name"] or values["id"]}))

    kind = _TYPES[tag]
    definitions = [child for child in element if tag_of(child)[1].endswith("EventDefinition")]
    if kind in (NodeType.START, NodeType.END):
        terminates = kind is NodeType.END and [tag_of(child)[1] for child in definitions] == [
            "terminateEventDefinition"
        ]
        if definitions and not terminates:
            note("event_kind")
        return Node(type=kind, terminates=terminates, outcome=own(element, "outcome"), **values), problems

    timer, message = None, ""
    if len(definitions) != 1:
        note("event_empty")
    elif tag_of(definitions[0]) == (BPMN, "timerEventDefinition"):
        timer = _timer(definitions[0])
        if timer is None:
            note("bad_timer")
    elif tag_of(definitions[0]) == (BPMN, "messageEventDefinition"):
        message = messages.get(definitions[0].get("messageRef") or "", "")
        if not message:
            note("bad_message")
    else:
        note("event_kind")
    host = element.get("attachedToRef") or ""
    interrupting = (element.get("cancelActivity") or "true") != "false"
    node = Node(type=kind, attached_to=host, interrupting=interrupting, timer=timer, message=message, **values)
    return node, problems


def _timer(definition: etree._Element) -> Timer | None:
    value, unit = own(definition, "limit"), own(definition, "unit")
    if value or unit:
        number = decimal(value)
        named = value.isidentifier() and value.isascii()
        fits = unit in UNITS and (named or bool(number))
        return Timer(value=value, unit=unit) if fits else None
    texts = {tag_of(child)[1]: (child.text or "").strip() for child in definition}
    duration = texts.get("timeDuration", "")
    if set(texts) != {"timeDuration"} or parse_duration(duration) is None:
        return None
    return Timer(duration=duration)
