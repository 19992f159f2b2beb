"""A dossier as the desk shows it: from what the rooms answer to words, dates and buttons."""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.utils.translation import gettext, ngettext

from motcua.deadlines import queries as deadlines
from motcua.deadlines.phrases import due_phrase
from motcua.deadlines.wording import rendered
from motcua.doors.desk import words
from motcua.doors.desk.acts import acts_of, allowed_acts, blocked_acts
from motcua.doors.desk.shown import Asked, Dates, Due, Fact, Happening, Outcome, Paper, ShownDossier
from motcua.doors.look import say
from motcua.doors.look.paths import path_to
from motcua.dossiers import queries as dossiers
from motcua.dossiers.states import State
from motcua.identity import queries as identity
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.money import format_vnd
from motcua.workflow import queries as workflow

Outcomes = Mapping[uuid.UUID, Iterable[Any]]
_CLOSED: Final = frozenset({"refused", "withdrawn", "stopped", "returned", "finished"})
_LONGEST_ANSWER: Final = 400


def shown_dossier(dossier_id: uuid.UUID, *, actor: Actor, brief: bool = False) -> ShownDossier:
    """The dossier for this officer; the read is recorded. `brief`: what fits beside the list.

    Raises:
        UnknownDossier: not there, or not for this actor.
    """
    page = dossiers.dossier_page(
        dossier_id, actor=actor, what=dossiers.Looked.PREVIEW if brief else dossiers.Looked.DOSSIER
    )
    return shown(page, actor, brief=brief)


def shown(page: Any, actor: Actor, *, brief: bool = False, outcomes: Outcomes | None = None) -> ShownDossier:
    """A page of the dossiers room in words; `outcomes` if they are known already."""
    dossier, procedure = page.dossier, page.procedure
    due = due_now(page)
    acts = acts_of(page, actor, outcomes_of(page) if outcomes is None else outcomes, brief=brief)
    return ShownDossier(
        code=dossier.code or "", url=path_to("desk:dossier", dossier.id), applicant=dossier.applicant_name,
        procedure=dossier.procedure_name, state=str(State(dossier.state).label), due=due,
        channel=words.channel(dossier.channel), submitter=_submitter(dossier),
        procedure_said=_procedure_said(page), due_said=_due_said(dossier), limit_said=_limit_said(page),
        state_said=_state_said(page), dates=_dates(page), papers=_papers(page), papers_said=_papers_said(page),
        cautions=[caution.message for caution in procedure.warnings], facts=_facts(page),
        answers=() if brief else _answers(page), acts=allowed_acts(acts, brief=brief), blocked=blocked_acts(acts),
        timeline=() if brief else [_happening(moment) for moment in reversed(page.timeline)],
        supplements=_asked(page), results=_results(page),
    )  # fmt: skip


def outcomes_of(page: Any) -> Outcomes:
    """How each open step may end; asked only when somebody here may end one."""
    if not page.dossier.process_instance_id or not any(info.name == "complete_task" for info in page.actions):
        return {}
    return {task.id: task.outcomes for task in workflow.tasks_of(page.dossier.process_instance_id)}


def due_now(page: Any) -> Due:
    """The due phrase of a dossier as it stands."""
    dossier = page.dossier
    if dossier.state in _CLOSED:
        if page.clock is not None and page.clock.verdict is not None:
            phrase = page.clock.phrase(clock.now())
            return Due("late" if phrase.state == "late" else "done", phrase.text)
        return Due("done", str(State(dossier.state).label))
    if page.clock is not None:
        phrase = page.clock.phrase(clock.now(), deadlines.calendar_for())
    else:
        phrase = due_phrase(dossier.due_at, clock.now(), dossier.paused_since, calendar=deadlines.calendar_for())
    return Due(str(phrase.state), phrase.text)


def when(moment: dt.datetime) -> str:
    """`13/11 08:46`, with the year when it is not this one."""
    here = clock.local(moment)
    return f"{here:%d/%m %H:%M}" if here.year == clock.today().year else f"{here:%d/%m/%Y %H:%M}"


def _at(moment: dt.datetime) -> str:
    return f"{say.time_of_day(moment)} {say.long_date(moment)}"


def number(text: str) -> str:
    """An identity number in groups of three, as it stands on the card."""
    return " ".join(text[at : at + 3] for at in range(0, len(text), 3)) if len(text) == 12 and text.isdigit() else text


def _submitter(dossier: Any) -> str:
    name = dossier.submitter.get("name", "") if dossier.submitter else ""
    return gettext("submitted by %(name)s") % {"name": name} if name and name != dossier.applicant_name else ""


def _case_name(page: Any) -> str:
    wanted = str(page.dossier.case_id or "")
    case = next((one for one in page.procedure.cases if str(one.id) == wanted), None) if wanted else None
    return case.name if case else ""


def _procedure_said(page: Any) -> str:
    said = [page.dossier.procedure_code, _case_name(page), words.channel(page.dossier.channel)]
    return " · ".join(part for part in said if part)


