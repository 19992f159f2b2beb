"""Following a dossier with the code and the secret of its receipt; no sign-in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.doors.look.fields import Field
from motcua.doors.look.request import Request, client_address
from motcua.doors.portal import dossier_page, parse, tries
from motcua.dossiers import queries as dossiers
from motcua.dossiers.errors import WrongCodeOrSecret


def _fields(code: str, secret: str, error: str = "", *, asked: bool = False) -> list[Field]:
    """Both fields; `asked`: they were sent, and what is empty has to be filled in."""
    no_code, no_secret = "", ""
    if asked and not code:
        no_code = gettext("Fill in the dossier code: it stands beside the square on your receipt.")
    if asked and not secret:
        no_secret = gettext("Fill in the secret: it stands below the code on your receipt.")
    return [
        Field(
            "ma", gettext("Dossier code"), value=code, width="20", maxlength=60,
            error=error or no_code, autocomplete="off",
        ),
        Field(
            "mat", gettext("Secret for tracking"),
            hint=gettext("8 letters and digits; capitals and spaces do not matter"),
            value=secret, width="10", maxlength=30, error=no_secret, autocomplete="off",
        ),
    ]  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: Request) -> HttpResponse:
    """The form; with both code and secret (typed, or from the square code) the way of the dossier.

    How often it may be tried: `tries`. A wrong code and a wrong secret get one answer and count alike.
    """
    data = request.POST if request.method == "POST" else request.GET
    code, secret = parse.line(data, "ma", 60), parse.line(data, "mat", 30)
    if not (code and secret):
        asked = request.method == "POST"
        return _form(request, _fields(code, secret, asked=asked), 422 if asked else 200)
    address = client_address(request)
    tries.before(address, code)
    try:
        view = dossiers.track(code, secret)
    except WrongCodeOrSecret as error:
        tries.wrong(address, code)
        return _form(request, _fields(code, secret, error.message), 404)
    page = dossier_page.of_track(view)
    return render(request, "portal/dossier.html", {"section": "track", "page": page})


def _form(request: Request, fields: list[Field], status: int) -> HttpResponse:
    return render(request, "portal/track.html", {"section": "track", "fields": fields, "error": ""}, status=status)
