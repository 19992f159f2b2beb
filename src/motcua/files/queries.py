"""Reading stored files. The calling room has authorised the reader and records the read."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Any

from django.core.files.storage import default_storage

from motcua.files.models import StoredFile
from motcua.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class FileInfo:
    """What is known of a file without opening it; `size` in bytes."""

    id: uuid.UUID
    name: str
    media_type: str
    size: int
    sha256: str
    stored_at: dt.datetime


def blob_path(sha256: str) -> str:
    """Where content of this hash lies."""
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


def info(stored: StoredFile) -> FileInfo:
    return FileInfo(stored.id, stored.name, stored.media_type, stored.size, stored.sha256, stored.stored_at)


def infos(ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, FileInfo]:
    """The files among `ids` that still stand."""
    rows = StoredFile.objects.filter(id__in=list(ids), discarded_at__isnull=True)
    return {row.id: info(row) for row in rows}


def open_file(file_id: uuid.UUID) -> tuple[FileInfo, IO[Any]]:
    """A file's facts and its content, to be closed by the caller.

    Raises:
        NotFound: no such file, discarded, or its content is gone from the store.
    """
    found = infos([file_id]).get(file_id)
    if found is None:
        raise NotFound
    try:
        return found, default_storage.open(blob_path(found.sha256), "rb")
    except FileNotFoundError:
        raise NotFound from None
