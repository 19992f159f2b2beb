"""What the hall announces."""

import dataclasses
import datetime as dt
import uuid
from typing import ClassVar

from motcua.kernel.events import Event


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TicketEvent(Event):
    """Base: what happened to a number. `code` is what the ticket says, such as A 012."""

    name: ClassVar[str] = "arrivals.ticket"
    subject_kind: ClassVar[str] = "arrivals.ticket"
    point_id: uuid.UUID
    service: str
    code: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TicketTaken(TicketEvent):
    """Somebody waits."""

    name: ClassVar[str] = "arrivals.ticket_taken"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TicketCalled(TicketEvent):
    """A counter calls; again, when `again` is above 0."""

    name: ClassVar[str] = "arrivals.ticket_called"
    counter_id: uuid.UUID
    again: int


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class TicketEnded(TicketEvent):
    """Done, missed, cancelled or handed to another service; lengths in seconds, None where it did not come to it."""

    name: ClassVar[str] = "arrivals.ticket_ended"
    state: str
    counter_id: uuid.UUID | None
    waited_s: int | None
    served_s: int | None


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CounterOpened(Event):
    """An officer sits down at a counter."""

    name: ClassVar[str] = "arrivals.counter_opened"
    subject_kind: ClassVar[str] = "arrivals.counter_session"
    point_id: uuid.UUID
    counter_id: uuid.UUID


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class CounterClosed(Event):
    """The officer has left it."""

    name: ClassVar[str] = "arrivals.counter_closed"
    subject_kind: ClassVar[str] = "arrivals.counter_session"
    point_id: uuid.UUID
    counter_id: uuid.UUID


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class BookingEvent(Event):
    """Base: what happened to a booked visit. `starts_at` is the beginning of its half hour."""

    name: ClassVar[str] = "arrivals.visit"
    subject_kind: ClassVar[str] = "arrivals.booking"
    point_id: uuid.UUID
    service: str
    starts_at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class VisitBooked(BookingEvent):
    name: ClassVar[str] = "arrivals.visit_booked"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class VisitCancelled(BookingEvent):
    name: ClassVar[str] = "arrivals.visit_cancelled"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class VisitMoved(BookingEvent):
    """Another hall awaits the visit from now on: its own has ended."""

    name: ClassVar[str] = "arrivals.visit_moved"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class VisitComingUp(BookingEvent):
    """The visit is on the next working day: time to remind the person."""

    name: ClassVar[str] = "arrivals.visit_coming_up"
    person: str
    phone: str
    code: str
