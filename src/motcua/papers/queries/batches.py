"""Stacks of scans: the list of a unit, one stack with its pages, and how far the machine has come."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Any

from django.db import transaction
from django.db.models import Count, Q

from motcua.files.queries import FileInfo, open_file
from motcua.kernel import audit, locks
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.errors import MotcuaError
from motcua.papers.errors import UnknownBatch
from motcua.papers.models import BatchState, DigitalPaper, PageState, PaperState, ScanBatch, ScanPage
from motcua.papers.owners import OwnerFacts
from motcua.papers.visibility import batches_visible_to, papers_visible_to

READS = "papers.batch.reads"


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A stack in a list. `problem` is the message of what stopped it, empty when nothing did."""

    id: uuid.UUID
    name: str
    state: str
    pages: int
    done: int
    waiting_papers: int
    problem: str
    received_at: dt.datetime
    received_by: str
    subject: Subject | None


@dataclass(frozen=True, slots=True)
class PageInfo:
    """A page: its place in the scan, what it is, and what is wrong with it (a code, or empty)."""

    id: uuid.UUID
    number: int
    kind: str
    ready: bool
    problem: str
    sure: int
    separator: str
    has_picture: bool
    put_back: bool


@dataclass(frozen=True, slots=True)
class PaperDraft:
    """A paper of a stack with its pages. `subject`: what it belongs to; `unplaced`: why it belongs to nothing yet."""

    id: uuid.UUID
    type_code: str
    state: str
    code: str
    refusal: str
    pages: tuple[PageInfo, ...]
    subject: Subject | None
    sheet: str | None
    unplaced: str


@dataclass(frozen=True, slots=True)
class PaperTarget:
    """A paper of another stack of the same matter, to which a page may go."""

    id: uuid.UUID
    batch_name: str
    position: int
    type_code: str


@dataclass(frozen=True, slots=True)
class BatchPage:
    """A stack whole: its papers in order, the pages kept aside; `targets`: where else a page may go."""

    row: BatchRow
    version: int
    unit_id: uuid.UUID
    owner: OwnerFacts
    papers: tuple[PaperDraft, ...]
    aside: tuple[PageInfo, ...]
    targets: tuple[PaperTarget, ...]
    can_undo: bool


@dataclass(frozen=True, slots=True)
class SheetedPapers:
    """Papers behind sheets for the next dossier that wait to be placed: ids with the codes on the sheets."""

    unit_id: uuid.UUID
    received_by_id: uuid.UUID | None
    papers: tuple[tuple[uuid.UUID, str], ...]


def problem_said(kept: dict[str, Any]) -> str:
    """The message of an error that was kept by its code and data; empty for none."""
    if not kept:
        return ""
    waiting = [MotcuaError]
    while waiting:
        kind = waiting.pop()
        if kind.code == kept["code"]:
            return kind(**kept.get("data", {})).message
        waiting += kind.__subclasses__()
    return str(kept["code"])


def _row(batch: ScanBatch, waiting: int) -> BatchRow:
    subject = Subject(batch.subject_kind, batch.subject_id) if batch.subject_id else None
    return BatchRow(
        batch.id, batch.name, str(batch.state), batch.page_count, batch.done_count, waiting,
        problem_said(batch.problem), batch.received_at, batch.received_by, subject,
    )  # fmt: skip


_WAITING = Count("papers", filter=Q(papers__state=PaperState.PENDING))


def batches(
    actor: Actor, *, open_only: bool = True, after: uuid.UUID | None = None, limit: int = 20
) -> tuple[list[BatchRow], str]:
    """Stacks of the actor's units, newest first, and the key of the next page (or empty)."""
    found = batches_visible_to(actor).defer("undo")
    if open_only:
        found = found.exclude(state=BatchState.DONE)
    if after:
        found = found.filter(id__lt=after)
    rows = list(found.annotate(undecided=_WAITING).order_by("-id")[: limit + 1])
    shown = [_row(one, one.undecided) for one in rows[:limit]]
    return shown, str(rows[limit - 1].id) if len(rows) > limit else ""


def batches_of(subject: Subject, actor: Actor) -> list[BatchRow]:
    """Stacks that were scanned for one subject, or hold papers that were placed there; newest first."""
    own = Q(subject_id=subject.id, subject_kind=subject.kind)
    placed = DigitalPaper.objects.filter(subject_id=subject.id, subject_kind=subject.kind, batch__isnull=False)
    found = batches_visible_to(actor).filter(own | Q(id__in=placed.values("batch"))).defer("undo")
    return [_row(one, one.undecided) for one in found.annotate(undecided=_WAITING).order_by("-id")[:20]]


