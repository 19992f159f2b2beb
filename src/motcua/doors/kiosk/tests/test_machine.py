"""The machine over HTTP."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from motcua.arrivals import actions
from motcua.arrivals.models import KioskDevice, Ticket
from motcua.doors.kiosk.gate import COOKIE
from motcua.doors.kiosk.tests.conftest import KEY
from motcua.doors.kiosk.views import kiosk
from motcua.kernel import clock
from motcua.kernel.actor import ANONYMOUS
from motcua.kernel.ids import new_id

START = reverse("kiosk:start", args=[KEY])
TAKE = reverse("kiosk:take", args=[KEY])
VISIT = reverse("kiosk:visit", args=[KEY])


def test_one_touch_one_number(machine, counter):
    page = machine.get(START).content.decode()
    assert re.findall(r'name="service" value="(\w+)"', page) == ["submit", "certify", "collect", "ask"]
    assert "Bạn cần làm gì hôm nay?" in page
    taken = machine.post(TAKE, {"service": "collect", "priority": "elderly"})
    assert taken.status_code == 302
    said = machine.get(taken.url).content.decode()
    assert "D 001" in said
    assert "ưu tiên" in said
    assert "quầy 1" in said
    row = Ticket.objects.get()
    assert (row.priority, row.legal_basis) == ("elderly", "Luật Người cao tuổi 39/2009/QH12")


def test_the_page_goes_back_by_itself_and_forgets_the_language(machine):
    machine.cookies["django_language"] = "en"
    taken = machine.post(TAKE, {"service": "submit"})
    page = machine.get(taken.url)
    assert "Number A 001" in page.content.decode()
    assert page["Refresh"] == f"60; url={reverse('look:language', args=['vi'])}?next={START}"
    assert machine.get(taken.url + "?lau=1")["Refresh"].startswith("240;")
    assert Ticket.objects.get().language == "en"


def test_a_strangers_browser_gives_no_numbers(machine, point):
    stranger = Client(raise_request_exception=False)
    for forged in ("", "x" * 300, "ô"):
        stranger.cookies[COOKIE] = forged
        assert stranger.get(START).status_code == 404
        assert stranger.post(TAKE, {"service": "submit"}).status_code == 404
    other = START.replace("09187", "09169")
    stranger.cookies[COOKIE] = machine.cookies[COOKIE].value
    assert stranger.get(other).status_code == 404
    assert not Ticket.objects.exists()


def test_a_machine_whose_permission_is_taken_back_gives_none(machine, town):
    actions.revoke_device(KioskDevice.objects.get().id, actor=town.nam)
    assert machine.post(TAKE, {"service": "submit"}).status_code == 404
    assert not Ticket.objects.exists()


def test_a_finger_that_never_stops_is_stopped(machine, monkeypatch):
    monkeypatch.setattr(kiosk, "TICKETS", 3)
    answers = [machine.post(TAKE, {"service": "submit", "key": new_id()}).status_code for _ in range(5)]
    assert answers == [302, 302, 302, 429, 429]
    assert Ticket.objects.count() == 3


def test_after_closing_the_machine_says_when_it_opens(machine):
    with clock.frozen(clock.at(2026, 11, 16, 17, 5)):
        answer = machine.post(TAKE, {"service": "submit"})
        assert answer.status_code == 422
        assert "Chúng tôi mở cửa lúc 07:30 17/11/2026" in answer.content.decode()
        assert "Chúng tôi mở cửa lúc thứ Ba, 17/11, 07:30" in machine.get(START).content.decode().replace("\xa0", " ")
    assert not Ticket.objects.exists()


@pytest.mark.parametrize("sent", [{}, {"service": "nothing"}, {"service": "submit", "priority": "?"}])
def test_nonsense_is_answered_with_the_page(machine, sent):
    answer = machine.post(TAKE, sent)
    assert answer.status_code in {404, 422}
    assert 'role="alert"' in answer.content.decode()


def test_the_ticket_on_paper(machine):
    taken = machine.post(TAKE, {"service": "submit"})
    for query in ("", "?giay=a5"):
        pdf = machine.get(f"{taken.url}phieu.pdf{query}")
        assert (pdf.status_code, pdf["Content-Type"]) == (200, "application/pdf")
        assert pdf.content.startswith(b"%PDF-")
    widths = [
        re.search(rb"/MediaBox\s*\[0 0 ([\d.]+)", machine.get(f"{taken.url}phieu.pdf{q}").content)
        for q in ("", "?giay=a5")
    ]
    assert [round(float(found.group(1)) / 72 * 25.4) for found in widths] == [80, 148]
    assert machine.get(reverse("kiosk:ticket", args=[KEY, "nobody's"])).status_code == 404


def booked(town, point, slot=dt.time(9, 30), day=dt.date(2026, 11, 16), phone="0912000019"):
    return actions.book_visit(point.id, "submit", day, slot, "Lê Thị Ngọc Ánh", phone, actor=ANONYMOUS)


def test_a_booked_visit_by_the_pad_of_numbers(machine, town, point):
    code = booked(town, point).code
    typed = ""
    for digit in code:
        page = machine.post(VISIT, {"code": typed, "press": digit}).content.decode()
        typed = re.search(r'name="code" value="(\d*)"', page).group(1)
    assert typed == code
    taken = machine.post(VISIT, {"code": typed})
    assert "A 001" in machine.get(taken.url).content.decode()
    assert machine.post(VISIT, {"code": f" {code[:4]} {code[4:]}\n"}).url == taken.url
    assert Ticket.objects.count() == 1


def test_keys_that_take_away(machine):
    def press(code, key):
        page = machine.post(VISIT, {"code": code, "press": key}).content.decode()
        return re.search(r'name="code" value="(\d*)"', page).group(1)

    assert press("123", "back") == "12"
    assert press("123", "clear") == ""
    assert press("12345678", "9") == "12345678"
    assert press("1<script>2", "3") == "123"


def test_wrong_codes_are_told_apart_and_not_tried_for_ever(machine, town, point, monkeypatch):
    monkeypatch.setattr(kiosk, "WRONG_CODES", 2)
    tomorrow = booked(town, point, day=dt.date(2026, 11, 17)).code
    answer = machine.post(VISIT, {"code": tomorrow})
    assert answer.status_code == 409
    assert "17/11/2026" in answer.content.decode()
    assert machine.post(VISIT, {"code": "00000000"}).status_code == 404
    assert machine.post(VISIT, {"code": ""}).status_code == 404
    assert machine.post(VISIT, {"code": "00000001"}).status_code == 429


def test_registering_signs_the_person_out_and_leaves_a_token(signed_in):
    nam = signed_in("nam")
    page = reverse("kiosk:devices", args=[KEY])
    assert nam.get(page).status_code == 200
    done = nam.post(page, {"name": "Sảnh", "paper": "a5"})
    assert (done.status_code, done.url) == (302, START)
    assert done.cookies[COOKIE]["httponly"]
    assert nam.get(START).status_code == 200
    assert "/tai-khoan/login/" in nam.get(page).url
    assert KioskDevice.objects.get().paper == "a5"
    assert signed_in("huong").get(page).status_code == 403
    assert signed_in("ngocanh").get(page).status_code == 404


def test_what_the_first_page_asks_the_database(machine, counter, django_assert_num_queries):
    machine.post(TAKE, {"service": "submit"})
    machine.get(START)
    with django_assert_num_queries(7):
        machine.get(START)
    for _ in range(8):
        machine.post(TAKE, {"service": "submit"})
    with django_assert_num_queries(7):
        machine.get(START)