def _due_said(dossier: Any) -> str:
    if dossier.paused_since or dossier.due_at is None or dossier.state in _CLOSED:
        return ""
    return gettext("due %(moment)s") % {"moment": say.moment(dossier.due_at)}


def _limit_said(page: Any) -> str:
    limit = page.clock.limit if page.clock is not None else None
    if limit is None or limit.value is None:
        return ""
    whole = limit.value == int(limit.value)
    amount = str(int(limit.value)) if whole else say.decimal_comma(float(limit.value))
    many = int(limit.value) if whole else 2
    unit = {
        "working_day": ngettext("%(n)s working day", "%(n)s working days", many),
        "day": ngettext("%(n)s day", "%(n)s days", many),
        "hour": ngettext("%(n)s working hour", "%(n)s working hours", many),
        "month": ngettext("%(n)s month", "%(n)s months", many),
    }[str(limit.unit)]
    return gettext("time limit %(limit)s") % {"limit": unit % {"n": amount}}


def _state_said(page: Any) -> list[str]:
    said = []
    for task in page.tasks:
        who = task.holder_name or gettext("nobody has it yet")
        until = ""
        if task.step_due_at and not page.dossier.paused_since:
            until = ", " + gettext("this step until %(when)s") % {"when": when(task.step_due_at)}
        said.append(f"{task.name}: {who}{until}")
    return said[:3] or [page.handling_unit]


def _dates(page: Any) -> Dates | None:
    dossier, clock_ = page.dossier, page.clock
    if clock_ is None or clock_.due_original is None or dossier.due_at is None:
        return None
    moved = ""
    if clock_.due_original != clock_.due_current:
        labels = [row.label for row in rendered(clock_.proof) if row.code in {"moved", "extended"} and row.label]
        moved = gettext("moved %(by)s") % {"by": ", ".join(labels)} if labels else gettext("moved")
    return Dates(_at(clock_.due_original), _at(clock_.due_current or dossier.due_at), moved)


def _papers(page: Any) -> list[Paper]:
    found = [_paper(page.dossier.id, paper) for paper in page.papers]
    found += [
        Paper(
            file.name, _file_said([file]), gettext("Added"), "ok", "done", held=True,
            url=_file_url(page.dossier.id, file),
        )
        for file in page.other_files
    ]  # fmt: skip
    return found


def _paper(dossier_id: uuid.UUID, paper: Any) -> Paper:
    files = [file for file in paper.files if file.file_id]
    url = _file_url(dossier_id, files[-1]) if files else ""
    verdict, state, glyph, held = _paper_state(paper, has_file=bool(files))
    return Paper(paper.name, _paper_words(paper), verdict, state, glyph, held=held, picture=_looks_like(paper), url=url)


def _paper_state(paper: Any, *, has_file: bool) -> tuple[str, str, str, bool]:
    """The word, the colour, the glyph, and whether something lies in the file."""
    if paper.asked:
        return gettext("Asked for"), "soon", "look", has_file
    if paper.status == "waived":
        return gettext("Not needed"), "ok", "done", False
    if paper.status == "provided" or has_file:
        return gettext("Here"), "ok", "done", True
    if paper.required:
        return gettext("Missing"), "soon", "look", False
    return gettext("None"), "wait", "none", False


def _paper_words(paper: Any) -> str:
    said = sheets_said(paper)
    if paper.files:
        said.append(_file_said(paper.files))
    if paper.note:
        said.append(paper.note)
    if not paper.required and paper.status == "missing" and not paper.files:
        said.append(gettext("if any"))
    return " · ".join(said)


def _looks_like(paper: Any) -> str:
    """A form to fill in is drawn as one."""
    return "form" if paper.name.lower().startswith(("tờ khai", "đơn", "giấy đề nghị", "application")) else "pdf"


def _papers_said(page: Any) -> str:
    """How many of the required papers are here."""
    required = [paper for paper in page.papers if paper.required]
    if not required:
        return ""
    held = sum(1 for paper in required if paper.status != "missing" or paper.files)
    return gettext("%(held)d of %(all)d here") % {"held": held, "all": len(required)}


def sheets_said(paper: Any) -> list[str]:
    """How many sheets of each kind were given."""
    said = []
    if paper.originals:
        said.append(ngettext("%(n)d original", "%(n)d originals", paper.originals) % {"n": paper.originals})
    if paper.certified:
        said.append(
            ngettext("%(n)d certified copy", "%(n)d certified copies", paper.certified) % {"n": paper.certified}
        )
    if paper.copies:
        said.append(ngettext("%(n)d copy", "%(n)d copies", paper.copies) % {"n": paper.copies})
    return said


def _file_said(files: Any) -> str:
    last = files[-1]
    more = len(files) - 1
    said = f"{say.size(last.size)}, {when(last.added_at)}"
    return said + (" " + ngettext("and %(n)d file more", "and %(n)d files more", more) % {"n": more} if more else "")


def _file_url(dossier_id: uuid.UUID, file: Any) -> str:
    return path_to("desk:file", dossier_id, file.file_id) if file.file_id else ""


