"""Reading what our extension attributes say about steps: kind, outcomes, time limit; and the data of a process."""

import re
from decimal import Decimal
from typing import Any, Final

from lxml import etree

from motcua.workflow.bpmn.model import NAMESPACE, Datum, Node, NodeType, Outcome, decimal
from motcua.workflow.bpmn.problems import Problem
from motcua.workflow.bpmn.xml import BPMN, line_of
from motcua.workflow.policies import TaskKind

UNITS: Final = ("working_day", "day", "hour", "month")
KINDS: Final = tuple(kind.value for kind in TaskKind)
_VALUE: Final = re.compile(r"[a-z][a-z0-9_]{0,39}\Z")
_NAME: Final = re.compile(r"[a-z][a-z0-9_]{0,63}\Z")
_RESERVED: Final = frozenset({"and", "or", "not", "in", "true", "false", "null", "outcome"})


def own(element: etree._Element, name: str) -> str:
    """One of our attributes, such as `mc:kind`."""
    return (element.get(f"{{{NAMESPACE}}}{name}") or "").strip()


def task(element: etree._Element, values: dict[str, Any]) -> tuple[Node, list[Problem]]:
    """A user task."""
    problems: list[Problem] = []
    name = values["name"] or values["id"]

    def note(code: str, **data: object) -> None:
        problems.append(Problem(code, line_of(element), values["id"], {"name": name, **data}))

    kind = own(element, "kind") or "work"
    if kind not in KINDS:
        note("bad_kind", word=kind, known=", ".join(KINDS))
    outcomes = _outcomes(element)
    distinct = {outcome.value for outcome in outcomes}
    if len(distinct) < len(outcomes) or not all(_VALUE.match(each.value) and each.name for each in outcomes):
        note("bad_outcome")
    limit, unit = own(element, "limit"), own(element, "unit")
    if (limit or unit) and (not decimal(limit) or unit not in UNITS):
        note("bad_limit", known=", ".join(UNITS))
    made = Node(type=NodeType.TASK, kind=kind, outcomes=outcomes, limit=limit, unit=unit, **values)
    return made, problems


def _outcomes(element: etree._Element) -> tuple[Outcome, ...]:
    found = element.findall(f"{{{BPMN}}}extensionElements/{{{NAMESPACE}}}outcome")
    return tuple(
        Outcome(
            value=(each.get("value") or "").strip(),
            name=(each.get("name") or "").strip(),
            name_en=(each.get("nameEn") or "").strip(),
        )
        for each in found
    )


def datum(element: etree._Element) -> Datum | None:
    """A declared value of the process, or None if it is not understood."""
    name, kind = element.get("name") or "", element.get("type") or ""
    if not _NAME.match(name) or name in _RESERVED or name.endswith("_outcome"):
        return None
    text = element.get("default")
    if text is None:
        return Datum(name, kind) if kind in ("text", "number", "boolean") else None
    if kind == "text":
        return Datum(name, kind, text)
    if kind == "boolean" and text in ("true", "false"):
        return Datum(name, kind, text == "true")
    if kind == "number" and (number := decimal(text)) is not None:
        return Datum(name, kind, int(number) if number == Decimal(int(number)) else float(number))
    return None
