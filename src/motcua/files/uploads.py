"""Files that come in parts, so that a broken connection or a cut of the power costs one part and not the file.

A part is kept when it follows what is here and its sum is right; then it is forced to the disk before it counts. What a
cut leaves behind the last part that counts is written over. Whole, the file is taken by a room, which looks inside it
as into any other; nobody else ever opens it. After a day without a part it is swept away.
"""

import datetime as dt
import hashlib
import hmac
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from motcua.files.actions import clean_name
from motcua.files.errors import (
    EmptyFile,
    FileTooLarge,
    PartDamaged,
    PartMisplaced,
    TooManyUploads,
    UnknownUpload,
    UploadUnfinished,
)
from motcua.files.models import UnfinishedUpload
from motcua.files.storage import QUARANTINE, force, force_folder
from motcua.kernel import clock, locks
from motcua.kernel.actor import Actor
from motcua.kernel.errors import Conflict, NotAllowed

PART: Final = 1024 * 1024
KEPT: Final = dt.timedelta(days=1)
MOST_AT_ONCE: Final = 40


@dataclass(frozen=True, slots=True)
class UploadInfo:
    """How far a file has come; sizes in bytes."""

    id: uuid.UUID
    name: str
    size: int
    received: int


def quarantine() -> Path:
    """The folder of unfinished files, beside the content that is kept."""
    return Path(settings.MEDIA_ROOT) / QUARANTINE


def path_of(upload_id: uuid.UUID) -> Path:
    return quarantine() / f"{upload_id}.part"


def _mine(actor: Actor) -> QuerySet[UnfinishedUpload]:
    """What this actor has begun; nobody has begun anything."""
    rows = UnfinishedUpload.objects.all()
    return rows.filter(sender_id=actor.id) if actor.id else rows.none()


@transaction.atomic
def begin_upload(upload_id: uuid.UUID, *, name: str, size: int, purpose: str, largest: int, actor: Actor) -> UploadInfo:
    """Begin a file, or find how far it has come: whoever sends it names it by an id of their own making.

    Raises:
        EmptyFile, FileTooLarge, TooManyUploads: as they say.
        Conflict: the id stands for another file.
        NotAllowed: nobody sends it.
    """
    if actor.id is None:
        raise NotAllowed
    tidy = clean_name(name)
    if size < 1:
        raise EmptyFile(name=tidy)
    if size > largest:
        raise FileTooLarge(name=tidy, limit_mb=largest // 1024 // 1024)
    locks.hold(f"files.upload:{upload_id}", f"files.uploads:{actor.id}")
    known = UnfinishedUpload.objects.filter(id=upload_id).first()
    if known is None:
        if _mine(actor).count() >= MOST_AT_ONCE:
            raise TooManyUploads(most=MOST_AT_ONCE)
        known = UnfinishedUpload(id=upload_id, sender_id=actor.id, purpose=purpose, name=tidy, size=size)
        known.save(force_insert=True)
    if (known.sender_id, known.purpose, known.name, known.size) != (actor.id, purpose, tidy, size):
        raise Conflict
    return _info(known)


def upload_info(upload_id: uuid.UUID, *, actor: Actor) -> UploadInfo:
    """How far a file has come.

    Raises:
        UnknownUpload: not begun by this actor, or swept away.
    """
    row = _mine(actor).filter(id=upload_id).first()
    if row is None:
        raise UnknownUpload
    return _info(row)


def _info(row: UnfinishedUpload) -> UploadInfo:
    return UploadInfo(row.id, row.name, row.size, _safe(row))


def _safe(row: UnfinishedUpload) -> int:
    """How many bytes count: those that were acknowledged, as far as they are still there."""
    path = path_of(row.id)
    return min(row.received, path.stat().st_size if path.exists() else 0)


@transaction.atomic
def add_part(upload_id: uuid.UUID, offset: int, content: bytes, checksum: str, *, actor: Actor) -> UploadInfo:
    """Keep the bytes that follow the first `offset` ones; `checksum` is their SHA-256 in hex.

    Raises:
        PartMisplaced: other bytes are here already; `data["received"]` says how many.
        PartDamaged: the sum differs, or there is more than the file was said to have. Nothing was kept.
        UnknownUpload, Busy: as they say.
    """
    try:
        row = locks.row(_mine(actor), id=upload_id)
    except UnfinishedUpload.DoesNotExist:
        raise UnknownUpload from None
    received = _safe(row)
    if offset != received:
        raise PartMisplaced(received=received)
    right = hmac.compare_digest(hashlib.sha256(content).hexdigest(), checksum.lower())
    if not content or not right or received + len(content) > row.size:
        raise PartDamaged(received=received)
    _write(path_of(row.id), received, content)
    row.received, row.touched_at = received + len(content), clock.now()
    row.save(update_fields=["received", "touched_at"])
    return _info(row)


def _write(path: Path, offset: int, content: bytes) -> None:
    is_new = not path.exists()
    if is_new:
        path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb" if is_new else "r+b") as out:
        out.truncate(offset)
        out.seek(offset)
        out.write(content)
        force(out)
    if is_new:
        force_folder(path.parent)


def open_upload(upload_id: uuid.UUID, *, purpose: str, actor: Actor) -> tuple[str, BinaryIO]:
    """The name and content of a file that has arrived whole, to be closed by the caller.

    Raises:
        UploadUnfinished: parts are still on their way.
        UnknownUpload: not begun by this actor for this purpose, or swept away.
    """
    row = _mine(actor).filter(id=upload_id, purpose=purpose).first()
    if row is None:
        raise UnknownUpload
    if _safe(row) != row.size:
        raise UploadUnfinished(name=row.name)
    return row.name, path_of(row.id).open("rb")


def discard_upload(upload_id: uuid.UUID, *, actor: Actor) -> None:
    """Let go of a file that was taken, or is no longer wanted; one that is gone already is fine."""
    if _mine(actor).filter(id=upload_id).delete()[0]:
        path_of(upload_id).unlink(missing_ok=True)


def sweep_uploads() -> int:
    """Take away files without a part for a day, and content whose row is gone; returns how many."""
    before = clock.now() - KEPT
    UnfinishedUpload.objects.filter(touched_at__lt=before).delete()
    standing = {str(one) for one in UnfinishedUpload.objects.values_list("id", flat=True)}
    # A part whose row is not committed yet is younger than that.
    gone = [
        path
        for path in quarantine().glob("*.part")
        if path.stem not in standing and path.stat().st_mtime < before.timestamp()
    ]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)
