"""Stacks of scans: brought in, followed while they are read, sorted; and the sheets that part them."""

import re
import uuid
from typing import Any, Final, cast

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from motcua.doors.desk import forms, scans
from motcua.doors.desk.frame import seat_of
from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.rail import rail_of
from motcua.doors.look.downloads import sent_file
from motcua.doors.look.errors import uuid_or_none
from motcua.dossiers import actions as dossier_actions
from motcua.dossiers import queries as dossiers
from motcua.dossiers.errors import UnknownDossier
from motcua.files.errors import UnknownUpload
from motcua.files.scanning.separators import compile_separators
from motcua.kernel.audit import Subject
from motcua.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from motcua.papers import actions, queries, types
from motcua.papers.actions.sorting import STEPS
from motcua.papers.owners import OwnerFacts
from motcua.papers.policies import PapersPermission

_MOST_FILES: Final = 20
_MOST_CODES: Final = 50  # dossiers of which sheets are printed at once
_TURNS: Final = {"turn": 90, "turn_back": 270}


@require_http_methods(["GET", "POST"])
@officer
def inbox(request: OfficerRequest) -> HttpResponse:
    """The stacks of my units; new ones are brought in here when it is not yet known whose they are."""
    request.actor.require(PapersPermission.SCAN)
    problems: list[str] = []
    if request.method == "POST":
        seat = seat_of(request.actor)
        problems = _take_in(request, scans.scan_unit(request.actor, *([seat.unit_id] if seat.unit_id else [])))
        if not problems:
            return HttpResponseRedirect(reverse("desk:scans"))
    everything = request.GET.get("tat-ca") == "1"
    rows, after = queries.batches(
        request.actor, open_only=not everything, after=forms.ident(request.GET.get("sau")), limit=30
    )
    page = {
        "title": gettext("Digitisation"), "rows": [scans.batch_row(row) for row in rows], "problems": problems,
        "everything": everything, "accepted": scans.ACCEPTED, "types": scans.type_choices("", empty=False),
        "placeless": queries.placeless_count(request.actor),
        "next": f"?sau={after}{'&tat-ca=1' if everything else ''}" if after else "",
    }  # fmt: skip
    context = {"page": page, "rail": rail_of(request.actor, {}, "scans")}
    return render(request, "desk/scans.html", context, status=422 if problems else 200)


def _take_in(
    request: OfficerRequest, unit_id: uuid.UUID, subject: Subject | None = None, owner: OwnerFacts | None = None
) -> list[str]:
    """Each file is a stack of its own. One that cannot be taken says why and does not stop the others."""
    files: list[Any] = request.FILES.getlist("file") + request.FILES.getlist("photo")
    whole = [found for one in request.POST.getlist("upload") if (found := uuid_or_none(one)) is not None]
    if not files and not whole:
        return [gettext("Choose at least one file, or take a photograph.")]
    problems, taken = [], 0
    if len(files) + len(whole) > _MOST_FILES:
        return [gettext("Send at most %(n)d files at once.") % {"n": _MOST_FILES}]
    facts: dict[str, Any] = {"unit_id": unit_id, "subject": subject, "owner": owner, "actor": request.actor}
    for file in [*files, *whole]:
        try:
            if isinstance(file, uuid.UUID):
                actions.receive_upload(file, **facts)
            else:
                actions.receive_scan(file, name=file.name or "", **facts)
        except (InvalidInput, Conflict, UnknownUpload) as error:
            problems.append(error.message)
        else:
            taken += 1
    if taken:
        said = ngettext("%(n)d file is in line to be read.", "%(n)d files are in line to be read.", taken)
        messages.success(request, said % {"n": taken})
    return problems


@require_http_methods(["GET", "POST"])
@officer
def scan(request: OfficerRequest, batch_id: uuid.UUID) -> HttpResponse:
    """One stack: how far it is, and the sorting of its pages."""
    if request.method == "POST":
        return _sort(request, batch_id)
    batch = queries.batch_page(batch_id, actor=request.actor)
    shown = scans.batch_shown(batch, forms.ident(request.GET.get("trang")), request.actor)
    context = {"scan": shown, "rail": rail_of(request.actor, {}, "scans")}
    return render(request, "desk/scan.html", context)


