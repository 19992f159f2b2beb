"""Who asks, and what becomes of an error: the two things that every door needs on every request."""

from collections.abc import Callable

from django.conf import settings
from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.utils import translation
from django.utils.functional import SimpleLazyObject

from motcua.doors.look import errors
from motcua.identity import queries as identity
from motcua.kernel.actor import ANONYMOUS, Actor
from motcua.kernel.errors import MotcuaError, UnstorableText

GetResponse = Callable[[HttpRequest], HttpResponse]
_LANGUAGES = frozenset(code for code, _name in settings.LANGUAGES)


class LanguageMiddleware:
    """Vietnamese, unless the reader chose English on a page.

    What the browser says it prefers is not asked: half the machines here were set up in English, their owners were not.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in _LANGUAGES else settings.LANGUAGE_CODE
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def _actor(request: HttpRequest) -> Actor:
    user = request.user
    if not user.is_authenticated:
        return ANONYMOUS
    return identity.actor_for(user, acting_for=errors.uuid_or_none(request.session.get("acting_for")))


class ActorMiddleware:
    """Puts `request.actor` in place: worked out when it is first looked at, so that public pages never pay for it.

    The organisation is asked for once a request and stays the same to its end.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.actor = SimpleLazyObject(lambda: _actor(request))  # type: ignore[attr-defined]
        with identity.steady():
            return self.get_response(request)


class ErrorMiddleware:
    """Turns a room's error into a page that says what happened and what to do; anything else stays a fault."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, MotcuaError):
            return errors.from_error(request, exception)
        if isinstance(exception, DataError) and _holds_nul(request):
            return errors.from_error(request, UnstorableText())
        return None


def _holds_nul(request: HttpRequest) -> bool:
    """Whether something sent holds NUL, the one sign that PostgreSQL keeps in no text."""
    values = (value for data in (request.GET, request.POST) for name, found in data.lists() for value in (name, *found))
    return any("\x00" in value for value in (request.path, *values))
