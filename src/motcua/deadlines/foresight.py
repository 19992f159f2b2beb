"""Which due times a decision about days would move, before anybody confirms it. Nothing is stored.

Up to `MOST` clocks are reckoned by the calendars as they would be; where more run across the days, the figures are
those of the first so many, and say so.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from heapq import nsmallest
from typing import Final

from motcua.deadlines.decided import visible_row
from motcua.deadlines.deciding import Supposed, suppose
from motcua.deadlines.info import reckoned
from motcua.deadlines.models import LegalClock, Scope
from motcua.deadlines.proving import decided_line, prove
from motcua.deadlines.queries import kept_at, ticking
from motcua.deadlines.wording import told
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject

MOST: Final = 5_000
SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Moved:
    """One due time that would move, with the proof of the new one in the reader's language."""

    subject: Subject
    before: dt.datetime
    after: dt.datetime
    proof: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Foresight:
    """`later` and `earlier` count the due times that would move, of `looked_at` clocks; `more`: there are others.

    `first` are those whose present due time comes first.
    """

    looked_at: int
    later: int
    earlier: int
    more: bool
    first: tuple[Moved, ...]

    @property
    def moved(self) -> int:
        return self.later + self.earlier


def foresee(decision_id: uuid.UUID, *, actor: Actor) -> Foresight:
    """What a decision that waits would do to the open due times. Raises NotAllowed, DecisionNotFound."""
    row = visible_row(decision_id, actor=actor)
    supposed = suppose(row)
    looked_at, moves = 0, []
    clocks, more = _clocks(supposed)
    for one in clocks:
        looked_at += 1
        if supposed.made and supposed.moving:
            one.calendar_id = supposed.made.id
        after = reckoned(one, supposed.after).due
        if one.due_current and after and after != one.due_current:
            moves.append((one.due_current, one.id, after, one))
    later = sum(after > before for before, _, after, _ in moves)
    first = tuple(_moved(one, after, supposed, row.legal_basis) for _, _, after, one in nsmallest(SHOWN, moves))
    return Foresight(looked_at, later, len(moves) - later, more, first)


def _clocks(supposed: Supposed) -> tuple[Iterator[LegalClock], bool]:
    """The clocks that run across the days, at most `MOST` of them; whether there are more."""
    changes, owner = list(supposed.changes), None
    if supposed.made:
        changes = [replace(one, calendar_id=supposed.moving) for one in changes]
        owner = supposed.made.owner_id
    rows = ticking(changes).filter(scope=Scope.TOTAL).order_by("id").values_list("id", flat=True)
    kept: list[uuid.UUID] = []
    after: uuid.UUID | None = None
    while len(kept) <= MOST:
        batch = list((rows.filter(id__gt=after) if after else rows)[: MOST + 1])
        if not batch:
            break
        kept += kept_at(batch, owner) if owner else batch
        after = batch[-1]
    found = LegalClock.objects.filter(id__in=kept[:MOST]).defer("proof", "adjustments")
    return found.iterator(), len(kept) > MOST


def _moved(row: LegalClock, after: dt.datetime, supposed: Supposed, basis: str) -> Moved:
    assert row.due_current is not None
    reckoning = reckoned(row, supposed.after)
    line = decided_line(reckoning.calendar, clock.now(), row.due_current, after, basis)
    proof = told(prove(reckoning).with_line(line))
    return Moved(Subject(row.subject_kind, row.subject_id), row.due_current, after, tuple(proof))
