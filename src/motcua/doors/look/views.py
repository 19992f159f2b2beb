"""The one page of the look: changing the language."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

_YEAR = 365 * 24 * 3600


def set_language(request: HttpRequest, code: str) -> HttpResponseRedirect:
    """Keep the language in a cookie and go back to where one was. A link, since it harms nobody and needs no script."""
    if code not in dict(settings.LANGUAGES):
        raise Http404
    target = request.GET.get("next", "/")
    if not url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    ):
        target = "/"
    response = HttpResponseRedirect(target)
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME, code, max_age=_YEAR, samesite="Lax", secure=request.is_secure(), httponly=True
    )
    return response
