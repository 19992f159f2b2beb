"""The law's cases by name, with dates looked up in a calendar on the wall."""

import datetime as dt
from dataclasses import replace

import pytest

from motcua.deadlines.calendar import WorkingCalendar
from motcua.deadlines.errors import (
    BadLimit,
    BadPause,
    DateOutOfRange,
    ExtensionOnDayOff,
    ExtensionTooEarly,
    NaiveMoment,
    NothingToExtend,
    OutsideCalendar,
)
from motcua.deadlines.hours import DayKind, Decision, OfficeHours
from motcua.deadlines.limits import NO_LIMIT, Extension, Limit, Measure, PauseReason, Regime
from motcua.deadlines.reckoning import judge, reckon, refuse_extension
from motcua.deadlines.tests.people import CALENDAR, WHOLE_DAYS, WORKING_HOURS, at, pause, wall

REGULAR = ((dt.time(7, 30), dt.time(12)), (dt.time(13, 30), dt.time(17)))


def due(value, unit, received, *pauses, policy=WHOLE_DAYS, extension=None, calendar=CALENDAR):
    return wall(reckon(calendar, policy, Limit.of(value, unit), at(received), pauses, extension).due)


class TestEffectiveReceipt:
    @pytest.mark.parametrize(
        ("received", "effective"),
        [
            ("2026-11-20 14:59", "2026-11-20 14:59"),  # a Friday
            ("2026-11-20 15:00", "2026-11-20 15:00"),
            ("2026-11-20 15:00:01", "2026-11-23 07:30"),
            ("2026-11-20 15:01", "2026-11-23 07:30"),
            ("2026-11-20 17:00", "2026-11-23 07:30"),
            ("2026-11-20 23:59", "2026-11-23 07:30"),
            ("2026-11-21 10:00", "2026-11-23 07:30"),  # Saturday
            ("2026-11-23 00:00", "2026-11-23 07:30"),
            ("2026-11-23 12:00", "2026-11-23 13:30"),
            ("2026-11-23 13:29", "2026-11-23 13:30"),
            ("2026-11-23 15:30", "2026-11-25 07:30"),  # over 24/11, Ngày Văn hóa Việt Nam
            ("2025-04-25 18:45", "2025-04-26 07:30"),  # the swapped Saturday is worked
            ("2025-01-24 16:00", "2025-02-03 07:30"),  # over Tết
        ],
    )
    def test_counts_from(self, received, effective):
        assert wall(reckon(CALENDAR, WHOLE_DAYS, NO_LIMIT, at(received)).effective) == effective

    def test_without_a_cutoff_the_closing_decides(self):
        late = replace(WHOLE_DAYS, cutoff=None)
        for received, effective in [("17:00", "2026-11-20 17:00"), ("17:01", "2026-11-23 07:30")]:
            assert wall(reckon(CALENDAR, late, NO_LIMIT, at(f"2026-11-20 {received}")).effective) == effective

    def test_another_zone_is_the_same_moment(self):
        moment = at("2026-11-20 15:00").astimezone(dt.UTC)
        assert wall(reckon(CALENDAR, WHOLE_DAYS, NO_LIMIT, moment).effective) == "2026-11-20 15:00"


