"""For those who look after an office and not after its dossiers: the register, the staff, the memory."""

import datetime as dt
import uuid
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET

from motcua.doors.desk import forms
from motcua.doors.desk.frame import seat_of
from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.rail import rail_of
from motcua.doors.desk.shown import Choice, Field
from motcua.doors.look import say
from motcua.dossiers import queries as dossiers
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.states import State
from motcua.identity import queries as identity
from motcua.identity.policies import IdentityPermission
from motcua.kernel import audit as memory
from motcua.kernel.actor import EVERYWHERE, Actor, Places
from motcua.kernel.audit import Subject
from motcua.kernel.errors import MotcuaError, NotAllowed
from motcua.kernel.policies import KernelPermission

_STATES: Final = tuple(state for state in State if state is not State.DRAFT)


@require_GET
@officer
def register(request: OfficerRequest) -> HttpResponse:
    """Which dossiers the office has, without the people behind them."""
    actor = request.actor
    unit = forms.ident(request.GET.get("don-vi"))
    state = request.GET.get("trang-thai", "")
    state = state if state in {one.value for one in _STATES} else ""
    found = dossiers.register(actor, unit_id=unit, state=state, after=forms.ident(request.GET.get("sau")))
    places = _wider(actor.places(DossierPermission.SEE_REGISTER), actor.places(DossierPermission.SEE))
    kept = f"&don-vi={unit or ''}&trang-thai={state}"
    page = {
        "title": gettext("Register"), "rows": [_registered(row) for row in found.rows],
        "lead": gettext("What the office has in hand and what it has done, without the people behind it."),
        "empty": gettext("No dossier here."), "told": _counts(found),
        "filters": [
            _agencies(places, unit, everything=True),
            Field("trang-thai", gettext("State"), "select", choices=[
                Choice("", gettext("All")), *(Choice(one.value, str(one.label), one == state) for one in _STATES)
            ]),
        ],
        "filter_name": gettext("Filter"), "next": f"?sau={found.next}{kept}" if found.next else "",
        "heads": [gettext("Dossier code"), gettext("Procedure"), gettext("Received at"), gettext("Handled by"),
                  gettext("State"), gettext("Submitted"), gettext("Due"), gettext("Finished on")],
    }  # fmt: skip
    return render(request, "desk/table.html", {"page": page, "rail": rail_of(actor, {}, "register")})


def _counts(found: dossiers.RegisterPage) -> list[tuple[str, str]]:
    if not found.open:
        return []
    parts = [f"{State(state).label} {count}" for state, count in sorted(found.open.items())]
    said = " · ".join([gettext("In hand: %(n)d") % {"n": sum(found.open.values())}, *parts])
    late = ngettext("%(n)d is late.", "%(n)d are late.", found.late) % {"n": found.late}
    return [("info", said), ("warning", late)] if found.late else [("info", said)]


def _registered(row: dossiers.RegisterRow) -> dict[str, Any]:
    times = [say.moment(one) if one else "" for one in (row.submitted_at, row.due_at, row.finished_at)]
    cells = [row.code, f"{row.procedure_code} {row.procedure}", row.receiving_unit, row.handling_unit]
    return {"cells": [{"text": cell} for cell in [*cells, str(State(row.state).label), *times]]}


@require_GET
@officer
def staff(request: OfficerRequest) -> HttpResponse:
    """Who holds which post in an agency, when they last signed in, and what is lent."""
    actor = request.actor
    actor.require(IdentityPermission.SEE_STAFF)
    places = actor.places(IdentityPermission.SEE_STAFF)
    unit = forms.ident(request.GET.get("don-vi")) or seat_of(actor).agency_id
    if unit is None:
        raise NotAllowed(permission=IdentityPermission.SEE_STAFF.value)
    found = identity.staff_of(unit, actor=actor)
    page = {
        "title": gettext("Staff"), "rows": [_employee(row) for row in found],
        "empty": gettext("Nobody has a post here."),
        "lead": gettext("Posts of today in %(unit)s.") % {"unit": identity.organisation().unit(unit).name},
        "filters": [_agencies(places, unit, everything=False)], "filter_name": gettext("Show"),
        "heads": [gettext("Name"), gettext("Title"), gettext("Role"), gettext("Unit"), gettext("Since"),
                  gettext("Last sign-in"), gettext("Lent to")],
    }  # fmt: skip
    return render(request, "desk/table.html", {"page": page, "rail": rail_of(actor, {}, "staff")})


