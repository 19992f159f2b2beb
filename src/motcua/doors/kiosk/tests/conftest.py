"""The hall of phường Kinh Bắc on a Monday morning: a registered machine, Hường at counter 1."""

import pytest
from django.test import Client

from motcua.arrivals import actions, queries, rules
from motcua.arrivals.queries.hall import forget as forget_times
from motcua.doors.kiosk import streams
from motcua.doors.kiosk.gate import COOKIE
from motcua.dossiers.tests.conftest import _files, django_db_setup  # noqa: F401 - fixtures
from motcua.dossiers.tests.people import Town
from motcua.identity.models import Account
from motcua.kernel import clock

MORNING = clock.at(2026, 11, 16, 9, 0)
KEY = "commune-09187-service"


@pytest.fixture(autouse=True)
def _morning(settings):
    settings.DEMO = True
    rules.forget()
    forget_times()
    streams._kept.clear()
    with clock.frozen(MORNING):
        yield


@pytest.fixture
def town(db):
    return Town()


@pytest.fixture
def point(town):
    return queries.point_by_key(KEY)


@pytest.fixture
def machine(town, point):
    """The browser of the machine in the hall."""
    client = Client(raise_request_exception=False)
    client.cookies[COOKIE] = actions.register_device(point.id, "Cửa chính", actor=town.nam)
    return client


@pytest.fixture
def counter(town, point):
    unit = queries.counters_of(point.id)[0]
    return actions.open_counter(unit.id, [one.key for one in queries.services()], actor=town.huong)


@pytest.fixture
def signed_in(db):
    def client(username):
        browser = Client(raise_request_exception=False)
        browser.force_login(
            Account.objects.get(username=username), "allauth.account.auth_backends.AuthenticationBackend"
        )
        return browser

    return client
