"""Steps of the process: finished, taken, given, handed back."""

import uuid
from typing import Any

from django.utils.translation import gettext

from motcua.doors.desk import forms
from motcua.doors.desk.doing.base import Doing, hidden_task, reason_field, result_hint, task_id_of
from motcua.doors.desk.dossier import outcomes_of
from motcua.doors.desk.gate import OfficerRequest
from motcua.doors.desk.shown import Choice, Field, Form
from motcua.dossiers import actions
from motcua.dossiers.errors import NotYourStep
from motcua.identity import queries as identity


def finishing_step(task_id: uuid.UUID) -> Doing:
    """The end of the step `task_id`."""

    def form(page: Any, request: OfficerRequest) -> Form:
        task = next((one for one in page.tasks if one.task_id == task_id), None)
        if task is None:
            raise NotYourStep
        chosen = request.POST.get("outcome") or request.GET.get("ket-qua", "")
        ways = [Choice(way.value, way.name, way.value == chosen) for way in outcomes_of(page).get(task_id, ())]
        fields = [Field("outcome", gettext("Outcome"), "choices", choices=ways)] if ways else []
        fields.append(Field("note", gettext("Note for who comes next"), "textarea", required=False, rows=4))
        return Form(task.name, gettext("Finish the step"), "k", result_hint(page), fields=fields)

    def run(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
        actions.complete_task(
            dossier_id, task_id, outcome=forms.text(request.POST, "outcome"), note=forms.text(request.POST, "note"),
            actor=request.actor,
        )  # fmt: skip
        return gettext("Done. The dossier has gone on to the next step.")

    return Doing(form, run)


def _claim_form(_page: Any, request: OfficerRequest) -> Form:
    return Form(gettext("Take this step"), gettext("Take it"), "8", fields=[hidden_task(request)])


def _claim(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    actions.claim_task(dossier_id, task_id_of(request), actor=request.actor)
    return gettext("The step is yours.")


def _assign_form(page: Any, request: OfficerRequest) -> Form:
    hidden = hidden_task(request)
    task = next((one for one in page.tasks if str(one.task_id) == hidden.value), None)
    if task is None:
        raise NotYourStep
    posts = [
        Choice(str(post.id), f"{post.name}, {post.title or post.role_name}", post.id == task.post_id)
        for post in identity.posts_at(task.unit_id)
    ]
    return Form(
        gettext("Give to somebody else: %(step)s") % {"step": task.name}, gettext("Give"), "u",
        fields=[hidden, Field("post", gettext("Officer"), "choices", choices=posts)],
    )  # fmt: skip


def _assign(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    post_id = forms.ident(request.POST.get("post"))
    post = identity.post_infos([post_id]).get(post_id) if post_id else None
    if post is None:
        forms.refuse({"post": gettext("Choose an officer.")})
        raise AssertionError
    actions.assign_task(dossier_id, task_id_of(request), post.id, post.name, actor=request.actor)
    return gettext("The step is with %(name)s now.") % {"name": post.name}


def _hand_back_form(_page: Any, request: OfficerRequest) -> Form:
    return Form(gettext("Hand the step back"), gettext("Hand back"), "8", fields=[hidden_task(request), reason_field()])


def _hand_back(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    problems: dict[str, str] = {}
    reason = forms.required_text(request.POST, "reason", problems)
    forms.refuse(problems)
    actions.hand_back_task(dossier_id, task_id_of(request), reason=reason, actor=request.actor)
    return gettext("The step is back with your unit.")


DOINGS = {
    "claim_task": Doing(_claim_form, _claim),
    "assign_task": Doing(_assign_form, _assign),
    "hand_back_task": Doing(_hand_back_form, _hand_back),
}
