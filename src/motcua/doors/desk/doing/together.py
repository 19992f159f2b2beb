"""Beside the steps: instruct, consult, recall, open a linked dossier, open again by a decision."""

import datetime as dt
import uuid
from typing import Any

from django.utils.translation import gettext

from motcua.doors.desk import forms
from motcua.doors.desk.doing.base import Doing, reason_field
from motcua.doors.desk.gate import OfficerRequest
from motcua.doors.desk.shown import Choice, Field, Form
from motcua.dossiers import actions, queries
from motcua.identity import queries as identity

# Kinds of agencies that give opinions, in the order in which they are offered.
ASKED = ("department", "central_agency", "district", "commune")


def colleague_choices(dossier: Any, chosen: str = "") -> list[Choice]:
    """Officers of the units that work on a dossier."""
    tree = identity.organisation()
    near = {dossier.handling_unit_id, dossier.receiving_unit_id, *dossier.involved_units}
    units = sorted({unit for place in near if place in tree.units for unit in tree.subtree(place)}, key=str)
    return [
        Choice(str(one.post_id), f"{one.name}, {one.role}, {one.unit}", str(one.post_id) == chosen)
        for one in queries.colleagues(units)
    ]


def _colleague_field(page: Any) -> Field:
    return Field("to_post", gettext("Officer"), "select", choices=colleague_choices(page.dossier))


def _instruct_form(page: Any, _request: OfficerRequest) -> Form:
    return Form(
        gettext("Instruct an officer"), gettext("Instruct"), "k",
        gettext("The officer is told at once and reports until the end of the day that you give."),
        fields=[
            _colleague_field(page),
            Field("text", gettext("What is to be done"), "textarea", rows=4),
            Field("due_on", gettext("Until"), "date"),
        ],
    )  # fmt: skip


def _instruct(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    problems: dict[str, str] = {}
    text = forms.required_text(request.POST, "text", problems)
    due_on = forms.day(request.POST, "due_on", problems)
    to_post = forms.required_id(request.POST, "to_post", problems, problem=gettext("Choose an officer."))
    forms.refuse(problems)
    assert due_on is not None
    actions.instruct(dossier_id, text=text, to_post=to_post, due_on=due_on, actor=request.actor)
    return gettext("The instruction is given.")


def _mention_form(page: Any, _request: OfficerRequest) -> Form:
    return Form(
        gettext("Note to a colleague"), gettext("Send the note"), "k",
        gettext("The note stays with the dossier, and the colleague is told. Citizens do not see it."),
        fields=[
            _colleague_field(page),
            Field("note", gettext("What to say"), "textarea", rows=4),
        ],
    )  # fmt: skip


def _mention(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    problems: dict[str, str] = {}
    note = forms.required_text(request.POST, "note", problems)
    to_post = forms.required_id(request.POST, "to_post", problems, problem=gettext("Choose an officer."))
    forms.refuse(problems)
    actions.write_note(dossier_id, note, mention=[to_post], actor=request.actor)
    return gettext("The note is kept.")


def _consult_form(page: Any, _request: OfficerRequest) -> Form:
    tree = identity.organisation()
    own = tree.agency_of(page.dossier.handling_unit_id).id
    units = [unit for kind in ASKED for unit in sorted(tree.of_kind(kind), key=lambda one: one.sort_key)]
    return Form(
        gettext("Ask another agency"), gettext("Ask"), "k",
        gettext("The agency sees the dossier from now on. No answer in time is counted as the rule says."),
        fields=[
            Field("unit", gettext("Agency"), "select",
                  choices=[Choice(str(unit.id), unit.name) for unit in units if unit.id != own]),
            Field("question", gettext("Question"), "textarea", rows=4),
        ],
    )  # fmt: skip


def _consult(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    problems: dict[str, str] = {}
    question = forms.required_text(request.POST, "question", problems)
    unit_id = forms.required_id(request.POST, "unit", problems)
    forms.refuse(problems)
    actions.consult(dossier_id, unit_id=unit_id, question=question, actor=request.actor)
    return gettext("The question is on its way.")


def _recall_form(_page: Any, _request: OfficerRequest) -> Form:
    return Form(
        gettext("Recall the step just made"), gettext("Recall"), "k",
        gettext("Possible while nobody has taken up the next step. Colleagues read your reason."),
        fields=[reason_field()],
    )  # fmt: skip


def _recall(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    problems: dict[str, str] = {}
    reason = forms.required_text(request.POST, "reason", problems)
    forms.refuse(problems)
    actions.recall_step(dossier_id, None, reason=reason, actor=request.actor)
    return gettext("The step is open again.")


def _child_form(page: Any, _request: OfficerRequest) -> Form:
    linked = [one for one in page.procedure.related if one.code]
    return Form(
        gettext("Open a linked dossier"), gettext("Open"), "k",
        gettext("For the same applicant, on a clock of its own. What it asks for lies in this dossier."),
        fields=[
            Field("procedure", gettext("Code of the procedure"), value=linked[0].code if linked else "",
                  hint="; ".join(f"{one.code} {one.name}" for one in linked[:4])),
        ],
    )  # fmt: skip


def _child(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    problems: dict[str, str] = {}
    code = forms.required_text(request.POST, "procedure", problems)
    forms.refuse(problems)
    child = actions.open_child(dossier_id, code[:40], actor=request.actor)
    return gettext("Opened: %(code)s") % {"code": child.code}


def _reopen_form(_page: Any, _request: OfficerRequest) -> Form:
    return Form(
        gettext("Open again by a decision"), gettext("Open again"), "k",
        gettext("Handling starts anew, on a new clock with the full limit. Reports of the past stay as they are."),
        fields=[
            Field("decision", gettext("Number of the decision")),
            Field("decided_on", gettext("Day of the decision"), "date"),
            reason_field(),
        ],
    )  # fmt: skip


def _reopen(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    problems: dict[str, str] = {}
    decision = forms.required_text(request.POST, "decision", problems)
    decided_on = forms.day(request.POST, "decided_on", problems) or dt.date.max
    reason = forms.required_text(request.POST, "reason", problems)
    forms.refuse(problems)
    actions.reopen_dossier(
        dossier_id, decision=decision[:200], decided_on=decided_on, reason=reason, actor=request.actor
    )
    return gettext("The dossier is open again.")


DOINGS = {
    "mention": Doing(_mention_form, _mention),
    "instruct": Doing(_instruct_form, _instruct),
    "consult": Doing(_consult_form, _consult),
    "recall_step": Doing(_recall_form, _recall),
    "open_child": Doing(_child_form, _child),
    "reopen_dossier": Doing(_reopen_form, _reopen),
}
