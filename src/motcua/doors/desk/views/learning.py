"""Where officers learn: help for each page, guided first tasks; and who needs training."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_http_methods

from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.rail import rail_of
from motcua.doors.desk.shown import Choice, Field
from motcua.doors.desk.templatetags.desk import GUIDE_CLOSED
from motcua.doors.look import say
from motcua.kernel.errors import NotFound
from motcua.learning import actions
from motcua.learning.guide import guide_of
from motcua.learning.help import all_help, help_of
from motcua.learning.usage import UsageRow, weeks
from motcua.learning.usage import usage as usage_of


@require_GET
@officer
def helping(request: OfficerRequest) -> HttpResponse:
    """The help of the page named by `trang`; without a name, that of every page of the desk."""
    name, language = request.GET.get("trang", "")[:80], get_language() or "vi"
    shown = [help_of(name, language)] if name else all_help("desk", language)
    page = {"title": gettext("Help"), "pages": shown, "one": len(shown) == 1}
    return render(request, "desk/help.html", {"page": page, "rail": rail_of(request.actor, {}, "help")})


@require_http_methods(["GET", "POST"])
@officer
def guide(request: OfficerRequest) -> HttpResponse:
    """All first tasks with the time at which each was done; begin anew, hide or show the card."""
    if request.method == "POST":
        return _changed(request)
    found = guide_of(request.actor, get_language() or "vi") if settings.LEARNING_GUIDE else None
    page = {
        "title": found.title if found else gettext("First tasks"),
        "lead": gettext("Each task ticks itself off when you have done it.") if found
        else gettext("First tasks are done in the practice mode, with made-up people."),
    }  # fmt: skip
    rail = rail_of(request.actor, {}, "guide")
    return render(request, "desk/guide.html", {"page": page, "rail": rail, "guide": found})


def _changed(request: OfficerRequest) -> HttpResponse:
    if not settings.LEARNING_GUIDE:
        raise NotFound
    wish = request.POST.get("do")
    if wish == "restart":
        actions.restart(actor=request.actor)
        messages.success(request, gettext("You begin anew."))
    elif wish in {"on", "off"}:
        actions.switch(off=wish == "off", actor=request.actor)
    request.session.pop(GUIDE_CLOSED, None)
    return HttpResponseRedirect(reverse("desk:guide"))


@require_GET
@officer
def usage(request: OfficerRequest) -> HttpResponse:
    """How agencies use the desk in a week, those that need training first."""
    known = weeks(request.actor)
    chosen = next((week for week in known if week.isoformat() == request.GET.get("tuan")), known[0] if known else None)
    page = {
        "title": gettext("Use by units"), "empty": gettext("Nothing was counted yet; it is done each night."),
        "lead": gettext("Agencies that need training come first: idle staff, then refused forms. Nobody is named."),
        "heads": [gettext("Unit"), gettext("Officers at work"), gettext("Dossiers"), gettext("Acts"),
                  gettext("Digitising"), gettext("E-signing"), gettext("Refused in 100"), gettext("Finished tasks"),
                  gettext("Last sign-in")],
        "rows": [_used(row) for row in usage_of(request.actor, chosen)],
        "filters": [Field("tuan", gettext("Week from"), "select", choices=[
            Choice(week.isoformat(), say.number_date(week), week == chosen) for week in known
        ])] if known else [],
        "filter_name": gettext("Show"),
    }  # fmt: skip
    return render(request, "desk/table.html", {"page": page, "rail": rail_of(request.actor, {}, "usage")})


def _used(row: UsageRow) -> dict[str, Any]:
    cells = [
        row.unit, f"{row.officers} / {row.staff}", str(row.dossiers), str(row.acts), _share(row.digitisation),
        _share(row.signing), "–" if row.refused_per_100 is None else f"{row.refused_per_100:.1f}".replace(".", ","),
        f"{row.guided} / {row.staff}", _moment(row.last_sign_in),
    ]  # fmt: skip
    return {"cells": [{"text": cell} for cell in cells]}


def _share(value: int | None) -> str:
    return "–" if value is None else f"{value} %"


def _moment(value: dt.datetime | None) -> str:
    return say.moment(value) if value else gettext("never")