def _find(batch_id: uuid.UUID, actor: Actor) -> ScanBatch:
    batch = batches_visible_to(actor).filter(id=batch_id).first()  # with what can be undone
    if batch is None:
        raise UnknownBatch
    return batch


def progress(batch_id: uuid.UUID, *, actor: Actor) -> BatchRow:
    """How far a stack is. Nothing of its content is told, so the look is not recorded.

    Raises:
        UnknownBatch: not there, or not for this actor.
    """
    return _row(_find(batch_id, actor), 0)


@transaction.atomic
def batch_page(batch_id: uuid.UUID, *, actor: Actor) -> BatchPage:
    """A stack with all its pages; the look is recorded.

    Raises:
        UnknownBatch: not there, or not for this actor.
    """
    batch = _find(batch_id, actor)
    locks.hold(f"{READS}:{batch.id}")
    audit.record(Subject(READS, batch.id), "papers.scan_viewed", actor=actor)
    pages = list(batch.pages.defer("words").order_by("number"))
    papers = list(batch.papers.order_by("position", "id"))
    undecided = sum(paper.state == PaperState.PENDING for paper in papers)
    return BatchPage(
        _row(batch, undecided), batch.version, batch.unit_id, OwnerFacts.of(batch.owner),
        tuple(_draft(paper, pages) for paper in papers), tuple(page_infos(p for p in pages if p.paper_id is None)),
        _targets(batch, papers, actor), bool(batch.undo) and batch.undo[-1]["version"] == batch.version,
    )  # fmt: skip


def _targets(batch: ScanBatch, papers: list[DigitalPaper], actor: Actor) -> tuple[PaperTarget, ...]:
    """Papers of other stacks of the matters of this one that wait for a decision."""
    matters = {one for one in (batch.subject_id, *(paper.subject_id for paper in papers)) if one is not None}
    if not matters:
        return ()
    found = (
        papers_visible_to(actor)
        .filter(subject_id__in=matters, state=PaperState.PENDING, batch__state__in=[BatchState.READY, BatchState.DONE])
        .exclude(batch=batch)
        .order_by("batch_id", "position")
        .values_list("id", "batch__name", "position", "type_code")
    )
    return tuple(PaperTarget(*row) for row in found[:50])


def sheets_of(batch_id: uuid.UUID) -> SheetedPapers:
    """The papers of a stack whose sheets name a dossier that nobody has looked up yet. For the room above.

    Raises:
        UnknownBatch: no such stack.
    """
    batch = ScanBatch.objects.filter(id=batch_id).only("unit_id", "received_by_id").first()
    if batch is None:
        raise UnknownBatch
    waiting = batch.papers.filter(state=PaperState.PENDING, sheet__isnull=False, subject_id=None)
    rows = tuple((one, code or "") for one, code in waiting.order_by("position").values_list("id", "sheet"))
    return SheetedPapers(batch.unit_id, batch.received_by_id, rows)


def _draft(paper: DigitalPaper, pages: list[ScanPage]) -> PaperDraft:
    mine = sorted((page for page in pages if page.paper_id == paper.id), key=lambda page: (page.position, page.number))
    return PaperDraft(
        paper.id, paper.type_code, str(paper.state), paper.code or "", paper.refusal, tuple(page_infos(mine)),
        Subject(paper.subject_kind, paper.subject_id) if paper.subject_id else None, paper.sheet,
        problem_said({"code": paper.unplaced, "data": {"code": paper.sheet or ""}}) if paper.unplaced else "",
    )  # fmt: skip


def page_infos(pages: Iterable[ScanPage]) -> list[PageInfo]:
    """Pages as others see them."""
    return [
        PageInfo(
            page.id, page.number, page.kind, page.state == PageState.READ, page.problem, page.sure, page.separator,
            page.preview_id is not None, page.kept_by_hand,
        )
        for page in pages
    ]  # fmt: skip


def page_picture(page_id: uuid.UUID, *, actor: Actor) -> tuple[FileInfo, IO[Any]]:
    """The picture of a page, to be closed by the caller. Opening the stack or the paper was recorded.

    Raises:
        UnknownBatch: no such page for this actor, or it has no picture.
    """
    page = ScanPage.objects.filter(id=page_id, batch__in=batches_visible_to(actor)).only("preview_id").first()
    if page is None or page.preview_id is None:
        raise UnknownBatch
    return open_file(page.preview_id)
