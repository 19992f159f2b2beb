"""To which unit a clock's subject belongs, asked of the room that owns the subject.

A clock knows its subject as an opaque reference. A decision about the days of one unit alone has to find the clocks of
that unit, so the room above says where its subjects are: `tell_units(kind, finder)` when it starts.
"""

import uuid
from collections.abc import Callable, Collection, Mapping
from typing import Final

from motcua.kernel.audit import Subject

Finder = Callable[[Collection[uuid.UUID]], Mapping[uuid.UUID, uuid.UUID]]
"""From the ids of subjects to those of the units that have to keep their time limits."""

_finders: Final[dict[str, Finder]] = {}


def tell_units(kind: str, finder: Finder) -> None:
    """Name the room that knows the units of subjects of this kind."""
    _finders[kind] = finder


def units_of(subjects: Collection[Subject]) -> dict[uuid.UUID, uuid.UUID]:
    """The unit of each subject whose room tells it."""
    by_kind: dict[str, set[uuid.UUID]] = {}
    for subject in subjects:
        by_kind.setdefault(subject.kind, set()).add(subject.id)
    found: dict[uuid.UUID, uuid.UUID] = {}
    for kind, ids in by_kind.items():
        if kind in _finders:
            found.update(_finders[kind](ids))
    return found
