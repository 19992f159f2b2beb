"""The proof as people read it, and the strip of days beside it."""

import datetime as dt
import json

import pytest

from motcua.deadlines.errors import BadProof
from motcua.deadlines.limits import Extension, Limit, Measure, PauseReason, Regime
from motcua.deadlines.proof import Proof
from motcua.deadlines.proving import ended_line, prove
from motcua.deadlines.reckoning import judge, reckon
from motcua.deadlines.tests.people import CALENDAR, WHOLE_DAYS, at, pause
from motcua.deadlines.wording import rendered, told

pytestmark = pytest.mark.usefixtures("vietnamese")


RECEIVED = "Nhận đủ hồ sơ lúc 09:15 thứ Ba, 10/11/2026, không quá 15:00 nên tính nhận từ lúc đó. Ngày nhận không đếm."
WAITED = "Chờ bổ sung hồ sơ từ 10:20 thứ Tư, 11/11/2026 đến 08:40 thứ Sáu, 13/11/2026: không tính 12 và 13/11."


def proof_of(value, unit, received, *pauses, extension=None) -> Proof:
    return prove(reckon(CALENDAR, WHOLE_DAYS, Limit.of(value, unit), at(received), pauses, extension))


@pytest.fixture
def nhung() -> Proof:
    """A household business, three working days, one supplement from Wednesday to Friday."""
    return proof_of(3, "working_day", "2026-11-10 09:15", pause("2026-11-11 10:20", "2026-11-13 08:40"))


def test_reads_line_by_line(nhung):
    assert [(row.label, row.text) for row in rendered(nhung)] == [
        ("10/11", RECEIVED),
        ("13/11", "Đếm 3 ngày làm việc: 11, 12 và 13/11."),
        ("13/11", "Hẹn ban đầu: 17:00 thứ Sáu, 13/11/2026."),
        ("+2 ngày", WAITED),
        ("+2 ngày", "17:00 thứ Sáu, 13/11/2026 cộng 2 ngày làm việc: 17:00 thứ Ba, 17/11/2026."),
        ("", "Không đếm: 14 và 15/11 (nghỉ cuối tuần)."),
        ("17/11", "Hẹn hiện tại: 17:00 thứ Ba, 17/11/2026."),
    ]  # fmt: skip


def test_the_strip_of_days(nhung):
    assert [(one.day.day, one.kind.value) for one in nhung.days()] == [
        (10, "received"), (11, "counted"), (12, "paused"), (13, "paused"),
        (14, "off"), (15, "off"), (16, "counted"), (17, "counted"),
    ]  # fmt: skip
    assert [one.day.day for one in nhung.days() if one.due] == [17]
    assert {one.why for one in nhung.days() if one.kind == "off"} == {"weekend"}


def test_holidays_have_their_names():
    proof = proof_of(2, "working_day", "2026-11-20 15:01")
    assert [(one.day.day, one.kind.value, one.name) for one in proof.days()] == [
        (20, "received", ""), (21, "off", ""), (22, "off", ""), (23, "received", ""),
        (24, "off", "Ngày Văn hóa Việt Nam"), (25, "counted", ""), (26, "counted", ""),
    ]  # fmt: skip
    assert "Không đếm: 24/11 (Ngày Văn hóa Việt Nam)." in told(proof)
    assert told(proof)[0].startswith("Nhận lúc 15:01 thứ Sáu, 20/11/2026, sau 15:00 nên tính từ 07:30 thứ Hai")


@pytest.mark.parametrize(
    ("received", "begins"),
    [
        ("2026-11-20 07:00", "Nhận lúc 07:00 thứ Sáu, 20/11/2026, trước giờ mở cửa nên tính từ 07:30"),
        ("2026-11-20 12:30", "Nhận lúc 12:30 thứ Sáu, 20/11/2026, trong giờ nghỉ trưa nên tính từ 13:30"),
        ("2026-11-20 17:30", "Nhận lúc 17:30 thứ Sáu, 20/11/2026, sau giờ đóng cửa nên tính từ 07:30"),
        ("2026-11-21 09:00", "Nhận lúc 09:00 thứ Bảy, 21/11/2026, ngày nghỉ (nghỉ cuối tuần) nên tính từ"),
        ("2026-11-24 09:00", "Nhận lúc 09:00 thứ Ba, 24/11/2026, ngày nghỉ (Ngày Văn hóa Việt Nam) nên tính từ"),
    ],
)
def test_every_rule_of_receipt_is_told(received, begins):
    assert told(proof_of(3, "working_day", received))[0].startswith(begins)


