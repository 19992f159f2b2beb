"""Where officers learn: help for each page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_GET

from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.rail import rail_of
from motcua.learning.help import all_help, help_of


@require_GET
@officer
def helping(request: OfficerRequest) -> HttpResponse:
    """The help of the page named by `trang`; without a name, that of every page of the desk."""
    name, language = request.GET.get("trang", "")[:80], get_language() or "vi"
    shown = [help_of(name, language)] if name else all_help("desk", language)
    page = {"title": gettext("Help"), "pages": shown, "one": len(shown) == 1}
    return render(request, "desk/help.html", {"page": page, "rail": rail_of(request.actor, {}, "help")})
