"""The story of a dossier in words that its applicant understands."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motcua.doors.look import say


@dataclass(frozen=True, slots=True)
class Alert:
    title: str
    lines: Sequence[str] = ()
    kind: str = ""  # "late": it ended badly


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the timeline. `kind`: "" done, p paused here, x ended badly, f still to come."""

    title: str
    when: str = ""
    kind: str = ""
    icon: str = "check"
    alert: Alert | None = None


@dataclass(frozen=True, slots=True)
class Standing:
    """How a state looks: its tag, the colour of the tag and its sign."""

    tag: str
    kind: str
    icon: str


# Lazy texts: of each table only the one that is asked for is looked up, which counts on a long list.
_STANDINGS: Final = {
    "draft": (_("Draft"), "", ""),
    "submitted": (_("Waiting for intake"), "", "clock"),
    "accepted": (_("Accepted"), "ok", "check"),
    "refused": (_("Not accepted"), "late", "cross"),
    "processing": (_("Being handled"), "ok", "clock"),
    "awaiting_supplement": (_("Paused, waiting for you"), "soon", "pause"),
    "awaiting_payment": (_("Waiting for your payment"), "soon", "pause"),
    "withdrawn": (_("Withdrawn"), "", "cross"),
    "stopped": (_("Stopped"), "late", "cross"),
    "finished": (_("Result ready"), "ok", "done"),
    "returned": (_("Result returned"), "ok", "done"),
}


def standing(state: str) -> Standing:
    tag, kind, icon = _STANDINGS.get(state, (state, "", ""))
    return Standing(str(tag), kind, icon)


_SUBMITTED: Final = {
    "online": _("You submitted online"),
    "direct": _("You handed in at the counter"),
    "post": _("Your papers came by post"),
}
_TITLES: Final = {
    "accepted": _("Accepted, the time limit begins"),
    "refused": _("Not accepted"),
    "supplement_requested": _("Paused: something is missing"),
    "supplement_supplied": _("You added what was missing"),
    "payment_demanded": _("Paused: a fee is to be paid"),
    "payment_confirmed": _("Fee paid"),
    "step_completed": _("A step is done"),
    "extended": _("The date was moved"),
    "due_moved": _("The date was moved by a decision about days off"),
    "result_issued": _("The result is signed"),
    "reopened": _("Opened again by a decision"),
    "opinion_asked": _("Another agency is asked"),
    "opinion_given": _("The other agency has answered"),
    "child_opened": _("A linked procedure was opened"),
    "result_returned": _("You have the result"),
    "result_partly_returned": _("You have part of the result"),
    "result_delivered": _("The result has arrived"),
    "parcel_came_back": _("The post brought the result back"),
    "result_uncollected": _("We reminded you of the result"),
    "letter_written": _("We wrote you a letter about the result"),
    "withdrawn": _("You withdrew the dossier"),
    "stopped": _("The agency stopped handling"),
}


def _title(action: str, channel: str) -> str:
    if action == "submitted":
        return str(_SUBMITTED.get(channel, _("Submitted")))
    return str(_TITLES.get(action, action))


_ENDED_BADLY = {"refused", "stopped"}
_PAUSING = {"supplement_requested", "payment_demanded"}


def entries(
    moments: Iterable[Any], state: str, *, asked: Sequence[str] = (), answer_by: dt.datetime | None = None
) -> list[Entry]:
    """The timeline, oldest first; a pause that still lasts is drawn as one, with its reason."""
    moments = list(moments)
    last_pause = max((n for n, moment in enumerate(moments) if moment.action in _PAUSING), default=-1)
    waiting = state in {"awaiting_supplement", "awaiting_payment"}
    lines = []
    for position, moment in enumerate(moments):
        paused = waiting and position == last_pause
        ended = moment.action in _ENDED_BADLY
        alert = None
        if moment.reason and (paused or ended):
            more = [gettext("To add: {papers}").format(papers="; ".join(asked))] if asked and paused else []
            if paused and answer_by:
                more.append(gettext("Answer by {moment}.").format(moment=say.moment(answer_by)))
            if basis := moment.facts.get("legal_basis"):
                more.append(gettext("Legal basis: {basis}").format(basis=basis))
            alert = Alert(moment.reason, more, "late" if ended else "")
        lines.append(
            Entry(
                title=_step_title(moment),
                when=_when(moment, reason=not alert),
                kind="p" if paused else "x" if ended else "",
                icon="pause" if paused else "cross" if ended or moment.action == "withdrawn" else "check",
                alert=alert,
            )
        )
    return lines + ahead(state)


