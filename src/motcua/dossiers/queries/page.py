"""One dossier, whole, for the one who opens it. Opening is recorded: citizens see who looked."""

import uuid
from dataclasses import dataclass
from typing import IO, Any, Final

from django.db import transaction

from motcua.catalogue.views import ProcedureView
from motcua.deadlines import queries as deadlines
from motcua.deadlines.info import ClockInfo
from motcua.dossiers.errors import UnknownDossier
from motcua.dossiers.models import (
    Attachment,
    Consultation,
    Dossier,
    DossierNote,
    DossierPaper,
    DossierTask,
    Handover,
    Instruction,
    ResultDocument,
    SupplementRequest,
)
from motcua.dossiers.pinned import procedure_of
from motcua.dossiers.queries.actions_now import ActionInfo, allowed_actions
from motcua.dossiers.queries.handover import handovers_of, leg_of
from motcua.dossiers.queries.places import places_of
from motcua.dossiers.queries.timeline import READS, Look, Looked, Moment, looks, timeline
from motcua.dossiers.queries.together import children_of, together_of
from motcua.dossiers.queries.visibility import OneOf, own
from motcua.files.queries import FileInfo, open_file
from motcua.identity.queries import organisation
from motcua.kernel import audit, locks
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.kept import Kept


@dataclass(frozen=True, slots=True)
class PaperInfo:
    """A required paper with what was given for it; `asked` while a supplement waits for it."""

    id: uuid.UUID
    paper_id: uuid.UUID
    name: str
    required: bool
    status: str
    originals: int
    certified: int
    copies: int
    note: str
    files: tuple[Attachment, ...]
    asked: bool


@dataclass(frozen=True, slots=True)
class DossierPage:
    """What a page shows. Notes are empty for the applicant."""

    dossier: Dossier
    procedure: ProcedureView
    clock: ClockInfo | None
    papers: tuple[PaperInfo, ...]
    other_files: tuple[Attachment, ...]
    tasks: tuple[DossierTask, ...]
    result: ResultDocument | None
    results: tuple[ResultDocument, ...]
    supplement: SupplementRequest | None
    timeline: tuple[Moment, ...]
    notes: tuple[DossierNote, ...]
    looks: tuple[Look, ...]
    actions: tuple[ActionInfo, ...]
    receiving_unit: str
    return_place: str
    handling_unit: str
    is_own: bool
    handovers: tuple[Handover, ...]
    leg: int | None
    parent: Dossier | None
    children: tuple[Dossier, ...]
    instructions: tuple[Instruction, ...]
    consultations: tuple[Consultation, ...]


_visible: Final = OneOf()
_tasks_of: Final = Kept(lambda key: DossierTask.objects.filter(dossier=key).order_by("opened_at"))
_files_of: Final = Kept(lambda key: Attachment.objects.filter(dossier=key, removed_at__isnull=True).order_by("id"))
_papers_of: Final = Kept(lambda key: DossierPaper.objects.filter(dossier=key).order_by("position"))
_notes_of: Final = Kept(lambda key: DossierNote.objects.filter(dossier=key).order_by("-id"))
_results_of: Final = Kept(
    lambda key: ResultDocument.objects.filter(dossier=key, superseded_at__isnull=True).order_by("-id")
)


def find(dossier_id: uuid.UUID, *, actor: Actor) -> Dossier:
    """The dossier if the actor may see it; the read is not recorded, so nothing of it may be shown.

    Raises:
        UnknownDossier: not there, or not for this actor.
    """
    if found := _visible(dossier_id, actor):
        return found[0]
    raise UnknownDossier


@transaction.atomic
def dossier_page(dossier_id: uuid.UUID, *, actor: Actor, what: Looked = Looked.DOSSIER) -> DossierPage:
    """Everything on one dossier, for its applicant or an officer with the right; the read is recorded.

    Raises:
        UnknownDossier: not there, or not for this actor.
    """
    dossier = find(dossier_id, actor=actor)
    is_own = dossier.applicant_id in actor.parties
    if not is_own:
        record_look(dossier.id, what, actor=actor)
    return _page(dossier, actor, is_own=is_own)


