"""What a maker is told to make."""

import datetime as dt
import uuid
from dataclasses import dataclass


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
