"""Who acts. Every verb takes an `actor`; nothing in the house acts without one."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum, StrEnum
from typing import Final, Literal

from motcua.kernel.errors import NotAllowed
from motcua.kernel.permissions import Permission


class ActorKind(StrEnum):
    PERSON = "person"
    SERVICE = "service"
    ANONYMOUS = "anonymous"


class _Everywhere(Enum):
    """The scope that holds every place; an enum, so that type checkers know it is the only one."""

    EVERYWHERE = "everywhere"

    def __contains__(self, place: object) -> bool:
        return True

    def __repr__(self) -> str:
        return "EVERYWHERE"


EVERYWHERE: Final = _Everywhere.EVERYWHERE
Places = frozenset[uuid.UUID] | Literal[_Everywhere.EVERYWHERE]
NOWHERE: Final[frozenset[uuid.UUID]] = frozenset()


@dataclass(frozen=True, slots=True)
class Principal:
    """The one on whose behalf an actor acts."""

    id: uuid.UUID
    name: str


@dataclass(frozen=True, slots=True)
class Actor:
    """A person or a service at work, with what it may do and where.

    `grants` maps a right to the places (opaque ids) in which it holds. `parties` are the ids of the people and
    organisations whose own affairs the actor may handle. `posts` are the ids under which work is assigned to it.
    """

    id: uuid.UUID | None
    name: str
    kind: ActorKind = ActorKind.PERSON
    grants: Mapping[str, Places] = field(default_factory=dict)
    parties: frozenset[uuid.UUID] = NOWHERE
    posts: frozenset[uuid.UUID] = NOWHERE
    on_behalf_of: Principal | None = None

    def places(self, right: Permission) -> Places:
        """Where the actor holds `right`."""
        return self.grants.get(right.value, NOWHERE)

    def may(self, right: Permission, place: uuid.UUID | None = None) -> bool:
        """Whether the actor holds `right` at `place`, or anywhere if no place is asked."""
        places = self.places(right)
        return bool(places) if place is None else place in places

    def lent(self, right: Permission, place: uuid.UUID) -> "Actor":
        """The same actor with `right` at `place` too, for a part of an act that the room above has authorised."""
        held = self.places(right)
        places = held if held is EVERYWHERE else held | {place}
        return replace(self, grants={**self.grants, right.value: places})

    def require(self, right: Permission, place: uuid.UUID | None = None) -> None:
        """Raise `NotAllowed` unless `may`."""
        if not self.may(right, place):
            raise NotAllowed(permission=right.value)


def service(name: str, *rights: Permission) -> Actor:
    """An actor for the house's own work: a job, an import, a pack. Holds `rights` everywhere."""
    return Actor(id=None, name=name, kind=ActorKind.SERVICE, grants={right.value: EVERYWHERE for right in rights})


ANONYMOUS: Final = Actor(id=None, name="", kind=ActorKind.ANONYMOUS)
