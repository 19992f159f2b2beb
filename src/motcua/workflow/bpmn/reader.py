"""From an XML tree to a `Model`. What the engine could not honour becomes a problem: nothing is left out silently."""

import re
from dataclasses import dataclass, field
from typing import Final

from lxml import etree

from motcua.workflow.bpmn import events, steps
from motcua.workflow.bpmn.model import NAMESPACE, Datum, Flow, Lane, Model, Node, NodeType
from motcua.workflow.bpmn.problems import Problem
from motcua.workflow.bpmn.xml import BPMN, line_of, tag_of

ID: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z")
ENGINE_IDS: Final = frozenset({"Start", "End", "Root"})  # the engine's own nodes

_GATEWAYS: Final = {
    "exclusiveGateway": NodeType.EXCLUSIVE,
    "parallelGateway": NodeType.PARALLEL,
    "inclusiveGateway": NodeType.INCLUSIVE,
}
_SPOKEN: Final = {
    "scriptTask": "script",
    "serviceTask": "service",
    "businessRuleTask": "service",
    "sendTask": "service",
    "receiveTask": "service",
    "task": "untyped_task",
    "manualTask": "untyped_task",
    "subProcess": "subprocess",
    "transaction": "subprocess",
    "adHocSubProcess": "subprocess",
    "callActivity": "subprocess",
}
# They describe and do nothing.
_SILENT: Final = frozenset({
    "documentation", "textAnnotation", "association", "group", "dataObject", "dataObjectReference",
    "dataStoreReference", "laneSet", "extensionElements", "category",
})  # fmt: skip
_TOP: Final = frozenset({"process", "collaboration", "message", "documentation", "category", "dataStore"})
_LOOPS: Final = frozenset({"standardLoopCharacteristics", "multiInstanceLoopCharacteristics"})
_KNOWN_ATTRIBUTES: Final = frozenset({"kind", "limit", "unit", "role", "place", "outcome"})


@dataclass
class Reading:
    """One file while it is read."""

    problems: list[Problem] = field(default_factory=list)
    messages: dict[str, str] = field(default_factory=dict)
    lanes_of: dict[str, list[str]] = field(default_factory=dict)
    seen: set[str] = field(default_factory=set)

    def note(self, code: str, element: etree._Element, **data: object) -> None:
        self.problems.append(Problem(code, line_of(element), element.get("id") or "", dict(data)))


def read(root: etree._Element) -> tuple[Model | None, list[Problem]]:
    """The model as far as it can be read, with every problem met on the way."""
    reading = Reading()
    processes = []
    for element in root:
        namespace, name = tag_of(element)
        if namespace != BPMN:
            if name != "BPMNDiagram":
                reading.note("unsupported", element, tag=name)
        elif name == "import":
            reading.note("import", element)
        elif name not in _TOP:
            reading.note("unsupported", element, tag=name)
        elif name == "process":
            processes.append(element)
        elif name == "message":
            reading.messages[element.get("id") or ""] = (element.get("name") or "").strip()
    if not processes:
        reading.note("no_process", root)
        return None, reading.problems
    for extra in processes[1:]:
        reading.note("many_processes", extra)
    return _process(processes[0], reading), reading.problems


def _process(process: etree._Element, reading: Reading) -> Model:
    _id(process, reading)
    lanes = _lanes(process, reading)
    nodes: list[Node] = []
    flows: list[Flow] = []
    for element in process:
        namespace, name = tag_of(element)
        if namespace != BPMN:
            reading.note("unsupported", element, tag=name)
        elif name == "sequenceFlow":
            flows.append(_flow(element, reading))
        elif name not in _SILENT:
            node = _node(element, name, reading)
            if node:
                nodes.append(node)
    known = {node.id for node in nodes}
    whole = [flow for flow in flows if flow.source in known and flow.target in known]
    for flow in flows:
        if flow not in whole:
            reading.problems.append(Problem("bad_flow", flow.line, flow.id, {"id": flow.id}))
    return Model(
        id=process.get("id") or "",
        name=(process.get("name") or "").strip(),
        nodes=tuple(nodes),
        flows=tuple(whole),
        lanes=tuple(lanes),
        data=tuple(_data(process, reading)),
        line=line_of(process),
    )


