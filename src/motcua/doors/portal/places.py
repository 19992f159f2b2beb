"""Service points: where they are, when they are open, which fit what was typed."""

import datetime as dt
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext

from motcua.deadlines import queries as deadlines
from motcua.deadlines.errors import DateOutOfRange, NoCalendar, OutsideCalendar
from motcua.doors.look.context import province
from motcua.doors.portal import province_map
from motcua.identity import queries as identity
from motcua.kernel import clock
from motcua.kernel.text import fold

KIND = "service_point"
SEARCHED_KINDS = re.compile(r"^(phuong|xa|thi tran|tt\.?|p\.|x\.)\s+")


@dataclass(frozen=True, slots=True)
class Point:
    """One service point as the page shows it. `open` is None where no calendar is known."""

    key: str
    name: str
    area: str
    address: str
    phone: str
    open: bool | None
    hours: str

    @property
    def url(self) -> str:
        return f"{reverse('portal:places')}#{self.key}"

    @property
    def phone_digits(self) -> str:
        return re.sub(r"[^0-9+]", "", self.phone)


def _clock_time(microseconds: int) -> str:
    minutes = microseconds // 60_000_000
    return f"{minutes // 60:02}:{minutes % 60:02}"


def opening(unit_id: Any, now: dt.datetime) -> tuple[bool | None, str]:
    """Whether an agency is open at `now`, and today's hours as text."""
    try:
        calendar = deadlines.calendar_for(unit_id)
        here = calendar.local(now)
        halves = calendar.half_days(here.date())
    except (NoCalendar, OutsideCalendar, DateOutOfRange):
        return None, ""
    moment = (here.hour * 60 + here.minute) * 60_000_000
    hours = ", ".join(f"{_clock_time(start)}–{_clock_time(end)}" for start, end in halves)
    return any(start <= moment < end for start, end in halves), hours


def _point(unit: Any, organisation: Any, now: dt.datetime) -> Point:
    agency = organisation.agency_of(unit.id)
    is_open, hours = opening(agency.id, now)
    return Point(
        key=unit.key,
        name=unit.name,
        area=unit.area_name if fold(unit.area_name) not in fold(unit.name) else "",
        address=unit.address or agency.address,
        phone=unit.phone or agency.phone,
        open=is_open,
        hours=hours,
    )


def points(text: str = "", limit: int | None = None) -> list[Point]:
    """The service points that fit `text` (a commune, ward or name, with or without marks); all without it."""
    organisation = identity.organisation()
    units: Iterable[Any] = organisation.of_kind(KIND)
    wanted = SEARCHED_KINDS.sub("", fold(text))
    if wanted:
        units = [unit for unit in units if wanted in fold(f"{unit.name} {unit.area_name}")]
    # The province's own centre first: it takes everything.
    provinces = {unit.area_code for unit in organisation.of_kind("province")}
    ordered = sorted(units, key=lambda unit: unit.area_code not in provinces)
    now = clock.now()
    return [_point(unit, organisation, now) for unit in ordered[:limit]]


def map_of() -> dict[str, Any] | None:
    """The map with the number of service points, where the pack has a map."""
    drawn = province_map.svg(province())
    return {"svg": drawn, "count": len(identity.organisation().of_kind(KIND))} if drawn else None


def count_text(count: int, text: str) -> str:
    if text:
        return gettext("{n} for “{text}”").format(n=count, text=text)
    return gettext("{n} service points").format(n=count)
