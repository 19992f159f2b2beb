"""Help for the page at hand."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from motcua.doors.look.request import Request
from motcua.learning.help import all_help, help_of


@require_safe
def page(request: Request) -> HttpResponse:
    """The help of the page named by `trang`; without a name, that of every page."""
    name, language = request.GET.get("trang", "")[:80], get_language() or "vi"
    shown = [help_of(name, language)] if name and not name.startswith("desk:") else all_help("portal", language)
    return render(request, "portal/help.html", {"pages": shown, "one": shown[0] if len(shown) == 1 else None})
