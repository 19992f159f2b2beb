"""How a stack is read: taken for a while, page by page, each page kept before the next; cut at the end.

Nothing here has to be undone when the machine stops: a page is either kept whole or not begun. Whoever takes the stack
up again reads only the pages that are left. The lease on the row tells workers apart; unrenewed, it runs out.
"""

import datetime as dt
import shutil
import tempfile
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import structlog
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from motcua.files.actions import discard_file, store_file
from motcua.files.content import JPEG, PDF
from motcua.files.errors import UnusableFile
from motcua.files.queries import FileInfo, open_file
from motcua.files.scanning import run
from motcua.files.scanning.errors import ScannerMissing, TooManyPages
from motcua.files.scanning.sheets import Seen, cut, read_separator
from motcua.kernel import audit, clock, locks, outbox
from motcua.kernel.actor import service
from motcua.kernel.ids import new_id
from motcua.papers import types
from motcua.papers.drafts import new_paper
from motcua.papers.events import ScanFailed, ScanRead
from motcua.papers.models import BatchState, PageState, ScanBatch, ScanPage
from motcua.papers.queue import put_in_line
from motcua.papers.recording import batch_subject

log = structlog.get_logger(__name__)
READER: Final = service("papers.reader")
# A page may take `PAGE_SECONDS`; whoever was silent for longer than that is gone.
LEASE: Final = dt.timedelta(seconds=run.PAGE_SECONDS + 60)
_READ: Final = ("state", "problem", "turn", "kind", "separator", "sure", "words", "preview", "pdf")
_LIVE: Final = (BatchState.WAITING, BatchState.WORKING, BatchState.READY)


def abandoned(limit: int = 200) -> list[uuid.UUID]:
    """Stacks with work left that nobody holds and that have waited for longer than a moment."""
    now = clock.now()
    free = Q(lease_until=None, received_at__lt=now - dt.timedelta(minutes=1)) | Q(lease_until__lt=now)
    unread = ScanPage.objects.filter(batch=OuterRef("id"), state=PageState.WAITING)
    in_line = Q(state__in=[BatchState.WAITING, BatchState.WORKING])
    found = ScanBatch.objects.filter(free).filter(in_line | (Q(state=BatchState.READY) & Exists(unread)))
    return list(found.order_by("id").values_list("id", flat=True)[:limit])


def read_batch(batch_id: uuid.UUID, *, must_stop: Callable[[], bool] = lambda: False) -> None:
    """Read what is left of a stack; one that somebody else holds, or that has nothing left, is skipped and logged.

    `must_stop` is asked after each page: the rest is put back in line for whoever comes next.
    """
    batch = _take(batch_id)
    if batch is None:
        return
    try:
        run.require_programs()
    except ScannerMissing as error:
        _wait(batch, error)
        return
    try:
        with _source(batch) as (source, info):
            if not batch.page_count and batch.read_at is None:
                _lay_out(batch, run.count(source, info.media_type, info.name))
            finished = _read_pages(batch, batch, source, info.media_type, must_stop)
        if not (finished and _read_moved(batch, must_stop)):
            _give_back(batch)
            return
    except UnusableFile as error:
        _fail(batch, error)
        return
    _finish(batch)


@contextmanager
def _source(batch: ScanBatch) -> Iterator[tuple[Path, FileInfo]]:
    """The file of a stack, where the machine can open it."""
    with tempfile.TemporaryDirectory(prefix="motcua-stack-") as folder:
        info, content = open_file(batch.source_id)
        source = Path(folder) / "source"
        with content, source.open("wb") as target:
            shutil.copyfileobj(content, target)
        yield source, info


@transaction.atomic
def _take(batch_id: uuid.UUID) -> ScanBatch | None:
    batch = ScanBatch.objects.select_for_update().filter(id=batch_id, state__in=_LIVE).first()
    now = clock.now()
    if batch is None or (batch.lease_until is not None and batch.lease_until >= now):
        log.info("scan_skipped", batch=str(batch_id), why="done, gone or in other hands")
        return None
    if batch.read_at and not batch.pages.filter(state=PageState.WAITING).exists():
        log.info("scan_skipped", batch=str(batch_id), why="nothing left to read")
        return None
    batch.lease_until, batch.problem = now + LEASE, {}
    if batch.state == BatchState.WAITING:
        batch.state, batch.began_at = BatchState.WORKING, now
    batch.save(update_fields=["lease_until", "problem", "state", "began_at"])
    return batch


def _wait(batch: ScanBatch, error: ScannerMissing) -> None:
    """The programs are missing: the stack goes back into the line and says so."""
    batch.state = BatchState.WAITING if batch.read_at is None else BatchState.READY
    batch.lease_until, batch.problem = None, {"code": error.code, "data": error.data}
    batch.save(update_fields=["state", "lease_until", "problem"])
    log.warning("scan_waits", batch=str(batch.id), missing=error.data["missing"])


@transaction.atomic
def _lay_out(batch: ScanBatch, count: int) -> None:
    """A row for each page, once.

    Raises:
        TooManyPages: more than the rule allows.
    """
    most = types.rule(types.MOST_PAGES, clock.local(batch.received_at).date())
    if count > most:
        raise TooManyPages(name=batch.name, pages=count, most=most)
    ScanPage.objects.bulk_create(
        [ScanPage(id=new_id(), batch=batch, number=number, position=number) for number in range(1, count + 1)]
    )
    batch.page_count = count
    batch.save(update_fields=["page_count"])


