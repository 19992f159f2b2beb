"""Booking a visit: which service point, which day and half hour, who comes. No account is asked for."""

import datetime as dt
from dataclasses import replace
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.arrivals import actions, queries
from motcua.arrivals.errors import UnknownBooking
from motcua.catalogue import queries as catalogue
from motcua.doors.look import say
from motcua.doors.look.fields import Field, Option
from motcua.doors.look.qr import qr_of
from motcua.doors.look.request import Request, client_address
from motcua.doors.portal import parse, places
from motcua.identity.queries import organisation
from motcua.kernel import clock, throttle
from motcua.kernel.errors import Conflict, InvalidInput
from motcua.kernel.numbers import normalise_secret

BOOKINGS, PER_SECONDS = 10, 3_600
WRONG, PER_SECONDS_OF_WRONG = 30, 300
MOST_POINTS: Final = 20


@require_safe
def choose_point(request: Request) -> HttpResponse:
    """Which service point; the procedure says which service its visits are for."""
    code = parse.line(request.GET, "thu-tuc", 40)
    view = catalogue.procedure(code) if code else None
    text = parse.line(request.GET, "xa", 100)
    language = get_language() or "vi"
    services = queries.bookable(view.field.code if view else "")
    found = places.points(text, limit=MOST_POINTS) if services else []
    context = {
        "section": "procedures", "code": view.code if view else "", "procedure": view.name if view else "",
        "query": text, "points": found,
        "services": [{"key": one.key, "name": one.named(language)} for one in services],
    }  # fmt: skip
    return render(request, "portal/book.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choose_time(request: Request, key: str, service: str) -> HttpResponse:
    """Which half hour, and who comes."""
    point, wanted = queries.point_by_key(key), queries.service(service)
    days = queries.slots(point.id, wanted.key)
    data = request.POST if request.method == "POST" else request.GET
    day = _day(data.get("ngay", ""))
    if day not in days:
        day = next((one for one, slots in days.items() if any(slot.free for slot in slots)), None)
    fields, error, status = _fields(days.get(day, []) if day else [], request), "", 200
    if request.method == "POST":
        try:
            return _book(request, point.id, wanted.key)
        except (InvalidInput, Conflict) as found:
            status, error = (422 if isinstance(found, InvalidInput) else 409), found.message
            fields = _with_errors(fields, found)
            if any(one.error for one in fields):
                error = ""
            days = queries.slots(point.id, wanted.key)
    language = get_language() or "vi"
    context = {
        "section": "procedures", "point": point, "service": wanted.named(language), "fields": fields, "error": error,
        "day": day, "days": [_tab(one, slots, one == day) for one, slots in days.items()],
        "heading": say.first_upper(say.long_date(day)) if day else "",
    }  # fmt: skip
    return render(request, "portal/book_time.html", context, status=status)


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _tab(day: dt.date, slots: list[queries.Slot], here: bool) -> dict[str, Any]:
    free = sum(one.free for one in slots)
    said = ngettext("{n} place", "{n} places", free).format(n=free) if free else gettext("full")
    return {"value": day.isoformat(), "name": say.short_day(day), "said": said, "here": here, "free": free}


def _fields(slots: list[queries.Slot], request: Request) -> list[Field]:
    options = [
        Option(f"{clock.local(one.starts_at):%H:%M}", f"{clock.local(one.starts_at):%H:%M}")
        for one in slots
        if one.free
    ]
    sent = request.POST
    return [
        Field("gio", gettext("What time"), widget="radios", options=options, value=sent.get("gio", ""), width="inline"),
        Field(
            "name", gettext("Name of the person who comes"), value=sent.get("name", ""), autocomplete="name",
            maxlength=80,
        ),
        Field(
            "phone", gettext("Phone number"), widget="tel", value=sent.get("phone", ""), autocomplete="tel", width="20",
            hint=gettext("We use it to remind you, and forget it afterwards."), maxlength=20,
        ),
    ]  # fmt: skip


def _book(request: Request, point_id: Any, service: str) -> HttpResponse:
    day, slot = _day(request.POST.get("ngay", "")), _time(request.POST.get("gio", ""))
    if day is None or slot is None:
        said = gettext("Choose a time.")
        raise InvalidInput(said, fields={"gio": said})
    throttle.spend(f"book:{client_address(request)}", limit=BOOKINGS, per_seconds=PER_SECONDS)
    made = actions.book_visit(
        point_id, service, day, slot, request.POST.get("name", ""), request.POST.get("phone", ""),
        language=get_language() or "vi", actor=request.actor,
    )  # fmt: skip
    return HttpResponseRedirect(reverse("portal:visit", args=[made.secret]))


def _time(text: str) -> dt.time | None:
    try:
        return dt.time.fromisoformat(text)
    except ValueError:
        return None


def _with_errors(fields: list[Field], error: Any) -> list[Field]:
    wrong = error.data.get("fields") or {}
    return [replace(one, error=str(wrong.get(one.name, ""))) for one in fields]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def visit(request: Request, secret: str) -> HttpResponse:
    """The booking, to print or to show; calling it off. Whoever has the address has the booking."""
    secret = normalise_secret(secret[:40])
    if request.method == "POST":
        actions.cancel_booking(secret, actor=request.actor)
        messages.success(request, gettext("The visit is called off."))
        return HttpResponseRedirect(request.path)
    tries = f"visit:{client_address(request)}"
    throttle.check(tries, limit=WRONG, per_seconds=PER_SECONDS_OF_WRONG)
    found = queries.visit(secret)
    if found is None:
        throttle.spend(tries, limit=WRONG, per_seconds=PER_SECONDS_OF_WRONG)
        raise UnknownBooking
    unit = organisation().unit(found.point_id)
    agency = organisation().agency_of(unit.id)
    context = {
        "section": "procedures", "visit": found, "code": f"{found.code[:4]} {found.code[4:]}", "point": unit.name,
        "address": unit.address or agency.address,
        "service": queries.service(found.service).named(get_language() or "vi"),
        "when": f"{say.time_of_day(found.starts_at)}, {say.long_date(found.starts_at)}", "qr": qr_of(found.code),
        "state": _state(found.state), "late": queries.rules(clock.today()).booked_after,
    }  # fmt: skip
    return render(request, "portal/visit.html", context)


def _state(state: str) -> str:
    """What has become of a visit; nothing while it is to come."""
    said = {
        "arrived": gettext("You have come and got your number."),
        "cancelled": gettext("This visit was called off."),
        "missed": gettext("This visit is over."),
    }
    return said.get(state, "")