def _id(element: etree._Element, reading: Reading) -> str:
    text = element.get("id") or ""
    if not ID.match(text) or text in ENGINE_IDS:
        reading.note("bad_id", element, id=text)
    elif text in reading.seen:
        reading.note("duplicate_id", element, id=text)
    reading.seen.add(text)
    return text


def _name(element: etree._Element) -> str:
    return " ".join((element.get("name") or "").split())


def _strange(element: etree._Element, reading: Reading) -> None:
    """Attributes and extensions of other programs, which would promise something that does not happen."""
    for key in element.attrib:
        name = etree.QName(str(key))
        if name.namespace and (name.namespace != NAMESPACE or name.localname not in _KNOWN_ATTRIBUTES):
            reading.note("unknown_attribute", element, tag=name.localname)
    for extension in element.findall(f"{{{BPMN}}}extensionElements/*"):
        namespace, tag = tag_of(extension)
        if namespace != NAMESPACE or tag not in ("outcome", "datum"):
            reading.note("extension", extension, tag=tag)


def _lanes(process: etree._Element, reading: Reading) -> list[Lane]:
    lanes = []
    for element in process.findall(f"{{{BPMN}}}laneSet/{{{BPMN}}}lane"):
        lane_id = _id(element, reading)
        _strange(element, reading)
        if element.find(f"{{{BPMN}}}childLaneSet") is not None:
            reading.note("unsupported", element, tag="childLaneSet")
        role = (element.get(f"{{{NAMESPACE}}}role") or "").strip()
        place = (element.get(f"{{{NAMESPACE}}}place") or "").strip()
        lanes.append(Lane(lane_id, _name(element) or lane_id, role, place, line_of(element)))
        for reference in element.findall(f"{{{BPMN}}}flowNodeRef"):
            reading.lanes_of.setdefault((reference.text or "").strip(), []).append(lane_id)
    return lanes


def _data(process: etree._Element, reading: Reading) -> list[Datum]:
    _strange(process, reading)
    found: dict[str, Datum] = {}
    for element in process.findall(f"{{{BPMN}}}extensionElements/{{{NAMESPACE}}}datum"):
        datum = steps.datum(element)
        if datum is None or datum.name in found:
            reading.note("bad_datum", element, name=element.get("name") or "")
        else:
            found[datum.name] = datum
    return list(found.values())


def _flow(element: etree._Element, reading: Reading) -> Flow:
    flow_id = _id(element, reading)
    _strange(element, reading)
    condition = element.find(f"{{{BPMN}}}conditionExpression")
    return Flow(
        id=flow_id,
        source=element.get("sourceRef") or "",
        target=element.get("targetRef") or "",
        condition="".join(str(part) for part in condition.itertext()).strip() if condition is not None else "",
        name=_name(element),
        line=line_of(element),
    )


def _node(element: etree._Element, tag: str, reading: Reading) -> Node | None:
    name = _name(element) or element.get("id") or ""
    if tag in _SPOKEN:
        reading.note(_SPOKEN[tag], element, name=name)
        return Node(element.get("id") or "", NodeType.TASK, name=name, line=line_of(element))
    if any(tag_of(child) == (BPMN, loop) for child in element for loop in _LOOPS):
        reading.note("loop", element, name=name)
    known = {"userTask", "startEvent", "endEvent", "intermediateCatchEvent", "boundaryEvent", *_GATEWAYS}
    if tag not in known:
        reading.note("unsupported", element, tag=tag)
        return None
    node_id = _id(element, reading)
    _strange(element, reading)
    lanes = reading.lanes_of.get(node_id, [])
    if tag == "userTask" and len(set(lanes)) > 1:
        reading.note("many_lanes", element, name=name)
    values = {"id": node_id, "name": _name(element), "lane": lanes[0] if lanes else "", "line": line_of(element)}
    if tag in _GATEWAYS:
        return Node(type=_GATEWAYS[tag], default=element.get("default") or "", **values)  # type: ignore[arg-type]
    if tag == "userTask":
        made, problems = steps.task(element, values)
    else:
        made, problems = events.event(element, tag, values, reading.messages)
    for problem in problems:
        reading.note(problem.code, element, **problem.data)
    return made
