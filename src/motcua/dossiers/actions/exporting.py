"""Taking a list along: asked for, made in the background in the officer's name, fetched until it expires.

    ask -> take -> write … -> keep_file -> fetch_export … -> expire_exports

Who makes a file shows a sign of life while it goes on. When that stops, `pick_up` puts the file in line again, and
gives up after a few tries, with the reason and what to do.

A file with people's names leaves the house, so asking, making and each fetching are recorded.
"""

import contextlib
import datetime as dt
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import IO, Any, BinaryIO, Final, cast

from django.db import transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from motcua.dossiers import audience, telling
from motcua.dossiers.errors import ExportNotReady, TooManyExports, UnknownList
from motcua.dossiers.models import Export, ExportKind, ExportState
from motcua.dossiers.models.exports import UNDER_WAY
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.queries.exporting import Row, export_of, heads, is_there, rows_of
from motcua.dossiers.queries.reach import Queue
from motcua.dossiers.queries.worklist import Filters
from motcua.files import actions as files
from motcua.files import long_tables
from motcua.files import queries as stored
from motcua.kernel import audit, clock, locks
from motcua.kernel.actor import Actor, service
from motcua.kernel.audit import Subject
from motcua.kernel.errors import MotcuaError, NotAllowed
from motcua.notices import actions as notices

KIND: Final = "export"
MAKER: Final = service("dossiers.exports")
KEPT: Final = dt.timedelta(days=7)
AT_ONCE: Final = 3
STEP: Final = 5_000  # rows between two words on how far it is
LOST_AFTER: Final = dt.timedelta(minutes=5)  # without a sign of life
MOST_TRIES: Final = 5
_MEDIA: Final[dict[str, str]] = {
    ExportKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ExportKind.CSV: "text/csv; charset=utf-8",
}


@transaction.atomic
def ask_export(queue: str, filters: Filters, *, kind: str, actor: Actor) -> uuid.UUID:
    """Ask for all rows of a queue, or of a search by `filters.text` if `queue` is empty, as a file of `kind`.

    The rows are read later, by a job, through the rights that the actor has then; in its own posts, not lent ones.

    Raises:
        UnknownList: no such queue or kind. TooManyExports: several are still being made.
        NotAllowed: the actor sees no dossiers as an officer.
    """
    if actor.id is None or not actor.places(DossierPermission.SEE):
        raise NotAllowed(permission=DossierPermission.SEE.value)
    if kind not in _MEDIA or (queue and queue not in set(Queue)) or not (queue or filters.text.strip()):
        raise UnknownList
    not_too_many(actor)
    export = Export.objects.create(
        queue=queue, filters=asdict(filters), kind=kind, asked_by_id=actor.id, asked_by=actor.name
    )
    audit.record(
        Subject(KIND, export.id), "dossiers.export_asked", actor=actor, queue=queue, filters=_said(filters), kind=kind
    )
    put_in_line(export.id)
    return export.id


def not_too_many(actor: Actor) -> None:
    """Refuse one file more for whoever has several being made. Inside a transaction. Raises TooManyExports."""
    locks.hold(f"dossiers.exports.{actor.id}")
    assert actor.id is not None
    if Export.objects.filter(asked_by_id=actor.id, state__in=UNDER_WAY).count() >= AT_ONCE:
        raise TooManyExports(most=AT_ONCE)


def put_in_line(export_id: uuid.UUID) -> None:
    """A job for the file, unless one waits already."""
    line = app.configure_task("dossiers.make_export", queueing_lock=f"dossiers.make_export.{export_id}")
    with contextlib.suppress(AlreadyEnqueued), transaction.atomic():
        line.defer(export_id=str(export_id))


def _said(filters: Filters) -> Mapping[str, str]:
    return {name: value for name, value in asdict(filters).items() if value}


def make_export(export_id: uuid.UUID, *, actor: Actor) -> None:
    """Write the file, row by row, and tell the officer. A file begun by a killed worker is begun anew."""
    with taken(export_id) as export:
        if export is None:
            return
        try:
            if not actor.places(DossierPermission.SEE):
                raise NotAllowed(permission=DossierPermission.SEE.value)
            with tempfile.TemporaryFile() as kept, translation.override("vi"):
                count = _write(export, cast("BinaryIO", kept), actor)
                _keep(export, cast("BinaryIO", kept), count, actor=actor)
        except MotcuaError as error:
            fail(export, error.message)


@contextlib.contextmanager
def taken(export_id: uuid.UUID) -> Iterator[Export | None]:
    """The file, in nobody else's hands meanwhile; None if it is made, or somebody makes it now.

    However it ends, the file is free again: what was not made is made at the next try.
    """
    now = clock.now()
    took = Export.objects.filter(_free(now), id=export_id, state__in=UNDER_WAY).update(
        state=ExportState.RUNNING, rows=0, seen_at=now, tries=F("tries") + 1
    )
    try:
        yield Export.objects.get(id=export_id) if took else None
    finally:
        if took:
            Export.objects.filter(id=export_id).update(seen_at=None)


def _free(now: dt.datetime) -> Q:
    return Q(seen_at=None) | Q(seen_at__lt=now - LOST_AFTER)


