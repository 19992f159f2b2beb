"""The register of dossiers (form 07): kept as a numbered paper, or taken as a table."""

import datetime as dt
import io
import uuid
from typing import Any, Final

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from motcua.doors.desk import forms
from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.rail import rail_of
from motcua.doors.desk.shown import Choice, Field, Form
from motcua.doors.look import say
from motcua.doors.look.downloads import paper_asked, sent_pdf
from motcua.dossiers.forms import register
from motcua.dossiers.policies import DossierPermission
from motcua.files.tables import XLSX_TYPE, csv_chunks, write_xlsx
from motcua.identity import queries as identity
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.errors import InvalidInput

_WAYS: Final = ("paper", "xlsx", "csv")


@require_http_methods(["GET", "POST"])
@officer
def page(request: OfficerRequest) -> HttpResponseBase:
    """Registers that were kept, and a form for the next one."""
    request.actor.require(DossierPermission.KEEP_REGISTER)
    form = _form(request)
    status = 200
    if request.method == "POST":
        try:
            return _make(request)
        except InvalidInput as error:
            forms.blame(forms.refill(form, request.POST), error)
            status = 422
    units = [unit for unit in _units(request.actor)[:_MOST_UNITS] if unit.id == _unit_of(request)] or _units(
        request.actor
    )[:1]
    lines = [line for unit in units for line in register.registers_of(unit.id, actor=request.actor)]
    shown = {
        "title": gettext("Register of dossiers"), "empty": gettext("No register has been kept here yet."),
        "lead": units[0].name if units else "",
        "heads": [gettext("Number"), gettext("Period"), gettext("Number of dossiers"), gettext("When"), gettext("Who")],
        "rows": [_line(line) for line in lines],
    }  # fmt: skip
    context = {"page": shown, "form": form, "rail": rail_of(request.actor, {}, "register_book")}
    return render(request, "desk/table.html", context, status=status)


_MOST_UNITS: Final = 300


def _units(actor: Actor) -> list[Any]:
    """The offices whose register the actor may see, each with all its counters; without one, the counters alone."""
    units = identity.organisation()
    mine = [unit for kind in ("commune", "department", "service_point") for unit in units.of_kind(kind)
            if actor.may(DossierPermission.KEEP_REGISTER, unit.id)]  # fmt: skip
    return [unit for unit in mine if unit.kind != "service_point"] or mine


def _unit_of(request: OfficerRequest) -> uuid.UUID | None:
    return forms.ident(request.POST.get("unit") or request.GET.get("don-vi"))


def _form(request: OfficerRequest) -> Form:
    today = clock.today()
    chosen = _unit_of(request)
    units = [Choice(str(unit.id), unit.name, unit.id == chosen) for unit in _units(request.actor)[:_MOST_UNITS]]
    ways = {
        "paper": gettext("PDF, numbered and kept"), "xlsx": gettext("table for Excel"), "csv": gettext("table as CSV"),
    }  # fmt: skip
    return Form(
        gettext("A register for a period"), gettext("Make it"),
        hint=gettext("What was received from the first day to the last, both included."),
        fields=[
            Field("unit", gettext("Receiving unit"), "select", choices=units),
            Field("since", gettext("First day"), "date", say.number_date(today.replace(day=1))),
            Field("until", gettext("Last day"), "date", say.number_date(today)),
            Field("way", gettext("As"), "choices", choices=[Choice(way, ways[way], way == "paper") for way in _WAYS]),
        ],
    )  # fmt: skip


def _make(request: OfficerRequest) -> HttpResponseBase:
    problems: dict[str, str] = {}
    unit = _unit_of(request)
    since, until = (forms.day(request.POST, name, problems) for name in ("since", "until"))
    way = forms.picked(request.POST, "way", _WAYS, problems)
    if unit is None:
        problems["unit"] = gettext("Choose one of these.")
    forms.refuse(problems)
    if unit is None or since is None or until is None:
        raise AssertionError
    if way == "paper":
        register.keep_register(unit, since, until, actor=request.actor)
        messages.success(request, gettext("The register is kept. Open it to print it."))
        return HttpResponseRedirect(f"{reverse('desk:register_book')}?don-vi={unit}")
    return _table(unit, since, until, way, request.actor)


def _table(unit: uuid.UUID, since: dt.date, until: dt.date, way: str, actor: Actor) -> HttpResponseBase:
    rows = register.register_table(unit, since, until, actor=actor)
    name = f"so-theo-doi-{since:%Y%m%d}-{until:%Y%m%d}.{way}"
    if way == "csv":
        response = StreamingHttpResponse(csv_chunks(rows), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response
    out = io.BytesIO()
    write_xlsx(out, rows)
    out.seek(0)
    return FileResponse(out, as_attachment=True, filename=name, content_type=XLSX_TYPE)


def _line(line: register.RegisterLine) -> dict[str, Any]:
    url = reverse("desk:register_file", args=[line.id])
    said = [line.period, say.thousands(line.count), say.moment(line.issued_at), line.issued_by]
    return {"cells": [{"text": line.number, "url": url}, *({"text": text} for text in said)]}


@require_GET
@officer
def file(request: OfficerRequest, form_id: uuid.UUID) -> HttpResponse:
    """A register as PDF."""
    return sent_pdf(register.open_register(form_id, paper=paper_asked(request) or "a4", actor=request.actor))
