"""What identity announces. Payloads hold ids and days; names are looked up by those who need them."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import ClassVar

from motcua.kernel.events import Event


@dataclass(frozen=True, slots=True)
class UnitEvent(Event):
    """Something changed about a unit from `valid_from` on."""

    subject_kind: ClassVar[str] = "unit"
    valid_from: dt.date


@dataclass(frozen=True, slots=True)
class UnitCreated(UnitEvent):
    name: ClassVar[str] = "identity.unit.created"


@dataclass(frozen=True, slots=True)
class UnitRenamed(UnitEvent):
    name: ClassVar[str] = "identity.unit.renamed"


@dataclass(frozen=True, slots=True)
class UnitMoved(UnitEvent):
    name: ClassVar[str] = "identity.unit.moved"
    parent_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class UnitClosed(UnitEvent):
    name: ClassVar[str] = "identity.unit.closed"
    successors: tuple[uuid.UUID, ...]


@dataclass(frozen=True, slots=True)
class UnitCodeSet(UnitEvent):
    name: ClassVar[str] = "identity.unit.code_set"
    scheme: str
    value: str


@dataclass(frozen=True, slots=True)
class PostEvent(Event):
    subject_kind: ClassVar[str] = "post"
    account_id: uuid.UUID
    unit_id: uuid.UUID
    role: str


@dataclass(frozen=True, slots=True)
class PostAppointed(PostEvent):
    name: ClassVar[str] = "identity.post.appointed"
    valid_from: dt.date


@dataclass(frozen=True, slots=True)
class PostEnded(PostEvent):
    name: ClassVar[str] = "identity.post.ended"
    valid_to: dt.date


@dataclass(frozen=True, slots=True)
class PostDelegated(Event):
    name: ClassVar[str] = "identity.post.delegated"
    subject_kind: ClassVar[str] = "delegation"
    post_id: uuid.UUID
    deputy_id: uuid.UUID
    starts_at: dt.datetime
    ends_at: dt.datetime


@dataclass(frozen=True, slots=True)
class DelegationRevoked(Event):
    name: ClassVar[str] = "identity.delegation.revoked"
    subject_kind: ClassVar[str] = "delegation"
    post_id: uuid.UUID
    deputy_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class PersonRegistered(Event):
    name: ClassVar[str] = "identity.person.registered"
    subject_kind: ClassVar[str] = "person"
    assurance: str


@dataclass(frozen=True, slots=True)
class AccountLinked(Event):
    name: ClassVar[str] = "identity.person.account_linked"
    subject_kind: ClassVar[str] = "person"
    account_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class EnterpriseRegistered(Event):
    name: ClassVar[str] = "identity.enterprise.registered"
    subject_kind: ClassVar[str] = "enterprise"


@dataclass(frozen=True, slots=True)
class RepresentationGranted(Event):
    name: ClassVar[str] = "identity.enterprise.representation_granted"
    subject_kind: ClassVar[str] = "enterprise"
    person_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class OrganisationLoaded(Event):
    """A part of the pack was loaded anew; `part` says which."""

    name: ClassVar[str] = "identity.organisation.loaded"
    subject_kind: ClassVar[str] = "pack"
    part: str


@dataclass(frozen=True, slots=True)
class ReorganisationEvent(Event):
    """One event for the whole operation: how much moved, by room and kind, not each thing that moved."""

    subject_kind: ClassVar[str] = "reorganisation"
    valid_from: dt.date
    ended: tuple[uuid.UUID, ...]
    moved: int


@dataclass(frozen=True, slots=True)
class ReorganisationCarriedOut(ReorganisationEvent):
    name: ClassVar[str] = "identity.reorganisation.carried_out"


@dataclass(frozen=True, slots=True)
class ReorganisationUndone(ReorganisationEvent):
    name: ClassVar[str] = "identity.reorganisation.undone"
