"""Help at the machine: how it goes, and calling a person, whom the open counters of the hall are shown."""

import datetime as dt

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
