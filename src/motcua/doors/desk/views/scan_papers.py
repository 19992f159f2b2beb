"""One paper beside its picture: confirmed, corrected or refused; and the file that it becomes."""

import uuid

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from motcua.doors.desk import forms, scans
from motcua.doors.desk.gate import OfficerRequest, kept_form, officer
from motcua.doors.look.downloads import sent_file
from motcua.dossiers import actions as dossiers
from motcua.kernel.errors import Conflict, InvalidInput
from motcua.papers import actions, queries


@require_http_methods(["GET", "POST"])
@officer
def paper(request: OfficerRequest, paper_id: uuid.UUID) -> HttpResponse:
    """The picture at the left, what was read at the right; `loai` tries another type."""
    if request.method == "POST":
        return _decide(request, paper_id)
    kept = kept_form(request)
    wanted = (kept or request.GET).get("type_code" if kept else "loai", "")[:80]
    page = queries.paper_page(paper_id, actor=request.actor, type_code=wanted)
    return _shown(request, page, kept)


def _shown(
    request: OfficerRequest,
    page: queries.PaperPage,
    data: object = None,
    *,
    problem: str = "",
    problems: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    seal = queries.seal_of(page.id, actor=request.actor) if page.state == "confirmed" else None
    shown = scans.paper_shown(page, data, problems, seal)  # type: ignore[arg-type]
    rows = scans.rows_of_dossier(page, request.actor, page.type_code)
    context = {"paper": shown, "rows": rows, "problem": problem, "problems": _links(shown, problems or {})}
    return render(request, "desk/scan_paper.html", context, status=status)


def _links(shown: dict[str, object], problems: dict[str, str]) -> list[tuple[str, str]]:
    """The problems as links to their fields; a field is named by its label."""
    labels = {field.name: field.label for field in shown["fields"]}  # type: ignore[attr-defined]
    own = {
        "owner_name": ("f-owner_name", gettext("Owner")), "owner_number": ("f-owner_number", gettext("Owner")),
        "type_code": ("f-type", gettext("Type of paper")), "reason": ("f-reason", gettext("Reason")),
    }  # fmt: skip
    found = []
    for name, message in problems.items():
        target, label = own.get(name, (f"f-{name}", labels.get(name, name)))
        found.append((target, f"{label}: {message}"))
    return found


def _decide(request: OfficerRequest, paper_id: uuid.UUID) -> HttpResponse:
    data, do = request.POST, request.POST.get("do", "confirm")
    page = queries.paper_page(paper_id, actor=request.actor, type_code=data.get("type_code", "")[:80])
    if do == "type":
        return _shown(request, page)
    if do == "sign":
        return _sign(request, page)
    problems: dict[str, str] = {}
    try:
        if do == "refuse":
            actions.refuse_paper(paper_id, reason=forms.text(data, "reason"), actor=request.actor)
            messages.success(request, gettext("Refused. Its pages stay with the stack."))
        else:
            said = scans.read_confirmation(data, page, problems)
            forms.refuse(problems)
            code = actions.confirm_paper(paper_id, said, actor=request.actor)
            messages.success(request, gettext("Kept in the owner's store as %(code)s.") % {"code": code})
            _link(request, page, paper_id)
    except InvalidInput as error:
        fields = {**problems, **(error.data.get("fields") or {})}
        return _shown(request, page, data, problem=error.message, problems=fields, status=422)
    except Conflict as error:
        return _shown(request, page, data, problem=error.message, status=409)
    return HttpResponseRedirect(_next(page))


def _sign(request: OfficerRequest, page: queries.PaperPage) -> HttpResponse:
    """Hand the paper to the signer of the house; without one it goes on waiting, and that is said."""
    try:
        actions.ask_signature(page.id, actor=request.actor)
    except Conflict as error:
        return _shown(request, page, problem=error.message, status=409)
    messages.success(request, gettext("Sent to be signed."))
    return HttpResponseRedirect(reverse("desk:scan_paper", args=[page.id]))


def _link(request: OfficerRequest, page: queries.PaperPage, paper_id: uuid.UUID) -> None:
    """Link the confirmed paper to what the dossier asks for; when that does not fit, the paper is kept all the same."""
    row = forms.ident(request.POST.get("row"))
    if row is None or page.subject is None or page.subject.kind != scans.DOSSIER:
        return
    try:
        dossiers.use_paper(page.subject.id, row, paper_id, actor=request.actor)
    except (InvalidInput, Conflict) as error:
        messages.warning(request, error.message)


def _next(page: queries.PaperPage) -> str:
    """The next paper of the stack; after the last one the dossier, or the stack."""
    if page.next_paper is not None:
        return reverse("desk:scan_paper", args=[page.next_paper])
    if page.subject is not None and page.subject.kind == scans.DOSSIER:
        return reverse("desk:dossier_scans", args=[page.subject.id])
    return reverse("desk:scan", args=[page.batch_id]) if page.batch_id else reverse("desk:scans")


@require_GET
@officer
def file(request: OfficerRequest, paper_id: uuid.UUID) -> FileResponse:
    """The paper as it stands in the store; the read is recorded."""
    info, content = queries.read_paper_file(paper_id, actor=request.actor)
    return sent_file(info, content)
