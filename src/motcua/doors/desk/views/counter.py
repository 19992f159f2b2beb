"""The officer's counter: opening it, calling, and the times of a hall."""

import datetime as dt
from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from motcua.arrivals import actions, queries
from motcua.arrivals.errors import CounterNotOpen, UnknownCounter, UnknownTicket
from motcua.arrivals.policies import ArrivalsPermission
from motcua.arrivals.views import CounterInfo, TimesRow
from motcua.doors.desk import calling, forms
from motcua.doors.desk.forms import ident
from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.rail import rail_of
from motcua.doors.desk.shown import Field
from motcua.doors.look import say
from motcua.doors.look.errors import status_of
from motcua.kernel import clock
from motcua.kernel.errors import Conflict, InvalidInput, MotcuaError, NotAllowed, NotFound

_MOST_DAYS: Final = 366


@require_http_methods(["GET", "POST"])
@officer
def counter(request: OfficerRequest) -> HttpResponse:
    """Open a counter; what waits, what missed its call."""
    if not queries.points_of(request.actor):
        raise NotAllowed(permission=ArrivalsPermission.SERVE.value)
    problem: MotcuaError | None = None
    if request.method == "POST":
        try:
            opened = _open(request)
        except (InvalidInput, Conflict, NotFound) as error:
            problem = error
        else:
            calling.remember(request, opened)
            return HttpResponseRedirect(reverse("desk:counter"))
    open_now = queries.counter_of(request.actor)
    calling.remember(request, open_now)
    context = {"page": _page(request, open_now, problem), "rail": rail_of(request.actor, {}, "")}
    return render(request, "desk/counter.html", context, status=status_of(problem, request) if problem else 200)


def _open(request: OfficerRequest) -> CounterInfo:
    unit_id = ident(request.POST.get("counter"))
    if unit_id is None:
        raise UnknownCounter
    return actions.open_counter(unit_id, request.POST.getlist("service"), actor=request.actor)


def _page(request: OfficerRequest, open_now: CounterInfo | None, problem: MotcuaError | None) -> dict[str, Any]:
    language = get_language() or "vi"
    chosen = request.POST.getlist("service") if request.method == "POST" else None
    if chosen is None:
        chosen = list(open_now.services) if open_now else [one.key for one in queries.services()]
    places = queries.places_to_open(request.actor)
    here = open_now.point_id if open_now else None
    return {
        "title": gettext("My counter"), "problem": problem.message if problem else "", "open": open_now,
        "places": places, "picked": open_now.counter_id if open_now else (places[0].unit_id if places else None),
        "services": [
            {"key": one.key, "name": f"{one.letter} · {one.named(language)}", "on": one.key in chosen}
            for one in queries.services()
        ],
        "lines": queries.waiting(here) if here else [],
        "missed": queries.missed(here, actor=request.actor) if here else [],
        "language": language,
    }  # fmt: skip


ACTS: Final[dict[str, tuple[Callable[..., Any], ...]]] = {
    "next": (actions.call_next,),
    "recall": (actions.recall_ticket,),
    "start": (actions.start_ticket,),
    "finish": (actions.finish_ticket,),
    "finish-next": (actions.finish_ticket, actions.call_next),
    "miss": (actions.miss_ticket,),
    "rest": (actions.rest_counter,),
    "resume": (actions.resume_counter,),
    "close": (actions.close_counter,),
    "help": (actions.answer_help,),
}


@require_POST
@officer
def act_at_counter(request: OfficerRequest) -> HttpResponse:
    """One button of the strip; the script gets the strip anew, everybody else goes back to where they were."""
    beside = request.headers.get("X-Requested-With") == "desk"
    open_now = calling.open_counter(request)
    if open_now is None:
        raise CounterNotOpen
    problem: MotcuaError | None = None
    try:
        _do(request, open_now)
    except (InvalidInput, Conflict, NotFound) as error:
        problem = error
    if not beside:
        if problem:
            messages.error(request, problem.message)
        return HttpResponseRedirect(_way_back(request))
    now = queries.counter(open_now.id, actor=request.actor)
    if now is None:
        calling.remember(request, None)
        return HttpResponseRedirect(reverse("desk:counter"))
    context = {"strip": calling.strip(now), "problem": problem.message if problem else ""}
    return render(request, "desk/calling.html", context, status=status_of(problem, request) if problem else 200)


