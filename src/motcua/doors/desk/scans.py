"""Scans and digital papers as the desk shows them: rows, words, pictures and fields, ready for the templates."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import get_language, gettext, ngettext
from django.utils.translation import gettext_lazy as _

from motcua.doors.desk import forms
from motcua.doors.desk.shown import Choice
from motcua.doors.look import say
from motcua.doors.look.paths import path_to
from motcua.dossiers import queries as dossiers
from motcua.identity import queries as identity
from motcua.kernel.actor import EVERYWHERE, Actor
from motcua.kernel.errors import MotcuaError, NotAllowed
from motcua.papers import queries as papers
from motcua.papers import types
from motcua.papers.actions import Confirmation
from motcua.papers.owners import OwnerFacts
from motcua.papers.policies import PapersPermission

ACCEPTED: Final = ".pdf,.jpg,.jpeg,.png,.tif,.tiff"
DOSSIER: Final = "dossier"
_STATES: Final = {
    "waiting": (_("in line"), "wait", "paused"),
    "working": (_("being read"), "wait", "in_time"),
    "ready": (_("to be checked"), "soon", "look"),
    "done": (_("checked"), "ok", "done"),
    "failed": (_("cannot be read"), "late", "late"),
}
_PROBLEMS: Final = {
    "black": _("The page is black: close the lid and scan it again."),
    "files.page_too_slow": _("The machine could not read this page in time."),
    "files.picture_too_large": _("The picture is too large: scan it at 300 dpi."),
    "files.page_unreadable": _("The page could not be opened: scan it again."),
}
OWNER_KINDS: Final = {"person": _("Person"), "enterprise": _("Enterprise"), "organisation": _("Organisation")}


def scan_unit(actor: Actor, *wanted: uuid.UUID) -> uuid.UUID:
    """The unit under which this officer scans: one of those wanted, else the first place where they may.

    Raises:
        NotAllowed: they may scan nowhere.
    """
    places = actor.places(PapersPermission.SCAN)
    for unit in wanted:
        if unit in places:
            return unit
    if places is not EVERYWHERE and places:
        tree = identity.organisation()
        for unit in sorted(places, key=str):
            if unit in tree.units:
                return unit
    raise NotAllowed(permission=PapersPermission.SCAN.value)


def type_name(view: types.TypeView) -> str:
    """A type of paper in the reader's language."""
    return view.name_en if get_language() == "en" and view.name_en else view.name


def type_choices(chosen: str, *, empty: bool = True) -> list[Choice]:
    """All types in force, the chosen one marked."""
    found = [Choice(view.code, type_name(view), view.code == chosen) for view in types.types_on().values()]
    return [Choice("", gettext("choose the type"), not chosen), *found] if empty else found


def batch_row(row: papers.BatchRow) -> dict[str, Any]:
    """A stack in a list."""
    name, state, glyph = _STATES[row.state]
    said = [ngettext("%(n)d page", "%(n)d pages", row.pages) % {"n": row.pages}] if row.pages else []
    if row.state == "working" and row.pages:
        said = [gettext("%(done)d of %(all)d pages read") % {"done": row.done, "all": row.pages}]
    if row.waiting_papers:
        many = row.waiting_papers
        said.append(ngettext("%(n)d paper to check", "%(n)d papers to check", many) % {"n": many})
    return {
        "id": row.id, "name": row.name, "url": reverse("desk:scan", args=[row.id]), "state": str(name), "colour": state,
        "glyph": glyph, "said": " · ".join(said), "problem": row.problem, "by": row.received_by,
        "at": say.moment(row.received_at), "working": row.state in {"waiting", "working"}, "done": row.done,
        "pages": row.pages, "progress": reverse("desk:scan_progress", args=[row.id]),
    }  # fmt: skip


