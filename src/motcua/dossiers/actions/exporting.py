"""Taking a list along: asked for, made in the background in the officer's name, fetched until it expires.

A file with people's names leaves the house, so asking, making and each fetching are recorded.
"""

import datetime as dt
import tempfile
import uuid
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import IO, Any, BinaryIO, Final, cast

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext
from procrastinate.contrib.django import app

from motcua.dossiers import audience, telling
from motcua.dossiers.errors import ExportNotReady, TooManyExports, UnknownList
from motcua.dossiers.models import Export, ExportKind, ExportState
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.queries.exporting import Row, export_of, heads, is_there, rows_of
from motcua.dossiers.queries.reach import Queue
from motcua.dossiers.queries.worklist import Filters
from motcua.files import actions as files
from motcua.files import long_tables
from motcua.files import queries as stored
from motcua.kernel import audit, clock, locks
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.errors import MotcuaError, NotAllowed
from motcua.notices import actions as notices

KIND: Final = "export"
KEPT: Final = dt.timedelta(days=7)
AT_ONCE: Final = 3
STEP: Final = 5_000  # rows between two words on how far it is
_MEDIA: Final = {
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
    if kind not in ExportKind.values or (queue and queue not in set(Queue)) or not (queue or filters.text.strip()):
        raise UnknownList
    locks.hold(f"dossiers.exports.{actor.id}")
    if Export.objects.filter(asked_by_id=actor.id, state__in=_UNDER_WAY).count() >= AT_ONCE:
        raise TooManyExports(most=AT_ONCE)
    export = Export.objects.create(
        queue=queue, filters=asdict(filters), kind=kind, asked_by_id=actor.id, asked_by=actor.name
    )
    audit.record(
        Subject(KIND, export.id), "dossiers.export_asked", actor=actor, queue=queue, filters=_said(filters), kind=kind
    )
    app.configure_task("dossiers.make_export", lock=f"dossiers.make_export.{export.id}").defer(export_id=str(export.id))
    return export.id


_UNDER_WAY: Final = (ExportState.WAITING, ExportState.RUNNING)


def _said(filters: Filters) -> Mapping[str, str]:
    return {name: value for name, value in asdict(filters).items() if value}


def make_export(export_id: uuid.UUID, *, actor: Actor) -> None:
    """Write the file, row by row, and tell the officer. A file begun by a killed worker is begun anew."""
    export = Export.objects.get(id=export_id)
    if export.state not in _UNDER_WAY:
        return
    _note(export, state=ExportState.RUNNING, rows=0)
    try:
        if not actor.places(DossierPermission.SEE):
            raise NotAllowed(permission=DossierPermission.SEE.value)
        with tempfile.TemporaryFile() as kept, translation.override("vi"):
            count = _write(export, cast("BinaryIO", kept), actor)
            _keep(export, cast("BinaryIO", kept), count, actor=actor)
    except MotcuaError as error:
        _note(export, state=ExportState.FAILED, problem=error.message)


def _write(export: Export, target: BinaryIO, actor: Actor) -> int:
    rows = _counted(export, rows_of(actor, export.queue, Filters(**export.filters)))
    if export.kind == ExportKind.CSV:
        return long_tables.write_csv(target, heads(), rows)
    return long_tables.write_xlsx(target, heads(), rows, title=gettext("List of dossiers"))


def _counted(export: Export, rows: Iterator[Row]) -> Iterator[Row]:
    for count, row in enumerate(rows, 1):
        yield row
        if count % STEP == 0:
            _note(export, rows=count)


def _note(export: Export, **values: Any) -> None:
    Export.objects.filter(id=export.id).update(**values)


@transaction.atomic
def _keep(export: Export, content: BinaryIO, count: int, *, actor: Actor) -> None:
    now = clock.now()
    name = f"ho-so-{export.queue or 'tim'}-{clock.local(now):%Y%m%d-%H%M}.{export.kind}"
    subject = Subject(KIND, export.id)
    info = files.store_made(
        content, name=name, media_type=_MEDIA[ExportKind(export.kind)], subject=subject, actor=actor
    )
    _note(
        export,
        state=ExportState.READY,
        rows=count,
        file_id=info.id,
        size=info.size,
        ready_at=now,
        expires_at=now + KEPT,
    )
    audit.record(subject, "dossiers.export_made", actor=actor, rows=count, sha256=info.sha256)
    notices.notify(
        telling.EXPORT_READY, to=audience.officers([export.asked_by_id]), subject=subject, key=str(export.id),
        data={"file": info.name, "rows": count, "until": now + KEPT}, actor=actor,
    )  # fmt: skip


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
        _note(export, state=ExportState.EXPIRED, file_id=None)
        audit.record(Subject(KIND, export.id), "dossiers.export_expired", actor=actor)
    return len(due)
