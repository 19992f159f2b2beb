"""Processes by number and start time, so that a number used again is never mistaken for ours."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

LEASH = Path(__file__).with_name("leash.py")


@dataclass(frozen=True)
class Birth:
    """A process and the moment it began, in clock ticks since the machine started."""

    pid: int
    ticks: int
    boot: str

    @classmethod
    def of(cls, pid: int) -> "Birth | None":
        """None when there is no such process, or it has ended and only waits to be collected."""
        try:
            # The second field is the name in brackets, which may hold spaces and brackets itself.
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()
            boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        except (FileNotFoundError, ProcessLookupError):
            return None
        return None if fields[0] in "ZX" else cls(pid, int(fields[19]), boot)

    @property
    def alive(self) -> bool:
        return Birth.of(self.pid) == self


def end(births: Sequence[Birth], *, first: signal.Signals, patience: float, group: bool = False) -> list[Birth]:
    """Ask these processes to end, wait, then kill those that stay. Returns those that had to be killed."""
    _signal_all(births, first, group=group)
    deadline = time.monotonic() + patience
    while (left := [each for each in births if each.alive]) and time.monotonic() < deadline:
        time.sleep(0.05)
    _signal_all(left, signal.SIGKILL, group=group)
    return left


def _signal_all(births: Sequence[Birth], number: signal.Signals, *, group: bool) -> None:
    for birth in births:
        if birth.alive:
            try:
                (os.killpg if group else os.kill)(birth.pid, number)
            except ProcessLookupError:
                continue


def leashed(
    command: Sequence[str], *, dies_by: signal.Signals, folder: Path | None = None, user: tuple[int, int] | None = None
) -> list[str]:
    """A command that enters `folder`, becomes `user`, and gets `dies_by` when this process dies."""
    leash = [sys.executable, "-I", "-S", str(LEASH), f"--parent={os.getpid()}", f"--signal={int(dies_by)}"]
    if folder:
        leash.append(f"--folder={folder}")
    if user:
        leash += [f"--uid={user[0]}", f"--gid={user[1]}"]
    return [*leash, "--", *command]


def start_leashed(
    command: Sequence[str],
    *,
    dies_by: signal.Signals,
    log: IO[bytes],
    folder: Path | None = None,
    user: tuple[int, int] | None = None,
    variables: dict[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Start a child in a session of its own that gets `dies_by` when this process dies."""
    return subprocess.Popen(
        leashed(command, dies_by=dies_by, folder=folder, user=user),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env=variables,
        start_new_session=True,
    )


def last_lines(path: Path, count: int = 15) -> str:
    """The end of a log, for a message."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - 16_384))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-count:])
    except OSError:
        return ""
