"""The machine in the hall: one touch, one number. No keyboard, no JavaScript."""

import re
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from motcua.arrivals import actions, queries
from motcua.arrivals.errors import BookingUsed, UnknownTicket
from motcua.arrivals.queries import Device
from motcua.arrivals.views import TicketInfo
from motcua.doors.kiosk import roll, shown
from motcua.doors.kiosk.gate import machine
from motcua.doors.look.errors import status_of, uuid_or_none
from motcua.identity.organisation import UnitInfo
from motcua.kernel import clock, throttle
from motcua.kernel.errors import Conflict, InvalidInput, MotcuaError, NotFound, TooMany
from motcua.kernel.ids import new_id

TICKETS, PER_SECONDS = 30, 60
WRONG_CODES, PER_SECONDS_OF_CODES = 20, 300
CALLS_FOR_HELP: Final = 5
# Nobody stands here any more after so long: back to the first page, in Vietnamese for the next person.
IDLE_SECONDS: Final = 60
LONGER_SECONDS: Final = 240
_KEYS: Final = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "back", "0", "clear")
_LONGEST_CODE: Final = 8


@require_safe
@machine
def start(request: HttpRequest, point: UnitInfo, device: Device) -> HttpResponse:
    """What one can take a number for."""
    return _page(request, point, device)


@require_POST
@machine
def take(request: HttpRequest, point: UnitInfo, device: Device) -> HttpResponse:
    """A number for the service that was touched."""
    try:
        throttle.spend(f"kiosk:{device.id}", limit=TICKETS, per_seconds=PER_SECONDS)
        ticket = actions.take_ticket(
            point.id, request.POST.get("service", ""), priority=request.POST.get("priority", ""),
            language=get_language() or "vi", idempotency_key=uuid_or_none(request.POST.get("key")),
            actor=device.actor,
        )  # fmt: skip
    except (InvalidInput, Conflict, NotFound, TooMany) as error:
        return _page(request, point, device, error=error)
    return HttpResponseRedirect(reverse("kiosk:ticket", args=[point.key, ticket.secret]))


@require_safe
@machine
def ticket(request: HttpRequest, point: UnitInfo, device: Device, secret: str) -> HttpResponse:
    """The number that was taken: to look at and to print."""
    return _page(request, point, device, ticket=_printed(secret, point))


@require_safe
@machine
def paper(request: HttpRequest, point: UnitInfo, device: Device, secret: str) -> HttpResponse:
    """The number as PDF, on a roll of 80 mm or on A5."""
    found = _printed(secret, point)
    facts = shown.ticket_facts(request, found, point)
    wanted = request.GET.get("giay", device.paper)
    pdf = roll.compile_ticket(facts, paper="a5" if wanted == "a5" else "roll")
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="so-{found.code.replace(" ", "")}.pdf"'
    return response


def _printed(secret: str, point: UnitInfo) -> TicketInfo:
    found = queries.printed(secret, point_id=point.id)
    if found is None:
        raise UnknownTicket
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@machine
def visit(request: HttpRequest, point: UnitInfo, device: Device) -> HttpResponse:
    """A booked visit: the code is scanned by a reader that types, or touched on the pad of numbers."""
    typed = re.sub(r"[^0-9]", "", request.POST.get("code", ""))[:_LONGEST_CODE]
    pressed = request.POST.get("press", "")
    error: MotcuaError | None = None
    if pressed in _KEYS:
        typed = {"back": typed[:-1], "clear": ""}.get(pressed, (typed + pressed)[:_LONGEST_CODE])
    elif request.method == "POST":
        try:
            return _check_in(point, device, typed)
        except (InvalidInput, Conflict, NotFound, TooMany) as found:
            error = found
            # A wrong code is typed anew; what is right but not now stays to be looked at.
            typed = typed if isinstance(found, Conflict) and not isinstance(found, BookingUsed) else ""
    context = {"typed": typed, "keys": _KEYS, "full": len(typed) == _LONGEST_CODE}
    return _drawn(request, "kiosk/visit.html", point, context, error)


@require_http_methods(["GET", "HEAD", "POST"])
@machine
def assist(request: HttpRequest, point: UnitInfo, device: Device) -> HttpResponse:
    """How to take a number, and calling a person, whom the open counters of the hall are shown."""
    error: MotcuaError | None = None
    if request.method == "POST":
        try:
            throttle.spend(f"kiosk-help:{device.id}", limit=CALLS_FOR_HELP, per_seconds=PER_SECONDS)
        except TooMany as found:
            error = found
        else:
            actions.ask_help(device.id, actor=device.actor)
            return HttpResponseRedirect(f"{reverse('kiosk:help', args=[point.key])}?da-goi=1")
    return _drawn(request, "kiosk/help.html", point, {"called": "da-goi" in request.GET}, error)


def _check_in(point: UnitInfo, device: Device, code: str) -> HttpResponse:
    tries = f"kiosk-code:{device.id}"
    throttle.check(tries, limit=WRONG_CODES, per_seconds=PER_SECONDS_OF_CODES)
    try:
        found = actions.check_in(code, point_id=point.id, actor=device.actor)
    except NotFound:
        throttle.spend(tries, limit=WRONG_CODES, per_seconds=PER_SECONDS_OF_CODES)
        raise
    return HttpResponseRedirect(reverse("kiosk:ticket", args=[point.key, found.secret]))


def _page(
    request: HttpRequest, point: UnitInfo, device: Device, *,
    ticket: TicketInfo | None = None, error: MotcuaError | None = None,
) -> HttpResponse:  # fmt: skip
    rule = queries.rules(clock.today())
    language = get_language() or "vi"
    opening = queries.opening(point.id, clock.now(), rule)
    context = {
        "services": shown.tiles(queries.waiting(point.id), language, chosen=ticket.service if ticket else ""),
        "priorities": [{"key": one.key, "name": one.named(language)} for one in rule.priorities],
        "opening": shown.opening_said(opening), "given": opening.given,
        "key": str(new_id()), "paper": device.paper,
        "ticket": shown.ticket_facts(request, ticket, point) if ticket else None,
    }  # fmt: skip
    return _drawn(request, "kiosk/start.html", point, context, error)


def _drawn(
    request: HttpRequest, template: str, point: UnitInfo, context: dict[str, Any], error: MotcuaError | None
) -> HttpResponse:
    vietnamese = get_language() == "vi"
    home = reverse("kiosk:start", args=[point.key])
    at_rest = request.path == home and vietnamese
    context |= {
        "point": {"key": point.key, "name": point.name if vietnamese else point.name_en or point.name},
        "error": error.message if error else "",
        "other": ("en", "English") if vietnamese else ("vi", "Tiếng Việt"),
        "longer": f"{request.path}?lau=1" if request.method == "GET" and not at_rest else "",
    }  # fmt: skip
    response = render(request, template, context, status=status_of(error, request) if error else 200)
    seconds = LONGER_SECONDS if "lau" in request.GET else IDLE_SECONDS
    # A header, not a meta tag: it works without JavaScript, and the page says how to have more time.
    response["Refresh"] = f"{seconds}; url={home if vietnamese else reverse('look:language', args=['vi'])}" + (
        "" if vietnamese else f"?next={home}"
    )
    if at_rest:
        response["Refresh"] = f"30; url={home}"  # the numbers of those who wait
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.data.get("seconds", PER_SECONDS))
    return response
