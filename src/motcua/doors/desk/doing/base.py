"""What every act has: a form and its doing."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from motcua.doors.desk import forms
from motcua.doors.desk.gate import OfficerRequest
from motcua.doors.desk.shown import Field, Form
from motcua.dossiers.errors import NotYourStep

FormOf = Callable[[Any, OfficerRequest], Form]
Run = Callable[[OfficerRequest, uuid.UUID], str]


@dataclass(frozen=True, slots=True)
class Doing:
    """`form` draws it for a dossier's page, `run` reads what was typed, calls the verb and says what was done."""

    form: FormOf
    run: Run


def reason_field(hint: str = "") -> Field:
    return Field("reason", gettext("Reason"), "textarea", hint=hint, rows=4)


def basis_field() -> Field:
    return Field("legal_basis", gettext("Legal basis"), required=False, hint=gettext("document and article"))


def task_id_of(request: OfficerRequest) -> uuid.UUID:
    found = forms.ident(request.POST.get("task"))
    if found is None:
        raise NotYourStep
    return found


def hidden_task(request: OfficerRequest) -> Field:
    return Field("task", "", "hidden", request.POST.get("task") or request.GET.get("task", ""))


def result_hint(page: Any) -> str:
    """Which result lies before the officer."""
    if page.result is None:
        return ""
    return gettext("Result before you: %(name)s") % {"name": f"{page.result.name} {page.result.number}".strip()}