def page_shown(page: papers.PageInfo) -> dict[str, Any]:
    """A page as a thumbnail."""
    kinds = {"blank": gettext("blank page"), "separator": gettext("separator sheet")}
    problem = str(_PROBLEMS.get(page.problem, page.problem))
    return {
        "id": page.id, "number": page.number, "problem": problem, "kind": kinds.get(page.kind, ""),
        "picture": reverse("desk:scan_picture", args=[page.id]) if page.has_picture else "",
        "waits": not page.ready, "is_separator": page.kind == "separator",
        "name": gettext("Page %(n)d") % {"n": page.number},
    }  # fmt: skip


def batch_shown(batch: papers.BatchPage, in_hand: uuid.UUID | None, actor: Actor) -> dict[str, Any]:
    """A stack for sorting; `in_hand` is the page that has the focus."""
    codes = _dossier_codes(batch, actor)
    drafts = [_draft(paper, number, codes) for number, paper in enumerate(batch.papers, 1)]
    every = [page.id for paper in batch.papers if paper.state == "pending" for page in paper.pages]
    aside = [page_shown(page) for page in batch.aside]
    held = in_hand if in_hand in {*every, *(page.id for page in batch.aside)} else next(iter(every), None)
    pending = [paper for paper in batch.papers if paper.state == "pending"]
    subject = batch.row.subject
    return {
        "row": batch_row(batch.row), "version": batch.version, "papers": drafts, "aside": aside, "in_hand": held,
        "next": reverse("desk:scan_paper", args=[pending[0].id]) if pending else "",
        "dossier": reverse("desk:dossier_scans", args=[subject.id]) if subject and subject.kind == DOSSIER else "",
        "owner": batch.owner.name, "url": reverse("desk:scan", args=[batch.row.id]), "can_undo": batch.can_undo,
        "targets": _targets(batch), "lost": next((paper["id"] for paper in drafts if paper["unplaced"]), None),
    }  # fmt: skip


def _dossier_codes(batch: papers.BatchPage, actor: Actor) -> dict[uuid.UUID, str]:
    """The dossiers of the papers, where sheets or people have put some with others than the stack's own."""
    ids = {paper.subject.id for paper in batch.papers if paper.subject and paper.subject.kind == DOSSIER}
    if not any(paper.sheet is not None for paper in batch.papers) and len(ids) < 2:
        return {}
    return dossiers.codes_of(ids, actor=actor)


def _targets(batch: papers.BatchPage) -> list[Choice]:
    """Where the page in hand may go: papers of this stack, then those of other stacks of the same dossier."""
    here = [
        Choice(str(paper.id), gettext("Paper %(n)d") % {"n": number} + _type_said(paper.type_code), on=False)
        for number, paper in enumerate(batch.papers, 1)
        if paper.state == "pending"
    ]
    there = [
        Choice(
            str(one.id),
            f"{one.batch_name}: {gettext('Paper %(n)d') % {'n': one.position}}{_type_said(one.type_code)}",
            on=False,
        )
        for one in batch.targets
    ]
    return [*here, *there] if len(here) + len(there) > 1 else []


def _type_said(code: str) -> str:
    known = types.types_on().get(code)
    return f", {type_name(known)}" if known else ""


def _draft(paper: papers.PaperDraft, number: int, codes: Mapping[uuid.UUID, str]) -> dict[str, Any]:
    known = types.types_on().get(paper.type_code)
    states = {"confirmed": (gettext("confirmed"), "ok", "done"), "refused": (gettext("refused"), "late", "no")}
    said, colour, glyph = states.get(paper.state, (gettext("to be checked"), "soon", "look"))
    return {
        "id": paper.id, "title": gettext("Paper %(n)d") % {"n": number}, "type": type_name(known) if known else "",
        "types": type_choices(paper.type_code), "pending": paper.state == "pending", "code": paper.code,
        "said": said, "colour": colour, "glyph": glyph, "refusal": paper.refusal,
        "pages": [page_shown(page) for page in paper.pages], "url": reverse("desk:scan_paper", args=[paper.id]),
        "unplaced": paper.unplaced if paper.state == "pending" and not paper.subject else "",
        "dossier": codes.get(paper.subject.id, "") if paper.subject else "",
        "dossier_url": reverse("desk:dossier_scans", args=[paper.subject.id]) if paper.subject else "",
    }  # fmt: skip


