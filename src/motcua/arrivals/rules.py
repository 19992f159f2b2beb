"""Services and queue rules, kept in the process: they change a few times a year.

The rule's value:

| key | value |
|---|---|
| priorities | list of `key`, `name`, `name_en`, `legal_basis`: who goes first, and by which law |
| preferred_in_a_row | how many may go first one after another while others wait |
| booked_before, booked_after | minutes around the booked half hour's beginning in which a visit goes first |
| opens_before | minutes before opening at which numbers are given |
| booking_days | how many days ahead a visit can be booked |
| bookings_a_phone | how many visits one phone number may have booked |
| keep_days | days after which name and phone of a visit are forgotten |
| notice, notice_en | what the screen of the hall says below |
"""

import datetime as dt
import uuid
from dataclasses import dataclass, fields
from typing import Any, Final

from motcua.arrivals.errors import BadServices, NoQueueRule, UnknownService
from motcua.arrivals.models import ArrivalService, QueueRule
from motcua.kernel.seldom import Seldom
from motcua.kernel.validity import holds


@dataclass(frozen=True, slots=True)
class ServiceInfo:
    """A service as others see it."""

    id: uuid.UUID
    key: str
    name: str
    name_en: str
    letter: str
    fields: tuple[str, ...]
    minutes: int
    slots: int

    def named(self, language: str) -> str:
        return self.name_en if language == "en" else self.name


@dataclass(frozen=True, slots=True)
class Priority:
    """A reason to go first."""

    key: str
    name: str
    name_en: str
    legal_basis: str

    def named(self, language: str) -> str:
        return self.name_en if language == "en" else self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The rule of a day; lengths as the table above says."""

    priorities: tuple[Priority, ...]
    preferred_in_a_row: int
    booked_before: int
    booked_after: int
    opens_before: int
    booking_days: int
    bookings_a_phone: int
    keep_days: int
    notice: str
    notice_en: str

    def priority(self, key: str) -> Priority | None:
        return next((one for one in self.priorities if one.key == key), None)


_NUMBERS: Final = {
    "preferred_in_a_row": (1, 50), "booked_before": (0, 60), "booked_after": (0, 120), "opens_before": (0, 120),
    "booking_days": (0, 90), "bookings_a_phone": (1, 20), "keep_days": (1, 365),
}  # fmt: skip
_PRIORITY: Final = frozenset(one.name for one in fields(Priority))


def read_rules(value: Any, where: str) -> Rules:
    """The value as checked rules. Raises BadServices."""
    try:
        taken = dict(value)
        listed = [Priority(**{name: str(one.get(name) or "") for name in _PRIORITY}) for one in taken.pop("priorities")]
        notice, notice_en = str(taken.pop("notice")), str(taken.pop("notice_en"))
        numbers = {name: taken.pop(name) for name in _NUMBERS}
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadServices(where=where, problem=f"{error!r}") from error
    for one in listed:
        if not (one.key and one.name and one.name_en and one.legal_basis):
            raise BadServices(where=where, problem=f"priority {one.key!r} lacks a name or its legal basis")
    for name, number in numbers.items():
        least, most = _NUMBERS[name]
        if type(number) is not int or not least <= number <= most:
            raise BadServices(where=f"{where}.{name}", problem=f"{number!r} is not a number from {least} to {most}")
    if taken or len({one.key for one in listed}) != len(listed):
        raise BadServices(where=where, problem=f"unknown or twice: {', '.join(sorted(taken)) or 'a priority'}")
    return Rules(priorities=tuple(listed), notice=notice, notice_en=notice_en, **numbers)


def _read_services() -> list[ServiceInfo]:
    return [
        ServiceInfo(row.id, row.key, row.name, row.name_en, row.letter, tuple(row.fields), row.minutes, row.slots)
        for row in ArrivalService.objects.filter(active=True).order_by("position", "key")
    ]


def _read_rules() -> list[tuple[QueueRule, Rules]]:
    return [(row, read_rules(row.value, "rules")) for row in QueueRule.objects.order_by("valid_from")]


_services: Final = Seldom(_read_services, ArrivalService)
_rules: Final = Seldom(_read_rules, QueueRule)


def forget() -> None:
    """Read anew at the next question."""
    _services.forget()
    _rules.forget()


def services() -> list[ServiceInfo]:
    """All services, in the order of the pack."""
    return _services()


def service(key: str) -> ServiceInfo:
    """The service of that key. Raises UnknownService."""
    found = next((one for one in services() if one.key == key), None)
    if found is None:
        raise UnknownService
    return found


def by_id(service_id: uuid.UUID) -> ServiceInfo:
    """The service with that id; one that the pack has closed meanwhile is read."""
    found = next((one for one in services() if one.id == service_id), None)
    if found is None:
        row = ArrivalService.objects.get(id=service_id)
        found = ServiceInfo(row.id, row.key, row.name, row.name_en, row.letter, (), row.minutes, 0)
    return found


def rules(day: dt.date) -> Rules:
    """The rule in force on `day`. Raises NoQueueRule."""
    for row, found in _rules():
        if holds(row, day):
            return found
    raise NoQueueRule(day=day.isoformat())
