"""For heads: who holds how much open work, and all of one officer's given to others when they leave."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_http_methods

from motcua.doors.desk import forms
from motcua.doors.desk.gate import OfficerRequest, officer
from motcua.doors.desk.rail import rail_of
from motcua.doors.desk.shown import Choice
from motcua.doors.look import say
from motcua.dossiers import actions
from motcua.dossiers.queries import assignment
from motcua.dossiers.queries.together import colleagues
from motcua.kernel.actor import EVERYWHERE
from motcua.kernel.errors import InvalidInput
from motcua.workflow.policies import WorkflowPermission

BY_RULE = "rule"


@require_http_methods(["GET", "POST"])
@officer
def burdens(request: OfficerRequest) -> HttpResponse:
    """The officers with open steps, and one form: from whom, to whom, why."""
    if not request.actor.may(WorkflowPermission.ASSIGN):
        raise Http404
    problem, status = "", 200
    errors: dict[str, str] = {}
    if request.method == "POST":
        try:
            _reassign(request)
        except InvalidInput as error:
            problem, errors, status = error.message, error.data.get("fields") or {}, 422
        else:
            return HttpResponseRedirect(reverse("desk:burdens"))
    rows = assignment.burdens(request.actor)
    page = {
        "title": gettext("Work of each officer"), "rows": rows, "problem": problem, "errors": errors,
        "lead": gettext("When somebody leaves, give all their open steps to a colleague, or by rule to those who fit."),
        "from": forms.text(request.POST, "from"), "reason": forms.text(request.POST, "reason"),
        "receivers": _receivers(request, rows), "unheld": _unheld(request),
    }  # fmt: skip
    context = {"page": page, "rail": rail_of(request.actor, {}, "burdens")}
    return render(request, "desk/burdens.html", context, status=status)


def _unheld(request: OfficerRequest) -> list[dict[str, str]]:
    return [
        {
            "mark": f"{one.dossier_id}:{one.task_id}", "url": reverse("desk:dossier", args=[one.dossier_id]),
            "code": one.code, "applicant": one.applicant, "procedure": one.procedure, "step": one.step,
            "unit": one.unit, "due": say.short_day(one.due_at) if one.due_at else "",
        }
        for one in assignment.unheld(request.actor)
    ]  # fmt: skip


def _receivers(request: OfficerRequest, rows: list[assignment.Burden]) -> list[Choice]:
    places = request.actor.places(WorkflowPermission.ASSIGN)
    units = {row.unit_id for row in rows}
    near = units if places is EVERYWHERE else units & places
    chosen = forms.text(request.POST, "to") or BY_RULE
    found = [(BY_RULE, gettext("By rule, to those with the least open work"))]
    found += [(str(one.post_id), f"{one.name}, {one.role}, {one.unit}") for one in colleagues(sorted(near))]
    return [Choice(value, name, value == chosen) for value, name in found]


def _reassign(request: OfficerRequest) -> None:
    problems: dict[str, str] = {}
    leaving, to = forms.ident(request.POST.get("from")), request.POST.get("to", "")
    if leaving is None:
        problems["from"] = gettext("Choose one of these.")
    receiver = forms.ident(to)
    if receiver is None and to != BY_RULE:
        problems["to"] = gettext("Choose one of these.")
    reason = forms.required_text(request.POST, "reason", problems)
    forms.refuse(problems)
    assert leaving is not None
    done = actions.reassign_work(leaving, to_post=receiver, reason=reason, actor=request.actor)
    _say(request, done)


def _say(request: OfficerRequest, done: Any) -> None:
    if done.given:
        said = ngettext("%(n)d step has been given.", "%(n)d steps have been given.", done.given)
        messages.success(request, said % {"n": done.given})
    if done.with_unit:
        said = ngettext(
            "%(n)d step went back to its unit: nobody chosen may do it.",
            "%(n)d steps went back to their units: nobody chosen may do them.", done.with_unit,
        )  # fmt: skip
        messages.warning(request, said % {"n": done.with_unit})
    if not done.given and not done.with_unit:
        messages.warning(request, gettext("This officer holds no open step here."))