class TestLimits:
    @pytest.mark.parametrize(
        ("value", "unit", "received", "expected"),
        [
            (1, "working_day", "2026-11-20 14:59", "2026-11-23 17:00"),
            (1, "working_day", "2026-11-20 15:01", "2026-11-25 17:00"),  # Monday counts as receipt; 24/11 is off
            (3, "working_day", "2026-02-12 09:00", "2026-02-24 17:00"),  # across Tết: 13, 23, 24
            (5, "day", "2026-11-10 09:00", "2026-11-16 17:00"),  # lands on Sunday
            (5, "day", "2026-11-11 09:00", "2026-11-16 17:00"),  # lands on Monday
            (14, "day", "2026-11-10 09:00", "2026-11-25 17:00"),  # lands on a public holiday
            (1, "month", "2025-01-31 09:00", "2025-03-03 17:00"),  # received over Tết, counts from 3/2
            (1, "month", "2026-03-31 09:00", "2026-05-04 17:00"),  # 30/4 is a holiday, as is 1/5
            (1, "month", "2026-05-29 09:00", "2026-06-29 17:00"),
            (12, "month", "2024-02-29 09:00", "2025-02-28 17:00"),
            (4, "hour", "2026-11-20 07:30", "2026-11-20 11:30"),
            (4.5, "hour", "2026-11-20 07:30", "2026-11-20 12:00"),  # the very end of a half-day stays there
            (8, "hour", "2026-11-20 07:00", "2026-11-20 17:00"),
            (8, "hour", "2026-11-20 07:31", "2026-11-23 07:31"),
            (0.5, "working_day", "2026-11-20 14:00", "2026-11-23 08:30"),
            (1.5, "working_day", "2026-11-20 07:30", "2026-11-23 11:30"),
        ],
    )
    def test_under_whole_days(self, value, unit, received, expected):
        assert due(value, unit, received) == expected

    @pytest.mark.parametrize(
        ("value", "unit", "received", "expected"),
        [
            (1, "working_day", "2026-11-20 09:00", "2026-11-23 09:00"),
            (1, "working_day", "2026-11-20 07:30", "2026-11-20 17:00"),
            (5, "day", "2026-11-10 09:00", "2026-11-16 17:00"),
            (1, "month", "2026-03-31 09:00", "2026-05-04 17:00"),
        ],
    )
    def test_under_working_hours(self, value, unit, received, expected):
        assert due(value, unit, received, policy=WORKING_HOURS) == expected

    def test_no_limit_has_no_due_time(self):
        reckoning = reckon(CALENDAR, WHOLE_DAYS, NO_LIMIT, at("2026-11-20 09:00"), [pause("2026-11-20 10:00", None)])
        assert (reckoning.due_original, reckoning.due) == (None, None)
        assert wall(reckoning.paused_since) == "2026-11-20 10:00"

    @pytest.mark.parametrize(
        ("value", "unit"),
        [(0, "day"), (-1, "day"), (1.5, "day"), (0.5, "month"), (True, "day"), ("x", "day"), (float("nan"), "hour"),
         (float("inf"), "hour"), (1e9, "hour"), (1, "week"), (1, None), (None, "day"), ([], "day"), (1 / 3, "hour")],
    )  # fmt: skip
    def test_refuses(self, value, unit):
        with pytest.raises(BadLimit) as refused:
            Limit.of(value, unit)
        assert refused.value.message

    def test_takes_plain_values(self):
        assert Limit(3, "day") == Limit.of("3", "day") == Limit.of(3.0, "day")


