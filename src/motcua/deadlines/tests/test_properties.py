"""What holds for all due times, tried on many; and the tables against a slow second opinion."""

import datetime as dt
import itertools
from decimal import Decimal

from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from motcua.deadlines.limits import Extension, Limit, Measure, Pause, Regime, Unit
from motcua.deadlines.proof import DayKind, Proof
from motcua.deadlines.proving import prove
from motcua.deadlines.reckoning import judge, reckon
from motcua.deadlines.tests.people import (
    CALENDAR,
    WHOLE_DAYS,
    WORKING_HOURS,
    SecondOpinion,
    at,
)
from motcua.deadlines.wording import told
from motcua.kernel.clock import LOCAL

second = SecondOpinion()

FIRST, LAST = dt.datetime(2024, 1, 1), dt.datetime(2026, 12, 31)  # noqa: DTZ001 - wall clock
moments = st.datetimes(FIRST, LAST).map(lambda moment: moment.replace(second=0, microsecond=0, tzinfo=LOCAL))
policies = st.sampled_from([WHOLE_DAYS, WORKING_HOURS])
limits = st.one_of(
    st.builds(Limit, st.integers(1, 40).map(Decimal), st.sampled_from([Unit.WORKING_DAY, Unit.DAY])),
    st.builds(Limit, st.integers(1, 60).map(Decimal), st.just(Unit.HOUR)),
    st.builds(Limit, st.integers(1, 12).map(Decimal), st.just(Unit.MONTH)),
    st.builds(Limit, st.sampled_from([Decimal("0.5"), Decimal("1.5")]), st.just(Unit.WORKING_DAY)),
)
day_limits = st.builds(
    Limit, st.integers(1, 40).map(Decimal), st.sampled_from([Unit.WORKING_DAY, Unit.DAY, Unit.MONTH])
)


@st.composite
def pauses_after(draw, received: dt.datetime, most: int = 3) -> list[Pause]:
    found = []
    for _ in range(draw(st.integers(0, most))):
        start = received + dt.timedelta(minutes=draw(st.integers(0, 20 * 1440)))
        found.append(Pause(start, start + dt.timedelta(minutes=draw(st.integers(0, 12 * 1440)))))
    return found


@st.composite
def cases(draw):
    received = draw(moments)
    return draw(policies), draw(limits), received, draw(pauses_after(received))


@given(policies, limits, moments)
@example(WHOLE_DAYS, Limit.of(1, "working_day"), at("2026-11-20 15:00"))
@settings(max_examples=150)
def test_due_times_agree_with_the_slow_reckoning(policy, limit, received):
    found = CALENDAR.local(reckon(CALENDAR, policy, limit, received).due)
    assert found == second.due(policy, limit, received.replace(tzinfo=None))


@given(cases())
@settings(max_examples=100)
def test_pauses_agree_with_the_slow_reckoning(case):
    policy, limit, received, pauses = case
    reckoning = reckon(CALENDAR, policy, limit, received, pauses)
    original = CALENDAR.local(reckoning.due_original)
    assert CALENDAR.local(reckoning.due) == second.moved(policy, limit, original, pauses)


@given(policies, limits, moments, st.timedeltas(dt.timedelta(0), dt.timedelta(days=30)))
def test_later_receipt_is_never_due_earlier(policy, limit, received, later):
    first, then = (reckon(CALENDAR, policy, limit, one).due for one in (received, received + later))
    assert first <= then


@given(policies, limits, moments, st.integers(1, 20))
def test_a_longer_limit_is_never_due_earlier(policy, limit, received, more):
    longer = Limit(limit.value + more, limit.unit)
    # A part of a day is counted in hours, a whole one in days: they are two measures and not compared.
    assume(policy.measure(limit) is policy.measure(longer))
    first, then = (reckon(CALENDAR, policy, one, received).due for one in (limit, longer))
    assert received <= first <= then


@given(cases())
def test_never_due_on_a_day_off_nor_outside_office_hours(case):
    reckoning = reckon(CALENDAR, *case)
    for due in (reckoning.due_original, reckoning.due):
        wall = CALENDAR.local(due)
        assert CALENDAR.is_working(wall.date())
        assert dt.time(7, 30) <= wall.time() <= dt.time(17)
        if reckoning.measure is not Measure.WORKING_TIME:
            assert wall.time() == dt.time(17)


@given(cases())
def test_pauses_never_bring_the_due_time_forward(case):
    reckoning = reckon(CALENDAR, *case)
    assert reckoning.due >= reckoning.due_original


@given(policies, limits, moments, st.data())
@settings(max_examples=60)
def test_any_order_of_pauses_gives_the_same_due_time(policy, limit, received, data):
    pauses = data.draw(pauses_after(received))
    dues = {reckon(CALENDAR, policy, limit, received, order).due for order in itertools.permutations(pauses)}
    assert len(dues) == 1


