"""The steps of filing online, as pages: which there are, which are done, what stands on them."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext, ngettext

from motcua.doors.look import say
from motcua.doors.look.fields import Field, Option
from motcua.doors.portal import parse
from motcua.dossiers import queries as dossiers
from motcua.dossiers.errors import UnknownDossier
from motcua.identity import queries as identity
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.text import fold
from motcua.papers import types

ACCEPT = ".pdf,.jpg,.jpeg,.png,.docx,.xlsx"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a page of the form, the papers, or the last look."""

    name: str
    url: str
    done: bool = False
    wrong: bool = False
    status: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    value: str
    url: str
    strong: bool = False
    aside: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    rows: Sequence[Row]


@dataclass(frozen=True, slots=True)
class Problem:
    url: str
    text: str


@dataclass(frozen=True, slots=True)
class FileRow:
    id: uuid.UUID
    name: str
    kind: str
    size: str
    url: str
    removable: bool = True


@dataclass(frozen=True, slots=True)
class OfferRow:
    """A paper of the applicant's own store that is what is asked for."""

    id: uuid.UUID
    said: str


@dataclass(frozen=True, slots=True)
class PaperRow:
    id: uuid.UUID
    anchor: str
    name: str
    count: str
    note: str
    status: str
    files: Sequence[FileRow]
    ready: bool
    offers: Sequence[OfferRow] = ()


def own_page(dossier_id: uuid.UUID, actor: Actor) -> Any:
    """The dossier as its applicant sees it. An officer's right does not open it here: that is what the desk is for.

    Raises:
        UnknownDossier: not the actor's own.
    """
    if not dossiers.own(actor).filter(id=dossier_id).exists():
        raise UnknownDossier
    return dossiers.dossier_page(dossier_id, actor=actor)


def form_pages(page: Any) -> Sequence[Any]:
    form = page.procedure.form
    return form.pages if form else ()


def _page_done(view_page: Any, answers: Mapping[str, Any], required: frozenset[str]) -> bool:
    names = {spec.name for spec in view_page.fields}
    wanted = names & required
    return wanted <= answers.keys() if wanted else bool(names & answers.keys())


def steps(page: Any) -> list[Step]:
    """All steps of the draft, in order, with how far each is."""
    dossier_id, answers = page.dossier.id, page.dossier.answers
    required = frozenset(page.procedure.form.schema.get("required", ())) if page.procedure.form else frozenset()
    found = []
    for one in form_pages(page):
        done = _page_done(one, answers, required)
        found.append(
            Step(
                one.title,
                reverse("portal:form", args=[dossier_id, one.key]),
                done=done,
                status=gettext("Done") if done else gettext("To do"),
            )
        )
    if page.papers:
        missing = sum(1 for paper in page.papers if paper.required and not paper.files)
        done = not missing
        status = gettext("Done") if done else ngettext("{n} paper missing", "{n} papers missing", missing)
        found.append(
            Step(
                gettext("Papers"),
                reverse("portal:papers", args=[dossier_id]),
                done=done,
                status=status.format(n=missing),
            )
        )
    chosen = bool(page.dossier.return_by)
    found.append(
        Step(
            gettext("Getting the result"),
            reverse("portal:return", args=[dossier_id]),
            done=chosen,
            status=gettext("Done") if chosen else gettext("To do"),
        )
    )
    found.append(Step(gettext("Check and submit"), reverse("portal:check", args=[dossier_id]), status=gettext("To do")))
    return found


def step_text(number: int, total: int, name: str = "") -> str:
    """`bước 2 trong 6: Về con`."""
    text = gettext("step {n} of {total}").format(n=number, total=total)
    return f"{text}: {name}" if name else text


def saved_text() -> str:
    """What is safe already, and where it can be opened again."""
    moment = say.time_of_day(clock.now())
    return gettext("Saved until here, at {time}. You can go on later, on another device too.").format(time=moment)


def position_of(all_steps: Sequence[Step], url: str) -> int:
    """The number of a step, from 1."""
    return next(n for n, step in enumerate(all_steps, start=1) if step.url == url)