def _step_title(moment: Any) -> str:
    name = moment.facts.get("step") or moment.facts.get("name") or ""
    if moment.action == "step_completed" and name:
        return str(name)
    return _title(moment.action, str(moment.facts.get("channel", "")))


def _when(moment: Any, *, reason: bool) -> str:
    parts = [say.first_upper(say.moment(moment.at))]
    if moment.by and moment.action not in {"submitted", "supplement_supplied", "withdrawn"}:
        parts.append(moment.by)
    text = ". ".join(parts) + "."
    return f"{text} {moment.reason}" if reason and moment.reason else text


def ahead(state: str) -> list[Entry]:
    """What is still to come."""
    steps = {
        "intake": gettext("The service point checks the papers"),
        "handling": gettext("The agency handles and signs"),
        "result": gettext("You get the result"),
    }
    left = {
        "submitted": ("intake", "handling", "result"),
        "accepted": ("handling", "result"),
        "processing": ("handling", "result"),
        "awaiting_supplement": ("handling", "result"),
        "awaiting_payment": ("handling", "result"),
        "finished": ("result",),
    }.get(state, ())
    return [Entry(steps[one], kind="f", icon="") for one in left]


def due_words(
    state: str,
    due: dt.datetime | None,
    first: dt.datetime | None,
    *,
    verdict: str = "",
    ended: dt.datetime | None = None,
    late: str = "",
) -> tuple[str, str, str]:
    """(label, large date, note) of the appointment; the date is empty while there is none.

    `late` says by how much a dossier that is still being handled has passed its day.
    """
    if state in {"returned", "finished"} and ended:
        return gettext("The result was ready on"), _day(ended), _verdict(verdict, due)
    if state in {"withdrawn", "stopped", "refused"}:
        return gettext("This dossier is closed. Nothing more happens to it."), "", ""
    if state == "submitted":
        return (
            gettext("The service point accepts it or tells you what is missing by"),
            _day(due),
            gettext("The day of the result is set when it is accepted."),
        )
    if due is None:
        return gettext("The law sets no day for this procedure."), "", ""
    if late:
        return (
            gettext("The result was promised for"),
            _day(due),
            gettext("The agency is late. It owes you a letter of apology with a new day; ask whoever has it now."),
        )
    return _awaited(state, due, first)


def _awaited(state: str, due: dt.datetime, first: dt.datetime | None) -> tuple[str, str, str]:
    if state == "awaiting_supplement":
        label = gettext("Result due, moved on by as long as we wait for you")
        return label, _day(due), gettext("The time we wait for you does not count.")
    note = ""
    if state == "awaiting_payment":
        note = gettext("The time until you pay does not count.")
    elif first and first.date() != due.date():
        note = gettext("First promised: {day}.").format(day=say.long_date(first))
    return gettext("Result due"), _day(due), note


def _verdict(verdict: str, due: dt.datetime | None) -> str:
    return {
        "early": gettext("Earlier than promised."),
        "on_time": gettext("On time."),
        "late": gettext("Later than promised: {day}. The agency owes you an apology in writing.").format(
            day=say.long_date(due) if due else ""
        ),
    }.get(verdict, "")


def _day(moment: dt.datetime | None) -> str:
    return say.first_upper(say.long_date(moment)) if moment else ""
