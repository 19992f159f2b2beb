"""What leaders and other agencies ask of me, with the answer beside it."""

import uuid
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from motcua.doors.desk import forms, words
from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.rail import rail_of
from motcua.doors.desk.shown import Choice
from motcua.doors.look import say
from motcua.dossiers import actions, queries
from motcua.kernel.errors import Conflict, InvalidInput

OPINIONS = ("agree", "disagree", "comment")


@require_http_methods(["GET", "POST"])
@officer
def requests(request: OfficerRequest) -> HttpResponse:
    """Instructions to me and questions to my agency, the most urgent first."""
    problem, at, status = "", "", 200
    if request.method == "POST":
        at = forms.text(request.POST, "id")
        try:
            messages.success(request, _answer(request, forms.ident(at) or uuid.UUID(int=0)))
        except (InvalidInput, Conflict) as error:
            problem, status = error.message, 409 if isinstance(error, Conflict) else 422
        else:
            return HttpResponseRedirect(reverse("desk:requests"))
    page = {
        "title": gettext("Asked of me"),
        "lead": gettext("Instructions of leaders and questions of other agencies, the most urgent first."),
        "rows": [_row(one, at, problem, request) for one in queries.requests_to(request.actor)],
        "problem": problem,
    }  # fmt: skip
    rail = rail_of(request.actor, {}, "requests")
    return render(request, "desk/requests.html", {"page": page, "rail": rail}, status=status)


def _answer(request: OfficerRequest, request_id: uuid.UUID) -> str:
    answer = forms.text(request.POST, "answer")[: forms.MOST_TEXT]
    if request.POST.get("kind") == "instruction":
        actions.report_instruction(request_id, answer=answer, actor=request.actor)
        return gettext("Your report is sent.")
    problems: dict[str, str] = {}
    opinion = forms.picked(request.POST, "opinion", OPINIONS, problems)
    forms.refuse(problems)
    actions.give_opinion(request_id, opinion=actions.Opinion(opinion), answer=answer, actor=request.actor)
    return gettext("Your agency's opinion is sent.")


def _row(one: Any, at: str, problem: str, request: OfficerRequest) -> dict[str, Any]:
    here = str(one.id) == at
    chosen = request.POST.get("opinion", "agree") if here else "agree"
    return {
        "id": str(one.id), "kind": one.kind, "code": one.code, "procedure": one.procedure, "text": one.text,
        "by": one.by, "due": say.moment(one.due_at), "late": one.late,
        "url": reverse("desk:dossier", args=[one.dossier_id]), "problem": problem if here else "",
        "typed": request.POST.get("answer", "") if here else "",
        "opinions": [
            Choice(way, words.opinion(way), way == chosen) for way in OPINIONS if one.kind == "opinion"
        ],
    }  # fmt: skip
