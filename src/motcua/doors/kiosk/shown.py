"""What the pages of the hall show, in words."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext

from motcua.arrivals import queries
from motcua.arrivals.hours import Opening
from motcua.arrivals.views import Line, Place, TicketInfo
from motcua.doors.look import say
from motcua.doors.look.qr import qr_of
from motcua.identity.organisation import UnitInfo
from motcua.kernel import clock


def people(count: int) -> str:
    """`5 người chờ`."""
    if not count:
        return gettext("nobody waits")
    return ngettext("{n} person waits", "{n} people wait", count).format(n=count)


def minutes(count: int | None) -> str:
    """`chừng 4 phút`."""
    if count is None:
        return gettext("not known yet")
    if not count:
        return gettext("your turn is next")
    return ngettext("about {n} minute", "about {n} minutes", count).format(n=count)


def counters(labels: Any) -> str:
    """`quầy 1, 2`."""
    return gettext("counter {labels}").format(labels=", ".join(labels)) if labels else ""


def tiles(lines: list[Line], language: str, *, chosen: str) -> list[dict[str, Any]]:
    """The services to touch."""
    return [
        {
            "key": line.service, "name": line.name[language if language in line.name else "vi"],
            "said": " · ".join(filter(None, (counters(line.counters), people(line.count)))),
            "on": line.service == chosen,
        }
        for line in lines
    ]  # fmt: skip


def opening_said(opening: Opening) -> str:
    """When numbers are given, or when they will be."""
    if opening.given and opening.closes_at:
        return gettext("Numbers are given until {time} today.").format(time=say.time_of_day(opening.closes_at))
    if opening.opens_at is None:
        return ""
    same = clock.local(opening.opens_at).date() == clock.today()
    when = say.time_of_day(opening.opens_at) if same else say.moment(opening.opens_at)
    return gettext("No numbers are given now. We open at {time}.").format(time=when)


def ticket_facts(request: HttpRequest, ticket: TicketInfo, point: UnitInfo) -> dict[str, Any]:
    """All that the ticket says, on the screen and on paper."""
    language = get_language() or "vi"
    place = queries.follow(ticket.secret)
    assert place is not None
    link = request.build_absolute_uri(reverse("kiosk:follow", args=[ticket.secret]))
    return {
        "code": ticket.code, "secret": ticket.secret, "service": queries.service(ticket.service).named(language),
        "point": point.name if language == "vi" else point.name_en or point.name,
        "where": counters(place.counters), "before": people_before(place.before), "minutes": minutes(place.minutes),
        "taken": f"{say.time_of_day(ticket.taken_at)}, {say.short_day(ticket.taken_at)}",
        "priority": bool(ticket.priority), "booked": ticket.booked, "link": link, "qr": qr_of(link),
        "language": language,
    }  # fmt: skip


def people_before(count: int) -> str:
    """`1 người`."""
    return ngettext("{n} person", "{n} people", count).format(n=count) if count else gettext("nobody")


def state_said(place: Place) -> tuple[str, str]:
    """(headline, advice) of a ticket's page."""
    ticket = place.ticket
    if ticket.day != clock.today() and ticket.state in {"waiting", "called", "serving"}:
        return gettext("This number is of another day"), gettext("Take a new one at the machine.")
    said = {
        "waiting": (
            gettext("Please wait for your number"),
            gettext("Stay near the hall: we go on when nobody comes to a call."),
        ),
        "called": (
            gettext("It is your turn: go to counter {counter}").format(counter=ticket.counter),
            gettext("Have your identity card and your papers at hand."),
        ),
        "serving": (gettext("You are being served at counter {counter}").format(counter=ticket.counter), ""),
        "done": (gettext("Done"), gettext("Thank you for coming.")),
        "missed": (
            gettext("Your number was called and nobody came"),
            gettext("Tell the officer at any counter: today it can be called again."),
        ),
        "cancelled": (gettext("You gave this number back"), gettext("Take a new one at the machine.")),
    }
    return said.get(ticket.state, said["waiting"])
