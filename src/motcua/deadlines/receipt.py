"""When something counts as received (SPEC 2g, "Effective receipt").

The same rule gives the moment from which a clock runs again when a supplement has arrived.
"""

import datetime as dt
from dataclasses import dataclass
from itertools import pairwise

from motcua.deadlines.calendar import WorkingCalendar
from motcua.deadlines.hours import since_midnight


@dataclass(frozen=True)
class Receipt:
    """`at` and `effective` are wall-clock moments; `rule` says which sentence of the rule applied.

    Rules: in_time, before_opening, in_break, after_cutoff, after_closing, day_off.
    """

    at: dt.datetime
    effective: dt.datetime
    rule: str


def effective_receipt(calendar: WorkingCalendar, cutoff: dt.time | None, at: dt.datetime) -> Receipt:
    """The effective moment of what arrived at the wall-clock moment `at`.

    On a day off or after closing: the next opening. Strictly after the cutoff: the next working day's opening. Before
    opening: that opening. In a break (which begins the moment a half-day ends): the next half-day's beginning.
    """
    day = at.date()
    spans = calendar.half_days(day)
    if not spans:
        return Receipt(at, _next_opening(calendar, day), "day_off")
    now = since_midnight(at)
    if now > spans[-1][1]:
        return Receipt(at, _next_opening(calendar, day), "after_closing")
    if cutoff is not None and now > since_midnight(cutoff):
        return Receipt(at, _next_opening(calendar, day), "after_cutoff")
    if now < spans[0][0]:
        return Receipt(at, calendar.opening(day), "before_opening")
    for (_, closes), (opens, _) in pairwise(spans):
        if closes <= now < opens:
            midnight = at.replace(hour=0, minute=0, second=0, microsecond=0)
            return Receipt(at, midnight + dt.timedelta(microseconds=opens), "in_break")
    return Receipt(at, at, "in_time")


def _next_opening(calendar: WorkingCalendar, day: dt.date) -> dt.datetime:
    return calendar.opening(calendar.nth_working_day(day, 1))
