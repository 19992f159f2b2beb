"""The screen of the hall: numbers that are called, numbers that come next. Open to all: the hall sees it anyway."""

import uuid
from functools import partial
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from motcua.arrivals import queries
from motcua.arrivals.views import BoardView
from motcua.doors.kiosk import shown, streams
from motcua.doors.look import say
from motcua.dossiers import queries as dossiers
from motcua.identity import queries as identity
from motcua.identity.organisation import UnitInfo
from motcua.kernel import clock

SERVING: Final = 5
RESULTS: Final = 4
_LONGEST_VERSION: Final = 18


@never_cache
@require_safe
def board(request: HttpRequest, key: str) -> HttpResponse:
    """The whole page. Without JavaScript it comes anew every ten seconds."""
    point = queries.point_by_key(key)
    if point.key != key:  # the hall has ended: its screen shows the one that took over
        return HttpResponseRedirect(reverse("kiosk:board", args=[point.key]))
    now, view = clock.local(clock.now()), queries.board(point.id)
    context = {
        **_context(point, view), "point": point, "version": view.version,
        "time": f"{now:%H:%M}", "seconds": now.second, "day": say.long_date(now),
        "pause": settings.SCREEN_PAUSE_MS,
    }  # fmt: skip
    return render(request, "kiosk/board.html", context)


@never_cache
@require_safe
def stream(request: HttpRequest, key: str) -> HttpResponseBase:
    """Changes as they come: held while there is a seat, else answered at once."""
    point = queries.point_by_key(key)
    since = _version(request.headers.get("Last-Event-ID") or request.GET.get("sau", ""))
    language = get_language() or "vi"
    draw = partial(_drawn, point.id, key)
    if streams.take_seat():
        held = streams.Held(streams.held(point.id, since, language, draw))
        response: HttpResponseBase = StreamingHttpResponse(held, content_type="text/event-stream")
    else:
        response = HttpResponse(streams.at_once(point.id, since, language, draw), content_type="text/event-stream")
    response["X-Accel-Buffering"] = "no"
    return response


def _version(text: str) -> int:
    """The last version that the screen has; -1 when it says nothing that could be one."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= _LONGEST_VERSION else -1


def _drawn(point_id: uuid.UUID, key: str) -> dict[str, Any]:
    with identity.steady():
        point, view = queries.point_by_key(key), queries.board(point_id)
        html = render_to_string("kiosk/_board.html", _context(point, view))
    calls = [{"version": one.version, "said": one.spoken} for one in view.calling if one.state == "called"]
    return {"version": view.version, "html": html, "calls": calls, "day": clock.today().isoformat(), "hall": point.key}


def _context(point: UnitInfo, view: BoardView) -> dict[str, Any]:
    language = get_language() or "vi"
    rule = queries.rules(clock.today())
    newest = view.calling[0] if view.calling else None
    named = [(line.name[language if language in line.name else "vi"], line) for line in view.waiting]
    lines = [{"name": name, "codes": one.codes, "more": one.count - len(one.codes)} for name, one in named]
    return {
        "newest": newest, "others": view.calling[1 : SERVING + 1], "lines": lines,
        "ready": dossiers.ready_at_counter(point.id, limit=RESULTS),
        "said": next((text for code, text in newest.spoken if code == language), newest.spoken[0][1]) if newest else "",
        "opening": shown.opening_said(queries.opening(point.id, clock.now(), rule)),
        "notice": rule.notice_en if language == "en" else rule.notice,
        "today": clock.today().isoformat(),
        "calls": [{"version": one.version, "said": one.spoken} for one in view.calling if one.state == "called"],
    }  # fmt: skip
