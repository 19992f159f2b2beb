"""What becomes of paper, for the rooms above."""

import uuid
from dataclasses import dataclass
from typing import ClassVar

from motcua.kernel.events import Event


@dataclass(frozen=True, slots=True)
class ScanRead(Event):
    """A stack is read and cut, and waits for a person."""

    name: ClassVar[str] = "papers.scan_read"
    subject_kind: ClassVar[str] = "papers.batch"
    unit_id: uuid.UUID
    pages: int
    papers: int


@dataclass(frozen=True, slots=True)
class ScanFailed(Event):
    """A stack cannot be opened; it is kept with its reason."""

    name: ClassVar[str] = "papers.scan_failed"
    subject_kind: ClassVar[str] = "papers.batch"
    unit_id: uuid.UUID
    problem: str


@dataclass(frozen=True, slots=True)
class SheetsNotFollowed(Event):
    """Papers of a stack found no dossier by the sheets before them: somebody of the unit has to say where they go."""

    name: ClassVar[str] = "papers.sheets_not_followed"
    subject_kind: ClassVar[str] = "papers.batch"
    unit_id: uuid.UUID
    file: str
    left: int


@dataclass(frozen=True, slots=True)
class PaperConfirmed(Event):
    """A paper has entered its owner's store."""

    name: ClassVar[str] = "papers.confirmed"
    subject_kind: ClassVar[str] = "papers.paper"
    code: str
    type_code: str
    of_kind: str
    of_id: uuid.UUID | None
