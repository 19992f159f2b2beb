"""What one national procedure record says, field by field, and what of it could not be read.

Plain values without a database: the reader makes them, the catalogue compares them with what it has.
"""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from motcua.catalogue.national.reasons import message_of
from motcua.catalogue.national.text import excerpt

MAX_PROBLEMS = 500  # kept of one record; the most seen is 12
ChannelName = Literal["direct", "online", "post"]
Unit = Literal["working_day", "day", "hour", "month", "none"]


@dataclass(frozen=True, slots=True)
class Problem:
    """Something in one field that was not read, or read with a doubt. The raw text says what stood there."""

    field: str
    reason: str
    message: str
    raw_excerpt: str


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A line (or list element) of the file that gave no record; ``line`` counts from 1."""

    line: int
    reason: str
    excerpt: str

    @property
    def message(self) -> str:
        return message_of(self.reason)


@dataclass(frozen=True, slots=True)
class TimeLimit:
    """``unit`` "none": the column says that there is no limit; None: a bare number, its unit not stated."""

    value: Decimal | None
    unit: Unit | None
    condition: str | None = None


@dataclass(frozen=True, slots=True)
class Fee:
    """``amount`` is in ``currency``: whole units as int, a Decimal only where the record states a fraction."""

    amount: int | Decimal
    condition: str | None = None
    kind: Literal["phí", "lệ phí"] | None = None
    currency: str = "VND"


@dataclass(frozen=True, slots=True)
class Channel:
    """One way to hand in. ``free``: True where the fee column says so, False with an amount in it, None unsaid."""

    channel: ChannelName
    limits: tuple[TimeLimit, ...] = ()
    fees: tuple[Fee, ...] = ()
    free: bool | None = None
    description: str = ""


@dataclass(frozen=True, slots=True)
class Paper:
    """One counted row of the papers table. ``copies`` is None where the column does not name copies."""

    name: str
    originals: int | None
    copies: int | None
    case: str | None = None
    forms: tuple[str, ...] = ()

    @property
    def form(self) -> str | None:
        """The form's file name; several are joined by "; "."""
        return "; ".join(self.forms) or None


@dataclass(frozen=True, slots=True)
class LegalBasis:
    """``number`` is normalised ("85/2013/NĐ-CP"); "" for a document that the record names without one."""

    number: str
    title: str
    date: str | None = None
    issuer: str | None = None


@dataclass(frozen=True, slots=True)
class Result:
    name: str
    code: str | None


@dataclass(frozen=True, slots=True)
class Related:
    """Another procedure that the record names; the code may be missing."""

    code: str | None
    name: str
    kind: Literal["related", "linked"] = "related"


@dataclass(frozen=True, slots=True)
class Agencies:
    performing: str = ""
    competent: str = ""
    authorised: str = ""
    coordinating: str = ""


@dataclass(frozen=True, slots=True)
class NationalProcedure:
    """One record as read. ``faulty``: the reason (see ``reasons``) why it must not be trusted, first of its problems.

    ``raw`` is the record as it came, ``line`` where it stood in its file, counted from 1.
    """

    code: str
    name: str
    ministry: str = ""
    decision: str = ""
    type: str = ""
    levels: tuple[str, ...] = ()
    field: str = ""
    subjects: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    papers: tuple[Paper, ...] = ()
    legal_basis: tuple[LegalBasis, ...] = ()
    results: tuple[Result, ...] = ()
    steps: str = ""
    requirements: str = ""
    agencies: Agencies = Agencies()
    address: str = ""
    related: tuple[Related, ...] = ()
    keywords: str = ""
    description: str = ""
    faulty: str | None = None
    problems: tuple[Problem, ...] = ()
    line: int = 0
    raw: dict[str, Any] = dataclasses.field(default_factory=dict)


class Notes:
    """Collects what one record could not say, while its fields are read."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    def add(self, field_name: str, reason: str, raw: object) -> None:
        """Notes a doubt once; the last of too many says that there are more."""
        if len(self._found) >= MAX_PROBLEMS:
            field_name, reason, raw = "raw", "many_doubts", ""
        text = raw if isinstance(raw, str) else repr(raw)
        self._found[Problem(field_name, reason, message_of(reason), excerpt(text))] = None

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(self._found)
