"""One's own dossiers: the list, the story of each, adding papers, withdrawing, receipt and result."""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from motcua.catalogue.errors import InvalidAnswers
from motcua.doors.look.downloads import paper_asked, sent_file, sent_pdf
from motcua.doors.look.errors import uuid_or_none
from motcua.doors.look.fields import Field
from motcua.doors.look.kept import kept_form, signed_in
from motcua.doors.look.request import Request
from motcua.doors.portal import dossier_page, dossier_rows, filing, parse
from motcua.doors.portal.views.papers import take_flash
from motcua.dossiers import actions, forms
from motcua.dossiers import queries as dossiers
from motcua.dossiers.actions.supplement import answer_supplement
from motcua.dossiers.errors import NotSupplied, UnknownDossier
from motcua.kernel.errors import NotFound


@login_required
@never_cache
@require_safe
def mine(request: Request) -> HttpResponse:
    """All dossiers of the account's own affairs, newest first."""
    actor = request.actor
    page = dossier_rows.mine(actor, uuid_or_none(request.GET.get("sau")))
    return render(request, "portal/mine.html", {"section": "mine", "page": page, "is_officer": bool(actor.posts)})


@login_required
@never_cache
@require_safe
def page(request: Request, dossier_id: uuid.UUID) -> HttpResponse:
    """The story of one dossier."""
    found = filing.own_page(dossier_id, request.actor)
    if found.dossier.state == "draft":
        return redirect("portal:tasks", dossier_id)
    return render(request, "portal/dossier.html", {"section": "mine", "page": dossier_page.of_own(found)})


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def supplement(request: Request, dossier_id: uuid.UUID) -> HttpResponse:
    """Exactly what was asked for, reopened; then handed in once."""
    actor = request.actor
    found = filing.own_page(dossier_id, actor)
    if found.supplement is None or found.dossier.state != "awaiting_supplement":
        return redirect("portal:dossier", dossier_id)
    asked = [one for one in filing.form_pages(found) if one.key in found.supplement.pages]
    values: dict[str, dict[str, Any]] = {}
    errors: dict[str, str] = {}
    lacking = ""
    if request.method != "POST" and (kept := kept_form(request)):
        values = {one.key: parse.page_answers(one.fields, kept)[1] for one in asked}
    if request.method == "POST":
        values, errors = _answer(dossier_id, asked, request)
        if not errors:
            try:
                actions.supply_supplement(dossier_id, actor=actor)
            except NotSupplied as error:
                lacking = error.message
            else:
                messages.success(request, gettext("We have what was missing. Handling goes on."))
                return redirect("portal:dossier", dossier_id)
    return _show_supplement(request, found, asked, values, errors, lacking)


def _answer(dossier_id: uuid.UUID, asked: Any, request: Request) -> tuple[dict[str, dict[str, Any]], dict[str, str]]:
    """Keep the reopened pages; returns what was typed and what has to be mended."""
    values: dict[str, dict[str, Any]] = {}
    errors: dict[str, str] = {}
    for one in asked:
        answers, values[one.key], wrong = parse.page_answers(one.fields, request.POST)
        if not wrong:
            try:
                answer_supplement(dossier_id, one.key, answers, actor=request.actor)
            except InvalidAnswers as error:
                wrong = error.data["fields"]
        errors.update(wrong)
    return values, errors


def _show_supplement(
    request: Request,
    found: Any,
    asked: Any,
    values: dict[str, dict[str, Any]],
    errors: dict[str, str],
    lacking: str,
) -> HttpResponse:
    pages = _reopened(found, asked, values, errors)
    papers = filing.paper_rows(found, request.actor, only_asked=True, since=found.supplement.requested_at)
    error, target = take_flash(request)
    if lacking and papers:
        error, target = lacking, f"{papers[0].anchor}-f"
    context = {
        "name": found.dossier.procedure_name,
        "code": found.dossier.code,
        "reason": found.supplement.reason,
        "answer_by": dossier_page.answer_by_text(found.supplement.answer_by),
        "papers": papers,
        "form_pages": pages,
        "all_fields": [field for one in pages for field in one["fields"]],
        "has_errors": bool(errors),
        "error": error,
        "error_target": target,
        "accept": filing.ACCEPT,
        "limits": filing.limits_text(),
        "back_url": reverse("portal:dossier", args=[found.dossier.id]),
        "attach_url": reverse("portal:attach", args=[found.dossier.id]) + "?supplement",
        "detach_url": reverse("portal:detach", args=[found.dossier.id]) + "?supplement",
    }
    status = 422 if errors or lacking else 200
    return render(request, "portal/supplement.html", {"section": "mine", "page": context}, status=status)


