"""The calling strip: what an officer with an open counter sees on every page of the desk.

A mark in the session says that a counter is open, so officers without one pay nothing for it. Opening sets it; a new
session asks once a day, so that the strip is back after signing in again.
"""

import uuid
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext

from motcua.arrivals import actions, queries
from motcua.arrivals.errors import CounterNotOpen
from motcua.arrivals.policies import ArrivalsPermission
from motcua.arrivals.views import CounterInfo, TicketInfo
from motcua.doors.desk.forms import ident
from motcua.doors.look import say
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject

MARK: Final = "counter"
ASKED: Final = "counter_asked"
SEAL: Final = "desk.calls-for-help"


def remember(request: HttpRequest, counter: CounterInfo | None) -> None:
    """Set the mark, or take it away."""
    if counter is None:
        request.session.pop(MARK, None)
    else:
        request.session[MARK] = str(counter.id)


def look_once(request: Any) -> None:
    """Once a session and day: set the mark for an officer whose counter is open. Asks only for those who may call."""
    today = clock.today().isoformat()
    if request.session.get(ASKED) == today:
        return
    request.session[ASKED] = today
    if request.actor.places(ArrivalsPermission.SERVE) and (found := queries.counter_of(request.actor)):
        remember(request, found)


def marked(request: HttpRequest) -> uuid.UUID | None:
    """The counter that this session has open, as far as it knows."""
    session = getattr(request, "session", None)
    return ident(session.get(MARK)) if session is not None else None


def open_counter(request: Any) -> CounterInfo | None:
    """The open counter; a mark that holds no more is taken away. Asks nothing without a mark."""
    counter_id = marked(request)
    if counter_id is None:
        return None
    found = queries.counter(counter_id, actor=request.actor)
    if found is None:
        remember(request, None)
    return found


def strip(counter: CounterInfo) -> dict[str, Any]:
    """What the strip shows."""
    waiting = queries.waiting_counts(counter)
    language = get_language() or "vi"
    total = sum(waiting.values())
    return {
        "label": counter.label, "resting": counter.paused_since is not None,
        "ticket": _ticket(counter.ticket) if counter.ticket else None,
        "waiting": " · ".join(f"{letter} {count}" for letter, count in waiting.items()),
        "total": ngettext("%(n)d waits", "%(n)d wait", total) % {"n": total},
        "help": ", ".join(counter.help_at),
        "news": reverse("desk:calls_for_help", args=[signing.dumps(str(counter.point_id), salt=SEAL)]),
        "pause": settings.HELP_PAUSE_MS,
        "targets": [{"key": one.key, "name": one.named(language)} for one in queries.services()],
    }  # fmt: skip


def _ticket(ticket: TicketInfo) -> dict[str, Any]:
    waited = int(((ticket.called_at or clock.now()) - ticket.taken_at).total_seconds() // 60)
    said = [gettext("taken %(time)s") % {"time": say.time_of_day(ticket.taken_at)}]
    said.append(ngettext("waited %(n)d minute", "waited %(n)d minutes", waited) % {"n": waited})
    if ticket.priority:
        said.append(gettext("goes first"))
    if ticket.booked:
        said.append(gettext("booked visit"))
    serving = ticket.state == "serving"
    return {
        "code": ticket.code, "serving": serving, "said": " · ".join(said),
        "state": gettext("being served") if serving else gettext("called"),
    }  # fmt: skip


def link_dossier(request: Any, dossier_id: uuid.UUID) -> None:
    """Note a dossier with the number in hand; without an open counter nothing is asked."""
    counter_id, actor = marked(request), request.actor
    if counter_id is not None:
        _link(request, counter_id, dossier_id, actor=actor)


def _link(request: HttpRequest, counter_id: uuid.UUID, dossier_id: uuid.UUID, *, actor: Actor) -> None:
    try:
        actions.link_subject(counter_id, Subject("dossier", dossier_id), actor=actor)
    except CounterNotOpen:  # closed meanwhile: the dossier is received all the same
        remember(request, None)
