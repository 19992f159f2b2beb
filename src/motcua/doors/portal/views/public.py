"""What everybody may read: the first page, the catalogue, procedures, service points, statements."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from motcua.catalogue import queries as catalogue
from motcua.doors.look.request import Request
from motcua.doors.portal import dossier_rows, on_time, parse, places, procedure_page, search_page, solved_page
from motcua.kernel import clock
from motcua.workflow import queries as workflow
from motcua.workflow.errors import UnknownProcess

EXAMPLES = ("khai sinh", "chứng thực bản sao", "hộ kinh doanh")
HOME_POINTS = 3
SHELVES = {"linh-vuc": "field", "co-quan": "agency", "cap": "level", "viec-trong-doi": "life_event"}


def _code_example() -> str:
    return f"H05.205-{clock.today():%y%m%d}-0042"


@require_safe
def home(request: Request) -> HttpResponse:
    """One question; below it what happens in life, one's dossier, the service points."""
    return render(
        request,
        "portal/home.html",
        {
            "section": "procedures",
            "examples": EXAMPLES,
            "life": search_page.life_events(),
            "drafts": dossier_rows.drafts(request.actor) if request.user.is_authenticated else [],
            "code_example": _code_example(),
            "on_time": on_time.build(),
            "points": places.points(limit=HOME_POINTS),
            "map": places.map_of(),
        },
    )


@require_safe
def catalogue_page(request: Request) -> HttpResponse:
    """Search results, or the whole catalogue page by page."""
    page = search_page.build(request.GET)
    return render(request, "portal/catalogue.html", {"section": "procedures", "page": page})


@require_safe
def shelf(request: Request, kind: str) -> HttpResponse:
    """One way along the catalogue: by field, agency, level or life event."""
    if kind not in SHELVES:
        raise Http404
    return render(request, "portal/shelf.html", {"section": "procedures", **search_page.shelf(kind, SHELVES[kind])})


def _steps_of(process_code: str) -> list[procedure_page.FlowStep]:
    """The way of a dossier: as the model draws it, or the common one where no model is in force."""
    if not process_code:
        return procedure_page.common_flow()
    try:
        return procedure_page.flow(workflow.model_drawing(process_code).nodes)
    except UnknownProcess:
        return procedure_page.common_flow()


@require_safe
def procedure(request: Request, code: str) -> HttpResponse:
    """The page of a procedure; an old code leads to the present one."""
    view = catalogue.procedure(code)
    if view.code != code:
        return redirect("portal:procedure", view.code, permanent=False)
    body = procedure_page.body(view, _steps_of)
    return render(
        request, "portal/procedure.html", {"section": "procedures", "page": {"name": view.name, "body": body}}
    )


@require_safe
def places_page(request: Request) -> HttpResponse:
    """All service points, or those that fit the commune that was typed."""
    text = parse.line(request.GET, "xa", 100)
    found = places.points(text)
    context: dict[str, Any] = {
        "section": "places",
        "query": text,
        "points": found,
        "count_text": places.count_text(len(found), text),
        "map": places.map_of(),
    }
    return render(request, "portal/places.html", context)


@require_safe
def solved(request: Request) -> HttpResponse:
    """What each office received and solved, and how much of it on time."""
    return render(request, "portal/solved.html", {"section": "", "page": solved_page.build(request.GET)})


@require_safe
def accessibility(request: Request) -> HttpResponse:
    return render(request, "portal/accessibility.html")


@require_safe
def privacy(request: Request) -> HttpResponse:
    return render(request, "portal/privacy.html")
