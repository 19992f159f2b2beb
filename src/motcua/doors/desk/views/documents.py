"""The text of a result: begun from a template, written on, compared, adopted."""

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from motcua.doors.desk import forms
from motcua.doors.desk.gate import OfficerRequest, kept_form, officer
from motcua.doors.desk.rail import rail_of
from motcua.doors.desk.shown import Choice
from motcua.doors.look import say
from motcua.dossiers import actions, queries
from motcua.dossiers.documents.differing import difference
from motcua.dossiers.documents.errors import TextOvertaken
from motcua.dossiers.queries import documents
from motcua.kernel.errors import Conflict, InvalidInput, MotcuaError


@require_http_methods(["GET", "POST"])
@officer
def document(request: OfficerRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The last version with what it changes against its template; looking at that is remembered for the signer."""
    error: MotcuaError | None = None
    if request.method == "POST":
        try:
            messages.success(request, _DOING.get(request.POST.get("do", ""), _keep)(request, dossier_id))
        except (InvalidInput, Conflict) as refused:
            error = refused
        else:
            return HttpResponseRedirect(reverse("desk:document", args=[dossier_id]))
    context = {"page": _page(request, dossier_id, error), "rail": rail_of(request.actor, {}, "")}
    status = 409 if isinstance(error, Conflict) else 422 if error else 200
    return render(request, "desk/document.html", context, status=status)


def _start(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    template = forms.ident(request.POST.get("template")) or uuid.UUID(int=0)
    actions.start_document(dossier_id, template, actor=request.actor)
    return gettext("The text is begun. Read it, and fill in the places marked with dots.")


def _keep(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    body = request.POST.get("body", "")
    number = actions.write_document(
        dossier_id, body, based_on=forms.whole(request.POST.get("based_on"), unknown=0), actor=request.actor
    )
    return gettext("Version %(n)d is kept.") % {"n": number}


def _adopt(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    problems: dict[str, str] = {}
    name = forms.required_text(request.POST, "name", problems)
    forms.refuse(problems)
    version = forms.whole(request.POST.get("version"), unknown=0)
    actions.adopt_document(
        dossier_id, version, name=name[:200], number=forms.text(request.POST, "number")[:100], actor=request.actor
    )
    return gettext("The text is now the drafted result, as PDF.")


_DOING: dict[str, Callable[[OfficerRequest, uuid.UUID], str]] = {"start": _start, "keep": _keep, "adopt": _adopt}


def _page(request: OfficerRequest, dossier_id: uuid.UUID, error: MotcuaError | None) -> dict[str, Any]:
    info = queries.dossier_page(dossier_id, actor=request.actor, what=queries.Looked.TEXT)
    versions = documents.documents_of(dossier_id, actor=request.actor)
    last = versions[0] if versions else None
    typed = _typed(request) if last else None
    writes = any(one.name == "draft_result" and one.allowed for one in info.actions)
    return {
        "title": gettext("Text of the result"), "back": (reverse("desk:dossier", args=[dossier_id]), info.dossier.code),
        "lead": f"{info.dossier.procedure_name} · {info.dossier.applicant_name}",
        "problem": error.message if error else "", "others": _others(error),
        "writes": writes, "last": last, "body": last.body if last and typed is None else typed,
        "templates": documents.templates_of(dossier_id, actor=request.actor) if writes else [],
        "versions": [_version(one) for one in versions], "name": _name(request, last),
        "number": request.POST.get("number", ""),
        "difference": _difference(request, dossier_id, versions, typed if isinstance(error, TextOvertaken) else None),
    }  # fmt: skip


def _others(error: MotcuaError | None) -> list[str]:
    fields = error.data.get("fields") if error else None
    return [str(one) for one in fields.values()] if isinstance(fields, dict) else []


def _typed(request: OfficerRequest) -> str | None:
    """What was typed and not kept: of this request, or of one whose session had ended."""
    kept = request.POST if request.method == "POST" else kept_form(request)
    return kept.get("body") if kept else None


def _name(request: OfficerRequest, last: Any) -> str:
    return request.POST.get("name", "") or (last.template.name if last else "")


def _version(one: Any) -> dict[str, Any]:
    said = f"{one.made_by}, {say.moment(one.made_at)}"
    return {"number": one.number, "said": said, "changed": one.changed, "adopted": one.result_id is not None}


def _difference(
    request: OfficerRequest, dossier_id: uuid.UUID, versions: list[Any], typed: str | None
) -> dict[str, Any] | None:
    """Between the two asked for, 0 is the template; for an overtaken text from what was kept to what was typed."""
    if not versions:
        return None
    by_number = {one.number: one for one in versions}
    to = by_number.get(forms.whole(request.GET.get("den"), unknown=0)) or versions[0]
    before = by_number.get(forms.whole(request.GET.get("tu"), unknown=0))
    if typed is not None:
        pieces, title = difference(versions[0].body, typed), gettext("From the version kept meanwhile to yours")
        return {"title": title, "pieces": pieces, "same": False, "from": [], "to": []}
    if before is None:
        to = documents.read_changes(dossier_id, to.number, actor=request.actor)
    pieces = difference(before.body if before else to.filled, to.body)
    return {
        "title": gettext("What was changed"), "pieces": pieces, "same": all(one.kind == "same" for one in pieces),
        "from": [Choice("0", gettext("the template"), before is None), *_numbers(versions, before)],
        "to": _numbers(versions, to),
    }  # fmt: skip


def _numbers(versions: list[Any], chosen: Any) -> list[Choice]:
    return [
        Choice(
            str(one.number),
            gettext("version %(n)d") % {"n": one.number},
            chosen is not None and one.number == chosen.number,
        )
        for one in versions
    ]
