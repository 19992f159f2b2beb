"""When a service point gives numbers: the office hours of its agency's calendar."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from motcua.arrivals.errors import UnknownPoint
from motcua.arrivals.models import HallVersion
from motcua.arrivals.rules import Rules
from motcua.deadlines import queries as deadlines
from motcua.identity.errors import UnknownUnit
from motcua.identity.organisation import UnitInfo
from motcua.identity.queries import history, organisation, unit_keys
from motcua.identity.reorganisation.following import last_seen, standing_for
from motcua.kernel import clock

POINT: Final = "service_point"
COUNTER: Final = "counter"
SLOT: Final = dt.timedelta(minutes=30)
_LOOK_AHEAD: Final = 30  # days; Tết is shorter


@dataclass(frozen=True, slots=True)
class Opening:
    """Whether numbers are given, until when today's last half-day lasts, when it opens next."""

    given: bool
    closes_at: dt.datetime | None
    opens_at: dt.datetime | None


def point_of(point_id: uuid.UUID) -> UnitInfo:
    """The service point. Raises UnknownPoint."""
    try:
        unit = organisation().unit(point_id)
    except UnknownUnit as error:
        raise UnknownPoint from error
    if unit.kind != POINT:
        raise UnknownPoint
    return unit


def point_by_key(key: str) -> UnitInfo:
    """The service point with this stable key, or the one that took over from it. Raises UnknownPoint."""
    try:
        unit: UnitInfo | None = organisation().by_key(key)
    except UnknownUnit as error:
        known = unit_keys().get(key)
        unit = standing_for(known) if known else None
        if unit is None:
            raise UnknownPoint from error
    assert unit is not None
    return point_of(unit.id)


def point_ever(key: str) -> UnitInfo:
    """The service point with this key, also one that has ended: for figures of its days. Raises UnknownPoint."""
    known = unit_keys().get(key)
    unit = last_seen(known) if known else None
    if unit is None or unit.kind != POINT:
        raise UnknownPoint
    return unit


def points_before(point_id: uuid.UUID) -> list[UnitInfo]:
    """Service points that gave numbers, have ended and came into this one, as they were last; by name."""
    tree = organisation()
    if point_id not in tree:
        return []
    gone = [each for each in history().reach([tree.agency_of(point_id).id]) if each not in tree]
    halls = map(last_seen, HallVersion.objects.filter(point_id__in=gone).values_list("point_id", flat=True))
    heirs = ((unit, standing_for(unit.id)) for unit in halls)
    return sorted((unit for unit, heir in heirs if heir and heir.id == point_id), key=lambda unit: unit.name)


def half_days(point_id: uuid.UUID, day: dt.date) -> list[tuple[dt.datetime, dt.datetime]]:
    """The worked half-days of `day` at the point; empty on a day off. Raises DateOutOfRange, OutsideCalendar."""
    calendar = deadlines.calendar_for(organisation().agency_of(point_id).id)
    midnight = dt.datetime.combine(day, dt.time.min)
    return [
        (
            calendar.aware(midnight + dt.timedelta(microseconds=start)),
            calendar.aware(midnight + dt.timedelta(microseconds=end)),
        )
        for start, end in calendar.half_days(day)
    ]


def opening(point_id: uuid.UUID, now: dt.datetime, rules: Rules) -> Opening:
    """Whether numbers are given at `now`, from a little before each half-day opens until it closes."""
    early = dt.timedelta(minutes=rules.opens_before)
    day = local_day(now)
    today = half_days(point_id, day)
    given = any(start - early <= now < end for start, end in today)
    ahead = (day + dt.timedelta(days=n) for n in range(_LOOK_AHEAD))
    opens = next((start for one in ahead for start, _ in half_days(point_id, one) if start - early > now), None)
    return Opening(given, today[-1][1] if today else None, opens)


def slots(point_id: uuid.UUID, day: dt.date, now: dt.datetime) -> list[dt.datetime]:
    """The half hours of `day` that are still to come."""
    found = []
    for start, end in half_days(point_id, day):
        moment = start
        while moment + SLOT <= end:
            if moment > now:
                found.append(moment)
            moment += SLOT
    return found


def local_day(moment: dt.datetime) -> dt.date:
    """The local day of a moment."""
    return clock.local(moment).date()