class TestPauses:
    def test_asked_and_brought_on_one_day_moves_no_day(self):
        same_day = pause("2026-11-11 08:00", "2026-11-11 14:00")
        assert due(3, "working_day", "2026-11-10 09:00", same_day) == "2026-11-13 17:00"
        assert due(12, "hour", "2026-11-10 09:00", same_day) == "2026-11-12 09:30"

    def test_brought_after_the_cutoff_counts_from_the_next_day(self):
        evening = pause("2026-11-11 08:00", "2026-11-11 15:01")
        assert due(3, "working_day", "2026-11-10 09:00", evening) == "2026-11-16 17:00"

    def test_begins_on_the_day_of_its_request_though_that_is_a_day_off(self):
        sunday = pause("2026-11-15 09:00", "2026-11-16 09:00")
        assert due(5, "working_day", "2026-11-10 09:00", sunday) == "2026-11-18 17:00"
        assert due(10, "day", "2026-11-10 09:00", sunday) == "2026-11-23 17:00"  # 20/11 and one day: Saturday, rolls
        assert due(40, "hour", "2026-11-10 09:00", sunday) == "2026-11-17 10:30"

    def test_after_the_due_time_moves_it_too(self):
        afterwards = pause("2026-11-16 09:00", "2026-11-18 09:00")
        assert due(3, "working_day", "2026-11-10 09:00", afterwards) == "2026-11-17 17:00"

    def test_the_rolled_due_day_moves_not_the_nominal_one(self):
        # 5 days from Tuesday end on Sunday 15, so on Monday 16; three days more are Thursday 19.
        three = pause("2026-11-11 09:00", "2026-11-14 09:00")  # brought on Saturday: counts from Monday, 5 days
        assert due(5, "day", "2026-11-10 09:00", three) == "2026-11-23 17:00"
        assert due(5, "day", "2026-11-10 09:00", pause("2026-11-10 10:00", "2026-11-13 09:00")) == "2026-11-19 17:00"

    def test_overlapping_count_once(self):
        one, two = pause("2026-11-11 09:00", "2026-11-13 09:00"), pause("2026-11-12 09:00", "2026-11-16 09:00")
        whole = pause("2026-11-11 09:00", "2026-11-16 09:00")
        for value, unit in [(3, "working_day"), (10, "day"), (12, "hour")]:
            assert due(value, unit, "2026-11-10 09:00", one, two) == due(value, unit, "2026-11-10 09:00", whole)

    def test_overlap_by_the_effective_end_counts_once(self):
        # Brought at night, effective Thursday morning; the next request came before that.
        one, two = pause("2026-11-11 09:00", "2026-11-11 20:00"), pause("2026-11-11 22:00", "2026-11-13 09:00")
        assert due(3, "working_day", "2026-11-10 09:00", one, two) == "2026-11-17 17:00"

    def test_restart_counts_anew_from_the_arrival(self):
        anew = pause("2026-11-12 09:00", "2026-11-16 15:30", regime=Regime.RESTART)
        assert due(3, "working_day", "2026-11-10 09:00", anew) == "2026-11-20 17:00"
        assert due(3, "working_day", "2026-11-10 09:00", replace(anew, regime=Regime.PAUSE)) == "2026-11-18 17:00"

    def test_restart_forgets_pauses_before_and_keeps_those_after(self):
        money = pause("2026-11-11 09:00", "2026-11-12 09:00", reason=PauseReason.FINANCIAL)
        anew = pause("2026-11-12 10:00", "2026-11-13 09:00", regime=Regime.RESTART)
        more = pause("2026-11-16 09:00", "2026-11-17 09:00", reason=PauseReason.FINANCIAL)
        assert due(3, "working_day", "2026-11-10 09:00", money, anew) == "2026-11-18 17:00"
        assert due(3, "working_day", "2026-11-10 09:00", more, money, anew) == "2026-11-19 17:00"

    def test_an_open_pause_leaves_the_last_due_time(self):
        reckoning = reckon(
            CALENDAR, WHOLE_DAYS, Limit.of(3, "working_day"), at("2026-11-10 09:00"), [pause("2026-11-11 09:00", None)]
        )
        assert wall(reckoning.due) == "2026-11-13 17:00"
        assert wall(reckoning.paused_since) == "2026-11-11 09:00"

    def test_refuses_an_end_before_its_start(self):
        with pytest.raises(BadPause):
            pause("2026-11-12 09:00", "2026-11-11 09:00")
        with pytest.raises(BadPause):
            pause("2026-11-12 09:00", None, reason=PauseReason.FINANCIAL, regime=Regime.RESTART)


