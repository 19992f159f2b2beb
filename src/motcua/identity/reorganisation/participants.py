"""What the rooms above bring: each says what a plan touches in it, moves that, and can take it back."""

import datetime as dt
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from motcua.kernel.actor import Actor

CarryLog = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Touched:
    """Things of one kind that a plan touches: how many, at which units (by key), and some of them by name."""

    kind: str
    count: int
    by_unit: Mapping[str, int] = field(default_factory=dict)
    samples: tuple[str, ...] = ()
    warning: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"kind": self.kind, "count": self.count, "by_unit": dict(self.by_unit), "samples": list(self.samples),
                "warning": self.warning}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Route:
    """Where the work of one ending unit goes: the first route by `position` whose conditions all fit.

    `to` is null while the unit is not founded yet, as in a dry run; `to_key` names its agency then.
    """

    unit_id: uuid.UUID
    position: int
    to_key: str
    to: uuid.UUID | None = None
    areas: tuple[str, ...] = ()
    procedures: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    @property
    def is_rest(self) -> bool:
        return not (self.areas or self.procedures or self.fields or self.words)


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan against the organisation of its day, as rooms see it.

    `keys` names every ending unit by its key; `areas` maps areas that end to the one each lives on in; `posts` maps
    posts that end to those that follow them, of which `new_posts` began with the change; `home` maps units that were
    founded to where their work goes on undoing.
    """

    id: uuid.UUID
    name: str
    day: dt.date
    legal_basis: str
    routes: tuple[Route, ...]
    keys: Mapping[uuid.UUID, str]
    areas: Mapping[str, str]
    posts: Mapping[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    home: Mapping[uuid.UUID, uuid.UUID] = field(default_factory=dict)
    new_posts: frozenset[uuid.UUID] = frozenset()

    @property
    def ending(self) -> list[uuid.UUID]:
        """Units that exist no more, agencies and parts."""
        return sorted(self.keys)

    @property
    def heirs(self) -> dict[uuid.UUID, uuid.UUID]:
        """Where what no rule decides goes, for each ending unit."""
        return {route.unit_id: route.to for route in self.routes if route.is_rest and route.to is not None}

    def heirs_of(self, unit_id: uuid.UUID) -> list[uuid.UUID]:
        """All units that take over from one."""
        found = [route.to for route in self.routes if route.unit_id == unit_id and route.to is not None]
        return list(dict.fromkeys(found))


@dataclass(frozen=True, slots=True)
class Stay:
    """A column that holds a unit (or a post) and is left as it is when the unit ends, and why (a msgid)."""

    column: str
    why: str


Tell = Callable[[str, int, int], None]
Survey = Callable[[Plan], list[Touched]]
Carry = Callable[..., CarryLog]
Undo = Callable[..., None]


@dataclass(frozen=True, slots=True)
class Participant:
    """A room's part. `survey(plan)` writes nothing; `carry(plan, *, actor, tell)` and `undo(plan, log, *, actor)` run
    inside the operation's transaction, in the order of `position`, the highest floor first: who knows the subject of a
    step decides where it goes, before the room below takes along what nobody has claimed.

    `left(plan)` counts open things that still stand at units which ended: nothing may be left when all have carried.

    Every column of the room that holds a unit is named, as `room.Model.field`: in `carries`, or in `stays` with why.
    """

    name: str
    position: int
    survey: Survey
    carry: Carry
    undo: Undo
    left: Callable[[Plan], int] = lambda _plan: 0
    carries: tuple[str, ...] = ()
    stays: tuple[Stay, ...] = ()


_participants: dict[str, Participant] = {}


def participate(participant: Participant) -> None:
    """Register a room, in its `apps.ready()`; doing it again changes nothing."""
    _participants[participant.name] = participant


def participants() -> list[Participant]:
    """All rooms that take part, in their order."""
    return sorted(_participants.values(), key=lambda each: each.position)


def only_stays(name: str, position: int, *stays: Stay) -> Participant:
    """A room at which nothing moves, and that says why."""
    return Participant(name, position, lambda _plan: [], _nothing_moves, _nothing_comes_back, stays=stays)


def _nothing_moves(*_given: Any, **_facts: Any) -> CarryLog:
    return {}


def _nothing_comes_back(*_given: Any, **_facts: Any) -> None:
    """As there was nothing to move."""


def silent(_room: str, _done: int, _total: int) -> None:
    """Where nobody watches."""


__all__ = [
    "Actor",
    "CarryLog",
    "Participant",
    "Plan",
    "Route",
    "Stay",
    "Tell",
    "Touched",
    "participants",
    "participate",
]
