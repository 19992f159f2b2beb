"""Processor time of other processes, to the nanosecond, from /proc."""

from collections.abc import Iterable
from pathlib import Path

PROC = Path("/proc")


def used(pid: int) -> float:
    """Seconds of processor time of all threads of a process; 0 when it is gone."""
    total = 0
    try:
        for task in (PROC / str(pid) / "task").iterdir():
            total += int((task / "schedstat").read_text(encoding="ascii").split()[0])
    except (FileNotFoundError, ProcessLookupError):
        return 0.0
    return total / 1e9


def children(pid: int) -> list[int]:
    """The processes that `pid` has started."""
    found: list[int] = []
    for task in (PROC / str(pid) / "task").glob("*/children"):
        found += map(int, task.read_text(encoding="ascii").split())
    return found


def descendants(pid: int) -> list[int]:
    """All processes below `pid`."""
    found = []
    for child in children(pid):
        found += [child, *descendants(child)]
    return found


def total(pids: Iterable[int]) -> float:
    return sum(used(pid) for pid in pids)