def _do(request: OfficerRequest, open_now: CounterInfo) -> None:
    wanted = request.POST.get("do", "")
    if wanted == "transfer":
        actions.transfer_ticket(open_now.id, request.POST.get("to", ""), actor=request.actor)
    elif wanted == "call":
        ticket_id = ident(request.POST.get("ticket"))
        if ticket_id is None:
            raise UnknownTicket
        actions.call_ticket(open_now.id, ticket_id, actor=request.actor)
    elif wanted in ACTS:
        for act in ACTS[wanted]:
            act(open_now.id, actor=request.actor)
        if wanted == "close":
            calling.remember(request, None)
    else:
        raise InvalidInput


def _way_back(request: OfficerRequest) -> str:
    target = request.POST.get("next", "")
    if url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
        return target
    return reverse("desk:counter")


@require_GET
@officer
def halls(request: OfficerRequest) -> HttpResponse:
    """The halls whose times the officer may read; straight to the page of the only one."""
    found = queries.points_of(request.actor, ArrivalsPermission.SEE_TIMES)
    if not found:
        raise NotAllowed(permission=ArrivalsPermission.SEE_TIMES.value)
    if len(found) == 1:
        return HttpResponseRedirect(reverse("desk:times", args=[found[0].key]))
    page = {
        "title": gettext("Waiting and service times"), "heads": [gettext("Hall")], "empty": "",
        "rows": [{"cells": [{"text": one.name, "url": reverse("desk:times", args=[one.key])}]} for one in found],
    }  # fmt: skip
    return render(request, "desk/table.html", {"page": page, "rail": rail_of(request.actor, {}, "halls")})


@require_GET
@officer
def times(request: OfficerRequest, key: str) -> HttpResponse:
    """Waiting and service times of a hall, by counter, service and hour."""
    point = queries.point_ever(key)
    problems: dict[str, str] = {}
    until = forms.day(request.GET, "den", problems, required=False) or clock.today()
    since = forms.day(request.GET, "tu", problems, required=False) or until
    since = max(since, until - dt.timedelta(days=_MOST_DAYS))
    found = queries.times(point.id, since, until, actor=request.actor)
    groups = [
        (gettext("By counter"), [_row(row, gettext("counter") + " " + row.name) for row in found.counters]),
        (gettext("By service"), [_row(row, row.name) for row in found.services]),
        (gettext("By hour of arrival"), [_row(row, row.name) for row in found.hours]),
    ]
    page = {
        "title": gettext("Waiting and service times"), "point": point.name, "groups": groups,
        "heads": [
            gettext("Served"), gettext("Missed"), gettext("Half waited at most"), gettext("Nine of ten waited at most"),
            gettext("Half were served within"), gettext("Nine of ten were served within"),
        ],
        "days": [
            Field(name, label, "date", request.GET.get(name) or say.number_date(day), error=problems.get(name, ""))
            for name, label, day in (("tu", gettext("From"), since), ("den", gettext("To"), until))
        ],
        "any": bool(found.services),
        "before": [
            {"name": one.name, "url": reverse("desk:times", args=[one.key])} for one in queries.points_before(point.id)
        ],
    }  # fmt: skip
    return render(request, "desk/times.html", {"page": page, "rail": rail_of(request.actor, {}, "halls")})


def _row(row: TimesRow, name: str) -> tuple[str, list[str]]:
    measured = (row.wait_median, row.wait_p90, row.service_median, row.service_p90)
    said = [
        "–" if one is None else f"{one:.1f}".replace(".", "," if get_language() == "vi" else ".") for one in measured
    ]
    return name, [str(row.served), str(row.missed), *said]
