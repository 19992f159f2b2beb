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
class DossierHandedOver(DossierEvent):
    """Papers or a result left for another agency, or arrived there."""

    name: ClassVar[str] = "dossiers.handed_over"
    carries: str
    to_unit: uuid.UUID
    arrived: bool


@dataclass(frozen=True, slots=True)
class TaskAssigned(DossierEvent):
    name: ClassVar[str] = "dossiers.task_assigned"
    step: str
    post_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class TaskHandedBack(DossierEvent):
    name: ClassVar[str] = "dossiers.task_handed_back"
    step: str
    unit_id: uuid.UUID
    reason: str


@dataclass(frozen=True, slots=True)
class DossierExtended(DossierEvent):
    name: ClassVar[str] = "dossiers.extended"
    due_at: dt.datetime | None
    reason: str


@dataclass(frozen=True, slots=True)
class DossierDueMoved(DossierEvent):
    """A decision about days off has moved the appointment."""

    name: ClassVar[str] = "dossiers.due_moved"
    before: dt.datetime | None
    due_at: dt.datetime | None
    legal_basis: str


@dataclass(frozen=True, slots=True)
class StepsToPlanAgain(Event):
    """Days changed, and the open steps up to the task `after` are planned again; the next batch follows."""

    name: ClassVar[str] = "dossiers.steps_to_plan_again"
    subject_kind: ClassVar[str] = "deadlines.rulebook"

    changes: list[dict[str, str | None]]
    after: uuid.UUID


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
class ParcelCameBack(DossierEvent):
    """The post could not deliver the result; `again` is how it will be given: by post once more, or at the counter."""

    name: ClassVar[str] = "dossiers.parcel_came_back"
    came_back_at: dt.datetime
    tracking_no: str
    reason: str
    again: str
    return_unit: uuid.UUID


@dataclass(frozen=True, slots=True)
class ResultUncollected(DossierEvent):
    """A result has waited too long to be fetched; `number` counts how often this was said, `last` ends the rule."""

    name: ClassVar[str] = "dossiers.result_uncollected"
    number: int
    ready_since: dt.datetime
    receiving_unit: uuid.UUID
    last: bool = False


@dataclass(frozen=True, slots=True)
class DossierWithdrawn(DossierEvent):
    name: ClassVar[str] = "dossiers.withdrawn"
    reason: str


@dataclass(frozen=True, slots=True)
class DossierStopped(DossierEvent):
    name: ClassVar[str] = "dossiers.stopped"
    reason: str


@dataclass(frozen=True, slots=True)
class DossierInstructed(DossierEvent):
    """A leader asks an officer for something."""

    name: ClassVar[str] = "dossiers.instructed"
    instruction: uuid.UUID
    to_post: uuid.UUID
    due_at: dt.datetime


@dataclass(frozen=True, slots=True)
class InstructionDone(DossierEvent):
    """The officer has reported."""

    name: ClassVar[str] = "dossiers.instruction_done"
    instruction: uuid.UUID
    given_by: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class OpinionAsked(DossierEvent):
    """Another agency is asked."""

    name: ClassVar[str] = "dossiers.opinion_asked"
    consultation: uuid.UUID
    unit: uuid.UUID
    due_at: dt.datetime


@dataclass(frozen=True, slots=True)
class OpinionGiven(DossierEvent):
    """It has answered, or its silence was counted."""

    name: ClassVar[str] = "dossiers.opinion_given"
    consultation: uuid.UUID
    unit: uuid.UUID
    opinion: str


@dataclass(frozen=True, slots=True)
class ColleagueMentioned(DossierEvent):
    """A note names a colleague."""

    name: ClassVar[str] = "dossiers.colleague_mentioned"
    post: uuid.UUID
    by: str


@dataclass(frozen=True, slots=True)
class StepRecalled(DossierEvent):
    """The step made last was taken back."""

    name: ClassVar[str] = "dossiers.step_recalled"
    step: str


@dataclass(frozen=True, slots=True)
class ChildOpened(DossierEvent):
    """A linked procedure was opened from this dossier."""

    name: ClassVar[str] = "dossiers.child_opened"
    child: uuid.UUID
    child_procedure: str


@dataclass(frozen=True, slots=True)
class DossierReopened(DossierEvent):
    """A decision opened it again."""

    name: ClassVar[str] = "dossiers.reopened"
    due_at: dt.datetime | None
    reason: str
