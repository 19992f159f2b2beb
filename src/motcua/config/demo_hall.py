"""A living hall for the demo: numbers served on the last working day, some that wait now, some visits booked.

Made by the same verbs as any number, at the times when they would have been made.
"""

import datetime as dt
import uuid
from typing import Any

from motcua.arrivals import actions, queries
from motcua.deadlines import queries as deadlines
from motcua.identity.queries import organisation
from motcua.kernel import clock
from motcua.kernel.actor import ANONYMOUS, Actor


def make_demo_hall(stated: dict[str, Any], point_id: uuid.UUID, officer: Actor) -> None:
    """Fill the hall of a service point with `stated`; numbers wait only while it is open."""
    _yesterday(stated["served"], point_id, officer)
    if queries.opening(point_id, clock.now(), queries.rules(clock.today())).given:
        for entry in stated["waiting"]:
            actions.take_ticket(point_id, entry["service"], priority=entry.get("priority", ""), actor=officer)
    for number, entry in enumerate(stated["booked"]):
        days = queries.slots(point_id, entry["service"])
        day = next(day for day in days if day > clock.today())
        slot = clock.local(days[day][2 + number].starts_at).time()
        actions.book_visit(
            point_id, entry["service"], day, slot, entry["name"], entry["phone"], actor=ANONYMOUS
        )  # fmt: skip


def _yesterday(served: list[dict[str, Any]], point_id: uuid.UUID, officer: Actor) -> None:
    calendar = deadlines.calendar_for(organisation().agency_of(point_id).id)
    day = clock.today() - dt.timedelta(days=1)
    while not calendar.half_days(day):
        day -= dt.timedelta(days=1)
    counters = queries.counters_of(point_id)
    for number, entry in enumerate(served):
        hour, minute = map(int, entry["at"].split(":"))
        taken = clock.at(day.year, day.month, day.day, hour, minute)
        with clock.frozen(taken):
            actions.take_ticket(point_id, entry["service"], priority=entry.get("priority", ""), actor=officer)
        called = taken + dt.timedelta(minutes=entry["waited"])
        with clock.frozen(called):
            unit = counters[number % len(counters)]
            counter = actions.open_counter(unit.id, [one.key for one in queries.services()], actor=officer)
            actions.call_next(counter.id, actor=officer)
            actions.start_ticket(counter.id, actor=officer)
        with clock.frozen(called + dt.timedelta(minutes=entry["took"])):
            actions.finish_ticket(counter.id, actor=officer)
            actions.close_counter(counter.id, actor=officer)