def _reopened(
    found: Any, asked: Any, values: dict[str, dict[str, Any]], errors: dict[str, str]
) -> list[dict[str, Any]]:
    """The pages that were asked for again, with what was typed or stands."""
    return [
        {
            "title": one.title,
            "fields": [
                parse.form_field(
                    spec, values.get(one.key, found.dossier.answers).get(spec.name), errors.get(spec.name, "")
                )
                for spec in one.fields
            ],
        }
        for one in asked
    ]


@signed_in
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: Request, dossier_id: uuid.UUID) -> HttpResponse:
    """Take the dossier back, after one question."""
    found = filing.own_page(dossier_id, request.actor)
    if request.method != "POST" and not any(one.name == "withdraw_dossier" and one.allowed for one in found.actions):
        return redirect("portal:dossier", dossier_id)
    if request.method == "POST":
        reason = parse.line(request.POST, "reason", 2_000)
        actions.withdraw_dossier(dossier_id, reason=reason, actor=request.actor)
        messages.success(request, gettext("You withdrew the dossier. Nobody works on it any more."))
        return redirect("portal:dossier", dossier_id)
    reason_field = Field(
        "reason",
        gettext("Why do you withdraw?"),
        widget="textarea",
        required=False,
        hint=gettext("The officers will read it."),
        value=parse.line(kept_form(request) or {}, "reason", 2_000),
    )
    return render(
        request,
        "portal/withdraw.html",
        {
            "section": "mine",
            "name": found.dossier.procedure_name,
            "code": found.dossier.code,
            "back_url": reverse("portal:dossier", args=[dossier_id]),
            "fields": [reason_field],
        },
    )


@login_required
@never_cache
@require_safe
def receipt(request: Request, dossier_id: uuid.UUID) -> HttpResponse:
    """The receipt (form 01) as PDF, before acceptance a confirmation: A5, or A4 with `?kho=a4`."""
    paper = paper_asked(request) or "a5"
    origin = request.build_absolute_uri("/")
    return sent_pdf(forms.open_confirmation(dossier_id, paper=paper, origin=origin, actor=request.actor))


@login_required
@never_cache
@require_safe
def form(request: Request, dossier_id: uuid.UUID, kind: str, sequence: int) -> HttpResponse:
    """A paper that the office issued for one's own dossier: a request for papers, a refusal, an apology."""
    if not dossiers.own(request.actor).filter(id=dossier_id).exists():
        raise UnknownDossier
    origin = request.build_absolute_uri("/")
    return sent_pdf(
        forms.open_form(dossier_id, kind, sequence, paper=paper_asked(request), origin=origin, actor=request.actor)
    )


def _file(request: Request, dossier_id: uuid.UUID, file_id: uuid.UUID) -> FileResponse:
    if not dossiers.own(request.actor).filter(id=dossier_id).exists():
        raise UnknownDossier
    info, content = dossiers.read_file(dossier_id, file_id, actor=request.actor)
    return sent_file(info, content)


@login_required
@never_cache
@require_safe
def attachment(request: Request, dossier_id: uuid.UUID, attachment_id: uuid.UUID) -> FileResponse:
    """A paper that one handed in."""
    return _file(request, dossier_id, attachment_id)


@login_required
@never_cache
@require_safe
def result(request: Request, dossier_id: uuid.UUID, result_id: uuid.UUID) -> FileResponse:
    """The result, once it is issued."""
    found = filing.own_page(dossier_id, request.actor)
    if not any(one.file_id == result_id for one in found.results):
        raise NotFound
    actions.fetch_result(dossier_id, actor=request.actor)
    return _file(request, dossier_id, result_id)
