"""What rooms announce, and who listens.

An event is a frozen dataclass derived from `Event`; its payload holds ids and facts, no model. A subscriber is a
function registered under a stable name; it runs in a job of its own, in a transaction of its own, at least once.
"""

import dataclasses
import datetime as dt
import uuid
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from motcua.kernel.audit import Subject


@dataclasses.dataclass(frozen=True, slots=True)
class Event:
    """Base of all events. `name` is stable and dotted; `subject_kind` says what `subject_id` is."""

    name: ClassVar[str]
    subject_kind: ClassVar[str]
    subject_id: uuid.UUID

    def subject(self) -> Subject:
        return Subject(self.subject_kind, self.subject_id)

    def payload(self) -> dict[str, Any]:
        """The facts as JSON."""
        return {
            spec.name: _plain(getattr(self, spec.name))
            for spec in dataclasses.fields(self)
            if spec.name != "subject_id"
        }


@dataclasses.dataclass(frozen=True, slots=True)
class Heard:
    """An event as a subscriber gets it."""

    id: uuid.UUID
    name: str
    subject: Subject
    payload: dict[str, Any]
    occurred_at: dt.datetime


Handler = Callable[[Heard], None]
HandlerT = TypeVar("HandlerT", bound=Handler)
_subscribers: dict[str, tuple[frozenset[str], Handler]] = {}


class AlreadySubscribed(RuntimeError):
    """Two subscribers under one name: deliveries could not tell them apart."""


def subscribe(name: str, *events: type[Event]) -> Callable[[HandlerT], HandlerT]:
    """Register a subscriber under its stable `name` for `events`."""

    def register(handler: HandlerT) -> HandlerT:
        known = _subscribers.get(name)
        if known and known[1].__qualname__ != handler.__qualname__:
            raise AlreadySubscribed(name)
        _subscribers[name] = (frozenset(event.name for event in events), handler)
        return handler

    return register


def subscribers_of(event_name: str) -> list[str]:
    """The names of those who listen to `event_name`."""
    return [name for name, (events, _) in _subscribers.items() if event_name in events]


def subscribers() -> frozenset[str]:
    """The names of all who listen."""
    return frozenset(_subscribers)


def announced() -> frozenset[str]:
    """The names of all events that the rooms' `events` modules define; bases of others are none themselves."""
    found: set[str] = set()
    bases, waiting = {""}, [Event]
    while waiting:
        kind = waiting.pop()
        kinds = kind.__subclasses__()
        waiting += kinds
        if kind.__module__.endswith(".events"):
            (bases if kinds else found).add(getattr(kind, "name", ""))
    return frozenset(found - bases)


def handler_of(subscriber: str) -> Handler | None:
    """The function behind a subscriber's name, if the program still has it."""
    known = _subscribers.get(subscriber)
    return known[1] if known else None


def _plain(value: Any) -> Any:
    if isinstance(value, uuid.UUID):
        return str(value)
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value