def test_a_due_day_that_was_off_is_told():
    lines = told(proof_of(5, "day", "2026-11-10 09:00"))
    assert (
        "Đếm 5 ngày sau thứ Ba, 10/11/2026, đến Chủ nhật, 15/11/2026. "
        "Chủ nhật, 15/11/2026 là ngày nghỉ nên lùi đến thứ Hai, 16/11/2026."
    ) in lines


def test_working_time_restart_financial_extension_and_verdict_are_told():
    hours = told(proof_of(
        0.5, "working_day", "2026-11-10 09:00",
        pause("2026-11-10 10:00", "2026-11-10 15:30", reason=PauseReason.FINANCIAL),
    ))  # fmt: skip
    assert hours[1].startswith("Đếm 0,5 ngày làm việc, theo giờ làm việc, từ 09:00 thứ Ba, 10/11/2026: đến 14:30")
    assert hours[3].startswith("Chờ nghĩa vụ tài chính từ 10:00 thứ Ba, 10/11/2026 đến 07:30 thứ Tư, 11/11/2026")
    assert hours[3].endswith("(đến lúc 15:30 thứ Ba, 10/11/2026): không tính 5 giờ 30 phút làm việc.")

    anew = proof_of(
        3, "working_day", "2026-11-10 09:00", pause("2026-11-11 10:00", "2026-11-12 09:00", regime=Regime.RESTART)
    )
    assert any(line.startswith("Hồ sơ đã đủ nên tính lại từ đầu, sau thứ Năm, 12/11/2026") for line in told(anew))
    assert [one.kind.value for one in anew.days()] == [
        "received", "received", "paused", "counted", "off", "off", "counted", "counted"
    ]  # fmt: skip

    extended = proof_of(
        3, "working_day", "2026-11-10 09:00", extension=Extension(dt.date(2026, 11, 20), None, "chờ ý kiến", "NĐ 118")
    )
    assert "Gia hạn một lần, đến 17:00 thứ Sáu, 20/11/2026. Lý do: chờ ý kiến (NĐ 118)" in told(extended)

    due, ended = at("2026-11-13 17:00"), at("2026-11-17 09:00")
    line = ended_line(CALENDAR, ended, ended, judge(CALENDAR, Measure.WORKING_DAYS, due, ended))
    assert told(anew.with_line(line))[-1] == "Kết thúc lúc 09:00 thứ Ba, 17/11/2026: trễ 2 ngày làm việc."


def test_no_limit_and_open_pauses_are_told():
    assert told(proof_of(None, None, "2026-11-10 09:00"))[-1] == "Không quy định thời hạn nên không hẹn ngày."
    assert list(proof_of(None, None, "2026-11-10 09:00").days()) == []
    waiting = proof_of(3, "working_day", "2026-11-10 09:00", pause("2026-11-11 10:00", None))
    assert told(waiting)[-1].startswith("Thời hạn đang dừng từ 10:00 thứ Tư, 11/11/2026")


def test_english_is_whole_too(nhung, english):
    assert told(nhung)[1] == "Count 3 working days: 11, 12 and 13/11."


def test_survives_the_database(nhung):
    assert Proof.from_json(json.loads(json.dumps(nhung.to_json()))) == nhung


@pytest.mark.parametrize(
    "content",
    [None, 5, {}, {"version": 2, "measure": "calendar", "lines": []}, {"version": 1, "measure": "x", "lines": []},
     {"version": 1, "measure": "calendar", "lines": [5]}, {"version": 1, "measure": "calendar"}],
)  # fmt: skip
def test_a_broken_proof_is_refused(content):
    with pytest.raises(BadProof):
        Proof.from_json(content)


@pytest.mark.parametrize("line", [{"code": "unheard_of"}, {"code": "due"}, {"code": "paused", "from": "x"}])
def test_a_broken_line_is_refused(nhung, line):
    with pytest.raises(BadProof):
        told(nhung.with_line(line))