def limits_text() -> str:
    return gettext("Each file at most {size} MB: a picture (JPEG, PNG), or PDF, Word, Excel.").format(
        size=settings.LARGEST_FILE // 1024 // 1024
    )


_KINDS = {
    "application/pdf": "PDF",
    "image/jpeg": "JPEG",
    "image/png": "PNG",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
}


def file_row(dossier_id: uuid.UUID, attachment: Any, *, removable: bool = True) -> FileRow:
    return FileRow(
        id=attachment.id,
        name=attachment.name,
        kind=_KINDS.get(attachment.media_type, attachment.media_type),
        size=say.size(attachment.size),
        url=reverse("portal:attachment", args=[dossier_id, attachment.file_id]) if attachment.file_id else "",
        removable=removable,
    )


def _copies(procedure: Any, paper_id: Any) -> Any:
    return next((one for case in procedure.cases for one in case.papers if one.id == paper_id), None)


def _offers(page: Any, actor: Actor) -> dict[str, list[OfferRow]]:
    """What the applicant's own store holds, by the name of the paper for which it can be used."""
    known, found = types.types_on(), dict[str, list[OfferRow]]()
    for offer in dossiers.offered_own(page.dossier.id, actor=actor):
        view = known.get(offer.type_code)
        asked = next((one.name for one in page.papers if view and view.answers(one.name)), None)
        if asked is not None:
            found.setdefault(asked, []).append(OfferRow(offer.id, _offer_said(offer)))
    return found


def _offer_said(offer: Any) -> str:
    said = [offer.name]
    if offer.number:
        said.append(gettext("no. {number}").format(number=offer.number))
    if offer.issued_on:
        said.append(gettext("of {day}").format(day=say.number_date(offer.issued_on)))
    if offer.valid_to:
        said.append(gettext("valid until {day}").format(day=say.number_date(offer.valid_to)))
    return ", ".join(said)


def paper_rows(page: Any, actor: Actor, *, only_asked: bool = False, since: Any = None) -> list[PaperRow]:
    """The papers with what was attached to each, and what the applicant's own store holds for it.

    For a supplement only those asked for, older files not removable.
    """
    rows, offers = [], _offers(page, actor)
    for paper in page.papers:
        if only_asked and not paper.asked:
            continue
        source = _copies(page.procedure, paper.paper_id)
        files = [
            file_row(page.dossier.id, one, removable=not one.by_office and (since is None or one.added_at >= since))
            for one in paper.files
        ]
        count = len(files)
        status = ngettext("{n} file", "{n} files", count).format(n=count) if count else gettext("Nothing attached")
        if not count and not paper.required:
            status = gettext("Only if it applies to you")
        ready = any(since is None or one.added_at >= since for one in paper.files)
        if only_asked and not ready:
            status = gettext("Waiting for a new file")
        rows.append(
            PaperRow(
                id=paper.id,
                anchor=f"p-{paper.id}",
                name=paper.name,
                count="",
                note=source.note if source else "",
                status=status,
                files=files,
                ready=ready,
                offers=offers.get(paper.name, ()),
            )
        )
    return rows


def sections(page: Any) -> list[Section]:
    """Everything that was answered and attached, for the last look."""
    dossier, found = page.dossier, []
    for one in form_pages(page):
        url = reverse("portal:form", args=[dossier.id, one.key])
        rows = [
            Row(spec.label, parse.answer_text(spec, dossier.answers.get(spec.name)), url, strong=_is_name(spec))
            for spec in one.fields
        ]
        found.append(Section(one.title, rows))
    if page.papers:
        url = reverse("portal:papers", args=[dossier.id])
        rows = [
            Row(paper.name, ", ".join(file.name for file in paper.files) or gettext("nothing attached"), url)
            for paper in page.papers
        ]
        found.append(Section(gettext("Papers"), rows))
    url = reverse("portal:return", args=[dossier.id])
    said = return_text(page) if dossier.return_by else ""
    found.append(Section(gettext("Getting the result"), [Row(gettext("How it comes"), said, url)]))
    return found


