"""To which dossier a paper of a stack belongs: as the sheet before it says, or as a person says.

This room knows no dossiers. The room above reads the codes on the sheets, asks whether whoever scanned may act there,
and answers for each paper with a placement or with the code of the reason why not.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from motcua.kernel import audit, locks
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.papers.models import DigitalPaper, PaperState, ScanBatch
from motcua.papers.owners import OwnerFacts
from motcua.papers.recording import batch_subject, lock_pending, paper_subject


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
    locks.row(ScanBatch.objects.all(), id=batch_id)
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
            paper.unplaced = answer
            paper.save(update_fields=["unplaced"])
            left += 1
    if placed or left:
        audit.record(batch_subject(batch_id), "papers.sheets_followed", actor=actor, placed=placed, left=left)
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


def _set(paper: DigitalPaper, placement: Placement) -> None:
    owner = placement.owner
    paper.subject_kind, paper.subject_id, paper.unplaced = placement.subject.kind, placement.subject.id, ""
    paper.owner_number, paper.owner_name = owner.number, owner.name
    paper.owner_kind, paper.owner_party = owner.kind, owner.party
    paper.save(
        update_fields=[
            "subject_kind", "subject_id", "unplaced", "owner_number", "owner_name", "owner_kind", "owner_party",
        ]
    )  # fmt: skip