@dataclass(slots=True)
class ShownField:
    """A field beside the picture. `mark` is the number of its box; 0 without one."""

    name: str
    label: str
    value: str
    kind: str
    required: bool
    mark: int
    sure: str
    unsure: bool
    ticked: bool = False
    error: str = ""


def paper_shown(
    page: papers.PaperPage,
    data: QueryDict | None = None,
    problems: Mapping[str, str] | None = None,
    seal: papers.Seal | None = None,
) -> dict[str, Any]:
    """A paper beside its picture: what was read, or what was typed when it comes back with problems."""
    said = problems or {}
    fields: list[ShownField] = []
    boxes: dict[int, list[dict[str, Any]]] = {}
    for number, read in enumerate((one for one in page.fields), 1):
        mark = number if read.reading is not None else 0
        fields.append(_field(read, mark, data, said))
        if read.reading is not None:
            boxes.setdefault(read.reading.page, []).append(_box(read, number))
    pages = [{**page_shown(one), "boxes": boxes.get(at, [])} for at, one in enumerate(page.pages)]
    return {
        "id": page.id, "fields": fields, "pages": pages, "types": type_choices(page.type_code),
        "type_code": page.type_code, "guessed": page.guessed, "owner": _owner(page, data, said),
        "type_error": said.get("type_code", ""), "refusal": page.refusal, "code": page.code,
        "pending": page.state == "pending", "is_read": page.is_read,
        "back": reverse("desk:scan", args=[page.batch_id]) if page.batch_id else reverse("desk:scans"),
        "file": reverse("desk:scan_file", args=[page.id]) if page.state == "confirmed" else "",
        "seal": _seal(seal) if seal is not None else None,
    }  # fmt: skip


def _seal(seal: papers.Seal) -> dict[str, Any]:
    """Who vouches for a paper of the store: our chain of acts, and whoever has signed."""
    return {
        "digitised": gettext("%(who)s, %(when)s") % {"who": seal.digitised_by, "when": say.moment(seal.digitised_at)},
        "confirmed": gettext("%(who)s, %(when)s")
        % {"who": seal.confirmed_by, "when": say.moment(seal.confirmed_at) if seal.confirmed_at else ""},
        "position": seal.position, "entry": seal.entry_hash[:16], "file": seal.file_hash[:16], "holds": seal.holds,
        "awaiting": seal.signing == "awaiting", "can_sign": seal.can_sign, "signatures": seal.signatures,
    }  # fmt: skip


def _field(read: papers.ReadField, mark: int, data: QueryDict | None, said: Mapping[str, str]) -> ShownField:
    spec, reading = read.spec, read.reading
    value = reading.value if reading else ""
    if data is not None:
        value = data.get(f"v-{spec.name}", "")
    elif spec.kind == "date" and value:
        year, month, day = value.split("-")
        value = f"{day}/{month}/{year}"
    if reading is None:
        sure = gettext("not read: type it from the picture")
    elif read.is_unsure:
        sure = gettext("unsure, %(n)d %%: look closely") % {"n": reading.sure}
    else:
        sure = gettext("read, %(n)d %% sure") % {"n": reading.sure}
    ticked = data is not None and f"checked-{spec.name}" in data
    return ShownField(
        spec.name, spec.label, value, spec.kind, spec.required, mark, sure, read.is_unsure, ticked,
        said.get(spec.name, ""),
    )  # fmt: skip


def _box(read: papers.ReadField, number: int) -> dict[str, Any]:
    """A box in thousandths of the page, a little wider than the words."""
    assert read.reading is not None
    left, top, right, bottom = read.reading.box
    x, y = max(0, round(left * 1000) - 6), max(0, round(top * 1000) - 5)
    return {
        "name": read.spec.name, "x": x, "y": y, "w": min(1000, round(right * 1000) + 6) - x,
        "h": min(1000, round(bottom * 1000) + 5) - y, "unsure": read.is_unsure, "number": number,
    }  # fmt: skip


