"""A due time as the two or three words of a worklist: "còn 2 ngày 3 giờ", "trễ 2 ngày", "dừng từ 13/11".

What is left and what is late is told in working time, days of eight hours, because that is the time an officer has.
No query is made when a calendar is given; a page of rows gets it once from `queries.calendar_for`.
"""

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.utils.translation import gettext, ngettext, pgettext

from motcua.deadlines.calendar import WorkingCalendar
from motcua.deadlines.dates import MINUTES_A_DAY, short_day, working_minutes
from motcua.deadlines.hours import MINUTE
from motcua.deadlines.limits import LateUnit, Measure, Result, Verdict

SOON_MINUTES = MINUTES_A_DAY


class DueState(StrEnum):
    """How urgent a due time is; `none` when no limit is stated."""

    LATE = "late"
    SOON = "soon"
    IN_TIME = "in_time"
    PAUSED = "paused"
    NONE = "none"


@dataclass(frozen=True)
class DuePhrase:
    """A state for the eye and a phrase in the reader's language."""

    state: DueState
    text: str


def due_phrase(
    due: dt.datetime | None,
    now: dt.datetime,
    paused_since: dt.datetime | None = None,
    *,
    calendar: WorkingCalendar | None = None,
    measure: Measure | str = Measure.WORKING_DAYS,
    soon_minutes: int = SOON_MINUTES,
) -> DuePhrase:
    """How much working time is left or overdue at `now`; moments aware, None when there is no due time.

    Limits in days (`measure`) are late only from the day after; limits in working time from the minute after.
    Without `calendar` the default one is used, at the price of a query: a list passes it.
    """
    if calendar is None:
        from motcua.deadlines.rulebook import current_rulebook

        calendar = current_rulebook().default_calendar
    if paused_since is not None:
        day = short_day(calendar.local(paused_since).date())
        return DuePhrase(DueState.PAUSED, gettext("paused since {day}").format(day=day))
    if due is None:
        return DuePhrase(DueState.NONE, gettext("no appointment"))
    return _running(calendar.local(due), calendar.local(now), calendar, Measure(measure), soon_minutes)


def _running(
    at: dt.datetime, here: dt.datetime, calendar: WorkingCalendar, measure: Measure, soon_minutes: int
) -> DuePhrase:
    if measure is Measure.WORKING_TIME:
        if here > at:
            return _late_minutes(calendar.working_time(at, here) // MINUTE)
    elif here.date() > at.date():
        return _late_days(max(1, calendar.working_days(at.date(), here.date())))
    left = calendar.working_time(here, at) // MINUTE
    state = DueState.SOON if left <= soon_minutes else DueState.IN_TIME
    if left == 0 and measure is not Measure.WORKING_TIME and here >= at:
        return DuePhrase(state, gettext("until the end of today"))
    if left == 0:
        return DuePhrase(state, gettext("less than a minute left"))
    return DuePhrase(state, gettext("{time} left").format(time=working_minutes(left)))


def verdict_phrase(verdict: Verdict) -> str:
    """How a stopped clock ended: "trước hạn", "đúng hạn", "trễ 2 ngày"."""
    if verdict.result is Result.EARLY:
        return pgettext("verdict", "early")
    if verdict.result is Result.ON_TIME:
        return pgettext("verdict", "on time")
    if verdict.late_unit is LateUnit.MINUTE:
        return _late_minutes(verdict.late_by).text
    return _late_days(verdict.late_by).text


def _late_days(days: int) -> DuePhrase:
    return DuePhrase(DueState.LATE, ngettext("{n} day late", "{n} days late", days).format(n=days))


def _late_minutes(minutes: int) -> DuePhrase:
    if minutes == 0:
        return DuePhrase(DueState.LATE, gettext("just late"))
    return DuePhrase(DueState.LATE, gettext("{time} late").format(time=working_minutes(minutes)))