def _facts(page: Any) -> list[Fact]:
    dossier = page.dossier
    facts = [
        (gettext("Personal number"), number(dossier.applicant_number)),
        (gettext("Phone"), dossier.applicant_phone),
        (gettext("E-mail"), dossier.applicant_email),
        (gettext("Address"), dossier.applicant_address),
        (gettext("About"), dossier.subject_line),
        (gettext("Submitted"), when(dossier.submitted_at) if dossier.submitted_at else ""),
        (gettext("Received at"), page.receiving_unit),
        (gettext("Handled by"), page.handling_unit if page.handling_unit != page.receiving_unit else ""),
        (gettext("Way of return"), _return_said(page)),
        (gettext("Fee"), _fee(dossier)),
    ]
    return [(label, value) for label, value in facts if value]


def _return_said(page: Any) -> str:
    """How the result goes back, with the place or the address that the applicant chose."""
    dossier = page.dossier
    where = page.return_place if dossier.return_by == "counter" and dossier.return_unit_id else dossier.return_address
    return ": ".join(part for part in (words.return_way(dossier.return_by), where) if part)


def _fee(dossier: Any) -> str:
    if not dossier.fee_amount and dossier.finance_state == "none":
        return words.finance("none")
    said = f"{format_vnd(dossier.fee_amount)}, {words.finance(dossier.finance_state)}"
    return f"{said}, {dossier.fee_receipt}" if dossier.fee_receipt else said


def _answers(page: Any) -> list[Fact]:
    """What was answered in the e-form, in the form's own words and order; what the form does not know comes last."""
    answers = dict(page.dossier.answers or {})
    form = page.procedure.form
    day = clock.local(page.dossier.submitted_at).date() if page.dossier.submitted_at else clock.today()
    facts: list[Fact] = []
    for spec in (field for one in (form.pages if form else ()) for field in one.fields):
        if spec.name in answers:
            options = {option.value: option.label for option in spec.options}
            if spec.widget == "area":
                options[str(answers[spec.name])] = _area(answers[spec.name], day)
            facts.append((spec.label, _answer(answers.pop(spec.name), options)))
    facts += [(name, _answer(value, {})) for name, value in answers.items()]
    return [fact for fact in facts if fact[1]]


def _area(code: Any, day: dt.date) -> str:
    """The commune or ward of that day by its area code; the code itself if there was none."""
    found = identity.organisation(day).in_area(str(code), "commune")
    return (found[0].area_name or found[0].name) if found else str(code)


def _answer(value: Any, options: dict[str, str]) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list | tuple):
        return ", ".join(_answer(one, options) for one in value)
    text = "" if value is None else options.get(str(value), str(value))
    if len(text) == 10 and text[4] == text[7] == "-":
        year, month, day = text.split("-")
        text = f"{day}/{month}/{year}"
    return text[:_LONGEST_ANSWER]


def _happening(moment: Any) -> Happening:
    said = [str(moment.facts.get("note") or moment.reason or "")]
    papers = moment.facts.get("papers")
    if isinstance(papers, list) and papers:
        said.append(", ".join(map(str, papers)))
    who = moment.by
    if moment.on_behalf_of:
        who = gettext("%(deputy)s for %(holder)s") % {"deputy": moment.by, "holder": moment.on_behalf_of}
    return Happening(
        when(moment.at), clock.local(moment.at).isoformat(timespec="minutes"),
        words.happened(moment.action, moment.facts), who, " · ".join(part for part in said if part),
        words.MARKS.get(moment.action, ""),
    )  # fmt: skip


def _asked(page: Any) -> list[Asked]:
    ask = page.supplement
    if ask is None:
        return []
    names = {str(paper.id): paper.name for paper in page.papers}
    pages = {one.key: one.title for one in page.procedure.form.pages} if page.procedure.form else {}
    said = [when(ask.requested_at), ask.requested_by]
    if ask.answer_by:
        said.append(gettext("until %(day)s") % {"day": say.short_day(ask.answer_by)})
    items = [names.get(str(one), "") for one in ask.papers] + [pages.get(one, one) for one in ask.pages]
    title = gettext("Request %(n)d") % {"n": ask.number}
    return [Asked(title, " · ".join(said), [item for item in items if item], ask.reason)]


def _results(page: Any) -> list[Outcome]:
    found: list[Outcome] = []
    for result in page.results:
        url = path_to("desk:file", page.dossier.id, result.file_id) if result.file_id else ""
        if result.issued_at:
            label, said = gettext("Issued"), f"{when(result.issued_at)}, {result.issued_by}"
        else:
            label, said = gettext("Drafted"), f"{when(result.drafted_at)}, {result.drafted_by}"
        found.append(Outcome(label, f"{result.name} {result.number}".strip(), said, url))
        if result.returned_at:
            found.append(Outcome(gettext("Returned"), result.returned_to, when(result.returned_at)))
        elif result.place_id:
            said = when(result.placed_at) if result.placed_at else ""
            found.append(Outcome(gettext("Lies in"), str(result.place), said))
    return found
