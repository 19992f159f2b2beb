"""Where content lies on disk, so that a cut of the power leaves it whole or not there.

A file's name is the hash of what it holds, so "it is there" has to mean "it is there whole": Django's own storage
writes under the final name, and what a cut leaves of that would be taken for the content from then on.
"""

import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any, Final

from django.core.files.storage import FileSystemStorage
from django.utils.deconstruct import deconstructible

QUARANTINE: Final = "quarantine"  # of what is not whole yet, beside the content
HALF: Final = ".half"


@deconstructible(path="motcua.files.storage.SteadyStorage")
class SteadyStorage(FileSystemStorage):
    """Files in a folder: written in quarantine, forced to the disk, then renamed into their place."""

    def _save(self, name: str, content: Any) -> str:
        target = Path(self.path(name))
        made = _make_folders(target.parent)
        half = Path(self.location) / QUARANTINE / f"{target.name[:64]}.{secrets.token_hex(6)}{HALF}"
        half.parent.mkdir(parents=True, exist_ok=True)
        try:
            with half.open("xb") as out:
                for chunk in content.chunks():
                    out.write(chunk)
                if self.file_permissions_mode is not None:
                    os.fchmod(out.fileno(), self.file_permissions_mode)
                force(out)
            half.replace(target)
        except BaseException:
            half.unlink(missing_ok=True)
            raise
        for folder in (target.parent, *made):
            force_folder(folder)
        return name

    def unfinished(self) -> Iterator[Path]:
        """What cuts have left half-written."""
        return (Path(self.location) / QUARANTINE).glob(f"*{HALF}")


def force(file: IO[bytes]) -> None:
    """Have the system put what was written on the disk before going on."""
    file.flush()
    os.fsync(file.fileno())


def force_folder(folder: Path) -> None:
    """The same for the names in a folder: a file is only there when its folder says so."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _make_folders(folder: Path) -> list[Path]:
    """Make what is missing of a path; returns the folders in which a new name stands."""
    changed, missing = [], folder
    while not missing.is_dir():
        missing = missing.parent
        changed.append(missing)
    folder.mkdir(parents=True, exist_ok=True)
    return changed
