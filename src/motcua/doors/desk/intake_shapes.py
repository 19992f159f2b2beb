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
class PaperRow:
    id: uuid.UUID
    name: str
    note: str
    kind: str
    count: str
    required: bool
    originals: int
    copies: int

    @property
    def asked(self) -> str:
        """The kind that the form asks for."""
        return "copy" if self.copies and not self.originals else "original"

    @property
    def sheets(self) -> int:
        """How many of that kind."""
        return self.originals or self.copies or 1


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
        return [paper for paper in self.papers if paper.required and paper.kind not in GIVEN and paper.id not in stored]

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
