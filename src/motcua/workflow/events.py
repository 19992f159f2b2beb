"""What this room announces by itself. Steps and ends of processes are announced by the room whose subject they are."""

import uuid
from dataclasses import dataclass
from typing import ClassVar

from motcua.kernel.events import Event


@dataclass(frozen=True, slots=True)
class ProcessPublished(Event):
    """A new version of a process is in force from `valid_from`."""

    name: ClassVar[str] = "workflow.process_published"
    subject_kind: ClassVar[str] = "process_definition"

    code: str
    number: int
    version_id: uuid.UUID
    valid_from: str


@dataclass(frozen=True, slots=True)
class ProcessMovedByTimer(Event):
    """A timer has moved a process of the subject `of_kind`, `of_id`. The room above takes over what `Progress` says."""

    name: ClassVar[str] = "workflow.moved_by_timer"
    subject_kind: ClassVar[str] = "process_instance"

    of_kind: str
    of_id: uuid.UUID
    fired: list[str]
    opened: list[uuid.UUID]
    closed: list[uuid.UUID]
    finished: bool
    outcome: str
