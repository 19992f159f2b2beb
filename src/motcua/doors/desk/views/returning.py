"""Results that wait to be fetched, and the cabinet in which they lie."""

import uuid
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.doors.desk import forms, words
from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.rail import leads, rail_of
from motcua.doors.desk.shown import Choice, Field, Form
from motcua.doors.look import say
from motcua.doors.look.downloads import sent_pdf
from motcua.dossiers import actions, queries
from motcua.dossiers.actions import cabinet
from motcua.dossiers.actions.letters import LETTER
from motcua.dossiers.forms import FormKind, open_form
from motcua.dossiers.forms.errors import UnknownForm
from motcua.dossiers.policies import DossierPermission
from motcua.identity import queries as identity
from motcua.kernel.actor import EVERYWHERE, Actor
from motcua.kernel.errors import InvalidInput, MotcuaError

_OFFICES = ("service_point", "commune", "department")


@require_GET
@officer
def waiting(request: OfficerRequest) -> HttpResponse:
    """What has to be fetched, longest waiting first."""
    if not leads(request.actor):
        request.actor.require(DossierPermission.RETURN)
    lines, key = queries.waiting_results(request.actor, after=forms.ident(request.GET.get("sau")))
    page = {
        "title": gettext("Results to be fetched"), "empty": gettext("Nothing waits to be fetched."),
        "lead": gettext("The longest waiting first. Applicants are told by rule; call those who do not come."),
        "heads": [gettext("Dossier"), gettext("Applicant"), gettext("Phone"), gettext("Procedure"), gettext("Waits"),
                  gettext("How"), gettext("Place of return"), gettext("Lies in"), gettext("Told")],
        "rows": [_row(line) for line in lines], "next": f"?sau={key}" if key else "",
        "letters": any(line.letter for line in lines),
    }  # fmt: skip
    return render(request, "desk/waiting.html", {"page": page, "rail": rail_of(request.actor, {}, "waiting")})


@require_http_methods(["GET", "POST"])
@officer
def letters(request: OfficerRequest) -> HttpResponse:
    """Write to those who were marked, or to all: one letter at once, several in the background."""
    request.actor.require(DossierPermission.RETURN)
    if request.method == "GET":
        if (asked := forms.ident(request.GET.get("hs"))) is None:
            raise UnknownForm
        return sent_pdf(open_form(asked, FormKind.LETTER, 0, paper="a4", actor=request.actor))
    everybody, marked = "tat-ca" in request.POST, forms.idents(request.POST, "dossier")
    if not marked and not everybody:
        messages.error(request, gettext("Tick those who are to get a letter."))
        return HttpResponseRedirect(reverse("desk:waiting"))
    try:
        return HttpResponseRedirect(_written(request, None if everybody else marked))
    except MotcuaError as error:
        messages.error(request, error.message)
        return HttpResponseRedirect(reverse("desk:waiting"))


def _written(request: OfficerRequest, marked: list[uuid.UUID] | None) -> str:
    """Where the letters are: one as PDF, several among the files, where they stand when they are made."""
    if marked and len(marked) == 1:
        actions.write_letter(marked[0], actor=request.actor)
        return f"{reverse('desk:invitations')}?{urlencode({'hs': marked[0]})}"
    actions.ask_letters(marked, actor=request.actor)
    messages.success(
        request, gettext("The letters are being made. You may go on working: a notice says when they can be printed.")
    )
    return reverse("desk:exports")


def _row(line: queries.WaitingResult) -> dict[str, Any]:
    days = ngettext("%(n)d day", "%(n)d days", line.days) % {"n": line.days}
    texts = [line.applicant, line.phone, line.procedure, f"{days} ({say.short_day(line.ready_since)})",
             words.return_way(line.return_by), line.waits_at, "; ".join(line.places), _told(line)]  # fmt: skip
    url = reverse("desk:dossier", args=[line.dossier_id])
    mark = str(line.dossier_id) if line.letter else ""
    return {
        "mark": mark,
        "of": line.applicant,
        "cells": [{"text": line.code, "url": url}, *({"text": text} for text in texts)],
    }


