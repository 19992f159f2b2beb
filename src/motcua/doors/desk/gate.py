"""Who may come in by the officers' door, and what becomes of a form whose session has ended meanwhile.

Citizens get 404 here: for them this door does not exist. An officer whose role asks for a second factor is sent to set
it up first. A form sent after the session ended is kept for the same officer and shown again after signing in.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext

from motcua.doors.desk import calling
from motcua.doors.look.kept import SENDER, kept_form, to_sign_in
from motcua.identity import queries as identity
from motcua.identity.errors import DelegationNotValid
from motcua.kernel import clock
from motcua.kernel.actor import Actor

__all__ = ["SENDER", "OfficerRequest", "kept_form", "officer"]

View = Callable[..., HttpResponseBase]


class OfficerRequest(HttpRequest):
    """What a view behind `officer` gets: it knows who acts. Only a name for type checkers, nothing is made of it."""

    actor: Actor
    user: Any


_FACTOR: Final = "desk_second_factor"
_FACTOR_FOR: Final = 600


def officer(view: View) -> View:
    """Let officers in: signed in, with a post valid today (their own or a lent one) and the second factor it asks."""

    @wraps(view)
    def guarded(request: OfficerRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return to_sign_in(request)
        try:
            posts = request.actor.posts
        except DelegationNotValid as error:
            request.session.pop("acting_for", None)
            messages.warning(request, error.message)
            return HttpResponseRedirect(reverse("desk:worklist"))
        if not posts:
            raise Http404
        if _factor_missing(request):
            messages.warning(
                request, gettext("Your post asks for a second factor. Set it up here, then go on working.")
            )
            return HttpResponseRedirect(f"{reverse('mfa_index')}?{urlencode({'next': request.get_full_path()})}")
        calling.look_once(request)
        with identity.steady():
            response = view(request, *args, **kwargs)
        response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    return guarded


def _factor_missing(request: OfficerRequest) -> bool:
    """Asked of the database every ten minutes, not at every page."""
    now = int(clock.now().timestamp())
    if now - request.session.get(_FACTOR, 0) < _FACTOR_FOR:
        return False
    if identity.second_factor_needed(request.user):
        return True
    request.session[_FACTOR] = now
    return False
