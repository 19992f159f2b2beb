"""The columns of a group's spreadsheet, and what one of its rows means."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motcua.catalogue import forms
from motcua.catalogue.errors import InvalidAnswers
from motcua.catalogue.views import FieldSpec, FormView, PaperView, ProcedureView
from motcua.dossiers.errors import ColumnsMissing, UnknownColumns, UnknownParty
from motcua.dossiers.given import NOTHING_GIVEN, PaperGiven, read_sheets
from motcua.dossiers.parties import Applicant, Submitter
from motcua.kernel.text import fold

NAME, NUMBER, PHONE, EMAIL, ADDRESS, SUBJECT, BY, RIGHT, FEE = (
    "name", "number", "phone", "email", "address", "subject", "submitter", "relation", "fee_receipt",
)  # fmt: skip
HEADS: Final[dict[str, Any]] = {
    NAME: _("Full name"),
    NUMBER: _("Personal number or tax code"),
    PHONE: _("Phone"),
    EMAIL: _("E-mail"),
    ADDRESS: _("Address"),
    SUBJECT: _("About whom or what"),
    BY: _("Submitted by"),
    RIGHT: _("By what right"),
    FEE: _("Receipt number, if paid"),
}
ENOUGH_FOR_CODE: Final = (10, 13, 14)  # letters of a tax code, with its branch
_ELEVEN: Final = 11
_LONGEST_HEAD: Final = 120


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every row of a list: the procedure, its case, and what each applicant gives."""

    view: ProcedureView
    case_id: uuid.UUID | None
    papers: Mapping[uuid.UUID, PaperGiven]


@dataclass(frozen=True, slots=True)
class GroupRow:
    """What a row says, ready to be received."""

    applicant: Applicant
    submitter: Submitter | None
    subject_line: str
    fee_receipt: str
    answers: dict[str, Any]
    papers: dict[uuid.UUID, PaperGiven]


def columns(view: ProcedureView, case_id: uuid.UUID | None) -> dict[str, str]:
    """Key and head of every column that a case's template has: who, the sheets of each paper where they differ from
    the whole list's, then the questions of its e-form.
    """
    found = {key: str(head) for key, head in HEADS.items()}
    for number, paper in enumerate(_papers(view, case_id), 1):
        head = gettext("Sheets of %(paper)s") % {"paper": paper.name[:_LONGEST_HEAD]}
        found[f"paper:{paper.id}"] = head if head not in found.values() else f"{head} ({number})"
    for field in _fields(view.form):
        found[f"form:{field.name}"] = (
            field.label if field.label not in found.values() else f"{field.label} ({field.name})"
        )
    return found


def keyed(heads: Iterable[str], view: ProcedureView, case_id: uuid.UUID | None) -> dict[str, str]:
    """Which column each head of a file is; case and marks do not matter.

    Raises:
        UnknownColumns: heads that the template does not have.
        ColumnsMissing: the applicant's name, or a question that must be answered when others are asked.
    """
    known: dict[str, str] = {}
    for language, _name in settings.LANGUAGES:  # a template is filled in on another screen, perhaps in another language
        with translation.override(language):
            known |= {fold(head): key for key, head in columns(view, case_id).items()}
    found = {head: known.get(fold(head), "") for head in heads}
    if strange := [head for head, key in found.items() if not key]:
        raise UnknownColumns(heads="; ".join(strange))
    held = set(found.values())
    needed = {NAME} | ({f"form:{one.name}" for one in _fields(view.form) if one.required} if _asks(held) else set())
    if lacking := needed - held:
        raise ColumnsMissing(heads="; ".join(head for key, head in columns(view, case_id).items() if key in lacking))
    return found


def read_row(cells: Mapping[str, str], terms: Terms) -> tuple[GroupRow | None, dict[str, str]]:
    """What a row means, by column key; or None and what is wrong, by column key."""
    problems: dict[str, str] = {}
    applicant = _applicant(cells, problems)
    submitter = _submitter(cells, problems)
    papers = _given(cells, terms, problems)
    answers = _answers(cells, terms.view, problems)
    if problems or applicant is None:
        return None, problems
    return GroupRow(applicant, submitter, cells.get(SUBJECT, ""), cells.get(FEE, ""), answers, papers), {}


