"""Reads a calendar pack into checked values, saying where it does not fit. Writes nothing."""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Any, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import holidays

from motcua.deadlines.calendar import FIRST_DAY, LAST_DAY
from motcua.deadlines.errors import BadPack
from motcua.deadlines.hours import DayKind, Decision, OfficeHours, check_versions
from motcua.deadlines.limits import Policy, PolicyKind, Regime

Choice = TypeVar("Choice", bound=StrEnum)
Kind = TypeVar("Kind")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_REQUIRED = object()


@dataclass(frozen=True)
class VersionSpec:
    """Office hours with their stored form."""

    hours: OfficeHours
    week: list[list[list[str]]]
    note: str


@dataclass(frozen=True)
class CalendarSpec:
    """A calendar as a pack describes it."""

    code: str
    name: str
    owner_id: uuid.UUID | None
    country: str
    zone: str
    versions: tuple[VersionSpec, ...]

    def facts(self) -> dict[str, Any]:
        """The calendar as plain JSON, for comparison and audit."""
        return {
            "name": self.name,
            "owner_id": str(self.owner_id) if self.owner_id else None,
            "country": self.country,
            "zone": self.zone,
            "versions": [
                {
                    "week": one.week,
                    "valid_from": one.hours.valid_from.isoformat() if one.hours.valid_from else None,
                    "valid_to": one.hours.valid_to.isoformat() if one.hours.valid_to else None,
                    "legal_basis": one.hours.legal_basis,
                    "note": one.note,
                }
                for one in self.versions
            ],
        }


@dataclass(frozen=True)
class DecisionSpec:
    """A decision and the code of the calendar that it is about; None: all."""

    decision: Decision
    calendar: str | None


@dataclass(frozen=True)
class PolicySpec:
    """A policy as a version."""

    policy: Policy
    version: int
    valid_from: dt.date | None
    valid_to: dt.date | None
    note: str

    def values(self) -> dict[str, Any]:
        """The stored values of this version."""
        return {
            "kind": self.policy.kind.value,
            "cutoff": self.policy.cutoff,
            "supplement_regime": self.policy.supplement_regime.value,
            "financial_pauses": self.policy.financial_pauses,
            "hours_a_day": self.policy.hours_a_day,
            "valid_from": self.valid_from,
            "valid_to": self.valid_to,
            "legal_basis": self.policy.legal_basis,
            "note": self.note,
        }


@dataclass(frozen=True)
class Pack:
    calendars: tuple[CalendarSpec, ...]
    decisions: tuple[DecisionSpec, ...]
    policies: tuple[PolicySpec, ...]


def read_pack(content: Any, owners: Mapping[str, uuid.UUID]) -> Pack:
    """The pack as checked values. Raises BadPack, BadOfficeHours, BadDecision, BadPolicy."""
    pack = _Reader(content, "pack")
    calendars = tuple(_calendar(one, owners) for one in pack.items("calendars"))
    decisions = tuple(_decision(one) for one in pack.items("decisions"))
    policies = tuple(_policy(one) for one in pack.items("policies"))
    pack.done()
    _refuse_twice("calendars", [one.code for one in calendars])
    _refuse_twice("calendars", [str(one.owner_id or "the default") for one in calendars])
    _refuse_twice("decisions", [f"{one.decision.day} {one.calendar or ''}" for one in decisions])
    _refuse_twice("policies", [f"{one.policy.code} {one.version}" for one in policies])
    return Pack(calendars, decisions, policies)


class _Reader:
    """One object of the pack: takes each key once with its type, and refuses keys that nobody asked for."""

    def __init__(self, content: Any, where: str) -> None:
        if not isinstance(content, dict):
            raise BadPack(where=where, problem="it is not an object")
        self.content, self.where = dict(content), where

    def take(self, key: str, kind: type[Kind], default: Any = _REQUIRED) -> Kind:
        if key not in self.content:
            if default is _REQUIRED:
                raise self.bad(key, "it is missing")
            return default  # type: ignore[no-any-return]
        value = self.content.pop(key)
        if value is None and default is None:
            return None  # type: ignore[return-value]
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.bad(key, f"{value!r} is not of type {kind.__name__}")
        return value

    def items(self, key: str) -> list["_Reader"]:
        return [_Reader(one, f"{self.where}.{key}[{index}]") for index, one in enumerate(self.take(key, list, []))]

    def day(self, key: str, default: Any = _REQUIRED) -> dt.date | None:
        text = self.take(key, str, default)
        if text is None:
            return None
        try:
            day = dt.date.fromisoformat(text)
        except ValueError as error:
            raise self.bad(key, f"{text!r} is not a day such as 2026-11-24") from error
        if not FIRST_DAY <= day <= LAST_DAY:
            raise self.bad(key, f"{text} is outside the years 1900 to 2100")
        return day

    def time(self, key: str) -> dt.time | None:
        text = self.take(key, str, None)
        try:
            return dt.time.fromisoformat(text) if text is not None else None
        except ValueError as error:
            raise self.bad(key, f"{text!r} is not a time such as 15:00") from error

    def choice(self, key: str, kind: type[Choice], default: Any = _REQUIRED) -> Choice:
        text = self.take(key, str, default)
        try:
            return kind(text)
        except ValueError as error:
            raise self.bad(key, f"{text!r} is unknown; known: {', '.join(kind)}") from error

    def done(self) -> None:
        if self.content:
            raise BadPack(where=self.where, problem=f"unknown: {', '.join(sorted(self.content))}")

    def bad(self, key: str, problem: str) -> BadPack:
        return BadPack(where=f"{self.where}.{key}", problem=problem)


