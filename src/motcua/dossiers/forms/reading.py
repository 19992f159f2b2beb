"""Which papers a dossier has, and fetching one. Reads are recorded."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from motcua.dossiers.forms.errors import UnknownForm
from motcua.dossiers.forms.handover import label_content
from motcua.dossiers.forms.issuing import frozen_receipt, frozen_sheet
from motcua.dossiers.forms.kinds import FOR_APPLICANT, FormKind
from motcua.dossiers.forms.paper import file_stem, pdf_of, printed
from motcua.dossiers.forms.receipt import confirmation_content
from motcua.dossiers.forms.templates import in_force
from motcua.dossiers.models import Dossier, IssuedForm, ResultDocument
from motcua.dossiers.queries.page import find, record_look
from motcua.dossiers.queries.timeline import Looked
from motcua.dossiers.states import Delivery, State
from motcua.files.typesetting import Paper, render
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.kept import Kept


@dataclass(frozen=True, slots=True)
class FormLine:
    """A paper of a dossier, as a list shows it. `issued_at` is null for the sheet that is made when it is asked for."""

    kind: FormKind
    sequence: int
    number: str
    issued_at: dt.datetime | None
    issued_by: str


@dataclass(frozen=True, slots=True)
class PrintedForm:
    name: str
    pdf: bytes


# On the page of every dossier: the SQL is made once.
_issued: Final[Kept[Any]] = Kept(
    lambda key: (
        IssuedForm.objects.filter(dossier=key)
        .exclude(kind__in=[FormKind.RECEIPT, FormKind.CONTROL_SHEET])
        .order_by("issued_at")
        .values_list("kind", "sequence", "number", "issued_at", "issued_by")
    )
)


def papers_of(dossier: Dossier, *, is_own: bool) -> tuple[FormLine, ...]:
    """The papers that the dossier has, in the order of the acts; the applicant does not see the office's own.

    A dossier that has gone straight on costs no query.
    """
    lines = []
    if dossier.accepted_at:
        lines.append(FormLine(FormKind.RECEIPT, 1, dossier.code or "", dossier.accepted_at, ""))
    if _may_have_more(dossier):
        lines += [
            FormLine(FormKind(kind), sequence, number, issued_at, issued_by)
            for kind, sequence, number, issued_at, issued_by in _issued(dossier.id)
        ]
    if dossier.accepted_at:
        lines.append(FormLine(FormKind.CONTROL_SHEET, 0, dossier.code or "", None, ""))
    return tuple(line for line in lines if not is_own or line.kind in FOR_APPLICANT)


def _may_have_more(dossier: Dossier) -> bool:
    """Whether an act with a paper can have happened: papers asked for, refused, stopped, extended and the like."""
    return (
        dossier.supplement_count > 0
        or dossier.state in {State.REFUSED, State.STOPPED, State.RETURNED}
        or dossier.delivery_state != Delivery.NONE
        or dossier.due_at != dossier.due_original
        or dossier.reopened_count > 0
    )


def find_line(dossier_id: uuid.UUID, kind: str, sequence: int, *, actor: Actor) -> FormLine:
    """One line of `papers_of`; sequence 0 is the last of its kind. Nothing of its content is read.

    Raises:
        UnknownDossier, UnknownForm: as they say.
    """
    dossier = find(dossier_id, actor=actor)
    lines = papers_of(dossier, is_own=dossier.applicant_id in actor.parties)
    fitting = [line for line in lines if line.kind == kind and sequence in {0, line.sequence}]
    if not fitting:
        raise UnknownForm
    return fitting[-1]


def open_form(
    dossier_id: uuid.UUID, kind: str, sequence: int = 1, *, paper: Paper | None = None, origin: str = "", actor: Actor
) -> PrintedForm:
    """One paper as PDF; an officer's read is recorded. Sequence 0 is the last of its kind.

    The control sheet is always the one that stands now.

    Raises:
        UnknownDossier: not there, or not for this actor.
        UnknownForm: the dossier has no such paper, or it is not for its applicant.
        ReceiptTooEarly, ReceiptDoesNotMatch, HistoryBroken, NoFormTemplate, BrokenTemplate: as they say.
    """
    dossier = find(dossier_id, actor=actor)
    is_own = dossier.applicant_id in actor.parties
    if kind not in FormKind.values or (is_own and FormKind(kind) not in FOR_APPLICANT):
        raise UnknownForm
    with transaction.atomic():
        form = _form(dossier, FormKind(kind), sequence)
        if not is_own:
            record_look(dossier.id, Looked.PRINTED, kind, actor=actor)
    size: Paper = paper or ("a5" if form.template.paper == "a5" else "a4")
    return PrintedForm(f"{file_stem(form)}.pdf", pdf_of(form, size, origin=origin))


def _form(dossier: Dossier, kind: FormKind, sequence: int) -> IssuedForm:
    if kind in (FormKind.RECEIPT, FormKind.CONTROL_SHEET) and sequence > 1:
        raise UnknownForm  # there is but one
    if kind == FormKind.RECEIPT:
        return frozen_receipt(dossier)
    if kind == FormKind.CONTROL_SHEET:
        if dossier.accepted_at is None:
            raise UnknownForm
        return frozen_sheet(dossier)
    rows = IssuedForm.objects.select_related("template").filter(dossier=dossier, kind=kind)
    form = (rows.filter(sequence=sequence) if sequence else rows.order_by("-sequence")).first()
    if form is None:
        raise UnknownForm
    return form


def open_label(dossier_id: uuid.UUID, *, paper: Paper = "a5", actor: Actor) -> PrintedForm:
    """The label of what lies in the cabinet for this dossier, made anew each time.

    Raises:
        UnknownDossier: not there, or not for this actor. UnknownForm: nothing lies there, or it is one's own dossier.
    """
    dossier = find(dossier_id, actor=actor)
    placed = ResultDocument.objects.select_related("place").filter(
        dossier=dossier, place__isnull=False, returned_at__isnull=True, superseded_at__isnull=True
    )
    results = list(placed.order_by("id"))
    if not results or dossier.applicant_id in actor.parties:
        raise UnknownForm
    with transaction.atomic():
        record_look(dossier.id, Looked.PRINTED, FormKind.SHELF_LABEL, actor=actor)
    template = in_force(FormKind.SHELF_LABEL, clock.today())
    said = printed(label_content(dossier, template, results), None, "")
    return PrintedForm(f"{dossier.code} {template.title}.pdf", render(template.source, said, paper=paper))


def open_confirmation(dossier_id: uuid.UUID, *, paper: Paper = "a5", origin: str = "", actor: Actor) -> PrintedForm:
    """The receipt (form 01) once the dossier is accepted, before that a confirmation that it was handed in.

    Raises:
        UnknownDossier, UnknownForm: not there, not for this actor, or still a draft.
    """
    dossier = find(dossier_id, actor=actor)
    if dossier.accepted_at:
        return open_form(dossier_id, FormKind.RECEIPT, paper=paper, origin=origin, actor=actor)
    if not dossier.code:
        raise UnknownForm
    if dossier.applicant_id not in actor.parties:
        with transaction.atomic():
            record_look(dossier.id, Looked.RECEIPT, actor=actor)
    at = dossier.submitted_at or clock.now()
    template = in_force(FormKind.RECEIPT, clock.local(at).date())
    said = printed({**confirmation_content(dossier, template), "no": dossier.code}, dossier, origin)
    return PrintedForm(f"{dossier.code}.pdf", render(template.source, said, paper=paper, made_at=at))