def return_text(page: Any) -> str:
    """How the result comes, with the place or the address."""
    dossier = page.dossier
    if dossier.return_by == "counter":
        return gettext("At {place}").format(place=page.return_place)
    if dossier.return_by == "post":
        address = dossier.return_address or dossier.applicant_address
        return gettext("By post: {address}").format(address=address) if address else gettext("By post, to my address")
    return gettext("Online, on the dossier's page")


def _is_name(spec: Any) -> bool:
    return spec.autocomplete == "name" or "ten" in spec.name.split("_") or spec.name.endswith("name")


RETURNS: Final = ("online", "counter", "post")


def return_fields(page: Any, typed: Mapping[str, str] | None, errors: Mapping[str, str]) -> list[Field]:
    """How the result should come, at which one-stop, to which address: as typed, as chosen, or as known."""
    dossier = page.dossier
    known = {
        "return_by": dossier.return_by,
        "return_unit": str(dossier.return_unit_id or dossier.receiving_unit_id),
        "return_address": dossier.return_address or dossier.applicant_address,
    }
    values = known if typed is None else {name: typed.get(name, "") for name in known}
    ways = (
        Option("online", gettext("Online, on the dossier's page")),
        Option("counter", gettext("At a one-stop"), gettext("Any one-stop of the province.")),
        Option("post", gettext("By post, to my address"), gettext("The post asks its own fee.")),
    )
    asked = gettext("How do you want to get the result?")
    return [
        Field("return_by", asked, widget="radios", options=ways, value=values["return_by"],
              error=errors.get("return_by", "")),
        Field("return_unit", gettext("At which one-stop?"), widget="select", options=one_stops(), required=False,
              hint=gettext("Only if you fetch it."), value=values["return_unit"], error=errors.get("return_unit", "")),
        Field("return_address", gettext("To which address?"), widget="textarea", required=False, maxlength=300,
              hint=gettext("Only by post: house number, street or village, commune or ward, province."),
              value=values["return_address"], error=errors.get("return_address", "")),
    ]  # fmt: skip


def one_stops() -> tuple[Option, ...]:
    """Every one-stop of today, by name."""
    points = identity.organisation().of_kind("service_point")
    return tuple(Option(str(unit.id), unit.name) for unit in sorted(points, key=lambda unit: fold(unit.name)))


def promise_field(error: str = "", *, ticked: bool = False) -> Field:
    return Field(
        "promise",
        gettext("I declare that all of this is true and answer for it before the law."),
        widget="checkbox",
        value="on" if ticked else "",
        error=error,
    )


def problems(page: Any, fields: Mapping[str, str]) -> list[Problem]:
    """Complaints about answers, each with the page on which it can be mended."""
    found = []
    for name, text in fields.items():
        if name == "return_by":
            found.append(Problem(reverse("portal:return", args=[page.dossier.id]), text))
            continue
        holder = next((one for one in form_pages(page) if any(spec.name == name for spec in one.fields)), None)
        url = (
            reverse("portal:form", args=[page.dossier.id, holder.key])
            if holder
            else reverse("portal:tasks", args=[page.dossier.id])
        )
        label = next((spec.label for one in form_pages(page) for spec in one.fields if spec.name == name), "")
        found.append(Problem(url, f"{label}: {text}" if label and label not in text else text))
    return found


def missing_papers(page: Any, missing: Sequence[str]) -> list[Problem]:
    """Papers that are still missing, each with its place on the papers page."""
    url = reverse("portal:papers", args=[page.dossier.id])
    return [
        Problem(f"{url}#p-{paper.id}", gettext("Missing: {name}").format(name=paper.name))
        for paper in page.papers
        if str(paper.id) in missing
    ]


def after_step(page: Any, url: str) -> str:
    """Where "Continue" leads from this step."""
    all_steps = steps(page)
    number = position_of(all_steps, url)
    return all_steps[number].url if number < len(all_steps) else reverse("portal:check", args=[page.dossier.id])


def before_step(page: Any, url: str) -> str:
    """Where "Back" leads from this step."""
    number = position_of(steps(page), url)
    return steps(page)[number - 2].url if number > 1 else reverse("portal:tasks", args=[page.dossier.id])
