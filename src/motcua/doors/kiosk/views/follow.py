"""One's number on the phone: where it stands, and giving it back. The address is the key."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.arrivals import actions, queries
from motcua.arrivals.errors import UnknownTicket
from motcua.doors.kiosk import shown
from motcua.doors.look.request import client_address
from motcua.identity.queries import organisation
from motcua.kernel import clock, throttle
from motcua.kernel.actor import ANONYMOUS
from motcua.kernel.errors import Conflict
from motcua.kernel.numbers import normalise_secret

WRONG, PER_SECONDS = 30, 300


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def follow(request: HttpRequest, secret: str) -> HttpResponse:
    """The page; asked by its script, only the part that changes."""
    secret = normalise_secret(secret[:40])
    error = ""
    if request.method == "POST":
        try:
            actions.cancel_ticket(secret, actor=ANONYMOUS)
        except Conflict as found:
            error = found.message
        else:
            return HttpResponseRedirect(request.path)
    tries = f"follow:{client_address(request)}"
    throttle.check(tries, limit=WRONG, per_seconds=PER_SECONDS)
    place = queries.follow(secret)
    if place is None:
        throttle.spend(tries, limit=WRONG, per_seconds=PER_SECONDS)
        raise UnknownTicket
    part = "phan" in request.GET
    template = "kiosk/_place.html" if part else "kiosk/follow.html"
    headline, advice = shown.state_said(place)
    context = {
        "code": place.ticket.code, "state": place.ticket.state, "headline": headline, "advice": advice, "error": error,
        "service": place.service[get_language() if get_language() in place.service else "vi"],
        "before": shown.people_before(place.before), "minutes": shown.minutes(place.minutes),
        "where": shown.counters(place.counters), "point": organisation().unit(place.ticket.point_id).name,
        "waiting": place.ticket.state == "waiting" and place.ticket.day == clock.today(),
        "live": place.ticket.state in {"waiting", "called"},
    }  # fmt: skip
    return render(request, template, context, status=409 if error else 200)