class TestExtension:
    def test_sets_the_closing_of_its_day_and_later_pauses_move_it(self):
        granted = Extension(dt.date(2026, 11, 18), at("2026-11-13 08:00"), "xin ý kiến")
        before, after = pause("2026-11-11 09:00", "2026-11-12 09:00"), pause("2026-11-16 09:00", "2026-11-17 09:00")
        assert due(3, "working_day", "2026-11-10 09:00", before, extension=granted) == "2026-11-18 17:00"
        assert due(3, "working_day", "2026-11-10 09:00", before, after, extension=granted) == "2026-11-19 17:00"

    def test_a_restart_later_than_the_extension_may_go_beyond_it(self):
        granted = Extension(dt.date(2026, 11, 18), at("2026-11-13 08:00"))
        anew = pause("2026-11-16 09:00", "2026-11-20 09:00", regime=Regime.RESTART)
        assert due(3, "working_day", "2026-11-10 09:00", anew, extension=granted) == "2026-11-26 17:00"

    @pytest.mark.parametrize(
        ("until", "error"),
        [("2026-11-14", ExtensionOnDayOff), ("2026-11-24", ExtensionOnDayOff), ("2026-11-12", ExtensionTooEarly),
         ("2101-01-03", DateOutOfRange)],
    )  # fmt: skip
    def test_refuses(self, until, error):
        with pytest.raises(error):
            refuse_extension(CALENDAR, at("2026-11-13 17:00"), Extension(dt.date.fromisoformat(until)))

    def test_the_same_day_is_not_earlier(self):
        refuse_extension(CALENDAR, at("2026-11-13 10:00"), Extension(dt.date(2026, 11, 13)))

    def test_nothing_to_extend(self):
        with pytest.raises(NothingToExtend):
            refuse_extension(CALENDAR, None, Extension(dt.date(2026, 11, 13)))


class TestVerdict:
    @pytest.mark.parametrize(
        ("ended", "result", "late_by"),
        [("2026-11-12 23:59", "early", 0), ("2026-11-13 00:00", "on_time", 0), ("2026-11-13 23:59", "on_time", 0),
         ("2026-11-14 00:01", "late", 1), ("2026-11-15 09:00", "late", 1), ("2026-11-16 09:00", "late", 1),
         ("2026-11-17 07:00", "late", 2), ("2026-11-25 07:00", "late", 7)],
    )  # fmt: skip
    @pytest.mark.parametrize("measure", [Measure.WORKING_DAYS, Measure.CALENDAR])
    def test_by_days(self, measure, ended, result, late_by):
        verdict = judge(CALENDAR, measure, at("2026-11-13 17:00"), at(ended))
        assert (verdict.result, verdict.late_by, verdict.late_unit) == (result, late_by, "working_day")

    @pytest.mark.parametrize(
        ("ended", "result", "late_by"),
        [("2026-11-13 16:59", "early", 0), ("2026-11-13 17:00", "on_time", 0), ("2026-11-13 17:01", "late", 0),
         ("2026-11-16 07:30", "late", 0), ("2026-11-16 07:31", "late", 1), ("2026-11-16 13:00", "late", 270)],
    )  # fmt: skip
    def test_by_moments(self, ended, result, late_by):
        verdict = judge(CALENDAR, Measure.WORKING_TIME, at("2026-11-13 17:00"), at(ended))
        assert (verdict.result, verdict.late_by, verdict.late_unit) == (result, late_by, "minute")

    def test_without_a_due_time_nothing_is_late(self):
        assert judge(CALENDAR, Measure.NONE, None, at("2026-11-13 17:00")).result == "on_time"


