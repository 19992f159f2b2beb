"""The result: drafted and issued."""

import uuid
from typing import Any

from django.utils.translation import gettext

from motcua.doors.desk import forms
from motcua.doors.desk.doing.base import Doing
from motcua.doors.desk.gate import OfficerRequest
from motcua.doors.desk.shown import Choice, Field, Form
from motcua.dossiers import actions


def _result_fields(page: Any) -> list[Field]:
    result = page.result
    names = page.procedure.results
    name = result.name if result else (names[0].name if names else page.dossier.procedure_name)
    return [
        Field("name", gettext("Name of the result"), value=name),
        Field("number", gettext("Number of the document"), value=result.number if result else "", required=False),
        *([Field("beside", gettext("Several results"), "ticks", required=False, choices=[
            Choice("1", gettext("this one stands beside what was drafted before"))])] if result else []),
        Field("file", gettext("File of the result"), "file", required=False, accept=".pdf,.docx,.xml",
              hint=gettext("PDF; what was drafted before stays if you attach nothing") if result else gettext("PDF")),
    ]  # fmt: skip


def _draft_form(page: Any, _request: OfficerRequest) -> Form:
    return Form(
        gettext("Draft the result"), gettext("Keep the draft"), "o",
        gettext("Attach the file, or give the number of a paper result. The approver sees it before approving."),
        fields=_result_fields(page),
    )  # fmt: skip


def _result_of(request: OfficerRequest) -> dict[str, Any]:
    problems: dict[str, str] = {}
    name = forms.required_text(request.POST, "name", problems)
    found = forms.uploaded(request, "file", problems, required=False)
    forms.refuse(problems)
    return {
        "name": name, "number": forms.text(request.POST, "number"), "stream": found,
        "file_name": found.name if found else "",
    }  # fmt: skip


def _draft(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    beside = bool(request.POST.get("beside"))
    actions.draft_result(dossier_id, **_result_of(request), beside=beside, actor=request.actor)
    return gettext("The draft of the result is kept.")


def _issue_form(page: Any, _request: OfficerRequest) -> Form:
    return Form(
        gettext("Issue the result"), gettext("Issue"), "k",
        gettext("The clock stops with its verdict, and the result goes to be returned."), fields=_result_fields(page),
    )  # fmt: skip


def _issue(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    actions.issue_result(dossier_id, **_result_of(request), actor=request.actor)
    return gettext("The result is issued. The clock has stopped.")


DOINGS = {
    "draft_result": Doing(_draft_form, _draft),
    "issue_result": Doing(_issue_form, _issue),
}
