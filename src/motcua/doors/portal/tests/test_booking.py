"""Booking a visit on the portal."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from motcua.arrivals import rules
from motcua.arrivals.models import Booking
from motcua.doors.portal.views import booking
from motcua.dossiers.tests.people import BIRTH
from motcua.kernel import clock

pytestmark = pytest.mark.django_db
KEY = "commune-09187-service"
TIME = reverse("portal:book_time", args=[KEY, "submit"])
SENT = {"ngay": "2026-11-17", "gio": "09:30", "name": "Lê Thị Ngọc Ánh", "phone": "0912 000 019"}


@pytest.fixture(autouse=True)
def _monday():
    rules.forget()
    with clock.frozen(clock.at(2026, 11, 16, 9, 0)):
        yield


def test_from_a_procedure_to_a_code(client):
    page = client.get(reverse("portal:procedure", args=[BIRTH])).content.decode()
    assert f"{reverse('portal:book')}?thu-tuc={BIRTH}" in page
    points = client.get(reverse("portal:book") + f"?thu-tuc={BIRTH}&xa=kinh+bac").content.decode()
    assert TIME in points
    assert "Chọn giờ" in client.get(TIME).content.decode()
    made = client.post(TIME, SENT)
    assert made.status_code == 302
    row = Booking.objects.get()
    assert (row.phone, row.name, row.state) == ("0912000019", "Lê Thị Ngọc Ánh", "booked")
    visit = client.get(made.url).content.decode()
    assert f"{row.code[:4]} {row.code[4:]}" in visit
    assert "09:30, thứ Ba, 17/11/2026" in visit.replace("\xa0", " ")
    client.post(made.url)
    assert "đã hủy" in client.get(made.url).content.decode()
    assert client.post(made.url).status_code == 302


def test_days_off_and_full_times_are_not_offered(client):
    page = client.get(TIME).content.decode()
    days = re.findall(r"\?ngay=([\d-]+)", page)
    assert "2026-11-21" not in days  # Saturday
    assert "2026-11-24" not in days  # Ngày Văn hóa Việt Nam
    for phone in ("0912000001", "0912000002"):
        assert client.post(TIME, {**SENT, "phone": phone}).status_code == 302
    later = client.get(TIME + "?ngay=2026-11-17").content.decode()
    assert 'value="09:00"' in later
    assert 'value="09:30"' not in later
    full = client.post(TIME, {**SENT, "phone": "0912000003"})
    assert full.status_code == 409
    assert "vừa có người đặt" in full.content.decode()


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"ngay": "2026-11-13"}, 422),  # past
        ({"ngay": "2026-11-21"}, 422),  # Saturday
        ({"ngay": "2027-11-16"}, 422),  # far ahead
        ({"ngay": "0001-01-01"}, 422),
        ({"ngay": "x"}, 422),
        ({"gio": "12:30"}, 422),  # between the half-days
        ({"gio": "09:31"}, 422),
        ({"gio": ""}, 422),
        ({"ngay": "2026-11-16", "gio": "08:30"}, 422),  # over
        ({"name": "  "}, 422),
        ({"name": "x" * 81}, 422),
        ({"phone": "12"}, 422),
        ({"phone": "０９１２０００００１"}, 422),
    ],
)
def test_what_can_not_be_booked_is_said_and_what_was_typed_stays(client, change, status):
    answer = client.post(TIME, {**SENT, **change})
    assert answer.status_code == status
    if "name" not in change:
        assert "Lê Thị Ngọc Ánh" in answer.content.decode()
    assert not Booking.objects.exists()


def test_one_phone_number_has_one_visit_a_day_and_few_in_all(client):
    assert client.post(TIME, SENT).status_code == 302
    assert client.post(TIME, {**SENT, "gio": "10:00"}).status_code == 409
    assert client.post(TIME, {**SENT, "gio": "10:00", "phone": "+84912000019"}).status_code == 409
    for day in ("2026-11-18", "2026-11-19"):
        assert client.post(TIME, {**SENT, "ngay": day}).status_code == 302
    assert client.post(TIME, {**SENT, "ngay": "2026-11-20"}).status_code == 409


def test_an_address_books_so_often_and_no_more(client, monkeypatch):
    monkeypatch.setattr(booking, "BOOKINGS", 1)
    assert client.post(TIME, SENT).status_code == 302
    assert client.post(TIME, {**SENT, "phone": "0912000002"}).status_code == 429


def test_unknown_things_are_404():
    client = Client()
    for url in (
        reverse("portal:book_time", args=["nowhere", "submit"]),
        reverse("portal:book_time", args=[KEY, "nothing"]),
        reverse("portal:visit", args=["ACDEFGHJKM"]),
        reverse("portal:book") + "?thu-tuc=9.999999",
    ):
        assert client.get(url).status_code == 404, url


def test_a_service_without_bookings_says_so(client):
    page = client.get(reverse("portal:book_time", args=[KEY, "collect"])).content.decode()
    assert "không nhận đặt hẹn" in page
