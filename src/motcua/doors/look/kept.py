"""A form that was sent after the session had ended: kept for the person who was typing, shown again after signing in.

Every form says in `SENDER` who is typing. What was typed waits in the session of the browser, for an hour; whoever else
signs in there does not see it, and files are not kept.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext

SENDER: Final = "sender"
_KEPT: Final = "kept_form"
_KEPT_FOR: Final = 3600
_MOST_KEPT: Final = 60_000
_NEVER_KEPT: Final = frozenset({"csrfmiddlewaretoken", SENDER})


def to_sign_in(request: HttpRequest) -> HttpResponse:
    """The way to the sign-in page and back here; what was typed is kept."""
    if request.method == "POST" and request.POST.get(SENDER):
        fields = request.POST.copy()
        for name in _NEVER_KEPT:
            fields.pop(name, None)
        typed = fields.urlencode()
        if len(typed) <= _MOST_KEPT and "\x00" not in request.POST[SENDER]:
            request.session[_KEPT] = {"path": request.path, "sender": request.POST[SENDER], "fields": typed}
            request.session.set_expiry(_KEPT_FOR)
    target = request.path if request.method == "POST" else request.get_full_path()
    return HttpResponseRedirect(f"{reverse('account_login')}?{urlencode({'next': target}, safe='/')}")


def kept_form(request: Any) -> QueryDict | None:
    """What the one who signed in had typed on this page when the session ended; given back once."""
    kept = request.session.get(_KEPT)
    if not kept or kept["path"] != request.path:
        return None
    del request.session[_KEPT]
    request.session.set_expiry(None)
    if kept["sender"] != str(request.user.pk):
        return None
    messages.warning(
        request,
        gettext(
            "You were signed out while you were writing. What you typed is here again: check it and send it. "
            "Attach files anew."
        ),
    )
    return QueryDict(kept["fields"], mutable=True)


def signed_in(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Like Django's `login_required`, and keeps what was typed."""

    @wraps(view)
    def guarded(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return view(request, *args, **kwargs) if request.user.is_authenticated else to_sign_in(request)

    return guarded