def _calendar(reader: _Reader, owners: Mapping[str, uuid.UUID]) -> CalendarSpec:
    owner = reader.take("owner", str, None)
    if owner is not None and owner not in owners:
        raise reader.bad("owner", f"no unit has the key {owner!r}")
    country, zone = reader.take("country", str, "VN"), reader.take("zone", str, "Asia/Ho_Chi_Minh")
    if country not in holidays.list_supported_countries():
        raise reader.bad("country", f"the library of holidays does not know {country!r}")
    try:
        ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise reader.bad("zone", f"{zone!r} is not a time zone such as Asia/Ho_Chi_Minh") from error
    versions = [_version(one) for one in reader.items("hours")]
    check_versions(tuple(one.hours for one in versions))
    spec = CalendarSpec(
        reader.take("code", str),
        reader.take("name", str),
        owners[owner] if owner is not None else None,
        country,
        zone,
        tuple(sorted(versions, key=lambda one: one.hours.valid_from or dt.date.min)),
    )
    reader.done()
    return spec


def _version(reader: _Reader) -> VersionSpec:
    days = _Reader(reader.take("week", dict), f"{reader.where}.week")
    week = [[_half_day(days, name, pair) for pair in days.take(name, list, [])] for name in _WEEKDAYS]
    days.done()
    hours = OfficeHours(
        tuple(tuple(pairs) for pairs in week),
        reader.day("valid_from", None),
        reader.day("valid_to", None),
        reader.take("legal_basis", str, ""),
    )
    note = reader.take("note", str, "")
    reader.done()
    stored = [[[one.isoformat("minutes") for one in pair] for pair in pairs] for pairs in week]
    return VersionSpec(hours, stored, note)


def _half_day(days: _Reader, name: str, pair: Any) -> tuple[dt.time, dt.time]:
    try:
        start, end = pair
        times = dt.time.fromisoformat(start), dt.time.fromisoformat(end)
    except (TypeError, ValueError) as error:
        raise days.bad(name, f"{pair!r} is not a pair of times such as 07:30 and 12:00") from error
    if any(one.second or one.microsecond for one in times):
        raise days.bad(name, f"{pair!r} is not in whole minutes")
    return times


def _decision(reader: _Reader) -> DecisionSpec:
    day = reader.day("day")
    assert day is not None
    decision = Decision(
        day,
        reader.choice("kind", DayKind),
        reader.take("legal_basis", str),
        reader.take("note", str, ""),
        reader.take("as_weekday", int, 0),
    )
    spec = DecisionSpec(decision, reader.take("calendar", str, None))
    reader.done()
    return spec


def _policy(reader: _Reader) -> PolicySpec:
    number = reader.take("hours_a_day", str, "8")
    try:
        hours_a_day = Decimal(number)
    except InvalidOperation as error:
        raise reader.bad("hours_a_day", f'{number!r} is not a number such as "8"') from error
    policy = Policy(
        code=reader.take("code", str),
        kind=reader.choice("kind", PolicyKind),
        cutoff=reader.time("cutoff"),
        supplement_regime=reader.choice("supplement_regime", Regime, Regime.PAUSE.value),
        financial_pauses=reader.take("financial_pauses", bool, default=True),
        hours_a_day=hours_a_day,
        legal_basis=reader.take("legal_basis", str),
    )
    spec = PolicySpec(
        policy,
        reader.take("version", int),
        reader.day("valid_from", None),
        reader.day("valid_to", None),
        reader.take("note", str, ""),
    )
    if spec.valid_from and spec.valid_to and spec.valid_to <= spec.valid_from:
        raise reader.bad("valid_to", f"{spec.valid_to} is not after valid_from {spec.valid_from}")
    reader.done()
    return spec


def _refuse_twice(where: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise BadPack(where=where, problem=f"“{name}” appears twice")