class TestCalendars:
    def test_the_table_of_decisions_wins_over_weekend_and_library(self):
        decided = replace(
            CALENDAR,
            decisions=(
                Decision(dt.date(2026, 11, 21), DayKind.WORKING_DAY, "QĐ 1", as_weekday=4),
                Decision(dt.date(2026, 11, 23), DayKind.DAY_OFF, "QĐ 1", "hoán đổi"),
                Decision(dt.date(2026, 11, 24), DayKind.WORKING_DAY, "QĐ 2"),
            ),
        )
        assert due(1, "working_day", "2026-11-20 09:00", calendar=decided) == "2026-11-21 17:00"
        assert due(2, "working_day", "2026-11-20 09:00", calendar=decided) == "2026-11-24 17:00"
        off = decided.off(dt.date(2026, 11, 23))
        assert off is not None
        assert (off.why, off.name, off.legal_basis) == ("decision", "hoán đổi", "QĐ 1")

    def test_hours_are_versions(self):
        summer = ((dt.time(7), dt.time(11, 30)), (dt.time(14), dt.time(16)))
        turn = dt.date(2026, 11, 23)
        two = WorkingCalendar(
            "two",
            (
                OfficeHours((REGULAR,) * 5 + ((), ()), None, turn),
                OfficeHours((summer,) * 5 + (((dt.time(8), dt.time(10)),), ()), turn, None),
            ),
        )
        assert due(1, "working_day", "2026-11-19 09:00", calendar=two) == "2026-11-20 17:00"
        assert due(2, "working_day", "2026-11-19 09:00", calendar=two) == "2026-11-23 16:00"
        assert due(6, "working_day", "2026-11-19 09:00", calendar=two) == "2026-11-28 10:00"  # Saturday is worked now
        assert due(8, "hour", "2026-11-20 09:00", calendar=two) == "2026-11-23 08:30"

    def test_days_beyond_the_versions_are_refused(self):
        short = WorkingCalendar("short", (OfficeHours((REGULAR,) * 7, dt.date(2026, 1, 1), dt.date(2027, 1, 1)),))
        assert due(3, "working_day", "2026-01-05 09:00", calendar=short) == "2026-01-08 17:00"
        for received, value in [("2025-12-31 09:00", 1), ("2026-12-30 09:00", 10), ("2027-01-01 09:00", 1)]:
            with pytest.raises(OutsideCalendar):
                due(value, "working_day", received, calendar=short)
            with pytest.raises(OutsideCalendar):
                due(value * 8, "hour", received, calendar=short)

    @pytest.mark.parametrize(
        ("received", "value", "unit"),
        [("1899-12-31 09:00", 1, "day"), ("2101-01-01 09:00", 1, "day"), ("2100-12-31 16:00", 1, "hour"),
         ("2100-12-30 09:00", 5, "working_day"), ("2026-01-05 09:00", 1_000_000, "day"),
         ("2026-01-05 09:00", 1_000_000, "month"), ("2026-01-05 09:00", 1_000_000, "working_day"),
         ("2026-01-05 09:00", 1_000_000, "hour"), ("2100-12-30 09:00", 2, "day")],
    )  # fmt: skip
    def test_dates_out_of_range_are_refused(self, received, value, unit):
        with pytest.raises(DateOutOfRange) as refused:
            due(value, unit, received)
        assert "1900" in refused.value.message

    def test_the_ends_of_the_range_still_work(self):
        assert due(1, "working_day", "1900-01-01 09:00") == "1900-01-02 17:00"
        assert due(1, "working_day", "2100-12-30 09:00") == "2100-12-31 17:00"

    def test_naive_moments_are_refused(self):
        with pytest.raises(NaiveMoment):
            reckon(CALENDAR, WHOLE_DAYS, NO_LIMIT, dt.datetime(2026, 11, 20, 9))  # noqa: DTZ001

    def test_order_of_questions_does_not_matter(self):
        fresh = replace(CALENDAR)
        later = due(20, "working_day", "2060-03-01 09:00", calendar=fresh)
        earlier = due(20, "working_day", "1950-03-01 09:00", calendar=fresh)
        assert later == due(20, "working_day", "2060-03-01 09:00", calendar=replace(CALENDAR))
        assert earlier == due(20, "working_day", "1950-03-01 09:00", calendar=replace(CALENDAR))
        assert due(20, "working_day", "2060-03-01 09:00", calendar=fresh) == later
