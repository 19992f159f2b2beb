"""Due times as the words of a worklist."""

import pytest

from motcua.deadlines.limits import LateUnit, Measure, Result, Verdict
from motcua.deadlines.phrases import due_phrase, verdict_phrase
from motcua.deadlines.tests.people import CALENDAR, at

pytestmark = pytest.mark.usefixtures("vietnamese")


@pytest.mark.parametrize(
    ("now", "state", "text"),
    [
        ("2026-11-16 13:54", "in_time", "còn 1 ngày 3 giờ"),
        ("2026-11-16 17:30", "soon", "còn 1 ngày"),
        ("2026-11-14 09:00", "in_time", "còn 2 ngày"),
        ("2026-11-17 16:14", "soon", "còn 46 phút"),
        ("2026-11-17 12:30", "soon", "còn 3 giờ 30 phút"),
        ("2026-11-17 17:00", "soon", "đến hết hôm nay"),
        ("2026-11-17 23:59", "soon", "đến hết hôm nay"),
        ("2026-11-18 00:01", "late", "trễ 1 ngày"),
        ("2026-11-19 08:00", "late", "trễ 2 ngày"),
        ("2026-11-22 08:00", "late", "trễ 3 ngày"),
    ],
)
def test_limits_in_days(now, state, text):
    phrase = due_phrase(at("2026-11-17 17:00"), at(now), calendar=CALENDAR)
    assert (phrase.state, phrase.text) == (state, text)


@pytest.mark.parametrize(
    ("now", "state", "text"),
    [
        ("2026-11-17 08:00", "soon", "còn 2 giờ"),
        ("2026-11-17 09:59:30", "soon", "còn chưa đến 1 phút"),
        ("2026-11-17 10:00", "soon", "còn chưa đến 1 phút"),
        ("2026-11-17 10:00:30", "late", "vừa trễ"),
        ("2026-11-17 13:20", "late", "trễ 2 giờ"),
        ("2026-11-18 10:10", "late", "trễ 1 ngày"),
    ],
)
def test_limits_in_working_time(now, state, text):
    phrase = due_phrase(at("2026-11-17 10:00"), at(now), calendar=CALENDAR, measure=Measure.WORKING_TIME)
    assert (phrase.state, phrase.text) == (state, text)


def test_paused_and_without_limit():
    due, now = at("2026-11-17 17:00"), at("2026-11-30 09:00")
    phrase = due_phrase(due, now, at("2026-11-13 08:00"), calendar=CALENDAR)
    assert (phrase.state, phrase.text) == ("paused", "dừng từ 13/11")
    assert due_phrase(None, now, calendar=CALENDAR).text == "không hẹn ngày"


def test_a_stored_measure_is_understood():
    due, now = at("2026-11-17 10:00"), at("2026-11-17 10:30")
    assert due_phrase(due, now, calendar=CALENDAR, measure="working_time").text == "trễ 30 phút"


def test_how_soon_is_soon_can_be_chosen():
    due, now = at("2026-11-17 17:00"), at("2026-11-17 09:00")
    assert due_phrase(due, now, calendar=CALENDAR, soon_minutes=60).state == "in_time"


@pytest.mark.parametrize(
    ("verdict", "text"),
    [
        (Verdict(Result.EARLY), "trước hạn"),
        (Verdict(Result.ON_TIME), "đúng hạn"),
        (Verdict(Result.LATE, 2), "trễ 2 ngày"),
        (Verdict(Result.LATE, 200, LateUnit.MINUTE), "trễ 3 giờ 20 phút"),
        (Verdict(Result.LATE, 0, LateUnit.MINUTE), "vừa trễ"),
    ],
)
def test_verdicts(verdict, text):
    assert verdict_phrase(verdict) == text


def test_english(english):
    assert due_phrase(at("2026-11-17 17:00"), at("2026-11-19 08:00"), calendar=CALENDAR).text == "2 days late"
