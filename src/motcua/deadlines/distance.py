"""Moments at a distance from a due time, in the working time of a calendar: when to remind, when to escalate.

Days are counted from the due day to the opening of another working day, hours in working time. All moments are aware.
"""

import datetime as dt
from typing import Final

from motcua.deadlines.calendar import WorkingCalendar
from motcua.deadlines.errors import BadLimit
from motcua.deadlines.hours import HOUR
from motcua.deadlines.limits import Limit, Measure, Unit

_DAY: Final = dt.timedelta(days=1)


def before(calendar: WorkingCalendar, due: dt.datetime, distance: Limit) -> dt.datetime:
    """The moment from which `distance` is left until `due`.

    So many working days: the opening of that working day before the due day. Hours: working time left.
    Raises BadLimit: a distance in another unit, or a part of a day.
    """
    here = calendar.local(due)
    if distance.unit is Unit.HOUR and distance.value is not None:
        return calendar.aware(_back(calendar, here, int(distance.value * HOUR)))
    return calendar.aware(calendar.opening(working_day_before(calendar, here.date(), _days(distance))))


def late_from(calendar: WorkingCalendar, due: dt.datetime, measure: Measure | str) -> dt.datetime:
    """From when a due time is missed: limits in working time at once, limits in days from the next opening on."""
    if Measure(measure) is Measure.WORKING_TIME:
        return due
    return calendar.aware(calendar.opening(calendar.nth_working_day(calendar.local(due).date(), 1)))


def after(calendar: WorkingCalendar, start: dt.datetime, distance: Limit | None) -> dt.datetime:
    """The moment when `distance` has passed since `start`; without one it is `start`.

    Raises BadLimit: a distance in another unit, or a part of a day.
    """
    if distance is None:
        return start
    here = calendar.local(start)
    if distance.unit is Unit.HOUR and distance.value is not None:
        return calendar.aware(calendar.add_working_time(here, int(distance.value * HOUR)))
    return calendar.aware(calendar.opening(calendar.nth_working_day(here.date(), _days(distance))))


def later_day(calendar: WorkingCalendar, due: dt.datetime, distance: Limit) -> dt.date:
    """The working day that lies `distance` (working days or calendar days) after the due day."""
    day = calendar.local(due).date()
    if distance.unit is Unit.DAY and distance.value is not None:
        return calendar.working_day_from(day + int(distance.value) * _DAY)
    return calendar.nth_working_day(day, _days(distance))


def working_day_before(calendar: WorkingCalendar, day: dt.date, count: int) -> dt.date:
    """The `count`-th working day before `day` (`count` is 1 or more)."""
    while count:
        day -= _DAY
        count -= calendar.is_working(day)
    return day


def _days(distance: Limit) -> int:
    if distance.unit is not Unit.WORKING_DAY or distance.value is None or not distance.whole:
        raise BadLimit(value=str(distance.value), unit=str(distance.unit))
    return int(distance.value)


def _back(calendar: WorkingCalendar, end: dt.datetime, amount: int) -> dt.datetime:
    """The latest wall-clock moment with `amount` working microseconds until `end`."""
    day, midnight = end.date(), dt.time.min
    left = amount
    until = (end - dt.datetime.combine(day, midnight)) // dt.timedelta(microseconds=1)
    while True:
        for opens, closes in reversed(calendar.half_days(day)):
            worked = min(closes, until) - opens
            if worked <= 0:
                continue
            if left <= worked:
                return dt.datetime.combine(day, midnight) + dt.timedelta(microseconds=opens + worked - left)
            left -= worked
        day -= _DAY
        until = 24 * HOUR