def _applicant(cells: Mapping[str, str], problems: dict[str, str]) -> Applicant | None:
    name, number = cells.get(NAME, ""), cells.get(NUMBER, "").replace(" ", "")
    if not name:
        problems[NAME] = gettext("Write the applicant's full name.")
        return None
    if number.isdigit() and len(number) == _ELEVEN:
        problems[NUMBER] = gettext("Eleven digits: spreadsheets drop a leading 0. Write the number as text.")
        return None
    enterprise = len(number) in ENOUGH_FOR_CODE
    try:
        return Applicant(
            name=name, kind="enterprise" if enterprise else "person", number=number, phone=cells.get(PHONE, ""),
            email=cells.get(EMAIL, ""), address=cells.get(ADDRESS, ""),
        ).checked()  # fmt: skip
    except UnknownParty:
        problems[NUMBER] = gettext("Neither a personal number of 12 digits nor a tax code.")
        return None


def _submitter(cells: Mapping[str, str], problems: dict[str, str]) -> Submitter | None:
    name, right = cells.get(BY, ""), cells.get(RIGHT, "")
    if not name:
        return None
    if not right:
        problems[RIGHT] = gettext("Say by what right: parent, employee, or the letter of authorisation.")
        return None
    return Submitter(name, relation=right).checked()


def _given(cells: Mapping[str, str], terms: Terms, problems: dict[str, str]) -> dict[uuid.UUID, PaperGiven]:
    """What is given of each paper: as the row says, and where it says nothing as the list does."""
    found = {}
    for paper in _papers(terms.view, terms.case_id):
        key, said = f"paper:{paper.id}", cells.get(f"paper:{paper.id}", "")
        given = read_sheets(said) if said else terms.papers.get(paper.id, NOTHING_GIVEN)
        if given is None:
            problems[key] = gettext(
                "Write the sheets as 1C 1T 2S: C is an original, T a certified copy, S a copy; 0 for none."
            )
        elif given.sheets:
            found[paper.id] = given
        elif paper.required:
            problems[key] = gettext("This paper has to be given. Write its sheets, such as 1C.")
    return found


def _papers(view: ProcedureView, case_id: uuid.UUID | None) -> tuple[PaperView, ...]:
    case = view.case(case_id)
    return tuple(case.papers) if case else ()


def _answers(cells: Mapping[str, str], view: ProcedureView, problems: dict[str, str]) -> dict[str, Any]:
    if view.form is None or not _asks(cells):
        return {}
    raw: dict[str, Any] = {}
    for field in _fields(view.form):
        text = cells.get(f"form:{field.name}", "")
        raw[field.name] = _chosen(field, text) if text else ""
    try:
        return forms.check_all(view.form, raw).answers
    except InvalidAnswers as error:
        problems.update({f"form:{name}" if name else "": str(said) for name, said in error.data["fields"].items()})
        return {}


def _chosen(field: FieldSpec, text: str) -> str:
    """An option may be written by its words instead of its value."""
    by_words = {fold(option.label): option.value for option in field.options}
    return str(by_words.get(fold(text), text))


def _asks(keys: Iterable[str]) -> bool:
    return any(key.startswith("form:") for key in keys)


def _fields(form: FormView | None) -> list[FieldSpec]:
    return [field for page in form.pages for field in page.fields] if form else []


def twice(rows: Iterable[tuple[uuid.UUID, Mapping[str, str]]]) -> set[uuid.UUID]:
    """Rows that say the same person and matter as one before them."""
    seen: set[tuple[str, str]] = set()
    again = set()
    for row_id, cells in rows:
        who = cells.get(NUMBER, "").replace(" ", "") or fold(cells.get(NAME, ""))
        what = (who, fold(cells.get(SUBJECT, "")))
        if who and what in seen:
            again.add(row_id)
        seen.add(what)
    return again
