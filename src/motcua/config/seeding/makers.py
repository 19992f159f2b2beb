"""What a maker's process is told, and its beginning. Nothing here needs Django before it is set up."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Order:
    """What is wanted. `now` is where every fate is cut off, `since` the first day, `idle` the share left lying."""

    dossiers: int
    seed: int
    now: int
    run: int
    first_person: int
    people: int
    first_firm: int
    firms: int
    file: tuple[uuid.UUID, str, str, int, str]
    since: dt.date | None = None
    idle: float | None = None


@dataclass(frozen=True)
class Batch:
    """Some days, each with its number of dossiers."""

    number: int
    days: tuple[tuple[dt.date, int], ...]

    @property
    def dossiers(self) -> int:
        return sum(count for _, count in self.days)


_maker: Any = None


def begin(order: Order, url: str) -> None:
    """A maker's process begins: Django, a connection, the plan."""
    global _maker  # noqa: PLW0603 - one maker a process
    import django

    django.setup()
    from motcua.config.seeding import run, tables

    _maker = run.Maker(order, tables.connect(url))


def make_batch(batch: Batch) -> int:
    """Returns how many dossiers were written."""
    return int(_maker.batch(batch))


def make_people(first: int, last: int) -> int:
    """People are not dossiers, so this counts for nothing."""
    return int(_maker.people(first, last))
