"""Lists of one's own dossiers."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from motcua.doors.look import say
from motcua.doors.portal import dossier_page, story
from motcua.dossiers import queries as dossiers
from motcua.kernel.actor import Actor

WAITING = ("awaiting_supplement", "awaiting_payment")
CLOSED = ("refused", "withdrawn", "stopped", "returned")
HOME_DRAFTS = 3


@dataclass(frozen=True, slots=True)
class DraftRow:
    url: str
    name: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    url: str
    name: str
    tag: str
    tag_kind: str
    tag_icon: str
    code: str
    subject: str
    due: str
    note: str = ""
    late: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class MyPage:
    groups: Sequence[Group]
    next_url: str


def drafts(actor: Actor) -> list[DraftRow]:
    """The newest drafts of the actor, for the first page."""
    rows, _next = dossiers.my_dossiers(actor)
    return [
        DraftRow(
            reverse("portal:tasks", args=[row.id]),
            row.procedure_name,
            gettext("begun {moment}").format(moment=say.moment(row.created_at)),
        )
        for row in rows
        if row.state == "draft"
    ][:HOME_DRAFTS]


def _row(dossier: Any) -> Row:
    look = story.standing(dossier.state)
    is_draft = dossier.state == "draft"
    due = ""
    if dossier.due_at and dossier.state not in CLOSED and dossier.state not in {"finished", "submitted"}:
        due = gettext("due {day}").format(day=say.short_day(dossier.due_at))
    return Row(
        url=reverse("portal:tasks" if is_draft else "portal:dossier", args=[dossier.id]),
        name=dossier.procedure_name,
        tag=look.tag,
        tag_kind=look.kind,
        tag_icon=look.icon,
        code=dossier.code or "",
        subject=dossier.subject_line or (dossier.applicant_name if dossier.applicant_kind != "person" else ""),
        due=due,
        late=dossier_page.late_words(dossier.state, dossier.due_at, dossier.handling_unit_id),
        note=gettext("begun {moment}").format(moment=say.moment(dossier.created_at)) if is_draft else "",
    )


def mine(actor: Actor, after: uuid.UUID | None) -> MyPage:
    """One page of the actor's dossiers: first those that wait for the actor."""
    found, place = dossiers.my_dossiers(actor, after=after)
    names = {
        "waiting": gettext("Waiting for you"),
        "draft": gettext("Drafts"),
        "open": gettext("Under way"),
        "closed": gettext("Done"),
    }
    groups: dict[str, list[Row]] = {name: [] for name in names}
    for dossier in found:
        groups[_group(dossier.state)].append(_row(dossier))
    return MyPage(
        [Group(names[name], rows) for name, rows in groups.items() if rows],
        f"?sau={place}" if place else "",
    )


def _group(state: str) -> str:
    if state in WAITING:
        return "waiting"
    if state == "draft":
        return "draft"
    return "closed" if state in CLOSED else "open"
