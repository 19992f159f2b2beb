"""Who is next: properties of the order."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from motcua.arrivals.ordering import Waiting, due, in_order, preferred
from motcua.arrivals.rules import Rules
from motcua.kernel import clock
from motcua.kernel.ids import new_id

NOW = clock.at(2026, 11, 16, 9, 0)


def rule(most):
    return Rules(
        priorities=(), preferred_in_a_row=most, booked_before=5, booked_after=20, opens_before=15, booking_days=14,
        bookings_a_phone=3, keep_days=30, notice="", notice_en="",
    )  # fmt: skip


minutes = st.integers(-120, 0).map(lambda n: NOW + dt.timedelta(minutes=n))
slots = st.none() | st.integers(-60, 60).map(lambda n: NOW + dt.timedelta(minutes=n))
people = st.lists(st.tuples(minutes, st.booleans(), slots), max_size=25).map(
    lambda rows: [Waiting(new_id(), at, n, first, slot) for n, (at, first, slot) in enumerate(rows)]
)


@given(people, st.integers(1, 4), st.integers(0, 6))
def test_everybody_is_called_once_and_nobody_waits_for_ever(waiting, most, run):
    order = in_order(waiting, NOW, rule(most), run=run)
    assert sorted(one.id for one in order) == sorted(one.id for one in waiting)
    ordinary = [one for one in order if not preferred(one, NOW, rule(most))]
    left, in_a_row = len(ordinary), run
    for one in order:
        if preferred(one, NOW, rule(most)):
            in_a_row += 1
            assert not left or in_a_row <= max(most, run)
            assert not left or in_a_row <= most or in_a_row <= run
        else:
            left, in_a_row = left - 1, 0


@given(people, st.integers(1, 4))
def test_within_a_class_who_came_first_goes_first(waiting, most):
    order = in_order(waiting, NOW, rule(most))
    for wanted in (
        lambda one: not preferred(one, NOW, rule(most)),
        lambda one: one.priority and not due(one.slot_at, NOW, rule(most)),
    ):
        times = [(one.arrived_at, one.number) for one in order if wanted(one)]
        assert times == sorted(times)
    booked = [one.slot_at for one in order if due(one.slot_at, NOW, rule(most))]
    assert booked == sorted(booked)


@given(people, st.integers(1, 4))
def test_a_booked_visit_at_its_time_goes_before_all_who_go_first(waiting, most):
    order = [one for one in in_order(waiting, NOW, rule(most)) if preferred(one, NOW, rule(most))]
    flags = [due(one.slot_at, NOW, rule(most)) for one in order]
    assert flags == sorted(flags, reverse=True)


@given(people, st.integers(1, 4), st.integers(0, 4))
def test_the_order_is_the_same_however_the_rows_come(waiting, most, run):
    assert in_order(waiting, NOW, rule(most), run=run) == in_order(reversed(waiting), NOW, rule(most), run=run)
