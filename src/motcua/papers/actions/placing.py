"""To which dossier a paper of a stack belongs: as the sheet before it says, or as a person says.

This room knows no dossiers. The room above reads the codes on the sheets, asks whether whoever scanned may act there,
and answers for each paper with a placement or with the code of the reason why not.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from motcua.kernel import audit, locks, outbox
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.papers.errors import SheetUnknown, SheetWithoutCode, UnknownPaper
from motcua.papers.events import SheetsNotFollowed
from motcua.papers.models import BatchState, DigitalPaper, PaperState, ScanBatch
from motcua.papers.owners import OwnerFacts
from motcua.papers.policies import PapersPermission
from motcua.papers.recording import batch_subject, lock_pending, paper_subject
from motcua.papers.visibility import papers_visible_to

_PLACE: Final = (
    "subject_kind", "subject_id", "unplaced", "owner_number", "owner_name", "owner_kind", "owner_party",
)  # fmt: skip
_LONGEST_NAME: Final = 120


@dataclass(frozen=True, slots=True)
class Placement:
    """The matter to which a paper belongs, and whose it is until a person says otherwise."""

    subject: Subject
    owner: OwnerFacts


@transaction.atomic
def place_by_sheets(batch_id: uuid.UUID, found: Mapping[uuid.UUID, Placement | str], *, actor: Actor) -> int:
    """Place the papers behind sheets; a text is the code of why one is not placed. Returns how many were placed.

    Papers that were placed or decided meanwhile stay as they are, so that it may be done twice.
    """
    batch = locks.row(ScanBatch.objects.all(), id=batch_id)
    waiting = DigitalPaper.objects.filter(
        batch_id=batch_id, id__in=found, state=PaperState.PENDING, sheet__isnull=False, subject_id=None
    )
    placed, left = 0, 0
    for paper in waiting.order_by("position"):
        answer = found[paper.id]
        if isinstance(answer, Placement):
            _set(paper, answer)
            placed += 1
        else:
            left += not paper.unplaced  # told once
            paper.unplaced = answer
            paper.save(update_fields=["unplaced"])
    if placed or left:
        audit.record(batch_subject(batch_id), "papers.sheets_followed", actor=actor, placed=placed, left=left)
    if left:
        outbox.announce(
            SheetsNotFollowed(subject_id=batch_id, unit_id=batch.unit_id, file=batch.name[:_LONGEST_NAME], left=left)
        )
    return placed


@transaction.atomic
def place_paper(paper_id: uuid.UUID, placement: Placement, *, actor: Actor) -> None:
    """Say to which matter a paper belongs. The caller has checked that the actor may act there.

    Raises:
        UnknownPaper, AlreadyDecided: as they say.
    """
    paper = lock_pending(paper_id, actor=actor)
    before = str(paper.subject_id or "")
    _set(paper, placement)
    audit.record(
        paper_subject(paper.id), "papers.placed", actor=actor, before={"of": before},
        after={"of": str(placement.subject.id)},
    )  # fmt: skip


@transaction.atomic
def take_out_paper(paper_id: uuid.UUID, *, actor: Actor) -> None:
    """Take a paper out of the matter into which a sheet or a person has put it: it waits for a place again.

    Raises:
        UnknownPaper: none behind a sheet that lies with a matter, for this actor.
        AlreadyDecided: it was confirmed or refused meanwhile.
    """
    paper = lock_pending(paper_id, actor=actor)
    if paper.subject_id is None or paper.sheet is None:
        raise UnknownPaper
    before = str(paper.subject_id)
    paper.subject_kind, paper.subject_id = "", None
    paper.owner_number, paper.owner_name, paper.owner_kind, paper.owner_party = "", "", "person", None
    paper.unplaced = (SheetUnknown if paper.sheet else SheetWithoutCode).code
    paper.save(update_fields=_PLACE)
    audit.record(paper_subject(paper.id), "papers.taken_out", actor=actor, before={"of": before}, after={"of": ""})


@transaction.atomic
def take_back_paper(paper_id: uuid.UUID, *, actor: Actor) -> None:
    """Take back that a paper was refused: it waits for a decision again, and its stack with it.

    Raises:
        UnknownPaper: none that was refused, for this actor.
        NotAllowed: no right to decide at its unit.
    """
    try:
        paper = locks.row(papers_visible_to(actor), id=paper_id, state=PaperState.REFUSED)
    except DigitalPaper.DoesNotExist:
        raise UnknownPaper from None
    actor.require(PapersPermission.CONFIRM, paper.unit_id)
    before = {"state": "refused", "reason": paper.refusal}
    paper.state, paper.refusal, paper.decided_at, paper.decided_by = PaperState.PENDING, "", None, ""
    paper.save(update_fields=["state", "refusal", "decided_at", "decided_by"])
    ScanBatch.objects.filter(papers=paper, state=BatchState.DONE).update(state=BatchState.READY)
    audit.record(paper_subject(paper.id), "papers.taken_back", actor=actor, before=before, after={"state": "pending"})


def _set(paper: DigitalPaper, placement: Placement) -> None:
    owner = placement.owner
    paper.subject_kind, paper.subject_id, paper.unplaced = placement.subject.kind, placement.subject.id, ""
    paper.owner_number, paper.owner_name = owner.number, owner.name
    paper.owner_kind, paper.owner_party = owner.kind, owner.party
    paper.save(update_fields=_PLACE)
