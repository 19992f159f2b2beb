"""How much of its time a clock has used."""

import datetime as dt
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.deadlines import actions
from motcua.deadlines.limits import Limit, Measure, Pause
from motcua.deadlines.reckoning import reckon
from motcua.deadlines.spent import Spent, spent, time_spent
from motcua.deadlines.tests.people import CALENDAR, WHOLE_DAYS, at, load, pack, pause
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.clock import LOCAL

CUTOFF = WHOLE_DAYS.cutoff


def used(measure, start, end, *pauses):
    found = time_spent(CALENDAR, CUTOFF, measure, at(start), at(end), pauses)
    return found.amount, found.unit


@pytest.mark.parametrize(
    ("measure", "end", "expected"),
    [
        (Measure.WORKING_DAYS, "2026-11-10 16:00", (0, "working_day")),
        (Measure.WORKING_DAYS, "2026-11-12 08:00", (2, "working_day")),
        (Measure.WORKING_DAYS, "2026-11-16 08:00", (4, "working_day")),
        (Measure.CALENDAR, "2026-11-16 08:00", (6, "day")),
        (Measure.WORKING_TIME, "2026-11-10 13:45", (180, "minute")),
    ],
)
def test_time_is_told_in_the_measure_of_the_limit(measure, end, expected):
    assert used(measure, "2026-11-10 09:15", end) == expected


def test_what_was_waited_for_is_not_the_offices_time():
    wait = pause("2026-11-11 09:00", "2026-11-13 09:00")
    assert used(Measure.WORKING_DAYS, "2026-11-10 09:15", "2026-11-16 08:00", wait) == (2, "working_day")
    again = pause("2026-11-12 09:00", "2026-11-13 09:00")
    assert used(Measure.WORKING_DAYS, "2026-11-10 09:15", "2026-11-16 08:00", wait, again) == (2, "working_day")
    # Still open at the end: from the request on nothing counts.
    waiting = pause("2026-11-11 09:00", None)
    assert used(Measure.WORKING_DAYS, "2026-11-10 09:15", "2026-11-20 08:00", waiting) == (1, "working_day")


@given(
    st.datetimes(dt.datetime(2025, 1, 2), dt.datetime(2026, 10, 1)),  # noqa: DTZ001 - wall clock
    st.integers(1, 30),
    st.lists(st.tuples(st.integers(0, 20 * 1440), st.integers(0, 9 * 1440)), max_size=3),
)
def test_a_clock_that_ends_when_it_is_due_has_used_its_limit(received, days, waits):
    moment = received.replace(second=0, microsecond=0, tzinfo=LOCAL)
    limit = Limit.of(days, "working_day")
    start = reckon(CALENDAR, WHOLE_DAYS, limit, moment)
    pauses = [
        Pause(begun, begun + dt.timedelta(minutes=long))
        for wait, long in waits
        if (begun := start.effective + dt.timedelta(minutes=wait)) < start.due
    ]
    found = reckon(CALENDAR, WHOLE_DAYS, limit, moment, pauses)
    told = time_spent(CALENDAR, CUTOFF, found.measure, found.effective, found.due, pauses)
    assert told == Spent(days, "working_day")


@pytest.mark.django_db
def test_only_stopped_clocks_with_a_limit_have_used_any(django_assert_num_queries):
    load(pack())
    actor = Actor(uuid.uuid4(), "Nguyễn Thị Hường")

    def start(limit):
        return actions.start_clock(
            subject=Subject("case", uuid.uuid4()), scope="total", limit=limit, received_at=at("2026-11-10 09:15"),
            actor=actor,
        )  # fmt: skip

    with clock.frozen(at("2026-11-12 09:00")):
        done, running, without = start(Limit.of(3, "working_day")), start(Limit.of(3, "working_day")), start(None)
        for one in (done, without):
            actions.stop_clock(one.id, at=clock.now(), actor=actor)
        with django_assert_num_queries(2):  # the stamp of the rulebook, the clocks
            found = spent([done.id, running.id, without.id])
    assert found == {done.id: Spent(2, "working_day")}