def _sort(request: OfficerRequest, batch_id: uuid.UUID) -> HttpResponse:
    """One step of sorting with the page in hand. Somebody who was faster is told apart from a fault."""
    data = request.POST
    step, page = data.get("do", ""), forms.ident(data.get("page"))
    version = forms.whole(data.get("version"), unknown=-1)
    address = reverse("desk:scan", args=[batch_id])
    try:
        if step == "undo":
            page = actions.undo_step(batch_id, version=version, actor=request.actor)
            messages.success(request, gettext("The last step is taken back."))
        elif ":" in step:
            _with_paper(request, step)
        elif page is None:
            messages.warning(request, gettext("Choose a page first."))
        else:
            _with_page(request, step, batch_id, page, version)
    except (Conflict, InvalidInput, NotFound, NotAllowed) as error:
        messages.warning(request, error.message)
    return HttpResponseRedirect(f"{address}?trang={page}" if page else address)


def _with_paper(request: OfficerRequest, step: str) -> None:
    """What is said of one paper of the stack: its type, or the dossier to which it belongs."""
    what, _, ident = step.partition(":")
    paper = forms.ident(ident)
    if paper is None:
        return
    if what == "type":
        actions.type_paper(paper, request.POST.get(f"type-{paper}", ""), actor=request.actor)
    elif what == "place":
        dossier_actions.place_scanned(paper, forms.text(request.POST, f"code-{paper}")[:200], actor=request.actor)
        messages.success(request, gettext("The paper now lies with that dossier."))


def _with_page(request: OfficerRequest, step: str, batch_id: uuid.UUID, page: uuid.UUID, version: int) -> None:
    """What is done to the page in hand."""
    if step in _TURNS:
        actions.turn_page(batch_id, page, degrees=_TURNS[step], version=version, actor=request.actor)
        messages.success(request, gettext("Turned. The machine reads the page again."))
    elif step == "to":
        target = forms.ident(request.POST.get("target"))
        if target is None:
            messages.warning(request, gettext("Choose the paper to which the page goes."))
            return
        actions.move_page(batch_id, page, target, version=version, actor=request.actor)
        messages.success(request, gettext("Moved. Alt Y takes it back."))
    elif step in STEPS:
        actions.sort_pages(batch_id, cast("Any", step), page_id=page, version=version, actor=request.actor)


@require_GET
@officer
def progress(request: OfficerRequest, batch_id: uuid.UUID) -> HttpResponse:
    """How far a stack is, as a fragment for a page that asks now and then; 286 when there is nothing more to ask."""
    row = queries.progress(batch_id, actor=request.actor)
    context = {"row": scans.batch_row(row)}
    return render(request, "desk/scan_progress.html", context, status=200 if context["row"]["working"] else 286)


@require_GET
@officer
def picture(request: OfficerRequest, page_id: uuid.UUID) -> FileResponse:
    """The picture of a page."""
    info, content = queries.page_picture(page_id, actor=request.actor)
    response = sent_file(info, content)
    response["Cache-Control"] = "private, max-age=300"
    return response


def _dossier_codes(request: OfficerRequest) -> list[str]:
    """The dossiers for which sheets are wanted; one that the officer may not see gets none, and that is said."""
    found: list[str] = []
    for text in re.split(r"[\s,;]+", request.GET.get("ho-so", "")[: _MOST_CODES * 40])[:_MOST_CODES]:
        if not text:
            continue
        row = dossiers.coded(text, request.actor)
        if row is None or not row.code:
            raise UnknownDossier
        found.append(row.code)
    return list(dict.fromkeys(found))


