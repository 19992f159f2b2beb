"""A page that was cut into the wrong paper goes to another, also of another stack; and steps are taken back."""

import uuid
from typing import Any

from django.db import transaction
from django.db.models import Max

from motcua.kernel import audit
from motcua.kernel.actor import Actor
from motcua.papers.actions import sorting
from motcua.papers.errors import (
    AlreadyDecided,
    NothingToUndo,
    NotYetRead,
    OtherDossier,
    UnknownBatch,
    UnknownPaper,
)
from motcua.papers.layout import Layout
from motcua.papers.models import BatchState, DigitalPaper, PageState, PaperState, ScanBatch, ScanPage
from motcua.papers.recording import batch_subject, close_if_decided, lock_batch
from motcua.papers.visibility import papers_visible_to


@transaction.atomic
def move_page(batch_id: uuid.UUID, page_id: uuid.UUID, target: uuid.UUID, *, version: int, actor: Actor) -> None:
    """Move a page behind the last of the paper `target`, of this stack or of another one of the same dossier.

    A page of another stack keeps its place in the file in which it came: it is read again from there if it is turned.

    Raises:
        OtherDossier: the paper belongs to another dossier.
        UnknownPaper, UnknownBatch, AlreadyDecided, NotYetRead, PagesMoved: as they say.
    """
    paper = papers_visible_to(actor).filter(id=target, state=PaperState.PENDING).first()
    if paper is None or paper.batch_id is None:
        raise UnknownPaper
    if paper.batch_id == batch_id:
        sorting.sort_pages(batch_id, "to", page_id=page_id, version=version, target=target, actor=actor)
        return
    for one in sorted((batch_id, paper.batch_id)):  # one order for everybody, so that two never wait for each other
        lock_batch(one, actor=actor)
    batch = sorting.lock_ready(batch_id, version, actor=actor)
    other = _ready(paper.batch_id, actor=actor)
    pages, pending = sorting.state_of(batch)
    page = _to_move(page_id, pages, pending)
    before = sorting.layout_of(pages, pending)
    _require_same_dossier(batch, pending.get(page.paper_id) if page.paper_id else None, paper)
    sorting.remember(batch, "over", before, pending, page=str(page.id), number=page.number, into=str(other.id))
    after = Layout(
        tuple((one, tuple(held for held in there if held != page_id)) for one, there in before.papers),
        tuple(held for held in before.aside if held != page_id),
    )
    _carry(page, batch, other, paper)
    del pages[page_id]
    sorting.write(batch, _without_empty(after), pages, pending, {})
    audit.record(
        batch_subject(batch.id), "papers.page_moved_out", actor=actor, page=page.origin_number, into=str(other.id)
    )  # fmt: skip
    audit.record(batch_subject(other.id), "papers.page_moved_in", actor=actor, page=page.number, of=str(batch.id))


def _to_move(page_id: uuid.UUID, pages: sorting.Pages, pending: sorting.Pending) -> ScanPage:
    page = pages.get(page_id)
    if page is None:
        raise UnknownBatch
    if page.paper_id is not None and page.paper_id not in pending:
        raise AlreadyDecided
    if page.state != PageState.READ:
        raise NotYetRead
    return page


def _ready(batch_id: uuid.UUID, *, actor: Actor) -> ScanBatch:
    batch = lock_batch(batch_id, actor=actor)
    if batch.state not in {BatchState.READY, BatchState.DONE}:
        raise NotYetRead
    return batch


def _require_same_dossier(batch: ScanBatch, held: DigitalPaper | None, target: DigitalPaper) -> None:
    subject = held.subject_id if held is not None else batch.subject_id
    if subject is None or subject != target.subject_id:
        raise OtherDossier


def _without_empty(layout: Layout) -> Layout:
    return Layout(tuple((paper, pages) for paper, pages in layout.papers if pages), layout.aside)