def _owner(page: papers.PaperPage, data: QueryDict | None, said: Mapping[str, str]) -> dict[str, Any]:
    owner, kept = page.owner, data is not None
    kind = data.get("owner_kind", owner.kind) if data is not None else owner.kind
    return {
        "name": data.get("owner_name", "") if data is not None else owner.name,
        "number": data.get("owner_number", "") if data is not None else owner.number,
        "kinds": [Choice(code, str(name), code == kind) for code, name in OWNER_KINDS.items()],
        "ticked": kept and "checked-owner_name" in (data or {}), "name_error": said.get("owner_name", ""),
        "number_error": said.get("owner_number", ""), "known": bool(owner.number),
    }  # fmt: skip


def read_confirmation(data: QueryDict, page: papers.PaperPage, problems: dict[str, str]) -> Confirmation:
    """What the officer says, from the form."""
    view = types.types_on().get(data.get("type_code", ""))
    values: dict[str, str] = {}
    for spec in view.fields if view else ():
        typed = forms.text(data, f"v-{spec.name}")[: forms.MOST_TEXT]
        if spec.kind == "date" and typed:
            found = forms.day(data, f"v-{spec.name}", problems)
            if problem := problems.pop(f"v-{spec.name}", ""):
                problems[spec.name] = problem
            typed = found.isoformat() if found else ""
        values[spec.name] = typed
    number = forms.text(data, "owner_number")
    kind = data.get("owner_kind", "person")
    same = number.replace(" ", "") == page.owner.number.replace(" ", "")
    owner = OwnerFacts(
        number, forms.text(data, "owner_name"), kind if kind in OWNER_KINDS else "person",
        page.owner.party if same else None,
    )  # fmt: skip
    checked = frozenset(name.removeprefix("checked-") for name in data if name.startswith("checked-"))
    return Confirmation(data.get("type_code", ""), owner, values, checked)


def rows_of_dossier(page: papers.PaperPage, actor: Actor, type_code: str) -> list[Choice]:
    """The papers that the scan's dossier asks for, the one that this type answers first chosen."""
    subject = page.subject
    if subject is None or subject.kind != DOSSIER:
        return []
    try:
        dossier = dossiers.dossier_page(subject.id, actor=actor, what=dossiers.Looked.SCANS)
    except MotcuaError:
        return []
    return paper_choices(dossier, type_code)


def paper_choices(dossier: Any, type_code: str) -> list[Choice]:
    """The required papers of a dossier as a choice, the first that is of this type chosen."""
    view = types.types_on().get(type_code)
    fitting = next((one.id for one in dossier.papers if view and view.answers(one.name)), None)
    return [
        Choice("", gettext("none of them"), fitting is None),
        *(Choice(str(one.id), one.name, one.id == fitting) for one in dossier.papers),
    ]


def offer_said(offer: papers.Offer) -> str:
    """What is known of a paper in a store."""
    said = [offer.code]
    if offer.number:
        said.append(gettext("no. %(number)s") % {"number": offer.number})
    if offer.issued_on:
        said.append(gettext("of %(day)s") % {"day": say.number_date(offer.issued_on)})
    if offer.valid_to:
        said.append(gettext("valid until %(day)s") % {"day": say.number_date(offer.valid_to)})
    elif offer.forever:
        said.append(gettext("valid without end"))
    return " · ".join(said)


def digitise_line(page: Any, actor: Actor) -> dict[str, Any] | None:
    """The line below the papers of a dossier: what its applicant's store holds, and the way to scan."""
    dossier = page.dossier
    units = (dossier.receiving_unit_id, dossier.handling_unit_id)
    if page.is_own or not any(actor.may(PapersPermission.SCAN, unit) for unit in units):
        return None
    held = len(dossiers.offered(dossier))
    said = held and ngettext(
        "The applicant's store already holds %(n)d paper: use it instead of scanning.",
        "The applicant's store already holds %(n)d papers: use them instead of scanning.", held,
    ) % {"n": held}  # fmt: skip
    return {"url": path_to("desk:dossier_scans", dossier.id), "said": said or ""}