@require_GET
@officer
def separators(request: OfficerRequest) -> HttpResponse:
    """Sheets to print and lay between papers: one for each chosen type (`loai`), and one for each dossier (`ho-so`).

    Without dossiers there is one sheet for any next dossier, and without types either, one for each type.
    """
    request.actor.require(PapersPermission.SCAN)
    known = types.types_on()
    chosen = [known[code] for code in dict.fromkeys(request.GET.getlist("loai")) if code in known]
    codes = _dossier_codes(request)
    wanted = chosen or ([] if codes else list(known.values()))
    pdf = compile_separators([(view.code, view.name) for view in wanted], codes)
    response = HttpResponse(pdf, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="to-phan-cach.pdf"'
    return response


@require_http_methods(["GET", "POST"])
@officer
def dossier_scans(request: OfficerRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The papers of one dossier: from the applicant's store first, then from the scanner."""
    dossier = dossiers.dossier_page(dossier_id, actor=request.actor, what=dossiers.Looked.SCANS)
    unit = scans.scan_unit(request.actor, dossier.dossier.receiving_unit_id, dossier.dossier.handling_unit_id)
    problems: list[str] = []
    if request.method == "POST":
        if "use" in request.POST:
            problems = _use(request, dossier_id)
        else:
            problems = _take_in(request, unit, Subject(scans.DOSSIER, dossier_id), owner_of(dossier.dossier))
        if not problems:
            return HttpResponseRedirect(reverse("desk:dossier_scans", args=[dossier_id]))
    context = {"page": _dossier_page(dossier, request, problems), "rail": rail_of(request.actor, {}, "")}
    return render(request, "desk/dossier_scans.html", context, status=422 if problems else 200)


def owner_of(dossier: Any) -> OwnerFacts:
    """The applicant as the owner of what is scanned, until a person says otherwise."""
    return OwnerFacts(dossier.applicant_number, dossier.applicant_name, dossier.applicant_kind, dossier.applicant_id)


def _use(request: OfficerRequest, dossier_id: uuid.UUID) -> list[str]:
    digital = forms.ident(request.POST.get("use"))
    paper = forms.ident(request.POST.get(f"paper-{digital}"))
    if digital is None or paper is None:
        return [gettext("Choose for which paper of the dossier it is.")]
    try:
        dossier_actions.use_paper(dossier_id, paper, digital, actor=request.actor)
    except (InvalidInput, Conflict) as error:
        return [error.message]
    messages.success(request, gettext("Linked: nothing has to be scanned for it."))
    return []


def _dossier_page(dossier: Any, request: OfficerRequest, problems: list[str]) -> dict[str, Any]:
    row, actor = dossier.dossier, request.actor
    linked = {link.digital_paper_id: link for link in dossiers.digitised(row.id, actor=actor)}
    codes: dict[uuid.UUID, list[str]] = {}
    for link in linked.values():
        codes.setdefault(link.paper_id, []).append(link.code)
    return {
        "title": gettext("Digitise the papers of %(code)s") % {"code": row.code}, "code": row.code,
        "applicant": row.applicant_name, "procedure": row.procedure_name, "problems": problems,
        "back": reverse("desk:dossier", args=[row.id]), "sheet": f"{reverse('desk:separators')}?ho-so={row.code}",
        "accepted": scans.ACCEPTED,
        "offers": _offers(dossier, actor, set(linked)),
        "papers": [
            {"name": one.name, "codes": codes.get(one.id, []), "here": one.status != "missing"}
            for one in dossier.papers
        ],
        "rows": [scans.batch_row(one) for one in queries.batches_of(Subject(scans.DOSSIER, row.id), actor)],
    }  # fmt: skip


def _offers(dossier: Any, actor: Any, linked: set[uuid.UUID]) -> list[dict[str, Any]]:
    """What the store holds, after the look into it was recorded."""
    row = dossier.dossier
    number = row.applicant_number.replace("-", "")
    try:
        held = queries.store_of(number, purpose=Subject(scans.DOSSIER, row.id), actor=actor) if number else []
    except NotAllowed:
        return []
    usable = {one.id for one in held}
    return [
        {
            "id": offer.id, "name": offer.name, "said": scans.offer_said(offer), "linked": offer.id in linked,
            "rows": scans.paper_choices(dossier, offer.type_code),
            "file": reverse("desk:scan_file", args=[offer.id]),
        }
        for offer in dossiers.offered(row)
        if offer.id in usable
    ]  # fmt: skip
