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