def _carry(page: ScanPage, batch: ScanBatch, other: ScanBatch, paper: DigitalPaper | None) -> None:
    """Put the page into the other stack, behind all that ever lay there; back in its own it has its old number."""
    if page.origin_id is None:
        page.origin_id, page.origin_number = batch.id, page.number
    if page.origin_id == other.id:
        page.number, page.origin_id, page.origin_number = page.origin_number or page.number, None, None
    else:
        here = other.pages.aggregate(most=Max("number"))["most"] or 0
        lent = ScanPage.objects.filter(origin=other).aggregate(most=Max("origin_number"))["most"] or 0
        page.number = max(here, lent) + 1
    last = paper.pages.aggregate(most=Max("position"))["most"] if paper is not None else None
    page.batch_id, page.paper_id, page.position = other.id, paper.id if paper else None, (last or 0) + 1
    page.save(update_fields=["batch", "paper", "number", "position", "origin", "origin_number"])
    for one, more in ((batch, -1), (other, 1)):
        one.page_count += more
        one.done_count = max(0, one.done_count + more)
    other.version += 1
    other.state = BatchState.READY
    other.save(update_fields=["page_count", "done_count", "version", "state"])
    batch.save(update_fields=["page_count", "done_count"])


@transaction.atomic
def undo_step(batch_id: uuid.UUID, *, version: int, actor: Actor) -> uuid.UUID | None:
    """Take the last step of sorting back; returns the page that it was about, if it is known.

    Raises:
        NothingToUndo: there is none, or somebody has sorted since.
        AlreadyDecided: a paper that the step touched was decided since.
        UnknownBatch, NotYetRead, PagesMoved: as they say.
    """
    batch = sorting.lock_ready(batch_id, version, actor=actor)
    if not batch.undo or batch.undo[-1]["version"] != batch.version:
        raise NothingToUndo
    *earlier, last = batch.undo
    if last["step"] == "turn":
        _turn_back(batch, last)
    else:
        if last["step"] == "over":
            _bring_back(batch, last, actor=actor)
        _restore(batch, last)
    if earlier:
        earlier[-1]["version"] = batch.version  # what stood before this step stands again
    batch.undo = earlier
    batch.save(update_fields=["undo", "version"])
    audit.record(batch_subject(batch.id), "papers.step_undone", actor=actor, step=last["step"])
    return uuid.UUID(last["page"]) if "page" in last else None


def _turn_back(batch: ScanBatch, last: dict[str, Any]) -> None:
    page = batch.pages.filter(id=last["page"]).select_related("paper").first()
    if page is None:
        raise NothingToUndo
    if page.paper is not None and page.paper.state != PaperState.PENDING:
        raise AlreadyDecided
    sorting.turn(batch, page, 360 - last["turn"])
    batch.version += 1


def _bring_back(batch: ScanBatch, last: dict[str, Any], *, actor: Actor) -> None:
    other = _ready(uuid.UUID(last["into"]), actor=actor)
    page = other.pages.filter(id=last["page"]).select_related("paper").first()
    if page is None:
        raise NothingToUndo
    if page.paper is not None and page.paper.state != PaperState.PENDING:
        raise AlreadyDecided
    left = page.paper_id
    _carry(page, other, batch, None)
    if left is not None and not ScanPage.objects.filter(paper_id=left).exists():
        DigitalPaper.objects.filter(id=left, state=PaperState.PENDING).delete()
        close_if_decided(other.id)
    audit.record(batch_subject(other.id), "papers.page_moved_out", actor=actor, page=last["number"], into=str(batch.id))


def _restore(batch: ScanBatch, last: dict[str, Any]) -> None:
    """Every page back in the paper where it lay; papers that went come again as they were."""
    pages, pending = sorting.state_of(batch)
    now = sorting.layout_of(pages, pending)
    then = Layout(
        tuple((uuid.UUID(paper), tuple(map(uuid.UUID, held))) for paper, held, _ in last["papers"]),
        tuple(map(uuid.UUID, last["aside"])),
    )
    if sorted(now.pages()) != sorted(then.pages()):
        raise AlreadyDecided  # pages of a paper that was decided meanwhile stay where they are
    sorting.write(batch, then, pages, pending, {uuid.UUID(paper): facts for paper, _, facts in last["papers"]})
