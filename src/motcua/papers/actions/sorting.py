"""A person puts pages right: moved, split, merged, turned, set aside, put back, and each paper given its type."""

import uuid
from collections.abc import Callable, Mapping
from typing import Any, Final, Literal

from django.db import transaction

from motcua.kernel import audit
from motcua.kernel.actor import Actor
from motcua.kernel.ids import new_id
from motcua.papers import layout as layouts
from motcua.papers import types
from motcua.papers.drafts import facts_of, new_paper
from motcua.papers.errors import AlreadyDecided, NotYetRead, PagesMoved, UnknownBatch, UnknownPaper
from motcua.papers.layout import Layout
from motcua.papers.models import BatchState, DigitalPaper, PageState, PaperState, ScanBatch, ScanPage
from motcua.papers.queue import put_in_line
from motcua.papers.recording import batch_subject, close_if_decided, lock_batch, lock_pending, paper_subject

Step = Literal["back", "on", "split", "merge", "aside", "put_back", "to"]
STEPS: Final = ("back", "on", "split", "merge", "aside", "put_back")
KEPT_STEPS: Final = 10  # that can be taken back


@transaction.atomic
def sort_pages(
    batch_id: uuid.UUID,
    step: Step,
    *,
    page_id: uuid.UUID,
    version: int,
    target: uuid.UUID | None = None,
    actor: Actor,
) -> uuid.UUID:
    """One step of sorting with one page; returns the page, so that it stays in hand.

    `merge` joins the page's paper to the one before, `to` moves the page behind the last of the paper `target`.
    `version` is that of the stack as the person saw it.

    Raises:
        NotYetRead: the machine has not cut the stack yet.
        PagesMoved: somebody else has sorted meanwhile.
        AlreadyDecided: the page lies in a paper that was confirmed or refused.
        UnknownBatch: no such stack or page for this actor.
    """
    batch = lock_ready(batch_id, version, actor=actor)
    pages, pending = state_of(batch)
    if page_id not in pages:
        raise UnknownBatch
    held = pages[page_id].paper_id
    if held is not None and held not in pending:
        raise AlreadyDecided
    if step == "to" and target not in pending:
        raise UnknownPaper
    before = layout_of(pages, pending)
    after = _stepped(before, step, page_id, pages, target)
    _require_all(before, after)
    remember(batch, step, before, pending, page=str(page_id))
    like, new = facts_of(pending[held]) if held in pending else None, [one for one, _ in after.papers]
    write(batch, after, pages, pending, {one: like for one in new if one not in pending})
    if step == "put_back" and pages[page_id].kind == "blank":
        _read_again(batch, pages[page_id], kept=True)
    number = pages[page_id].number
    audit.record(batch_subject(batch.id), "papers.pages_sorted", actor=actor, step=step, page=number)
    return page_id


def _require_all(before: Layout, after: Layout) -> None:
    if sorted(after.pages()) != sorted(before.pages()):
        msg = "sorting lost or doubled a page"
        raise AssertionError(msg)


Pages = dict[uuid.UUID, ScanPage]
Pending = dict[uuid.UUID, DigitalPaper]


def state_of(batch: ScanBatch) -> tuple[Pages, Pending]:
    """The pages of a stack, and its papers that wait for a decision."""
    pages = {page.id: page for page in batch.pages.defer("words").order_by("number")}
    pending = {paper.id: paper for paper in batch.papers.filter(state=PaperState.PENDING).order_by("position", "id")}
    return pages, pending


def remember(batch: ScanBatch, step: str, before: Layout, pending: Pending, **more: Any) -> None:
    """Keep how it was, so that the step can be taken back; the caller writes the stack, one version on."""
    kept = {
        "step": step, "version": batch.version + 1, "aside": [str(one) for one in before.aside],
        "papers": [
            [str(paper), [str(page) for page in pages], facts_of(pending[paper])] for paper, pages in before.papers
        ], **more,
    }  # fmt: skip
    batch.undo = [*batch.undo, kept][-KEPT_STEPS:]


def lock_ready(batch_id: uuid.UUID, version: int, *, actor: Actor) -> ScanBatch:
    """The stack, locked, if it is cut and as the person saw it."""
    batch = lock_batch(batch_id, actor=actor)
    if batch.state not in {BatchState.READY, BatchState.DONE}:
        raise NotYetRead
    if batch.version != version:
        raise PagesMoved
    return batch


def layout_of(pages: Pages, pending: Pending) -> Layout:
    """Which page lies in which paper now."""
    lying: dict[uuid.UUID, list[ScanPage]] = {paper: [] for paper in pending}
    for page in pages.values():
        if page.paper_id in lying:
            lying[page.paper_id].append(page)
    aside = tuple(page.id for page in pages.values() if page.paper_id is None)
    return Layout(
        tuple(
            (paper, tuple(page.id for page in sorted(held, key=lambda page: (page.position, page.number))))
            for paper, held in lying.items()
            if held
        ),
        aside,
    )


