"""Working days on the desk: Huy enters a decision, Phượng sees what it moves and confirms it."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from motcua.deadlines import rulebook
from motcua.deadlines.models import CalendarDecision, DaysDecision
from motcua.doors.desk import days as words
from motcua.dossiers import queries
from motcua.dossiers.tests.people import Town
from motcua.kernel import clock, outbox

LIST = reverse("desk:days")
TYPED = {
    "number": "125/QĐ-UBND", "issued_on": "16/11/2026", "issuer": "UBND tỉnh Bắc Ninh", "unit": "", "off": "18/11/2026",
    "worked": "", "valid_from": "", "note": "Bão số 9",
}  # fmt: skip


@pytest.fixture(autouse=True)
def _calendars(monkeypatch):
    monkeypatch.setattr(rulebook, "_cached", None)


@pytest.fixture
def town(db, settings):
    return Town()


def read(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def enter(client, **changed):
    return client.post(LIST, TYPED | changed)


def test_the_whole_way_from_entering_to_the_new_appointment(signed_in, town):
    huy, phuong = signed_in("huy"), signed_in("phuong")
    dossier = town.accepted()
    due = f"{clock.local(town.dossier(dossier).due_at):%d/%m/%Y}"
    outbox.drain()
    made = enter(huy, off=due)
    assert made.status_code == 302
    page = read(huy.get(made.url))
    assert "một người khác phải xác nhận" in page
    assert "1 hồ sơ đang giải quyết sẽ có hẹn trả muộn hơn" in page
    assert str(town.dossier(dossier).code) in page
    assert "theo 125/QĐ-UBND, UBND tỉnh Bắc Ninh, 16/11/2026" in page  # the proof names it
    assert town.dossier(dossier).applicant_name not in page
    assert huy.post(made.url, {"do": "confirm"}).status_code == 403
    said = phuong.post(made.url, {"do": "confirm"}, follow=True)
    assert "Đã xác nhận" in read(said)
    outbox.drain()
    assert f"{clock.local(town.dossier(dossier).due_at):%d/%m/%Y}" != due
    assert "125/QĐ-UBND" in read(phuong.get(f"{LIST}?nam=2026"))
    withdrawn = phuong.post(made.url, {"do": "withdraw", "reason": "Bão đổi hướng"}, follow=True)
    assert "Đã rút" in read(withdrawn)
    outbox.drain()
    assert f"{clock.local(town.dossier(dossier).due_at):%d/%m/%Y}" == due
    assert phuong.post(made.url, {"do": "withdraw", "reason": "Lần nữa"}).status_code == 409
    assert queries.visible_to(town.tuan).filter(id=dossier).exists()


def test_a_swap_for_one_agency(signed_in, town):
    unit = town.dossier(town.submitted()).handling_unit_id
    answer = enter(signed_in("huy"), unit=str(unit), off="20/11/2026, 23/11/2026",
                   worked="21/11/2026 = 20/11/2026\n28/11/2026 07:30-11:30")  # fmt: skip
    row = DaysDecision.objects.get()
    assert [(one["day"], one["kind"], one["as_weekday"], one["hours"]) for one in row.days] == [
        ("2026-11-20", "day_off", 0, None), ("2026-11-23", "day_off", 0, None), ("2026-11-21", "working_day", 4, None),
        ("2026-11-28", "working_day", 4, [["07:30", "11:30"]]),
    ]  # fmt: skip
    page = read(signed_in("phuong").get(answer.url))
    assert "thứ Bảy, 28/11/2026: làm việc 07:30–11:30" in page
    assert "làm việc theo giờ của thứ Sáu" in page


def test_what_is_in_effect_is_replaced(signed_in, town):
    huy, phuong = signed_in("huy"), signed_in("phuong")
    made = enter(huy, valid_from="16/11/2026")
    phuong.post(made.url, {"do": "confirm"})
    answer = phuong.post(made.url, {"do": "withdraw", "reason": "Nhầm"})
    assert (answer.status_code, "Đã rút" in read(answer)) == (409, False)
    old = DaysDecision.objects.get()
    form = read(huy.get(f"{LIST}?thay={old.id}"))
    assert "thay thế 125/QĐ-UBND" in form
    new = enter(huy, number="126/QĐ-UBND", off="19/11/2026", replaces=str(old.id))
    phuong.post(new.url, {"do": "confirm"})
    assert [one.day for one in CalendarDecision.objects.exclude(source=None)] == [dt.date(2026, 11, 19)]
    assert "Đã được thay thế" in read(huy.get(made.url))
    assert "125/QĐ-UBND" in read(huy.get(new.url))


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"number": ""}, "Quyết định cần có căn cứ"),
        ({"issuer": ""}, "Quyết định cần có căn cứ"),
        ({"issued_on": "hôm qua"}, "Ghi ngày/tháng/năm"),
        ({"off": "31/02/2026"}, "Không có ngày này"),
        ({"off": "mai"}, "“mai”"),
        ({"off": ""}, "Hãy ghi ít nhất một ngày nghỉ"),
        ({"off": "22/11/2026"}, "vốn là ngày nghỉ"),
        ({"worked": "21/11/2026 7 giờ"}, "Ghi giờ theo dạng"),
        ({"worked": "21/11/2026 11:30-07:30"}, "Ghi giờ theo dạng"),
        ({"worked": "21/11/2026 25:00-26:00"}, "Ghi giờ theo dạng"),
        ({"worked": "21/11/2026 = hôm nào"}, "21/11/2026 = hôm nào"),
        ({"unit": "khong-co"}, "Chọn một mục"),
        ({"unit": "00000000-0000-0000-0000-000000000001"}, "không có cơ quan này"),
    ],
)
def test_what_does_not_fit_is_said_and_what_was_typed_stays(signed_in, town, changed, said):
    answer = enter(signed_in("huy"), **changed)
    assert answer.status_code == 422
    assert said in read(answer)
    assert 'value="Bão số 9"' in answer.content.decode()
    assert not DaysDecision.objects.exists()


def test_only_those_who_keep_calendars_come_in(signed_in, town):
    made = enter(signed_in("yen"))  # she enters, and cannot confirm
    assert "Xác nhận quyết định" not in read(signed_in("yen").get(made.url))
    assert signed_in("yen").post(made.url, {"do": "confirm"}).status_code == 403
    for outsider in ("tuan", "le", "binh", "hien"):
        client = signed_in(outsider)
        assert [client.get(LIST).status_code, client.get(made.url).status_code] == [403, 403]
        assert enter(client).status_code == 403


def test_a_list_costs_the_same_with_ten_decisions_as_with_one(signed_in, town, django_assert_num_queries):
    huy = signed_in("huy")
    enter(huy)
    huy.get(LIST)
    with CaptureQueriesContext(connection) as one:
        huy.get(LIST)
    asked = len(one)
    for day in range(1, 10):
        enter(huy, number=f"{day}/QĐ", off=f"{day + (13 if day < 6 else 15)}/12/2026")
    assert DaysDecision.objects.count() == 10
    with django_assert_num_queries(asked):
        assert huy.get(LIST).status_code == 200


def test_hours_are_read_as_people_write_them():
    morning = (dt.time(7, 30), dt.time(11, 30))
    assert words._hours("7:30-11:30") == words._hours("07h30 – 11h30") == ((morning,), "")
    assert words._hours("07:30-11:30, 13:30-17:00")[0] == (morning, (dt.time(13, 30), dt.time(17)))
    assert words._hours("07:30-11:30, 11:00-17:00")[0] == ()
