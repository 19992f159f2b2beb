"""The tracks as a process keeps them: they change with the pack."""

from dataclasses import dataclass
from typing import Any, Final

from motcua.kernel.seldom import Seldom
from motcua.learning.models import Track


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


def _task(stated: dict[str, Any]) -> TaskInfo:
    return TaskInfo(
        stated["key"], stated["text"], stated["page"], frozenset(stated.get("proof", ())), tuple(stated["steps"])
    )


def _read() -> dict[str, TrackInfo]:
    return {row.role: TrackInfo(row.role, row.title, tuple(map(_task, row.tasks))) for row in Track.objects.all()}


_tracks: Final = Seldom(_read, Track)
forget = _tracks.forget


def tracks() -> dict[str, TrackInfo]:
    """By the code of the role."""
    return _tracks()