@transaction.atomic
def pick_up(*, actor: Actor) -> int:
    """Put in line again what a stopped worker left; give up what was tried too often. Returns how many were left."""
    now = clock.now()
    left = Export.objects.select_for_update(skip_locked=True).filter(
        _free(now), state__in=UNDER_WAY, asked_at__lt=now - LOST_AFTER
    )
    found = list(left.order_by("id"))
    for export in found:
        if export.tries < MOST_TRIES:
            put_in_line(export.id)
            continue
        with translation.override("vi"):
            fail(export, _given_up(export))
        audit.record(Subject(KIND, export.id), "dossiers.export_given_up", actor=actor, tries=export.tries)
    return len(found)


def _given_up(export: Export) -> str:
    if export.kind == ExportKind.PDF:
        return gettext(
            "The letters could not be made, in {tries} tries. None counts as sent: all still stand among the results to"
            " be fetched. Write them once more; if that fails too, tell your administrator."
        ).format(tries=export.tries)
    return gettext(
        "The file could not be made, in {tries} tries. Ask for it once more; if that fails too, tell your"
        " administrator."
    ).format(tries=export.tries)


@transaction.atomic
def fail(export: Export, problem: str) -> None:
    """There is no file: say why on the page of files, and tell whoever asked."""
    note(export, state=ExportState.FAILED, problem=problem)
    notices.notify(
        telling.EXPORT_FAILED, to=audience.officers([export.asked_by_id]), subject=Subject(KIND, export.id),
        key=f"{export.id}:failed", data={"problem": problem}, actor=MAKER,
    )  # fmt: skip


def _write(export: Export, target: BinaryIO, actor: Actor) -> int:
    rows = _counted(export, rows_of(actor, export.queue, Filters(**export.filters)))
    if export.kind == ExportKind.CSV:
        return long_tables.write_csv(target, heads(), rows)
    return long_tables.write_xlsx(target, heads(), rows, title=gettext("List of dossiers"))


def _counted(export: Export, rows: Iterator[Row]) -> Iterator[Row]:
    for count, row in enumerate(rows, 1):
        yield row
        if count % STEP == 0:
            note(export, rows=count, seen_at=clock.now())


def note(export: Export, **values: Any) -> None:
    """Write down how far a file is."""
    Export.objects.filter(id=export.id).update(**values)


def _keep(export: Export, content: BinaryIO, count: int, *, actor: Actor) -> None:
    now = clock.now()
    name = f"ho-so-{export.queue or 'tim'}-{clock.local(now):%Y%m%d-%H%M}.{export.kind}"
    with transaction.atomic():
        if (info := keep_file(export, content, name=name, rows=count, actor=actor)) is None:
            return
        notices.notify(
            telling.EXPORT_READY, to=audience.officers([export.asked_by_id]), subject=Subject(KIND, export.id),
            key=str(export.id), data={"file": info.name, "rows": count, "until": now + KEPT}, actor=actor,
        )  # fmt: skip


def keep_file(export: Export, content: BinaryIO, *, name: str, rows: int, actor: Actor) -> stored.FileInfo | None:
    """Keep the whole file, ready to be fetched. Inside a transaction; None if somebody else did it meanwhile."""
    if not Export.objects.select_for_update().filter(id=export.id, state=ExportState.RUNNING).exists():
        return None
    now, subject = clock.now(), Subject(KIND, export.id)
    media = _MEDIA.get(export.kind, "application/pdf")
    info = files.store_made(content, name=name, media_type=media, subject=subject, actor=actor)
    note(
        export,
        state=ExportState.READY,
        rows=rows,
        file_id=info.id,
        size=info.size,
        ready_at=now,
        expires_at=now + KEPT,
    )
    audit.record(subject, "dossiers.export_made", actor=actor, rows=rows, sha256=info.sha256)
    return info


@transaction.atomic
def fetch_export(export_id: uuid.UUID, *, actor: Actor) -> tuple[stored.FileInfo, IO[Any]]:
    """The file, to be closed by the caller; the fetching is recorded.

    Raises:
        UnknownExport: not the actor's own. ExportNotReady: not made yet, or expired.
        NotAllowed: the actor no longer sees dossiers as an officer.
    """
    export = export_of(export_id, actor=actor)
    if not actor.places(DossierPermission.SEE):
        raise NotAllowed(permission=DossierPermission.SEE.value)
    if not is_there(export):
        raise ExportNotReady
    audit.record(Subject(KIND, export.id), "dossiers.export_fetched", actor=actor, rows=export.rows)
    return stored.open_file(cast("uuid.UUID", export.file_id))


@transaction.atomic
def expire_exports(*, actor: Actor) -> int:
    """Let go of the files whose time is over; returns how many."""
    due = list(Export.objects.select_for_update(skip_locked=True).filter(
        state=ExportState.READY, expires_at__lte=clock.now()
    ))  # fmt: skip
    for export in due:
        files.discard_file(cast("uuid.UUID", export.file_id), actor=actor)
        note(export, state=ExportState.EXPIRED, file_id=None)
        audit.record(Subject(KIND, export.id), "dossiers.export_expired", actor=actor)
    return len(due)
