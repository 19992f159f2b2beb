"""What everybody may read: the first page, the catalogue, procedures, service points, statements."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from motcua.catalogue import queries as catalogue
from motcua.doors.portal import labels, places, procedure_page, search_page
from motcua.doors.portal.mine import draft_rows
from motcua.kernel import clock
from motcua.workflow import queries as workflow

EXAMPLES = ("khai sinh", "chứng thực bản sao", "hộ kinh doanh")
HOME_POINTS = 3
SHELVES = {"linh-vuc": "field", "co-quan": "agency", "cap": "level", "viec-trong-doi": "life_event"}


def _code_example() -> str:
    return f"H05.205-{clock.today():%y%m%d}-0042"


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """One question; below it what happens in life, one's dossier, the service points."""
    return render(
        request,
        "portal/home.html",
        {
            "section": "procedures",
            "examples": EXAMPLES,
            "life": search_page.life_events(),
            "drafts": draft_rows(request.actor) if request.user.is_authenticated else [],  # type: ignore[attr-defined]
            "code_example": _code_example(),
            "on_time": None,
            "points": places.points(limit=HOME_POINTS),
        },
    )


@require_safe
def catalogue_page(request: HttpRequest) -> HttpResponse:
    """Search results, or the whole catalogue page by page."""
    page = search_page.build(request.GET)
    return render(request, "portal/catalogue.html", {"section": "procedures", "page": page})


@require_safe
def shelf(request: HttpRequest, kind: str) -> HttpResponse:
    """One way along the catalogue: by field, agency, level or life event."""
    if kind not in SHELVES:
        raise Http404
    return render(request, "portal/shelf.html", {"section": "procedures", **search_page.shelf(kind, SHELVES[kind])})


def _drawing(process_code: str) -> list[procedure_page.FlowStep] | None:
    drawing = workflow.model_drawing(process_code) if process_code else None
    return procedure_page.flow(drawing.nodes) if drawing else None


@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """The page of a procedure; an old code leads to the present one."""
    view = catalogue.procedure(code)
    if view.code != code:
        return redirect("portal:procedure", view.code, permanent=False)
    body = procedure_page.body(view, _drawing(view.process_code))
    return render(request, "portal/procedure.html", {"section": "procedures", "page": {"name": view.name, "body": body}})


@require_safe
def places_page(request: HttpRequest) -> HttpResponse:
    """All service points, or those that fit the commune that was typed."""
    text = request.GET.get("xa", "")[:100].strip()
    found = places.points(text)
    context: dict[str, Any] = {
        "section": "places",
        "query": text,
        "points": found,
        "count_text": places.count_text(len(found), text),
    }
    return render(request, "portal/places.html", context)


@require_safe
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/accessibility.html")


@require_safe
def privacy(request: HttpRequest) -> HttpResponse:
    return render(request, "portal/privacy.html")
