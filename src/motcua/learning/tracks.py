"""The tracks as a process keeps them: they change with the pack, so it looks again every half minute."""

import time
from dataclasses import dataclass
from typing import Any, Final

from motcua.learning.models import Track

_FRESH_SECONDS: Final = 30.0
_kept: "dict[str, TrackInfo]" = {}
_read_at = -_FRESH_SECONDS


@dataclass(frozen=True, slots=True)
class TaskInfo:
    """One guided task. `proof`: actions of the audit, one of which is enough; empty: opening `page` is enough."""

    key: str
    text: dict[str, str]
    page: str
    proof: frozenset[str]
    steps: tuple[dict[str, str], ...]


@dataclass(frozen=True, slots=True)
class TrackInfo:
    """The tasks of a role, in their order."""

    role: str
    title: dict[str, str]
    tasks: tuple[TaskInfo, ...]


def tracks() -> dict[str, TrackInfo]:
    """By the code of the role."""
    global _kept, _read_at  # noqa: PLW0603 - one memory a process
    if time.monotonic() - _read_at > _FRESH_SECONDS:
        _kept = {row.role: TrackInfo(row.role, row.title, tuple(map(_task, row.tasks))) for row in Track.objects.all()}
        _read_at = time.monotonic()
    return _kept


def forget() -> None:
    """Read anew at the next question."""
    global _read_at  # noqa: PLW0603
    _read_at = -_FRESH_SECONDS


def _task(stated: dict[str, Any]) -> TaskInfo:
    return TaskInfo(
        stated["key"], stated["text"], stated["page"], frozenset(stated.get("proof", ())), tuple(stated["steps"])
    )
