"""A folder into which a scanner drops files: each is taken once, and nothing is ever deleted."""

import hashlib
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from motcua.kernel.actor import Actor
from motcua.kernel.errors import InvalidInput
from motcua.papers.actions import receive_scan

RESTED: Final = 3.0  # seconds without a change after which a file counts as whole
DONE, FAILED = "done", "failed"
_NAMESPACE: Final = uuid.UUID("6f0f4f0a-2c1b-5d51-9d0c-7f6f3f0d7a11")


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a file; `problem` is empty when it was taken."""

    name: str
    problem: str = ""


def take_folder(folder: Path, unit_id: uuid.UUID, *, actor: Actor, rested: float = RESTED) -> Iterator[Taken]:
    """Take what has come to rest in `folder`, oldest first. A stop between two steps is made good by the next run: a
    file that was taken and not yet moved is known by its content.
    """
    found = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith((".", "~"))]
    for path in sorted(found, key=lambda path: path.stat().st_mtime):
        if time.time() - path.stat().st_mtime < rested:
            continue
        try:
            with path.open("rb") as stream:
                digest = hashlib.file_digest(stream, "sha256").hexdigest()
                stream.seek(0)
                receive_scan(
                    stream, name=path.name, unit_id=unit_id, origin="folder",
                    idempotency_key=uuid.uuid5(_NAMESPACE, f"{unit_id} {digest}"), actor=actor,
                )  # fmt: skip
        except InvalidInput as error:
            kept = _move(path, folder / FAILED)
            kept.with_name(f"{kept.name}.txt").write_text(f"{error.message}\n", encoding="utf-8")
            yield Taken(path.name, error.message)
        else:
            _move(path, folder / DONE)
            yield Taken(path.name)


def _move(path: Path, folder: Path) -> Path:
    """Move a file, beside one of the same name if there is one."""
    folder.mkdir(exist_ok=True)
    target, n = folder / path.name, 1
    while target.exists():
        n += 1
        target = folder / f"{path.stem}-{n}{path.suffix}"
    return path.rename(target)
