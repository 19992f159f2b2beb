"""Papers of a stack find their dossiers: by the codes on the sheets between them, or by hand."""

import uuid
from typing import Final

from django.db import transaction
from django.db.models import Q

from motcua.dossiers.actions.access import lock_visible, receives_or_handles
from motcua.dossiers.actions.recording import KIND, record, subject_of
from motcua.dossiers.errors import StepDoesNotFit, UnknownDossier
from motcua.dossiers.models import Dossier
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.queries.search import coded
from motcua.dossiers.queries.visibility import visible_to
from motcua.dossiers.states import CLOSED, State
from motcua.identity.queries import actor_of
from motcua.kernel.actor import Actor, service
from motcua.kernel.errors import NotAllowed
from motcua.papers import actions as papers
from motcua.papers import queries as stacks
from motcua.papers.errors import SheetClosed, SheetUnknown, SheetWithoutCode, UnknownPaper
from motcua.papers.owners import OwnerFacts

SHEETS: Final = service("dossiers.sheets")


def follow_sheets(batch_id: uuid.UUID) -> int:
    """Place the papers of a stack in the dossiers that the sheets before them name; returns how many were placed.

    Whoever brought the stack in must be one who may act on the dossier; what a scanner dropped into a folder goes to
    dossiers of the unit whose folder it is. What finds no place stays in the stack, with the reason.
    """
    found = stacks.sheets_of(batch_id)
    if not found.papers:
        return 0
    scanner = actor_of(found.received_by_id) if found.received_by_id else None
    places = {paper: _place(code, found.unit_id, scanner) for paper, code in found.papers}
    return papers.place_by_sheets(batch_id, places, actor=SHEETS)


def _place(code: str, unit_id: uuid.UUID, scanner: Actor | None) -> papers.Placement | str:
    tidy = "".join(code.split()).upper()
    if not tidy:
        return SheetWithoutCode.code
    if scanner is None:
        rows = Dossier.objects.exclude(state=State.DRAFT)
        dossier = rows.filter(Q(receiving_unit_id=unit_id) | Q(handling_unit_id=unit_id), code=tidy).first()
    else:
        dossier = visible_to(scanner).filter(code=tidy).first()
        if dossier is not None and not receives_or_handles(dossier, scanner):
            dossier = None
    if dossier is None:
        return SheetUnknown.code
    return SheetClosed.code if State(dossier.state) in CLOSED else placement_of(dossier)


def placement_of(dossier: Dossier) -> papers.Placement:
    """The dossier as the matter of a paper, its applicant as the owner until a person says otherwise."""
    owner = OwnerFacts(dossier.applicant_number, dossier.applicant_name, dossier.applicant_kind, dossier.applicant_id)
    return papers.Placement(subject_of(dossier), owner)


@transaction.atomic
def place_scanned(paper_id: uuid.UUID, code: str, *, actor: Actor) -> uuid.UUID:
    """Say to which dossier a scanned paper belongs, by the dossier's code; returns the dossier.

    Raises:
        UnknownDossier: no dossier of that code that the actor may see.
        StepDoesNotFit: it is closed.
        UnknownPaper, AlreadyDecided, NotAllowed: as they say.
    """
    found = coded(code, actor)
    if found is None:
        raise UnknownDossier
    dossier = lock_visible(found.id, actor=actor)
    if not receives_or_handles(dossier, actor):
        raise NotAllowed(permission=DossierPermission.INTAKE.value)
    if State(dossier.state) in CLOSED:
        raise StepDoesNotFit(state=State(dossier.state).label, act="place_scanned")
    papers.place_paper(paper_id, placement_of(dossier), actor=actor)
    record(dossier, "scan_placed", actor=actor, paper=str(paper_id))
    return dossier.id


@transaction.atomic
def take_scan_out(paper_id: uuid.UUID, *, actor: Actor) -> uuid.UUID:
    """Take a scanned paper out of the dossier in which a sheet or a person has put it; returns the dossier.

    Raises:
        UnknownPaper: none behind a sheet that lies with a dossier of the actor.
        AlreadyDecided: it was confirmed or refused meanwhile.
        NotAllowed: the dossier is neither received nor handled where the actor works.
    """
    lies_with = stacks.subject_of_paper(paper_id, actor=actor)
    if lies_with is None or lies_with.kind != KIND:
        raise UnknownPaper
    dossier = lock_visible(lies_with.id, actor=actor)
    if not receives_or_handles(dossier, actor):
        raise NotAllowed(permission=DossierPermission.INTAKE.value)
    papers.take_out_paper(paper_id, actor=actor)
    record(dossier, "scan_taken_out", actor=actor, paper=str(paper_id))
    return dossier.id
