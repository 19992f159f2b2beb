"""The data folder of one installation: what lies where."""

import fcntl
import hashlib
import json
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from motcua.config.launch.errors import LaunchError

# sockaddr_un holds 108 bytes with the closing zero; libpq appends "/.s.PGSQL.5432".
LONGEST_SOCKET_FOLDER = 107 - len("/.s.PGSQL.5432")
PLAIN_PATH = re.compile(r"[A-Za-z0-9/_.+-]+")


@dataclass(frozen=True)
class Place:
    """One data folder. Nothing outside of it is written, but a short link to a socket where its path is too long."""

    folder: Path

    @classmethod
    def at(cls, folder: Path | str) -> "Place":
        place = cls(Path(folder).expanduser().absolute())
        try:
            place.folder.parent.mkdir(parents=True, exist_ok=True)
            place.folder.mkdir(mode=0o711, exist_ok=True)  # an unprivileged server passes through, nobody looks in
            for each in (place.run, place.log, place.files):
                each.mkdir(mode=0o700, exist_ok=True)
        except OSError as error:
            raise LaunchError(f"The data folder {place.folder} cannot be made: {error.strerror}.") from error
        if not os.access(place.folder, os.W_OK):
            raise LaunchError(f"You may not write to the data folder {place.folder}. Choose another with --data DIR.")
        return place

    @property
    def run(self) -> Path:
        return self.folder / "run"

    @property
    def log(self) -> Path:
        return self.folder / "log"

    @property
    def files(self) -> Path:
        return self.folder / "files"

    @property
    def postgres(self) -> Path:
        return self.folder / "postgres"

    @property
    def secrets(self) -> Path:
        return self.folder / "secrets.json"

    def socket_folder(self, target: Path) -> Path:
        """A path to `target` that fits into a socket address, through a link in a folder of our own where it must."""
        plain = PLAIN_PATH.fullmatch(str(target)) and len(os.fsencode(target)) <= LONGEST_SOCKET_FOLDER
        return target if plain else _short_link(target)


def _short_link(target: Path) -> Path:
    base = Path(os.environ.get("XDG_RUNTIME_DIR") or tempfile.gettempdir())
    if len(os.fsencode(base)) > LONGEST_SOCKET_FOLDER // 2 or not os.access(base, os.W_OK):
        base = Path("/tmp")  # noqa: S108 - the folder made in it is checked to be ours and closed
    folder = base / f"motcua-{os.geteuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    state = folder.lstat()
    if folder.is_symlink() or state.st_uid != os.geteuid() or state.st_mode & 0o077:
        raise LaunchError(f"{folder} is not a closed folder of yours. Remove it, then start again.")
    link = folder / hashlib.sha256(os.fsencode(target)).hexdigest()[:12]
    draft = link.with_suffix(f".{os.getpid()}")
    draft.symlink_to(target)
    draft.replace(link)
    return link


def write_private(path: Path, text: str) -> None:
    """Replace a file at once, readable by its owner only."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def read_json(path: Path) -> dict[str, Any] | None:
    """A small file of our own, or None when it is absent or cut off."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return found if isinstance(found, dict) else None


@contextmanager
def held(path: Path, *, shared: bool = False) -> Iterator[int]:
    """Hold a lock file, waiting for it. The kernel lets go of it when the process ends, however it ends."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH if shared else fcntl.LOCK_EX)
        yield handle
    finally:
        os.close(handle)