@given(policies, limits, moments, st.data())
def test_a_pause_told_twice_or_in_two_touching_halves_is_one_pause(policy, limit, received, data):
    start = received + dt.timedelta(minutes=data.draw(st.integers(0, 5 * 1440)))
    middle = start + dt.timedelta(minutes=data.draw(st.integers(0, 5 * 1440)))
    end = middle + dt.timedelta(minutes=data.draw(st.integers(0, 5 * 1440)))
    whole = Pause(start, end)
    halves = [Pause(start, middle), Pause(middle, end)]
    once = reckon(CALENDAR, policy, limit, received, [whole]).due
    assert reckon(CALENDAR, policy, limit, received, [whole, whole]).due == once
    assert reckon(CALENDAR, policy, limit, received, halves).due == once


@given(moments, st.integers(8, 60), st.data())
def test_pause_and_resume_add_up_to_the_limit_in_working_time(received, hours, data):
    """Working time from the effective receipt to the due time is the limit and the pauses, to the microsecond."""
    limit = Limit(Decimal(hours), Unit.HOUR)
    gap = st.integers(0, 3000)
    reckoning = reckon(CALENDAR, WHOLE_DAYS, limit, received)
    clock, pauses = reckoning.effective, []
    for _ in range(data.draw(st.integers(0, 3))):
        clock += dt.timedelta(minutes=data.draw(gap))
        end = clock + dt.timedelta(minutes=data.draw(gap))
        pauses.append(Pause(clock, end))
        clock = reckon(CALENDAR, WHOLE_DAYS, limit, end).effective
    paused = sum(
        CALENDAR.working_time(
            CALENDAR.local(one.start), CALENDAR.local(reckon(CALENDAR, WHOLE_DAYS, limit, one.end).effective)
        )
        for one in pauses
    )
    due = reckon(CALENDAR, WHOLE_DAYS, limit, received, pauses).due
    passed = CALENDAR.working_time(CALENDAR.local(reckoning.effective), CALENDAR.local(due))
    assert passed == hours * 3_600_000_000 + paused


@given(moments, st.integers(1, 40), st.data())
def test_the_counted_days_of_a_proof_are_the_limit(received, days, data):
    limit = Limit(Decimal(days), Unit.WORKING_DAY)
    due = reckon(CALENDAR, WHOLE_DAYS, limit, received).due
    start = data.draw(st.datetimes(received.replace(tzinfo=None), due.replace(tzinfo=None))).replace(tzinfo=LOCAL)
    pauses = data.draw(st.sampled_from([[], [Pause(start, start + dt.timedelta(days=4))]]))
    reckoning = reckon(CALENDAR, WHOLE_DAYS, limit, received, pauses)
    # A request made before the effective receipt takes away days on which nothing was counted yet.
    assume(all(one.start >= reckoning.effective for one in pauses))
    kinds = [one.kind for one in prove(reckoning).days()]
    assert kinds.count(DayKind.COUNTED) == days
    paused = [one.day for one in prove(reckoning).days() if one.kind is DayKind.PAUSED]
    assert set(paused) == {day for day in second.paused_days(pauses) if second.works(day)}


@given(moments, st.integers(1, 60))
def test_the_counted_days_of_calendar_limits_are_the_limit(received, days):
    reckoning = reckon(CALENDAR, WHOLE_DAYS, Limit(Decimal(days), Unit.DAY), received)
    kinds = [one.kind for one in prove(reckoning).days()]
    rolled = CALENDAR.local(reckoning.due).date() > reckoning.receipt.effective.date() + dt.timedelta(days=days)
    assert kinds.count(DayKind.COUNTED) == days + rolled - (1 if rolled else 0)


@given(cases(), st.booleans())
def test_a_proof_survives_json_and_tells_every_day_once(case, restart):
    policy, limit, received, pauses = case
    if restart:
        pauses = [Pause(one.start, one.end, regime=Regime.RESTART) for one in pauses]
    extension = Extension(dt.date(2027, 12, 1), received + dt.timedelta(days=3), "lý do", "căn cứ")
    proof = prove(reckon(CALENDAR, policy, limit, received, pauses, extension))
    assert Proof.from_json(proof.to_json()) == proof
    days = [one.day for one in proof.days()]
    assert days == sorted(set(days))
    assert len(told(proof)) >= 3


@given(policies, limits, moments, st.timedeltas(dt.timedelta(days=-20), dt.timedelta(days=60)))
def test_verdicts_follow_the_due_time(policy, limit, received, later):
    reckoning = reckon(CALENDAR, policy, limit, received)
    ended = reckoning.due + later
    verdict = judge(CALENDAR, reckoning.measure, reckoning.due, ended)
    if reckoning.measure is Measure.WORKING_TIME:
        assert (verdict.result == "late") == (ended > reckoning.due)
        assert verdict.late_by >= 0
    else:
        assert (verdict.result == "late") == (ended.astimezone(LOCAL).date() > reckoning.due.date())
        assert (verdict.late_by >= 1) == (verdict.result == "late")
