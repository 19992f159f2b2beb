"""What the guide shows: the card with the next task, and the page with all of them."""

import datetime as dt
from dataclasses import dataclass

from motcua.kernel.actor import Actor
from motcua.learning import actions
from motcua.learning.models import Progress
from motcua.learning.tracks import TaskInfo, tracks


@dataclass(frozen=True, slots=True)
class GuidedTask:
    """One task in the reader's language; `done_at` is None until it is done."""

    key: str
    text: str
    page: str
    steps: tuple[str, ...]
    done_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Guide:
    """All tasks of an officer. `finished_at` is set when the last one was done; `off`: the card is hidden."""

    title: str
    tasks: tuple[GuidedTask, ...]
    started_at: dt.datetime
    finished_at: dt.datetime | None
    off: bool

    @property
    def next(self) -> GuidedTask | None:
        """The first task that is not done."""
        return next((task for task in self.tasks if task.done_at is None), None)

    @property
    def done(self) -> int:
        return sum(task.done_at is not None for task in self.tasks)

    @property
    def open(self) -> bool:
        """Whether the card has something to show."""
        return not self.off and self.next is not None


def guide_of(actor: Actor, language: str, *, visiting: str = "") -> Guide | None:
    """The actor's guide after the visit to a page; None when no role of theirs has tasks. One query if none ticks."""
    progress = actions.visit(visiting, actor=actor) if visiting else actions.begin(actor=actor)
    track = tracks().get(progress.role) if progress else None
    if progress is None or track is None:
        return None
    tasks = tuple(_shown(task, progress, language) for task in track.tasks)
    return Guide(track.title[language], tasks, progress.started_at, progress.finished_at, progress.is_off)


def _shown(task: TaskInfo, progress: Progress, language: str) -> GuidedTask:
    at = progress.done.get(task.key)
    return GuidedTask(
        task.key, task.text[language], task.page, tuple(step[language] for step in task.steps),
        dt.datetime.fromisoformat(at) if at else None,
    )  # fmt: skip
