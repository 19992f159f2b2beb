"""What this room tells others: plain values, no models."""

import datetime as dt
import uuid
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from motcua.kernel.audit import Subject
from motcua.workflow.policies import TaskKind


class LaneBinding(NamedTuple):
    """Who does the steps of a lane in one instance. Without a role, the model's own holds."""

    unit_id: uuid.UUID
    role: str = ""


@dataclass(frozen=True, slots=True)
class LaneInfo:
    """A lane that has steps: its key for binding, and what kind of unit the model has in mind (`place`)."""

    key: str
    name: str
    role: str
    place: str


class StepLimit(NamedTuple):
    """A time limit of one step; `unit` as in `deadlines.Limit`."""

    value: Decimal
    unit: str


@dataclass(frozen=True, slots=True)
class OutcomeInfo:
    """One way to end a step, with its name in the reader's language."""

    value: str
    name: str


@dataclass(frozen=True, slots=True)
class TaskInfo:
    """A step for a person."""

    id: uuid.UUID
    instance_id: uuid.UUID
    subject: Subject
    node: str
    name: str
    lane: str
    role: str
    unit_id: uuid.UUID
    post_id: uuid.UUID | None
    kind: TaskKind
    outcomes: tuple[OutcomeInfo, ...]
    limit: StepLimit | None
    opened_at: dt.datetime
    state: str = "open"
    claimed_at: dt.datetime | None = None
    completed_at: dt.datetime | None = None
    completed_by: uuid.UUID | None = None
    completed_by_name: str = ""
    outcome: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """What one verb moved. `closed` are steps that were done or fell away; `fired` are nodes of events that came."""

    instance_id: uuid.UUID
    subject: Subject
    opened: tuple[TaskInfo, ...] = ()
    closed: tuple[uuid.UUID, ...] = ()
    finished: bool = False
    outcome: str = ""
    fired: tuple[str, ...] = ()
    changed: tuple[TaskInfo, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class VersionInfo:
    """A published version of a process."""

    id: uuid.UUID
    code: str
    number: int
    name: str
    sha256: str
    valid_from: dt.date
    valid_to: dt.date | None
    legal_basis: str
    published_at: dt.datetime
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class DatumInfo:
    """A value that a process decides by, so that the room above knows what to hand over at the start."""

    name: str
    type: str
    default: str | int | float | bool | None
