"""What the room shows: plain values."""

import datetime as dt
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class TicketInfo:
    """A number. `counter` is what the counter is called by; lengths are in minutes."""

    id: uuid.UUID
    point_id: uuid.UUID
    service: str
    code: str
    state: str
    secret: str
    language: str
    priority: str
    booked: bool
    day: dt.date
    taken_at: dt.datetime
    called_at: dt.datetime | None
    started_at: dt.datetime | None
    counter: str


@dataclass(frozen=True, slots=True)
class CounterInfo:
    """An open counter. `help_at`: machines of its hall at which somebody has called for a person."""

    id: uuid.UUID
    point_id: uuid.UUID
    counter_id: uuid.UUID
    label: str
    officer_name: str
    services: tuple[str, ...]
    opened_at: dt.datetime
    paused_since: dt.datetime | None
    ticket: TicketInfo | None
    help_at: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BookingInfo:
    """A visit by appointment."""

    id: uuid.UUID
    point_id: uuid.UUID
    service: str
    day: dt.date
    starts_at: dt.datetime
    name: str
    phone: str
    code: str
    secret: str
    state: str


@dataclass(frozen=True, slots=True)
class Call:
    """A number that a counter calls or serves. `version` is the hall's when it was last called."""

    code: str
    counter: str
    state: str
    version: int
    spoken: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Line:
    """The line of one service: the numbers in the order in which they will be called, how many, how long."""

    service: str
    name: Mapping[str, str]
    letter: str
    codes: tuple[str, ...]
    count: int
    counters: tuple[str, ...]
    minutes: int


@dataclass(frozen=True, slots=True)
class BoardView:
    """The hall at one version: the calls, newest first, and the lines."""

    point_id: uuid.UUID
    version: int
    calling: Sequence[Call]
    waiting: Sequence[Line]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a ticket stands: how many will be called before it, and the minutes that this takes (None: unknown)."""

    ticket: TicketInfo
    before: int
    minutes: int | None
    service: Mapping[str, str]
    counters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimesRow:
    """Waiting and service times in minutes: half of all (median) and nine of ten (p90) took at most so long."""

    key: str
    name: str
    served: int
    missed: int
    wait_median: float | None
    wait_p90: float | None
    service_median: float | None
    service_p90: float | None


@dataclass(frozen=True, slots=True)
class Times:
    """Times of a point by counter, by service and by hour of arrival (`HH:00`)."""

    counters: Sequence[TimesRow] = field(default_factory=list)
    services: Sequence[TimesRow] = field(default_factory=list)
    hours: Sequence[TimesRow] = field(default_factory=list)
