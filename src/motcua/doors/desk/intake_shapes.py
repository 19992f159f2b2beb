"""What stands on the counter's sheet while a dossier is taken in."""

import uuid
from dataclasses import dataclass, field
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext, ngettext

from motcua.catalogue.views import ProcedureView
from motcua.doors.desk.intake_store import given_by_store
from motcua.doors.desk.shown import Field
from motcua.dossiers.parties import Submitter

# The kinds of sheets that the counter ticks, and what they are called where they are counted.
GIVEN: Final = {"original": "originals", "certified": "certified", "copy": "copies"}


@dataclass(frozen=True, slots=True)
class Party:
    """The applicant chosen: a person or an enterprise."""

    token: str  # p:<uuid> or e:<uuid>, as the form carries it
    party_id: uuid.UUID
    kind: str
    name: str
    number: str
    phone: str
    email: str
    address: str
    said: str
    seen: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    token: str
    name: str
    said: str


@dataclass(frozen=True, slots=True)
class Cell:
    """One kind of sheet of one paper: ticked or not, and the number beside the tick as it was typed.

    `usual` is what stands there when somebody only ticks: as many as the procedure asks for, at least one; `asked`
    when it asks for this kind.
    """

    kind: str
    on: bool
    count: str
    usual: int
    asked: bool = False


@dataclass(frozen=True, slots=True)
class PaperRow:
    id: uuid.UUID
    name: str
    note: str
    cells: tuple[Cell, ...]
    is_missing: bool
    required: bool

    @property
    def is_here(self) -> bool:
        """Whether sheets of some kind lie on the counter."""
        return any(cell.on for cell in self.cells)


@dataclass(slots=True)
class Sheet:
    """Everything on the counter's page."""

    key: str
    unit_id: uuid.UUID
    typed: QueryDict
    party: Party | None = None
    people: list[Hit] | None = None
    new: list[Field] = field(default_factory=list)
    submitter: Submitter | None = None
    procedure: ProcedureView | None = None
    hits: list[Hit] | None = None
    recent: list[Hit] = field(default_factory=list)
    case_id: uuid.UUID | None = None
    papers: list[PaperRow] = field(default_factory=list)
    problem: str = ""
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def missing(self) -> list[PaperRow]:
        """Required papers that are neither on the counter nor in the applicant's store."""
        stored = given_by_store(self)
        return [paper for paper in self.papers if paper.required and not paper.is_here and paper.id not in stored]

    @property
    def blocked(self) -> str:
        """Why it cannot be received yet; empty when it can."""
        if self.party is None:
            return gettext("Choose the applicant first.")
        if self.procedure is None:
            return gettext("Choose the procedure.")
        if lacking := len(self.missing):
            return ngettext(
                "Not yet: %(n)d required paper is missing.", "Not yet: %(n)d required papers are missing.", lacking
            ) % {"n": lacking}
        return ""
