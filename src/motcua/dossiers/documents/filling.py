"""Placeholders of result templates: a closed list of the dossier's data, and the answers of its form.

`{applicant}`, `{answer.child_name}` … What the dossier does not hold becomes dots for the officer to fill in; a text
with dots is not adopted. Texts of results are always in Vietnamese, whoever writes them.
"""

import datetime as dt
import re
from collections.abc import Callable, Collection
from typing import Any, Final

from motcua.catalogue.views import FieldSpec, FormView
from motcua.dossiers.models import Dossier
from motcua.dossiers.pinned import procedure_of
from motcua.dossiers.queries.places import places_of
from motcua.identity.errors import UnknownArea
from motcua.identity.queries import area
from motcua.kernel import clock

BLANK: Final = "……"
ANSWER: Final = "answer."
_HOLE: Final = re.compile(r"\{([^{}]*)\}")


def day(value: dt.date | dt.datetime | None) -> str:
    """`24/11/2026`; empty for none."""
    if value is None:
        return ""
    return f"{clock.local(value) if isinstance(value, dt.datetime) else value:%d/%m/%Y}"


def _basis(dossier: Dossier) -> str:
    return "; ".join(f"{one.title} {one.number}".strip() for one in procedure_of(dossier).legal_basis[:3])


DATA: Final[dict[str, Callable[[Dossier], str]]] = {
    "code": lambda dossier: dossier.code or "",
    "procedure": lambda dossier: dossier.procedure_name,
    "procedure_code": lambda dossier: dossier.procedure_code,
    "applicant": lambda dossier: dossier.applicant_name,
    "applicant_number": lambda dossier: dossier.applicant_number,
    "applicant_address": lambda dossier: dossier.applicant_address,
    "submitter": lambda dossier: dossier.submitter.get("name", "") or dossier.applicant_name,
    "subject": lambda dossier: dossier.subject_line,
    "handling_unit": lambda dossier: places_of(dossier).unit(dossier.handling_unit_id).name,
    "agency": lambda dossier: places_of(dossier).agency_of(dossier.handling_unit_id).name,
    "submitted_on": lambda dossier: day(dossier.submitted_at),
    "accepted_on": lambda dossier: day(dossier.accepted_at),
    "today": lambda _dossier: day(clock.today()),
    "legal_basis": _basis,
}


def unknown_holes(body: str, fields: Collection[str]) -> list[str]:
    """Placeholders that are neither on the list nor a field of a form with `fields`, as the text has them."""
    known = {*DATA, *(f"{ANSWER}{field}" for field in fields)}
    return sorted({hole for hole in _HOLE.findall(body) if hole not in known})


def filled(body: str, dossier: Dossier) -> str:
    """The template's text with the dossier's data; dots for what is not there."""
    form = procedure_of(dossier).form

    def value(found: re.Match[str]) -> str:
        name = found[1]
        if name.startswith(ANSWER):
            return _answer(dossier, form, name.removeprefix(ANSWER)) or BLANK
        return DATA[name](dossier) or BLANK

    return _HOLE.sub(value, body)


def has_blanks(text: str) -> bool:
    return BLANK in text


def _answer(dossier: Dossier, form: FormView | None, name: str) -> str:
    answer = dossier.answers.get(name)
    spec = next((field for page in form.pages for field in page.fields if field.name == name), None) if form else None
    return shown(answer, spec)


def shown(answer: Any, spec: FieldSpec | None) -> str:
    """An answer as a document says it: the label of a choice, the name of an area, a day as 24/11/2026."""
    if answer is None or answer == "":
        return ""
    if isinstance(answer, list):
        return ", ".join(shown(one, spec) for one in answer)
    if isinstance(answer, bool):
        answer = "có" if answer else "không"
    text = str(answer)
    labels = {choice.value: str(choice.label) for choice in spec.options} if spec else {}
    if text in labels:
        return labels[text]
    if spec and spec.widget == "area":
        return _area(text)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
        return day(dt.date.fromisoformat(text))
    return text


def _area(code: str) -> str:
    try:
        return area(code).name
    except UnknownArea:  # an area that is no more: the officer writes what it is called now
        return ""
