"""A backup as one tar file: the database's dump, the stored files, and a manifest with the hash of each.

The manifest comes last, so that a backup cut off half-way is seen to be one. Secrets are not in it: a demo makes
its own, and in production they are kept where they are given from.
"""

import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO

from motcua.config.launch.errors import LaunchError

FORMAT = 1
DUMP = "database.dump"
MANIFEST = "manifest.json"
FILES = "files/"
CHUNK = 1 << 20

Told = Callable[[str], None]


@dataclass
class Manifest:
    """What a backup holds, and what it needs to be restored."""

    made_at: str
    motcua: str
    postgres: str
    migrations: list[str]
    rows: dict[str, int]
    members: dict[str, str] = field(default_factory=dict)
    """SHA-256 of each member of the archive."""
    format: int = FORMAT


class _Hashing:
    """A stream that hashes what is read through it."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._stream = stream
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.digest.update(data)
        return data


def write(target: Path, manifest: Manifest, dump: Path, files: Path, told: Told) -> None:
    """Write the archive beside its place and move it there when it is whole."""
    draft = target.with_name(f"{target.name}.unfinished")
    draft.touch(mode=0o600)
    try:
        with tarfile.open(draft, "w") as archive:
            manifest.members[DUMP] = _add(archive, dump, DUMP)
            for path in sorted(each for each in files.rglob("*") if each.is_file()):
                name = FILES + str(path.relative_to(files))
                told(name)
                manifest.members[name] = _add(archive, path, name)
            content = json.dumps(asdict(manifest), indent=1, ensure_ascii=False).encode()
            header = tarfile.TarInfo(MANIFEST)
            header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
        draft.replace(target)
    except BaseException:
        draft.unlink()
        raise


def _add(archive: tarfile.TarFile, path: Path, name: str) -> str:
    with path.open("rb") as stream:
        hashing = _Hashing(stream)
        archive.addfile(archive.gettarinfo(arcname=name, fileobj=stream), hashing)
    return hashing.digest.hexdigest()


def verify(source: Path, told: Told) -> Manifest:
    """Read every byte and compare its hash before anything is touched."""
    found: dict[str, str] = {}
    manifest: Manifest | None = None
    try:
        with tarfile.open(source, "r:") as archive:
            for member, stream in _members(archive):
                if member.name == MANIFEST:
                    manifest = Manifest(**json.load(stream))
                    continue
                told(member.name)
                found[member.name] = hashlib.file_digest(stream, "sha256").hexdigest()  # type: ignore[arg-type]
    except (tarfile.TarError, OSError, ValueError, TypeError) as error:
        raise LaunchError(f"{source} is not a whole backup of Một Cửa: {error}") from error
    if manifest is None:
        raise LaunchError(f"{source} has no manifest: it was cut off, or it is no backup of Một Cửa.")
    if manifest.format != FORMAT:
        raise LaunchError(f"{source} has format {manifest.format}; this version reads format {FORMAT}.")
    wrong = sorted(name for name in manifest.members.keys() | found if manifest.members.get(name) != found.get(name))
    if wrong:
        shown = ", ".join(wrong[:5]) + (" …" if len(wrong) > 5 else "")
        raise LaunchError(f"{source} is damaged: {len(wrong)} members differ from the manifest ({shown}).")
    return manifest


def unpack(source: Path, dump: Path, files: Path, told: Told) -> None:
    """Lay out a verified archive: the dump at `dump`, the stored files below `files`."""
    with tarfile.open(source, "r:") as archive:
        for member, stream in _members(archive):
            if member.name == DUMP:
                target = dump
            elif member.name.startswith(FILES):
                target = _inside(files, member.name.removeprefix(FILES))
            else:
                continue
            told(member.name)
            target.parent.mkdir(parents=True, exist_ok=True)
            with target.open("wb") as out:
                while block := stream.read(CHUNK):
                    out.write(block)


def _members(archive: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, IO[bytes]]]:
    for member in archive:
        stream = archive.extractfile(member) if member.isreg() else None
        if stream is None:
            raise LaunchError(f"{member.name} is neither a file nor anything that a backup holds.")
        yield member, stream


def _inside(folder: Path, name: str) -> Path:
    """A path below the folder; a crafted archive may name one elsewhere."""
    target = (folder / name).resolve()
    if not target.is_relative_to(folder.resolve()):
        raise LaunchError(f"The backup names a file outside of its folder: {name}")
    return target
