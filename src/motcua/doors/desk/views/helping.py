"""What the calling strip hears of calls for help, without a load of the page.

An open page asks every few seconds, for as long as somebody looks at it. So the answer asks for no session and no
officer: the strip holds a sealed word for its hall, the machines of a hall are looked up once in two seconds by a
process, and what has not changed is a 304 without a body. A connection that was broken loses nothing: the next question
says what the page has.
"""

import hashlib
import threading
import time
import uuid
from typing import Final

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from motcua.arrivals import queries
from motcua.doors.desk.calling import SEAL

KEPT_SECONDS: Final = 2.0
A_DAY: Final = 86_400
_kept: dict[uuid.UUID, tuple[float, tuple[str, ...]]] = {}
_lock = threading.Lock()


@require_safe
def calls_for_help(request: HttpRequest, sealed: str) -> HttpResponse:
    """The machines of the hall at which somebody calls for a person, as the strip shows them."""
    try:
        point_id = uuid.UUID(signing.loads(sealed, salt=SEAL, max_age=A_DAY))
    except signing.BadSignature as error:
        raise Http404 from error
    asking = _asking(point_id)
    said = "\n".join((get_language() or "vi", *asking))
    tag = f'"{hashlib.sha256(said.encode()).hexdigest()[:20]}"'
    if request.headers.get("If-None-Match") == tag:
        response = HttpResponse(status=304)
    else:
        response = render(request, "desk/calling_help.html", {"help": ", ".join(asking)})
    response["ETag"], response["Cache-Control"] = tag, "private, no-cache"
    return response


def _asking(point_id: uuid.UUID) -> tuple[str, ...]:
    now = time.monotonic()
    with _lock:
        read_at, asking = _kept.get(point_id, (-KEPT_SECONDS, ()))
    if now - read_at < KEPT_SECONDS:
        return asking
    asking = queries.calls_for_help(point_id)
    with _lock:
        _kept[point_id] = (now, asking)
    return asking
