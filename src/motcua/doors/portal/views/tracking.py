"""Following a dossier with the code and the secret of its receipt; no sign-in."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from motcua.doors.look.fields import Field
from motcua.doors.look.request import Request, client_address
from motcua.doors.portal import dossier_page, parse
from motcua.dossiers import queries as dossiers
from motcua.dossiers.errors import WrongCodeOrSecret
from motcua.kernel import throttle

TRIES, PER_SECONDS = 20, 60
TRIES_A_CODE, PER_SECONDS_A_CODE = 10, 600


def _fields(code: str, secret: str, error: str = "", lacking: str = "") -> list[Field]:
    return [
        Field(
            "ma", gettext("Dossier code"), value=code, width="20", maxlength=60,
            error=error or (lacking if not code else ""), autocomplete="off",
        ),
        Field(
            "mat", gettext("Secret for tracking"),
            hint=gettext("8 letters and digits; capitals and spaces do not matter"),
            value=secret, width="10", maxlength=30, error=lacking if not secret else "", autocomplete="off",
        ),
    ]  # fmt: skip


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def track(request: Request) -> HttpResponse:
    """The form; with both code and secret (typed, or from the square code) the way of the dossier.

    Tries are counted by address, and failed ones by code: when those are spent, the right secret waits too, so that a
    secret of 36 bits can't be tried out from many addresses.
    """
    data = request.POST if request.method == "POST" else request.GET
    code, secret = parse.line(data, "ma", 60), parse.line(data, "mat", 30)
    if not (code and secret):
        lacking = gettext("Fill in both: the code and the secret.") if request.method == "POST" else ""
        status = 422 if lacking else 200
        return _form(request, _fields(code, secret, lacking=lacking), status)
    of_code = f"track-code:{code.upper()}"
    throttle.spend_and_check(
        throttle.Limit(f"track:{client_address(request)}", TRIES, PER_SECONDS),
        throttle.Limit(of_code, TRIES_A_CODE, PER_SECONDS_A_CODE),
    )
    try:
        view = dossiers.track(code, secret)
    except WrongCodeOrSecret as error:
        throttle.spend(of_code, limit=TRIES_A_CODE, per_seconds=PER_SECONDS_A_CODE)
        return _form(request, _fields(code, secret, error.message), 404)
    page = dossier_page.of_track(view)
    return render(request, "portal/dossier.html", {"section": "track", "page": page})


def _form(request: Request, fields: list[Field], status: int) -> HttpResponse:
    return render(request, "portal/track.html", {"section": "track", "fields": fields, "error": ""}, status=status)