@transaction.atomic
def _give_back(batch: ScanBatch) -> None:
    batch.lease_until = None
    batch.save(update_fields=["lease_until"])
    put_in_line(batch.id)
    log.info("scan_given_back", batch=str(batch.id))


def _read_moved(batch: ScanBatch, must_stop: Callable[[], bool]) -> bool:
    """Pages that came from other stacks are read again from the files in which they lie."""
    lenders = ScanBatch.objects.filter(lent__batch=batch, lent__state=PageState.WAITING).distinct().order_by("id")
    for lender in lenders:
        with _source(lender) as (source, info):
            if not _read_pages(batch, lender, source, info.media_type, must_stop):
                return False
    return True


def _read_pages(batch: ScanBatch, of: ScanBatch, source: Path, media_type: str, must_stop: Callable[[], bool]) -> bool:
    """Read what is left of the pages that lie in the file `of` a stack; False when it was stopped before the end."""
    origin = None if of.id == batch.id else of.id
    left = list(batch.pages.filter(state=PageState.WAITING, origin_id=origin).defer("words").order_by("number"))
    if not left:
        return True
    by_number = {page.origin_number or page.number: page for page in left}
    wishes = [
        run.PageWish(
            number, turn=page.turn if page.turned_by_hand or page.kept_by_hand else None, keep=page.kept_by_hand
        )
        for number, page in sorted(by_number.items())
    ]
    for read in run.read(source, media_type, of.name, wishes):
        _keep(batch, by_number[read.number], read)
        if must_stop():
            return read.number == wishes[-1].number
    return True


@transaction.atomic
def _keep(batch: ScanBatch, page: ScanPage, read: run.PageRead) -> None:
    """One page is done: its files, its words, and the lease for the next."""
    row = locks.row(ScanPage.objects.all(), id=page.id)
    if (row.turn, row.turned_by_hand, row.kept_by_hand) != (page.turn, page.turned_by_hand, page.kept_by_hand):
        return  # turned or put back while it was read: it is read again as it stands now
    old = [file for file in (row.preview_id, row.pdf_id) if file]
    row.state, row.problem, row.turn = PageState.READ, read.problem, read.turn
    row.kind = read.kind if not row.kept_by_hand else "page"
    row.separator, row.sure, row.words = read.separator, round(read.sure), read.words
    row.preview_id = _stored(batch, page, read.preview, JPEG.endings[0])
    row.pdf_id = _stored(batch, page, read.pdf, PDF.endings[0])
    row.save(update_fields=_READ)  # not its place: a person may have moved it meanwhile
    for file in old:
        discard_file(file, actor=READER)
    batch.lease_until = clock.now() + LEASE
    batch.done_count = batch.pages.filter(state=PageState.READ).count()
    batch.save(update_fields=["lease_until", "done_count"])


def _stored(batch: ScanBatch, page: ScanPage, path: Path | None, ending: str) -> uuid.UUID | None:
    if path is None:
        return None
    with path.open("rb") as content:
        return store_file(content, name=f"{page.number:04}.{ending}", subject=batch_subject(batch.id), actor=READER).id


@transaction.atomic
def _finish(batch: ScanBatch) -> None:
    """All pages are read: cut them into papers, the first time; later readings change pages only."""
    batch = locks.row(ScanBatch.objects.all(), id=batch.id)
    batch.lease_until = None
    if batch.read_at is None:
        batch.read_at, batch.state = clock.now(), BatchState.READY
        papers = _cut(batch)
        audit.record(batch_subject(batch.id), "papers.scan_read", actor=READER, pages=batch.page_count, papers=papers)
        outbox.announce(ScanRead(subject_id=batch.id, unit_id=batch.unit_id, pages=batch.page_count, papers=papers))
    batch.save(update_fields=["lease_until", "read_at", "state"])
    if batch.pages.filter(state=PageState.WAITING).exists():
        put_in_line(batch.id)


def _cut(batch: ScanBatch) -> int:
    pages = {page.number: page for page in batch.pages.defer("words").order_by("number")}
    seen = [
        Seen(page.number, is_blank=page.kind == "blank", separator=read_separator(page.separator))
        for page in pages.values()
    ]
    cuts, _ = cut(seen)
    known = types.types_on(clock.local(batch.received_at).date())
    for position, one in enumerate(cuts, 1):
        # A sheet of a type that is no longer in force names none: a person chooses.
        type_code = one.type_code if one.type_code in known else ""
        # Behind a sheet for the next dossier nothing belongs to the stack's own: the room above reads the code.
        facts = {"type_code": type_code, "sheet": one.dossier_code} if one.dossier else None
        paper = new_paper(batch, position, type_code, facts=facts)
        for at, number in enumerate(one.pages, 1):
            pages[number].paper, pages[number].position = paper, at
    ScanPage.objects.bulk_update([page for page in pages.values() if page.paper_id], ["paper", "position"])
    return len(cuts)


@transaction.atomic
def _fail(batch: ScanBatch, error: UnusableFile) -> None:
    """The stack cannot be read. The file stays as it came, with the reason."""
    batch = locks.row(ScanBatch.objects.all(), id=batch.id)
    batch.state, batch.lease_until = BatchState.FAILED, None
    batch.problem = {"code": error.code, "data": error.data}
    batch.save(update_fields=["state", "lease_until", "problem"])
    audit.record(batch_subject(batch.id), "papers.scan_failed", actor=READER, reason=error.code)
    outbox.announce(ScanFailed(subject_id=batch.id, unit_id=batch.unit_id, problem=error.code))
