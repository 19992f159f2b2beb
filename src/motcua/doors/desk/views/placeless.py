"""Scanned papers whose sheet led to no dossier: placed by code, or set aside with a reason; both can be undone."""

import uuid
from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from motcua.doors.desk import forms
from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.rail import rail_of
from motcua.doors.look import say
from motcua.dossiers import actions as dossiers
from motcua.kernel.errors import Conflict, InvalidInput, NotAllowed, NotFound
from motcua.papers import actions, queries
from motcua.papers.policies import PapersPermission

_LONGEST_CODE: Final = 200


@require_http_methods(["GET", "POST"])
@officer
def placeless(request: OfficerRequest) -> HttpResponse:
    """The papers of my units that wait for a place, and those that were set aside lately."""
    request.actor.require(PapersPermission.SCAN)
    act, _, ident = request.POST.get("do", "").partition(":")
    problem, wrong = "", forms.ident(ident)
    if request.method == "POST":
        try:
            undo = _do(request, act, wrong)
        except (Conflict, InvalidInput, NotAllowed, NotFound) as error:
            problem = error.message
        else:
            return HttpResponseRedirect(f"{reverse('desk:placeless')}{undo}")
    page = {
        "title": gettext("Scanned papers without a place"), "problem": problem, "undo": _undo(request),
        "back": (reverse("desk:scans"), gettext("Digitisation")),
        "lead": gettext("The sheet before these papers leads to no dossier. Say which one it is, or set them aside."),
        "rows": [_row(one, request, wrong) for one in queries.placeless(request.actor)],
        "aside": [_row(one, request, wrong) for one in queries.set_aside(request.actor)],
    }  # fmt: skip
    context = {"page": page, "rail": rail_of(request.actor, {}, "scans")}
    return render(request, "desk/placeless.html", context, status=422 if problem else 200)


def _do(request: OfficerRequest, act: str, paper: uuid.UUID | None) -> str:
    if paper is None or act not in _ACTS:
        raise InvalidInput
    return _ACTS[act](request, paper)


def _place(request: OfficerRequest, paper: uuid.UUID) -> str:
    code = forms.text(request.POST, f"code-{paper}")[:_LONGEST_CODE]
    dossiers.place_scanned(paper, code, actor=request.actor)
    messages.success(request, gettext("The paper now lies with that dossier."))
    return f"?lay-lai=out:{paper}"


def _refuse(request: OfficerRequest, paper: uuid.UUID) -> str:
    actions.refuse_paper(paper, reason=forms.text(request.POST, f"reason-{paper}"), actor=request.actor)
    messages.success(request, gettext("Set aside. Its pages stay with the stack."))
    return f"?lay-lai=back:{paper}"


def _take_out(request: OfficerRequest, paper: uuid.UUID) -> str:
    dossiers.take_scan_out(paper, actor=request.actor)
    messages.success(request, gettext("Taken back: the paper waits for a place again."))
    return ""


def _take_back(request: OfficerRequest, paper: uuid.UUID) -> str:
    actions.take_back_paper(paper, actor=request.actor)
    messages.success(request, gettext("Taken back: the paper waits for a place again."))
    return ""


_ACTS: Final[dict[str, Callable[[OfficerRequest, uuid.UUID], str]]] = {
    "place": _place, "refuse": _refuse, "out": _take_out, "back": _take_back,
}  # fmt: skip


def _undo(request: OfficerRequest) -> str:
    """What takes the last step back, as the way here says it."""
    act, _, ident = request.GET.get("lay-lai", "").partition(":")
    paper = forms.ident(ident)
    return f"{act}:{paper}" if act in {"out", "back"} and paper else ""


def _row(one: queries.Placeless, request: OfficerRequest, wrong: uuid.UUID | None) -> dict[str, Any]:
    typed = request.POST if one.id == wrong else {}
    return {
        "id": one.id, "file": one.file, "pages": one.pages, "why": one.why, "refusal": one.refusal,
        "by": one.decided_by, "at": say.moment(one.received_at), "stack": reverse("desk:scan", args=[one.batch_id]),
        "picture": reverse("desk:scan_picture", args=[one.picture]) if one.picture else "", "bad": one.id == wrong,
        "code": typed.get(f"code-{one.id}", ""), "reason": typed.get(f"reason-{one.id}", ""),
    }  # fmt: skip
