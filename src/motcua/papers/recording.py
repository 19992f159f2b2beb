"""The chains of this room, and the gates to its rows."""

import uuid
from typing import Final

from motcua.kernel import locks
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.papers.errors import AlreadyDecided, UnknownBatch, UnknownPaper
from motcua.papers.models import BatchState, DigitalPaper, PaperState, ScanBatch
from motcua.papers.visibility import batches_visible_to, papers_visible_to

BATCH: Final = "papers.batch"
PAPER: Final = "papers.paper"
STORE: Final = "papers.store"


def batch_subject(batch_id: uuid.UUID) -> Subject:
    return Subject(BATCH, batch_id)


def paper_subject(paper_id: uuid.UUID) -> Subject:
    return Subject(PAPER, paper_id)


def lock_batch(batch_id: uuid.UUID, *, actor: Actor) -> ScanBatch:
    """The stack, locked, if the actor may see it.

    Raises:
        UnknownBatch: not there, or not for this actor.
    """
    try:
        return locks.row(batches_visible_to(actor), id=batch_id)
    except ScanBatch.DoesNotExist:
        raise UnknownBatch from None


def lock_pending(paper_id: uuid.UUID, *, actor: Actor) -> DigitalPaper:
    """A paper that still waits for a decision, locked.

    Raises:
        UnknownPaper: not there, or not for this actor.
        AlreadyDecided: it was confirmed or refused.
    """
    try:
        paper = locks.row(papers_visible_to(actor), id=paper_id)
    except DigitalPaper.DoesNotExist:
        raise UnknownPaper from None
    if paper.state != PaperState.PENDING:
        raise AlreadyDecided
    return paper


def close_if_decided(batch_id: uuid.UUID | None) -> None:
    """A stack whose papers are all decided is done."""
    if batch_id is None:
        return
    waiting = DigitalPaper.objects.filter(batch_id=batch_id, state=PaperState.PENDING).exists()
    if not waiting:
        ScanBatch.objects.filter(id=batch_id, state=BatchState.READY).update(state=BatchState.DONE)
