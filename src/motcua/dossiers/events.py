"""What becomes of dossiers, for notices, insight and the national systems."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import ClassVar

from motcua.kernel.events import Event


@dataclass(frozen=True, slots=True)
class DossierEvent(Event):
    """Base: which dossier, by code, and the state it is in after the act."""

    subject_kind: ClassVar[str] = "dossier"
    code: str
    state: str
    procedure_code: str
    handling_unit: uuid.UUID


@dataclass(frozen=True, slots=True)
class DossierSubmitted(DossierEvent):
    name: ClassVar[str] = "dossiers.submitted"
    channel: str
    submitted_at: dt.datetime


@dataclass(frozen=True, slots=True)
class DossierAccepted(DossierEvent):
    name: ClassVar[str] = "dossiers.accepted"
    accepted_at: dt.datetime
    due_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class DossierRefused(DossierEvent):
    name: ClassVar[str] = "dossiers.refused"
    reason: str


@dataclass(frozen=True, slots=True)
class SupplementRequested(DossierEvent):
    name: ClassVar[str] = "dossiers.supplement_requested"
    number: int
    reason: str
    answer_by: dt.datetime | None


@dataclass(frozen=True, slots=True)
class SupplementSupplied(DossierEvent):
    name: ClassVar[str] = "dossiers.supplement_supplied"
    number: int
    due_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class PaymentDemanded(DossierEvent):
    name: ClassVar[str] = "dossiers.payment_demanded"
    amount: int


@dataclass(frozen=True, slots=True)
class PaymentConfirmed(DossierEvent):
    name: ClassVar[str] = "dossiers.payment_confirmed"
    amount: int
    due_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class StepCompleted(DossierEvent):
    name: ClassVar[str] = "dossiers.step_completed"
    step: str
    outcome: str


@dataclass(frozen=True, slots=True)
class DossierExtended(DossierEvent):
    name: ClassVar[str] = "dossiers.extended"
    due_at: dt.datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class ResultIssued(DossierEvent):
    name: ClassVar[str] = "dossiers.result_issued"
    finished_at: dt.datetime
    verdict: str


@dataclass(frozen=True, slots=True)
class ResultReturned(DossierEvent):
    name: ClassVar[str] = "dossiers.result_returned"
    returned_at: dt.datetime
    how: str = ""
    complete: bool = True
    tracking_no: str = ""


@dataclass(frozen=True, slots=True)
class ResultDelivered(DossierEvent):
    name: ClassVar[str] = "dossiers.result_delivered"
    delivered_at: dt.datetime


@dataclass(frozen=True, slots=True)
class ResultUncollected(DossierEvent):
    """A result has waited too long to be fetched; `number` counts how often this was said."""

    name: ClassVar[str] = "dossiers.result_uncollected"
    number: int
    ready_since: dt.datetime
    receiving_unit: uuid.UUID


@dataclass(frozen=True, slots=True)
class DossierWithdrawn(DossierEvent):
    name: ClassVar[str] = "dossiers.withdrawn"
    reason: str


@dataclass(frozen=True, slots=True)
class DossierStopped(DossierEvent):
    name: ClassVar[str] = "dossiers.stopped"
    reason: str