def _employee(row: identity.StaffRow) -> dict[str, Any]:
    signed_in = say.moment(row.last_sign_in) if row.last_sign_in else gettext("never")
    if not row.is_active:
        signed_in = gettext("account closed")
    name = f"{row.name} ({row.username})"
    cells = [
        name,
        row.title,
        row.role_name,
        row.unit_name,
        say.number_date(row.since),
        signed_in,
        ", ".join(row.lent_to),
    ]
    return {"cells": [{"text": cell} for cell in cells]}


@require_GET
@officer
def audit(request: OfficerRequest) -> HttpResponse:
    """Whether the chains of a dossier hold, and the heads of the nights."""
    actor = request.actor
    actor.require(KernelPermission.VERIFY_AUDIT)
    code, day, before = (request.GET.get(name, "").strip()[:60] for name in ("ma", "ngay", "truoc"))
    told = [*(_chains(code, actor) if code else ()), *(_head(day, actor) if day else ())]
    heads = memory.nightly_heads(actor=actor, before=_day(before))
    page = {
        "title": gettext("Audit"), "told": told,
        "empty": gettext("No head has been made yet: the first comes tonight."),
        "lead": gettext("Check the chains of one dossier, or the head of a night. The command checks everything."),
        "filters": [Field("ma", gettext("Dossier code"), value=code, required=False)], "filter_name": gettext("Check"),
        "rows": [_night(head) for head in heads], "next": f"?truoc={heads[-1].day}" if len(heads) == _HEADS else "",
        "heads": [gettext("Day"), gettext("Chains that grew"), gettext("Root"), gettext("Signature"), gettext("Made")],
    }  # fmt: skip
    return render(request, "desk/table.html", {"page": page, "rail": rail_of(actor, {}, "audit")})


_HEADS: Final = 30


def _chains(code: str, actor: Actor) -> list[tuple[str, str]]:
    dossier = dossiers.registered_id(code, actor=actor)
    if dossier is None:
        return [("warning", gettext("No dossier has the code %(code)s.") % {"code": code})]
    names = {"dossier": gettext("Acts"), "dossier.reads": gettext("Reads")}
    return [_chain(name, memory.check_chain(Subject(kind, dossier), actor=actor)) for kind, name in names.items()]


def _chain(name: str, report: memory.ChainReport) -> tuple[str, str]:
    if report.broken:
        return "error", f"{name}: {report.broken.where}: {_fault(report.broken.what)}"
    said = ngettext(
        "%(name)s: %(n)d entry, the chain holds.", "%(name)s: %(n)d entries, the chain holds.", report.entries
    )
    return "success", said % {"name": name, "n": report.entries}


def _head(text: str, actor: Actor) -> list[tuple[str, str]]:
    day = _day(text)
    if day is None:
        return []
    shown = say.number_date(day)
    try:
        broken = memory.check_head(day, actor=actor)
    except MotcuaError as error:
        return [("warning", f"{shown}: {error.message}")]
    if broken:
        return [("error", f"{shown}: {_fault(broken.what)}")]
    return [("success", gettext("%(day)s: the head holds.") % {"day": shown})]


def _fault(what: str) -> str:
    """What the check found, in the reader's language."""
    known = {
        "it does not follow the entry before it": gettext("it does not follow the entry before it"),
        "its content was changed": gettext("its content was changed"),
        "it does not follow the head before it": gettext("it does not follow the head before it"),
        "entries of that day were added, changed or removed after it was made": gettext(
            "entries of that day were added, changed or removed after it was made"
        ),
        "its signature does not hold": gettext("its signature does not hold"),
    }
    return known.get(what, gettext("an entry is missing"))


def _night(head: memory.HeadInfo) -> dict[str, Any]:
    signatures = {"good": gettext("holds"), "bad": gettext("does not hold"), "none": gettext("not signed")}
    day = {"text": say.number_date(head.day), "url": f"{reverse('desk:audit')}?ngay={head.day}"}
    cells = [str(head.chains), f"{head.root[:16]}…", signatures[head.signature], say.moment(head.made_at)]
    return {"cells": [day, *({"text": cell} for cell in cells)]}


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


_AGENCIES: Final = ("province", "department", "central", "district", "commune")


def _agencies(places: Places, chosen: uuid.UUID | None, *, everything: bool) -> Field:
    """The agencies among the actor's places, to choose from."""
    tree = identity.organisation()
    units = [unit for kind in _AGENCIES for unit in tree.of_kind(kind)]
    choices = [Choice(str(unit.id), unit.name, unit.id == chosen) for unit in units if unit.id in places]
    return Field("don-vi", gettext("Agency"), "select", required=False, choices=(
        [Choice("", gettext("All")), *choices] if everything else choices
    ))  # fmt: skip


def _wider(first: Places, second: Places) -> Places:
    return first | second if isinstance(first, frozenset) and isinstance(second, frozenset) else EVERYWHERE
