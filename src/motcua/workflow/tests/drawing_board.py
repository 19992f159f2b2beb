"""Draws small processes as BPMN text, so that a test reads like the picture it means."""

import xml.sax.saxutils as sax
from itertools import pairwise

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:mc="urn:motcua:bpmn:1"\n'
    '  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" targetNamespace="urn:test">\n'
)
ROLES = {"counter": "intake_officer", "office": "case_officer", "leader": "approver", "other": "case_officer"}


class Board:
    """Collects nodes and flows in the order in which they are drawn."""

    def __init__(self, name="Thủ tục thử"):
        self.name = name
        self.nodes = []
        self.flows = []
        self.lanes = {}
        self.data = []
        self.top = []
        self._n = 0

    def task(self, node_id, lane="office", *, kind="work", outcomes=(), extra="", name=None):
        inner = "".join(
            f'<mc:outcome value="{value}" name="{value.capitalize()}" nameEn="{value}"/>' for value in outcomes
        )
        inner = f"<bpmn:extensionElements>{inner}</bpmn:extensionElements>" if inner else ""
        label = sax.quoteattr(name or node_id.capitalize())
        self.nodes.append(
            f'<bpmn:userTask id="{node_id}" name={label} mc:kind="{kind}" {extra}>{inner}</bpmn:userTask>'
        )
        self.lanes.setdefault(lane, []).append(node_id)
        return self

    def start(self, node_id="begin"):
        self.nodes.append(f'<bpmn:startEvent id="{node_id}"/>')
        return self

    def end(self, node_id="finish", outcome="", *, terminates=False):
        attribute = f' mc:outcome="{outcome}"' if outcome else ""
        inner = "<bpmn:terminateEventDefinition/>" if terminates else ""
        self.nodes.append(f'<bpmn:endEvent id="{node_id}"{attribute}>{inner}</bpmn:endEvent>')
        return self

    def gateway(self, node_id, kind="exclusive", default=""):
        attribute = f' default="{default}"' if default else ""
        self.nodes.append(f'<bpmn:{kind}Gateway id="{node_id}" name="{node_id}?"{attribute}/>')
        return self

    def event(self, node_id, definition, on=None, *, interrupting=True):
        if on:
            flag = str(interrupting).lower()
            opening = f'<bpmn:boundaryEvent id="{node_id}" attachedToRef="{on}" cancelActivity="{flag}">'
            self.nodes.append(f"{opening}{definition}</bpmn:boundaryEvent>")
        else:
            self.nodes.append(f'<bpmn:intermediateCatchEvent id="{node_id}">{definition}</bpmn:intermediateCatchEvent>')
        return self

    def timer(self, node_id, text="PT1H", on=None, *, interrupting=True):
        inner = f"<bpmn:timerEventDefinition><bpmn:timeDuration>{text}</bpmn:timeDuration></bpmn:timerEventDefinition>"
        return self.event(node_id, inner, on, interrupting=interrupting)

    def limit(self, node_id, value, unit, on=None, *, interrupting=True):
        inner = f'<bpmn:timerEventDefinition mc:limit="{value}" mc:unit="{unit}"/>'
        return self.event(node_id, inner, on, interrupting=interrupting)

    def message(self, node_id, name, on=None, *, interrupting=True):
        self.top.append(f'<bpmn:message id="m_{node_id}" name="{name}"/>')
        return self.event(
            node_id, f'<bpmn:messageEventDefinition messageRef="m_{node_id}"/>', on, interrupting=interrupting
        )

    def way(self, *nodes, when="", flow_id=""):
        """A chain of ways; `when` is the condition of the last one."""
        for source, target in pairwise(nodes):
            self._n += 1
            last = target == nodes[-1]
            name = flow_id if flow_id and last else f"f{self._n}"
            text = sax.escape(when) if when and last else ""
            inner = f'<bpmn:conditionExpression xsi:type="bpmn:tFormalExpression">{text}</bpmn:conditionExpression>'
            self.flows.append(
                f'<bpmn:sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}">'
                f"{inner if text else ''}</bpmn:sequenceFlow>"
            )
        return self

    def datum(self, name, kind, default=None):
        attribute = "" if default is None else f' default="{default}"'
        self.data.append(f'<mc:datum name="{name}" type="{kind}"{attribute}/>')
        return self

    def raw(self, text):
        self.nodes.append(text)
        return self

    def text(self):
        lanes = "\n".join(
            f'<bpmn:lane id="{lane}" name="{lane}" mc:role="{ROLES.get(lane, lane)}" mc:place="{lane}_place">'
            + "".join(f"<bpmn:flowNodeRef>{node}</bpmn:flowNodeRef>" for node in nodes)
            + "</bpmn:lane>"
            for lane, nodes in self.lanes.items()
        )
        data = f"<bpmn:extensionElements>{''.join(self.data)}</bpmn:extensionElements>" if self.data else ""
        parts = [
            *self.top,
            f'<bpmn:process id="p" name="{self.name}" isExecutable="true">',
            data,
            f"<bpmn:laneSet id='lanes'>{lanes}</bpmn:laneSet>" if lanes else "",
            *self.nodes,
            *self.flows,
            "</bpmn:process>",
        ]
        return HEAD + "\n".join(part for part in parts if part) + "\n</bpmn:definitions>\n"

    def bpmn(self):
        return self.text().encode()


def straight():
    """Intake, appraisal, approval with a way back, return."""
    return (
        Board()
        .start()
        .task("receive", "counter", kind="intake")
        .task("appraise", "office", kind="appraise")
        .task("approve", "leader", kind="approve", outcomes=("agree", "disagree"))
        .gateway("agreed", default="back")
        .task("hand_over", "counter", kind="return")
        .end("finish", "granted")
        .way("begin", "receive", "appraise", "approve", "agreed")
        .way("agreed", "hand_over", when='outcome == "agree"')
        .way("agreed", "appraise", flow_id="back")
        .way("hand_over", "finish")
    )


def parallel():
    """A consultation beside the appraisal, with silence as consent."""
    return (
        Board()
        .start()
        .gateway("fork", "parallel")
        .task("appraise", "office", kind="appraise")
        .task("consult", "other", kind="consult", outcomes=("agree", "disagree"))
        .timer("silence", "P5D", on="consult")
        .gateway("answered")
        .gateway("join", "parallel")
        .task("approve", "leader", kind="approve")
        .end()
        .way("begin", "fork", "appraise", "join", "approve", "finish")
        .way("fork", "consult", "answered", "join")
        .way("silence", "answered")
    )
