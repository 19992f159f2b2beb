"""What the catalogue announces."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import ClassVar

from motcua.kernel.events import Event


@dataclass(frozen=True, slots=True)
class ProcedureEvent(Event):
    """Something happened to the procedure `subject_id`."""

    name: ClassVar[str] = "catalogue.procedure"
    subject_kind: ClassVar[str] = "procedure"
    code: str


@dataclass(frozen=True, slots=True)
class VersionDrafted(ProcedureEvent):
    name: ClassVar[str] = "catalogue.version_drafted"
    version_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class VersionPublished(ProcedureEvent):
    name: ClassVar[str] = "catalogue.version_published"
    version_id: uuid.UUID
    valid_from: dt.date


@dataclass(frozen=True, slots=True)
class ProcedureAbolished(ProcedureEvent):
    name: ClassVar[str] = "catalogue.procedure_abolished"
    valid_to: dt.date


@dataclass(frozen=True, slots=True)
class ProcedureRenumbered(ProcedureEvent):
    name: ClassVar[str] = "catalogue.procedure_renumbered"
    former_code: str


@dataclass(frozen=True, slots=True)
class ProcedurePlaced(ProcedureEvent):
    name: ClassVar[str] = "catalogue.procedure_placed"


@dataclass(frozen=True, slots=True)
class OfferingChanged(ProcedureEvent):
    name: ClassVar[str] = "catalogue.offering_changed"
    offering_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class FormPublished(Event):
    name: ClassVar[str] = "catalogue.form_published"
    subject_kind: ClassVar[str] = "form"
    code: str


@dataclass(frozen=True, slots=True)
class ChangeSetReviewed(Event):
    name: ClassVar[str] = "catalogue.change_set_reviewed"
    subject_kind: ClassVar[str] = "change_set"
    accepted: int
    rejected: int


@dataclass(frozen=True, slots=True)
class ThesaurusChanged(Event):
    name: ClassVar[str] = "catalogue.thesaurus_changed"
    subject_kind: ClassVar[str] = "thesaurus_entry"
    phrase: str
