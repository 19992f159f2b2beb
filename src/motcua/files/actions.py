"""Keeping and letting go of files."""

import hashlib
import re
import tempfile
import unicodedata
import uuid
from typing import IO, BinaryIO, Final, cast

import structlog
from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction

from motcua.files.content import KINDS, Kind, examine
from motcua.files.errors import FileTooLarge
from motcua.files.models import StoredFile
from motcua.files.queries import FileInfo, blob_path, info
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.errors import NotFound

log = structlog.get_logger(__name__)
CHUNK: Final = 256 * 1024
IN_MEMORY: Final = 2 * 1024 * 1024
LONGEST_NAME: Final = 150


def clean_name(name: str) -> str:
    """The last part of a path, NFC, without control characters, kept short with its ending."""
    last = re.split(r"[\\/]", unicodedata.normalize("NFC", name))[-1]
    plain = "".join(c for c in last if unicodedata.category(c)[0] != "C").strip(" .") or "tệp"
    stem, dot, ending = plain.rpartition(".")
    return f"{stem[: LONGEST_NAME - len(ending) - 1]}{dot}{ending}" if dot else plain[:LONGEST_NAME]


def store_file(
    stream: BinaryIO,
    *,
    name: str,
    subject: Subject,
    actor: Actor,
    kinds: tuple[Kind, ...] = KINDS,
    largest: int | None = None,
) -> FileInfo:
    """Keep `stream` for `subject` after looking inside it: one of `kinds`, at most `largest` bytes.

    The room that owns the subject has checked the actor's right and records the act. Content that is already there is
    not written twice. A row that is rolled back leaves a blob without a use, which `jobs.sweep` takes away.

    Raises:
        UnusableFile: one of its kinds says what is wrong and what to do.
    """
    name = clean_name(name)
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as kept:
        digest, size = _copy(stream, kept, name, largest or settings.LARGEST_FILE)
        kind = examine(cast("BinaryIO", kept), name, kinds)
        _keep_content(digest, size, kept)
    stored = StoredFile(
        subject_kind=subject.kind, subject_id=subject.id, name=name, media_type=kind.media_type, size=size,
        sha256=digest, stored_at=clock.now(), stored_by_id=actor.id,
    )  # fmt: skip
    stored.save(force_insert=True)
    return info(stored)


def share_file(file_id: uuid.UUID, *, subject: Subject, actor: Actor) -> FileInfo:
    """Keep the content of a stored file for a second `subject`: another use of the same bytes, with its own end.

    Raises:
        NotFound: no such file, or discarded.
    """
    known = StoredFile.objects.filter(id=file_id, discarded_at__isnull=True).first()
    if known is None:
        raise NotFound
    stored = StoredFile(
        subject_kind=subject.kind, subject_id=subject.id, name=known.name, media_type=known.media_type,
        size=known.size, sha256=known.sha256, stored_at=clock.now(), stored_by_id=actor.id,
    )  # fmt: skip
    stored.save(force_insert=True)
    return info(stored)


def store_made(stream: BinaryIO, *, name: str, media_type: str, subject: Subject, actor: Actor) -> FileInfo:
    """Keep what the house itself has made, of any size and kind; `stream` is seekable and stays open."""
    stream.seek(0)
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(CHUNK):
        digest.update(chunk)
        size += len(chunk)
    stream.seek(0)
    _keep_content(digest.hexdigest(), size, stream)
    stored = StoredFile(
        subject_kind=subject.kind, subject_id=subject.id, name=clean_name(name), media_type=media_type, size=size,
        sha256=digest.hexdigest(), stored_at=clock.now(), stored_by_id=actor.id,
    )  # fmt: skip
    stored.save(force_insert=True)
    return info(stored)


def _keep_content(digest: str, size: int, content: IO[bytes]) -> None:
    """Write content once. A copy of another size is what a cut of the power left in older days: it is made whole."""
    path = blob_path(digest)
    if default_storage.exists(path):
        if default_storage.size(path) == size:
            return
        log.warning("content_mended", sha256=digest, was=default_storage.size(path), size=size)
        default_storage.delete(path)
    default_storage.save(path, File(content))


def _copy(source: BinaryIO, target: IO[bytes], name: str, largest: int) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    while chunk := source.read(CHUNK):
        size += len(chunk)
        if size > largest:
            raise FileTooLarge(name=name, limit_mb=largest // 1024 // 1024)
        digest.update(chunk)
        target.write(chunk)
    return digest.hexdigest(), size


@transaction.atomic
def discard_file(file_id: uuid.UUID, *, actor: Actor) -> None:  # noqa: ARG001 - every verb names its actor
    """Mark a file as no longer used; its content goes with the next sweep that finds no other use.

    Raises:
        NotFound: no such file, or discarded before.
    """
    changed = StoredFile.objects.filter(id=file_id, discarded_at__isnull=True).update(discarded_at=clock.now())
    if not changed:
        raise NotFound
