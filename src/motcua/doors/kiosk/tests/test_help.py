"""Help at the machine: how it goes, and calling a person, whom the open counters of the hall are shown."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from motcua.arrivals.models import KioskDevice
from motcua.doors.kiosk.tests.conftest import KEY, MORNING
from motcua.kernel import audit, clock
from motcua.kernel.audit import Subject

HELP = reverse("kiosk:help", args=[KEY])
WORK = "/lam-viec/"


@pytest.fixture
def desk(signed_in, counter):
    """Hường's browser; her counter is open."""
    browser = signed_in("huong")

    def look():
        return browser.get(WORK).content.decode()

    return look, browser


def test_the_help_of_the_machine_is_one_touch_away_and_says_how(machine):
    start = machine.get(reverse("kiosk:start", args=[KEY])).content.decode()
    assert HELP in start
    page = machine.get(HELP)
    assert "Gọi người giúp" in page.content.decode()
    assert page["Refresh"].startswith("60;"), "who walks away leaves the first page to the next one"
    assert f"{HELP}?lau=1" in page.content.decode()
    assert machine.get(f"{HELP}?lau=1")["Refresh"].startswith("240;")


def test_a_call_shows_at_the_counters_and_ends_when_somebody_goes(machine, desk):
    look, browser = desk
    assert "Có người cần giúp" not in look()
    assert "Cán bộ đã thấy lời gọi" in machine.post(HELP, follow=True).content.decode()
    assert "Có người cần giúp: Cửa chính" in look()
    browser.post(reverse("desk:counter_act"), {"do": "help", "next": WORK})
    assert "Có người cần giúp" not in look()
    machine.post(HELP)
    assert "Có người cần giúp" in look()
    with clock.frozen(MORNING + dt.timedelta(minutes=16)):
        assert "Có người cần giúp" not in look(), "who asked a quarter of an hour ago is not there any more"


def test_both_are_in_the_chain_of_the_machine(machine, desk):

    machine.post(HELP)
    desk[1].get(WORK)
    desk[1].post(reverse("desk:counter_act"), {"do": "help", "next": WORK})
    told = [one.action for one in audit.history(Subject("arrivals.device", KioskDevice.objects.get().id))]
    assert told == ["arrivals.device_registered", "arrivals.help_asked", "arrivals.help_given"]


def test_a_finger_that_presses_too_often_calls_nobody_more_and_a_stranger_never(machine):
    assert [machine.post(HELP).status_code for _ in range(6)] == [302] * 5 + [429]
    assert Client(raise_request_exception=False).post(HELP).status_code == 404


@pytest.fixture
def hear(desk, monkeypatch):
    """What an open page asks in the background, by a browser without a session; nothing is kept in the process."""
    monkeypatch.setattr("motcua.doors.desk.views.helping.KEPT_SECONDS", 0.0)
    address = re.search(r'data-help="([^"]+)"', desk[0]()).group(1)
    return lambda tag="", at=address: Client().get(at, headers={"If-None-Match": tag} if tag else {})


def test_an_open_page_hears_a_call_and_that_somebody_goes(machine, desk, hear):
    quiet = hear()
    assert (quiet.status_code, quiet.content.strip()) == (200, b"")
    assert hear(quiet["ETag"]).status_code == 304
    machine.post(HELP)
    called = hear(quiet["ETag"])
    assert "Có người cần giúp: Cửa chính" in called.content.decode()
    assert 'value="help"' in called.content.decode()
    assert hear(called["ETag"]).status_code == 304
    desk[1].post(reverse("desk:counter_act"), {"do": "help", "next": WORK})
    assert hear(called["ETag"])["ETag"] == quiet["ETag"]


def test_hearing_costs_one_small_question_and_within_two_seconds_none(
    machine, hear, monkeypatch, django_assert_num_queries
):
    with django_assert_num_queries(1):
        tag = hear()["ETag"]
    monkeypatch.setattr("motcua.doors.desk.views.helping.KEPT_SECONDS", 60.0)
    with django_assert_num_queries(0):
        assert hear(tag).status_code == 304


def test_only_a_strip_knows_where_to_hear(hear):
    assert hear(at=reverse("desk:calls_for_help", args=["bia-dat:1:2"])).status_code == 404