def _told(line: queries.WaitingResult) -> str:
    """How often and when its owner was called, or that somebody has to call by hand."""
    if line.told_at is None:
        return gettext("the letter is being made") if line.being_written else ""
    times = ngettext("%(n)d time", "%(n)d times", line.notices) % {"n": line.notices}
    said = gettext("%(times)s, last on %(day)s") % {"times": times, "day": say.short_day(line.told_at)}
    if line.return_by == "post":
        return gettext("not posted yet: %(said)s") % {"said": said}
    if line.being_written:
        return gettext("%(said)s; the letter is being made") % {"said": said}
    if line.ways == LETTER:
        return gettext("%(said)s, by letter") % {"said": said}
    return said if line.ways else gettext("%(said)s; no way led to them: call or write") % {"said": said}


@require_http_methods(["GET", "POST"])
@officer
def places(request: OfficerRequest) -> HttpResponse:
    """The places of the cabinet, and a form for another."""
    request.actor.require(DossierPermission.RETURN)
    form, status = _form(request.actor), 200
    if request.method == "POST":
        try:
            _add(request)
        except InvalidInput as error:
            forms.blame(forms.refill(form, request.POST), error)
            status = 422
        else:
            messages.success(request, gettext("The place is kept."))
            return HttpResponseRedirect(reverse("desk:places"))
    units = identity.organisation()
    page = {
        "title": gettext("Places in the cabinet"), "empty": gettext("There are no places yet."),
        "lead": gettext("Cabinet, shelf and box in which paper results lie until they are fetched."),
        "heads": [gettext("Place"), gettext("Unit of the place"), gettext("Results there"), gettext("Do")],
        "rows": [
            {
                "cells": [{"text": one.name}, {"text": units.unit(one.unit_id).name}, {"text": str(one.results)}],
                "action": {"url": reverse("desk:close_place", args=[one.id]), "name": gettext("Close"), "of": one.name},
            }
            for one in queries.storage_places(request.actor)
        ],
    }  # fmt: skip
    context = {"page": page, "form": form, "rail": rail_of(request.actor, {}, "places")}
    return render(request, "desk/table.html", context, status=status)


def _form(actor: Actor) -> Form:
    units = [Choice(str(unit.id), unit.name) for unit in _units(actor)]
    return Form(
        gettext("Add a place"), gettext("Add"),
        fields=[
            Field("unit", gettext("Unit of the place"), "select", choices=units),
            Field("cabinet", gettext("Cabinet")),
            Field("shelf", gettext("Shelf"), required=False),
            Field("box", gettext("Box"), required=False),
        ],
    )  # fmt: skip


def _units(actor: Actor) -> list[Any]:
    reach = actor.places(DossierPermission.RETURN)
    units = identity.organisation()
    return [unit for kind in _OFFICES for unit in units.of_kind(kind) if reach is not EVERYWHERE and unit.id in reach]


def _add(request: OfficerRequest) -> None:
    unit = forms.ident(request.POST.get("unit"))
    if unit is None:
        forms.refuse({"unit": gettext("Choose one of these.")})
        raise AssertionError
    cabinet.keep_place(
        unit, cabinet=forms.text(request.POST, "cabinet"), shelf=forms.text(request.POST, "shelf"),
        box=forms.text(request.POST, "box"), actor=request.actor,
    )  # fmt: skip


@require_POST
@officer
def close(request: OfficerRequest, place_id: uuid.UUID) -> HttpResponse:
    """Nothing more goes there."""
    cabinet.close_place(place_id, actor=request.actor)
    messages.success(request, gettext("The place is closed."))
    return HttpResponseRedirect(reverse("desk:places"))
