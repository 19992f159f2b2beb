"""Who is next. Pure: the same facts give the same answer, so that a counter can always say why.

Booked visits whose time has come go first, then those whom the law lets go first, then everybody in the order in which
they came. So that nobody waits for ever, at most `preferred_in_a_row` go first one after another while others wait.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass

from motcua.arrivals.rules import Rules


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits."""

    id: uuid.UUID
    arrived_at: dt.datetime
    number: int
    priority: bool = False
    slot_at: dt.datetime | None = None


def due(slot_at: dt.datetime | None, now: dt.datetime, rules: Rules) -> bool:
    """Whether a booked visit's time is now: come too early or too late, one waits like everybody."""
    if slot_at is None:
        return False
    before, after = dt.timedelta(minutes=rules.booked_before), dt.timedelta(minutes=rules.booked_after)
    return slot_at - before <= now <= slot_at + after


def preferred(one: Waiting, now: dt.datetime, rules: Rules) -> bool:
    """Whether somebody goes before those who came earlier."""
    return one.priority or due(one.slot_at, now, rules)


def in_order(waiting: Iterable[Waiting], now: dt.datetime, rules: Rules, *, run: int = 0) -> list[Waiting]:
    """All who wait, in the order in which they will be called if nobody else comes.

    `run` is how many who go first were called last, one after another.
    """
    first: list[tuple[bool, dt.datetime, dt.datetime, int, Waiting]] = []
    others: list[tuple[dt.datetime, int, Waiting]] = []
    for one in waiting:
        booked = due(one.slot_at, now, rules)
        if booked or one.priority:
            key = one.slot_at if booked and one.slot_at else one.arrived_at
            first.append((not booked, key, one.arrived_at, one.number, one))
        else:
            others.append((one.arrived_at, one.number, one))
    first.sort(key=lambda entry: entry[:-1])
    others.sort(key=lambda entry: entry[:-1])
    return _merged([entry[-1] for entry in first], [entry[-1] for entry in others], rules.preferred_in_a_row, run)


def _merged(first: list[Waiting], others: list[Waiting], most: int, run: int) -> list[Waiting]:
    merged: list[Waiting] = []
    first_at = others_at = 0
    while first_at < len(first) and others_at < len(others):
        if run >= most:
            merged.append(others[others_at])
            others_at, run = others_at + 1, 0
        else:
            merged.append(first[first_at])
            first_at, run = first_at + 1, run + 1
    return merged + first[first_at:] + others[others_at:]
