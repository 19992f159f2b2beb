"""The process drawing of a dossier, and the reckoning of its due date as lines and a strip of days."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motcua.deadlines.wording import rendered
from motcua.doors.desk.drawing import Flow, Link, Step, lay_out
from motcua.doors.look import say
from motcua.kernel import clock
from motcua.workflow import queries as workflow
from motcua.workflow.drawing import ProcessDrawing
from motcua.workflow.views import OutcomeInfo

_WIDE_DAYS: Final = 16  # more days than this are drawn without their names
_MOST_DAYS: Final = 62  # more than this are not drawn
_STATES: Final = {"done": "done", "here": "here", "ahead": "todo", "skipped": "gone"}


@dataclass(frozen=True, slots=True)
class ProofDay:
    name: str
    n: int
    kind: str
    why: str


@dataclass(frozen=True, slots=True)
class ShownProof:
    title: str
    rows: Sequence[Any]
    days: Sequence[ProofDay]
    long: bool
    basis: str


def drawing_of(page: Any) -> ProcessDrawing | None:
    """The process with the dossier's place in it; nothing while no process runs."""
    instance_id = page.dossier.process_instance_id
    return workflow.drawing(instance_id) if instance_id else None


def outcomes_in(drawing: ProcessDrawing | None) -> dict[uuid.UUID, Sequence[OutcomeInfo]]:
    """How each step may end, by the step."""
    return {node.step.id: node.step.outcomes for node in (drawing.nodes if drawing else ()) if node.step is not None}


def flow_of(drawing: ProcessDrawing | None) -> Flow | None:
    """The drawing as boxes and lines."""
    if drawing is None:
        return None
    steps = [
        Step(
            id=node.id, name=node.name, column=node.column, row=node.row, state=_STATES[node.state], said=_said(node),
            state_said=_state_said(node.state),
        )
        for node in drawing.nodes
    ]  # fmt: skip
    links = [Link(edge.source, edge.target, edge.name, edge.taken) for edge in drawing.edges]
    loops = [Link(edge.source, edge.target, edge.name, edge.taken) for edge in drawing.loops]
    return lay_out(steps, links, loops)


def _said(node: Any) -> str:
    step = node.step
    if step is not None and step.completed_at is not None:
        return f"{_short_name(step.completed_by_name)} · {clock.local(step.completed_at):%d/%m %H:%M}".lstrip(" ·")
    if step is not None and node.state == "here":
        return gettext("since %(when)s") % {"when": f"{clock.local(step.opened_at):%H:%M %d/%m}"}
    return str(node.lane_name)


def _short_name(name: str) -> str:
    """`Hường` of `Nguyễn Thị Hường`: how colleagues call one another."""
    return name.rsplit(" ", 1)[-1]


_STATES_SAID: Final = {
    "done": _("done"),
    "here": _("the dossier is here"),
    "ahead": _("not yet"),
    "skipped": _("not taken"),
}


def _state_said(state: str) -> str:
    return str(_STATES_SAID[state])


def proof_of(page: Any) -> ShownProof | None:
    """Why the due date is what it is, line by line and day by day."""
    if page.clock is None or page.clock.due_current is None:
        return None
    proof = page.clock.proof
    days = list(proof.days())
    today = clock.today()
    drawn = [_day(day, today) for day in days] if len(days) <= _MOST_DAYS else []
    due = clock.local(page.clock.due_current)
    basis = sorted({str(line["basis"]) for line in proof.lines if line.get("basis")})
    return ShownProof(
        title=gettext("Why due on %(day)s") % {"day": f"{due:%d/%m}"}, rows=rendered(proof), days=drawn,
        long=len(days) > _WIDE_DAYS, basis=gettext("basis: %(basis)s") % {"basis": ", ".join(basis)} if basis else "",
    )  # fmt: skip


def _day(day: Any, today: Any) -> ProofDay:
    kind = {"received": "", "counted": "c", "paused": "p", "off": "o"}[str(day.kind)]
    marks = [kind] if kind else []
    if day.day == today:
        marks.append("t")
    if day.due:
        marks.append("e")
    return ProofDay(_weekday(day.day), day.day.day, " ".join(marks), day.name or "")


def _weekday(day: Any) -> str:
    """`T2` … `CN`, as calendars here have it; the first three letters in English."""
    name = say.weekday(day)
    if name.isascii():
        return name[:3]
    return "CN" if day.isoweekday() == 7 else f"T{day.isoweekday() + 1}"