def _stepped(layout: Layout, step: str, page: uuid.UUID, pages: Pages, target: uuid.UUID | None) -> Layout:
    held = pages[page].paper_id
    doings: dict[str, Callable[[], Layout]] = {
        "back": lambda: layouts.move(layout, page, -1),
        "on": lambda: layouts.move(layout, page, 1),
        "split": lambda: layouts.split(layout, page, new_id()),
        "merge": lambda: layouts.merge(layout, held) if held else layout,
        "aside": lambda: layouts.set_aside(layout, page),
        "to": lambda: layouts.move_to(layout, page, target) if target else layout,
        "put_back": lambda: layouts.put_back(layout, page, {p.id: p.number for p in pages.values()}, new_id()),
    }
    return doings[step]()


def write(
    batch: ScanBatch,
    layout: Layout,
    pages: Pages,
    pending: Pending,
    new: Mapping[uuid.UUID, dict[str, Any] | None],
) -> None:
    """Bring rows in line with the layout; drafts without pages go, they never were papers. `new`: what papers that are
    made now know of themselves.
    """
    changed = []
    for position, (paper_id, held) in enumerate(layout.papers, 1):
        paper = pending.get(paper_id) or new_paper(batch, position, paper_id=paper_id, facts=new.get(paper_id))
        if paper.position != position:
            paper.position = position
            paper.save(update_fields=["position"])
        for at, page_id in enumerate(held, 1):
            page = pages[page_id]
            if (page.paper_id, page.position) != (paper_id, at):
                page.paper_id, page.position = paper_id, at
                changed.append(page)
    for page_id in layout.aside:
        page = pages[page_id]
        if page.paper_id is not None:
            page.paper_id, page.position = None, page.number
            changed.append(page)
    ScanPage.objects.bulk_update(changed, ["paper", "position"])
    standing = {paper_id for paper_id, _ in layout.papers}
    DigitalPaper.objects.filter(id__in=pending.keys() - standing).delete()
    batch.version += 1
    batch.state = BatchState.READY
    batch.save(update_fields=["version", "state", "undo"])
    close_if_decided(batch.id)


def _read_again(batch: ScanBatch, page: ScanPage, *, kept: bool = False) -> None:
    page.state = PageState.WAITING
    page.kept_by_hand = page.kept_by_hand or kept
    page.save(update_fields=["state", "kept_by_hand", "turn", "turned_by_hand"])
    batch.done_count = max(0, batch.done_count - 1)
    batch.save(update_fields=["done_count"])
    put_in_line(batch.id)


def turn(batch: ScanBatch, page: ScanPage, degrees: int) -> None:
    """Turn a page and put it before the machine again."""
    page.turn, page.turned_by_hand = (page.turn + degrees) % 360, True
    _read_again(batch, page)


@transaction.atomic
def turn_page(batch_id: uuid.UUID, page_id: uuid.UUID, *, degrees: int, version: int, actor: Actor) -> None:
    """Turn a page clockwise by 90, 180 or 270 degrees; the machine reads it again as it then stands.

    Raises:
        NotYetRead, PagesMoved, AlreadyDecided, UnknownBatch: as in `sort_pages`.
    """
    batch = lock_ready(batch_id, version, actor=actor)
    page = batch.pages.filter(id=page_id).select_related("paper").first()
    if page is None:
        raise UnknownBatch
    if page.paper is not None and page.paper.state != PaperState.PENDING:
        raise AlreadyDecided
    turn(batch, page, degrees)
    batch.undo = [*batch.undo, {"step": "turn", "version": batch.version + 1, "page": str(page.id), "turn": degrees}]
    batch.undo = batch.undo[-KEPT_STEPS:]
    batch.version += 1
    batch.save(update_fields=["version", "undo"])
    audit.record(batch_subject(batch.id), "papers.page_turned", actor=actor, page=page.number, degrees=degrees)


@transaction.atomic
def type_paper(paper_id: uuid.UUID, type_code: str, *, actor: Actor) -> None:
    """Say what type a paper is; what is read out of it follows from that.

    Raises:
        UnknownPaper, AlreadyDecided, UnknownPaperType: as they say.
    """
    paper = lock_pending(paper_id, actor=actor)
    view = types.paper_type(type_code)
    before = paper.type_code
    paper.type_code, paper.name = view.code, view.name
    paper.save(update_fields=["type_code", "name"])
    audit.record(
        paper_subject(paper.id), "papers.paper_typed", actor=actor, before={"type": before}, after={"type": view.code}
    )  # fmt: skip
