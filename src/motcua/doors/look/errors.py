"""Pages for what goes wrong. Each says what happened and what to do now; status codes exist only here.

The page is drawn inside the door that was asked (its `base.html`), so that the way back is where people expect it.
"""

import uuid
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string, select_template
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext

from motcua.kernel.errors import Conflict, InvalidInput, MotcuaError, NotAllowed, NotFound, TooMany

PLAIN_BASE = "look/base.html"
PLAIN_WAYS = "look/errors/ways.html"
DESK_PREFIX = "/lam-viec/"
PREFIXES = ((DESK_PREFIX, "desk"), ("/kiosk/", "kiosk"), ("/bang-goi-so/", "kiosk"))


def uuid_or_none(value: object) -> uuid.UUID | None:
    """The id that `value` spells; None for anything else."""
    try:
        return uuid.UUID(str(value)) if value else None
    except ValueError:
        return None


def _of_door(request: HttpRequest, name: str, otherwise: str) -> Any:
    """The template `name` of the door that was asked."""
    door = next((door for prefix, door in PREFIXES if request.path.startswith(prefix)), "portal")
    return select_template([f"{door}/{name}", otherwise])


def _sent_from(request: HttpRequest) -> str | None:
    """The page whose form was refused, to look at it anew; None for a page that was only opened."""
    came_from = request.headers.get("Referer", "")
    if request.method != "POST" or not url_has_allowed_host_and_scheme(came_from, {request.get_host()}):
        return None
    return came_from


def status_of(error: MotcuaError, request: HttpRequest) -> int:
    """The HTTP status of a room's error. What a person may not see does not exist for them, unless they work here."""
    if isinstance(error, NotAllowed):
        actor = getattr(request, "actor", None)
        return 403 if actor is not None and actor.grants else 404
    for kind, status in ((NotFound, 404), (InvalidInput, 422), (Conflict, 409), (TooMany, 429)):
        if isinstance(error, kind):
            return status
    return 400


def _texts(status: int) -> tuple[str, str]:
    return {
        400: (
            gettext("What was sent could not be read"),
            gettext("Go back and try again. Nothing that was saved is lost."),
        ),
        403: (gettext("Not allowed"), gettext("Ask your administrator if you should have it.")),
        404: (gettext("There is no such page"), gettext("The address may be mistyped, or the page has moved.")),
        409: (gettext("This has just changed"), gettext("Open it again, look at what is new, then decide.")),
        413: (gettext("What was sent is too large"), gettext("Send less at once: one file at a time.")),
        422: (gettext("Something needs correcting"), gettext("Go back, correct it and send it again.")),
        429: (gettext("Please wait a little"), gettext("Wait a little, then try again.")),
    }.get(
        status,
        (gettext("The system has a fault"), gettext("The fault is ours and was recorded. Try again in a few minutes.")),
    )


def page(
    request: HttpRequest, status: int, *, title: str = "", message: str = "", advice: str = "", **extra: Any
) -> HttpResponse:
    """The error page; a fragment of it for htmx. A room's own message says what to do: it needs no second advice."""
    default_title, default_advice = _texts(status)
    context = {
        "status": status,
        "title": title or default_title,
        "message": message,
        "advice": advice or ("" if message else default_advice),
        "way_back": extra.pop("way_back", None),
        **extra,
    }
    if request.headers.get("HX-Request"):
        return HttpResponse(render_to_string("look/errors/fragment.html", context), status=status)
    context["base"] = _of_door(request, "base.html", PLAIN_BASE)
    context["ways"] = _of_door(request, "error_ways.html", PLAIN_WAYS)
    return HttpResponse(render_to_string("look/errors/page.html", context, request=request), status=status)


def from_error(request: HttpRequest, error: MotcuaError) -> HttpResponse:
    """The page of a room's error."""
    status = status_of(error, request)
    hidden = isinstance(error, NotAllowed) and status == 404
    response = page(
        request,
        status,
        message="" if hidden else error.message,
        fields=error.data.get("fields") if isinstance(error, InvalidInput) else None,
        way_back=_sent_from(request) if isinstance(error, Conflict) else None,
    )
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.data.get("seconds", 60))
    return response


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's 400: a body or a form larger than we read; a host that is not ours, found before anyone is known."""
    too_large = type(exception).__name__ in {"RequestDataTooBig", "TooManyFieldsSent", "TooManyFilesSent"}
    status = 413 if too_large else 400
    if not hasattr(request, "actor"):
        return _plain(status)
    return page(request, status, way_back=_sent_from(request) if too_large else None)


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django names it
    return page(request, 403)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 - Django names it
    return page(request, 404)


def too_many(request: HttpRequest) -> HttpResponse:
    """A limit of allauth is used up. It does not say for how long: most of its windows are a minute."""
    return from_error(request, TooMany(seconds=60))


def fault(_request: HttpRequest) -> HttpResponse:
    """Django's 500. Asks nothing of the database: that may be what is broken."""
    return _plain(500)


def _plain(status: int) -> HttpResponse:
    """A page without a door around it, that asks nothing of the request nor of the database."""
    title, advice = _texts(status)
    context = {
        "base": PLAIN_BASE, "ways": PLAIN_WAYS, "status": status, "title": title, "advice": advice,
        "is_practice": settings.PRACTICE,
    }  # fmt: skip
    return HttpResponse(render_to_string("look/errors/page.html", context), status=status)


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django names it
    """The form's key is missing or old: another window signed in or out, or cookies are off."""
    return page(
        request,
        403,
        title=gettext("This form is out of date"),
        advice=gettext(
            "Go back, load the page anew and send it again. Steps that were saved are still there. "
            "If it happens again, allow cookies for this site."
        ),
        way_back=request.path if request.method == "POST" else None,
    )
