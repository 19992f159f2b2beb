"""What an officer may do, as conditions on open work; and which of it is due today, and which is late."""

import datetime as dt
from enum import StrEnum
from typing import Any, Final, NamedTuple, Self

from django.db.models import Q

from motcua.deadlines import queries as deadlines
from motcua.kernel import clock
from motcua.kernel.actor import EVERYWHERE, Actor, Places
from motcua.kernel.anyof import any_of
from motcua.workflow.policies import task_right


class Queue(StrEnum):
    MINE = "mine"
    UNIT = "unit"
    SUPPLEMENT = "supplement"
    PAYMENT = "payment"
    TODAY = "today"
    LATE = "late"
    DONE = "done"


def may_do(actor: Actor) -> Q:
    """Open steps that the actor may do: by kind of step, the units where it holds the right for that kind."""
    condition = any_of("post_id", actor.posts)
    for places, kinds in kinds_by_places(actor).items():
        condition |= Q(kind__in=kinds) & at_places(places, "unit")
    return condition


def kinds_by_places(actor: Actor) -> dict[Any, list[str]]:
    """The kinds of steps that the actor may do, by where."""
    by_places: dict[Any, list[str]] = {}
    for kind in KINDS:
        places = actor.places(task_right(kind))
        if places:
            by_places.setdefault(places, []).append(kind)
    return by_places


KINDS: Final = ("intake", "appraise", "consult", "approve", "issue", "return", "pay", "work")


def at_places(places: Places, column: str) -> Q:
    return Q() if places is EVERYWHERE else any_of(f"{column}_id", places)


class Today(NamedTuple):
    """The moments between which work is due today, and the one before which it was due if it is late."""

    start: dt.datetime
    end: dt.datetime
    late_before: dt.datetime

    @classmethod
    def now(cls) -> Self:
        start = dt.datetime.combine(clock.today(), dt.time.min, tzinfo=clock.LOCAL)
        return cls(start, start + dt.timedelta(days=1), _late_before())


def _late_before() -> dt.datetime:
    """What was due before this moment is late.

    A limit in days ends with the closing of an office, and the law counts days: on the due day itself, at whatever
    hour, it is still on time. A limit in hours ends before that, and is late from the next minute on.
    """
    calendar, today = deadlines.calendar_for(), clock.today()
    if not calendar.is_working(today):
        return clock.now()
    return min(clock.now(), calendar.aware(calendar.closing(today)))