def _page(dossier: Dossier, actor: Actor, *, is_own: bool) -> DossierPage:
    tasks = tuple(_tasks_of(dossier.id))
    supplement = _open_supplement(dossier)
    units = places_of(dossier)
    results = _results(dossier, is_own=is_own)
    files = _files_of(dossier.id)
    travels = _travels(dossier)
    more = dossier.beside and not is_own
    told, asked = together_of(dossier.id) if more else ((), ())
    return DossierPage(
        dossier=dossier,
        procedure=procedure_of(dossier),
        clock=deadlines.clock(dossier.clock_id) if dossier.clock_id else None,
        papers=_papers(dossier, files, supplement),
        other_files=tuple(file for file in files if file.paper_id is None),
        tasks=tasks,
        result=results[0] if results else None,
        results=results,
        supplement=supplement,
        timeline=timeline(dossier, internal=not is_own),
        notes=() if is_own else tuple(_notes_of(dossier.id)),
        looks=looks(dossier.id) if is_own else (),
        actions=allowed_actions(dossier, actor, tasks=tasks),
        receiving_unit=units.unit(dossier.receiving_unit_id).name,
        return_place=units.unit(dossier.return_unit_id or dossier.receiving_unit_id).name,
        handling_unit=units.unit(dossier.handling_unit_id).name,
        is_own=is_own,
        handovers=tuple(travels),
        leg=leg_of(dossier, travels),
        parent=dossier.parent,
        children=children_of(dossier.id) if more else (),
        instructions=told,
        consultations=asked,
    )


def _travels(dossier: Dossier) -> list[Handover]:
    """Its legs, asked of the database only for a dossier that more than one agency holds."""
    units = organisation()
    places = (dossier.receiving_unit_id, dossier.handling_unit_id, dossier.return_unit_id)
    agencies = {units.agency_of(place).id for place in places if place and place in units.units}
    return handovers_of(dossier.id) if len(agencies) > 1 else []


def record_look(dossier_id: uuid.UUID, what: Looked, detail: str = "", *, actor: Actor) -> None:
    """One entry in the chain of reads; two readers at once queue for a moment."""
    locks.hold(f"{READS}:{dossier_id}")
    audit.record(
        Subject(READS, dossier_id), "dossiers.viewed", actor=actor, what=f"{what}: {detail}" if detail else what.value
    )


def _papers(dossier: Dossier, files: list[Attachment], supplement: SupplementRequest | None) -> tuple[PaperInfo, ...]:
    asked = set(supplement.papers) if supplement else set()
    return tuple(
        PaperInfo(
            paper.id, paper.paper_id, paper.name, paper.required, paper.status, paper.originals, paper.certified,
            paper.copies, paper.note, tuple(file for file in files if file.paper_id == paper.id),
            str(paper.id) in asked,
        )
        for paper in _papers_of(dossier.id)
    )  # fmt: skip


def _open_supplement(dossier: Dossier) -> SupplementRequest | None:
    if not dossier.supplement_count:
        return None
    return SupplementRequest.objects.filter(dossier=dossier, answered_at__isnull=True).order_by("-number").first()


def _results(dossier: Dossier, *, is_own: bool) -> tuple[ResultDocument, ...]:
    """The applicant sees results when they are issued, an officer also drafts."""
    return tuple(each for each in _results_of(dossier.id) if each.issued_at or not is_own)


def my_dossiers(actor: Actor, *, after: uuid.UUID | None = None, limit: int = 20) -> tuple[list[Dossier], str]:
    """The actor's own dossiers, newest first, and the key of the next page (or empty)."""
    found = own(actor)
    if after:
        found = found.filter(id__lt=after)
    rows = list(found.defer("answers", "submitter").order_by("-id")[: limit + 1])
    return rows[:limit], str(rows[limit - 1].id) if len(rows) > limit else ""


@transaction.atomic
def read_file(dossier_id: uuid.UUID, file_id: uuid.UUID, *, actor: Actor) -> tuple[FileInfo, IO[Any]]:
    """A file of the dossier with its content, to be closed by the caller; the read is recorded.

    Raises:
        UnknownDossier: no such file for this actor.
    """
    dossier = find(dossier_id, actor=actor)
    is_own = dossier.applicant_id in actor.parties
    attached = Attachment.objects.filter(dossier=dossier, file_id=file_id, removed_at__isnull=True).exists()
    issued = any(one.file_id == file_id for one in _results(dossier, is_own=is_own))
    if not attached and not issued:
        raise UnknownDossier
    info, content = open_file(file_id)
    if not is_own:
        record_look(dossier.id, Looked.FILE, info.name, actor=actor)
    return info, content
