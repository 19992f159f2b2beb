"""The counter's acts: accept, refuse, ask for papers, take them in."""

import datetime as dt
import uuid
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _l

from motcua.doors.desk import forms
from motcua.doors.desk.doing.base import Doing, basis_field, reason_field
from motcua.doors.desk.gate import OfficerRequest
from motcua.doors.desk.shown import Choice, Field, Form
from motcua.doors.look import say
from motcua.dossiers import actions, rules
from motcua.dossiers.actions import PaperGiven
from motcua.dossiers.given import NOTHING_GIVEN
from motcua.kernel import clock

_SHEETS: Final = {"originals": _l("originals"), "certified": _l("certified copies"), "copies": _l("copies")}


def _accept_form(_page: Any, _request: OfficerRequest) -> Form:
    return Form(
        gettext("Accept the dossier"), gettext("Accept"), "t",
        gettext("The clock starts and the applicant gets the due date at once."),
    )  # fmt: skip


def _accept(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    actions.accept_dossier(dossier_id, actor=request.actor)
    return gettext("Accepted. The clock has started.")


def _refuse_form(_page: Any, _request: OfficerRequest) -> Form:
    return Form(
        gettext("Refuse the dossier (form 03)"), gettext("Refuse"), "x",
        gettext("The applicant reads your reason. Say what is wrong and where they should go."),
        fields=[reason_field(), basis_field()],
    )  # fmt: skip


def _refuse(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    problems: dict[str, str] = {}
    reason = forms.required_text(request.POST, "reason", problems)
    forms.refuse(problems)
    basis = forms.text(request.POST, "legal_basis")
    actions.refuse_dossier(dossier_id, reason=reason, legal_basis=basis, actor=request.actor)
    return gettext("Refused. The applicant has been told why.")


def _ask_form(page: Any, _request: OfficerRequest) -> Form:
    papers = [Choice(str(paper.id), paper.name, paper.required and paper.status == "missing") for paper in page.papers]
    pages = [Choice(one.key, one.title) for one in page.procedure.form.pages] if page.procedure.form else []
    warning = next((info.warning for info in page.actions if info.name == "request_supplement"), "")
    fields = [Field("papers", gettext("Papers to add or replace"), "ticks", required=False, choices=papers)]
    if pages and page.dossier.answers:
        fields.append(Field("pages", gettext("Answers to give again"), "ticks", required=False, choices=pages))
    fields.append(reason_field(gettext("what is missing or wrong, and how to mend it")))
    fields.append(Field("answer_by", gettext("To be added by"), "date", _answer_by(), required=False))
    hint = gettext("Ask once and completely. The clock stands still until the papers come.")
    return Form(
        gettext("Ask for papers (form 02)"),
        gettext("Send the request"),
        "b",
        f"{hint} {warning}".strip(),
        fields=fields,
    )


def _answer_by() -> str:
    limit = rules.rule("supplement_limit", clock.today())
    if str(limit.unit) != "day" or limit.value is None:
        return ""
    return say.number_date(clock.today() + dt.timedelta(days=int(limit.value)))


def _ask(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    problems: dict[str, str] = {}
    reason = forms.required_text(request.POST, "reason", problems)
    until = forms.day(request.POST, "answer_by", problems, required=False)
    if until and until < clock.today():
        problems["answer_by"] = gettext("This day is over. Give a later one.")
    papers = forms.idents(request.POST, "papers")
    pages = request.POST.getlist("pages")
    if not papers and not pages:
        problems["papers"] = gettext("Tick what the applicant has to add.")
    forms.refuse(problems)
    actions.request_supplement(
        dossier_id, papers=papers, pages=pages, reason=reason, answer_by=end_of(until), actor=request.actor
    )
    return gettext("The request is sent. The clock stands still until the papers come.")


def end_of(day: dt.date | None) -> dt.datetime | None:
    """The last moment of a day."""
    return clock.at(day.year, day.month, day.day, 23, 59, 59) if day else None


def _brought_form(page: Any, _request: OfficerRequest) -> Form:
    asked = [paper for paper in page.papers if paper.asked]
    fields = []
    for paper in asked:
        for kind, name in _SHEETS.items():
            first = "1" if kind == "originals" else "0"
            fields.append(Field(f"{kind}-{paper.id}", f"{paper.name}: {name}", "number", first, required=False))
    return Form(
        gettext("Papers brought to the counter"), gettext("Take them in"), "b",
        gettext("Count the sheets of each paper that was asked for. The clock runs on when all are here."),
        fields=fields,
    )  # fmt: skip


def _brought(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    problems: dict[str, str] = {}
    papers: dict[uuid.UUID, PaperGiven] = {}
    for name in request.POST:
        kind, _, rest = name.partition("-")
        paper_id = forms.ident(rest) if kind in _SHEETS else None
        if paper_id is not None:
            sheets = forms.count(request.POST, name, problems)
            papers[paper_id] = papers.get(paper_id, NOTHING_GIVEN).plus(kind, sheets)
    forms.refuse(problems)
    actions.receive_supplement(dossier_id, papers=papers, actor=request.actor)
    return gettext("The papers are in. The clock runs on.")


DOINGS = {
    "accept_dossier": Doing(_accept_form, _accept),
    "refuse_dossier": Doing(_refuse_form, _refuse),
    "request_supplement": Doing(_ask_form, _ask),
    "receive_supplement": Doing(_brought_form, _brought),
}
