"""Parcels between the place that received and the agency that handles: to send, and to take in."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from motcua.doors.desk import forms, words
from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.rail import rail_of
from motcua.doors.desk.shown import Choice
from motcua.doors.look import say
from motcua.dossiers import actions
from motcua.dossiers.queries import handover as legs
from motcua.kernel.errors import Conflict, InvalidInput


@require_http_methods(["GET", "POST"])
@officer
def handovers(request: OfficerRequest) -> HttpResponse:
    """Two lists with ticks: what leaves from here in one parcel, and what has come."""
    problem, status = "", 200
    if request.method == "POST":
        try:
            messages.success(request, _carry(request))
        except (InvalidInput, Conflict) as error:
            problem, status = error.message, 409 if isinstance(error, Conflict) else 422
        else:
            return HttpResponseRedirect(reverse("desk:handovers"))
    page = {
        "title": gettext("Parcels between agencies"), "problem": problem,
        "lead": gettext(
            "Dossiers received in one place and handled in another: paper goes there, a paper result comes back."
        ),
        "out": _part(request, legs.to_send(request.actor), "di"),
        "into": _part(request, legs.to_receive(request.actor), "den"),
        "ways": [Choice(way, words.carried(way), way == request.POST.get("way", "post")) for way in actions.Way.values],
        "code": request.POST.get("parcel_code", ""), "ticked": set(request.POST.getlist("mark")),
    }  # fmt: skip
    rail = rail_of(request.actor, {}, "handovers")
    return render(request, "desk/handovers.html", {"page": page, "rail": rail}, status=status)


def _carry(request: OfficerRequest) -> str:
    ids = forms.idents(request.POST, "mark")
    if request.POST.get("do") == "receive":
        many = actions.receive_parcel(ids, actor=request.actor)
        return ngettext("%(n)d dossier has been taken in.", "%(n)d dossiers have been taken in.", many) % {"n": many}
    problems: dict[str, str] = {}
    way = forms.picked(request.POST, "way", actions.Way.values, problems)
    forms.refuse(problems)
    code = forms.text(request.POST, "parcel_code")
    many = actions.send_parcel(ids, way=actions.Way(way), code=code, actor=request.actor)
    return ngettext("%(n)d dossier is on its way.", "%(n)d dossiers are on their way.", many) % {"n": many}


def _part(request: OfficerRequest, found: Any, name: str) -> dict[str, Any]:
    rows = legs.legs(found, after=forms.ident(request.GET.get(name)))
    shown = rows[: legs.MOST_SHOWN]
    return {
        "rows": [_row(one) for one in shown],
        "next": f"?{name}={shown[-1].id}" if len(rows) > legs.MOST_SHOWN else "",
    }


def _row(leg: Any) -> dict[str, Any]:
    sent = f"{say.moment(leg.sent_at)}, {leg.sent_by} {leg.parcel_code}".strip() if leg.sent_at else ""
    return {
        "id": str(leg.id), "code": leg.code, "applicant": leg.applicant, "procedure": leg.procedure,
        "url": reverse("desk:dossier", args=[leg.dossier_id]), "from": leg.from_unit, "to": leg.to_unit, "sent": sent,
        "carries": words.load(leg.carries),
    }  # fmt: skip
