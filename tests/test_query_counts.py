"""How often the hot paths ask the database, over HTTP; and that lists of twenty ask no more than lists of three."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from house import browser

from motcua.doors.desk import frame
from motcua.doors.look import context
from motcua.doors.portal import procedure_page
from motcua.dossiers import actions, rules
from motcua.dossiers.queries import figures
from motcua.dossiers.tests.people import BIRTH, Town

# With the marks that a transaction inside the test's own sets.
SUBMIT, ACCEPT, COMPLETE, OPEN, TRACK = 18, 19, 18, 20, 4
PUBLIC = {f"/thu-tuc/{BIRTH}/": 1, "/thu-tuc/?q=khai+sinh": 4, "/": 4}
LISTS = {"/lam-viec/hang/unit/": 6, "/lam-viec/tim/?tim=ngoc anh": 7, "/ho-so/": 4, "/lam-viec/ky/": 8}


@pytest.fixture(autouse=True)
def _kept_for_a_while():
    """What the process keeps for some seconds is new, so that none of it ends in the middle of a count."""
    for kept in (context, rules, frame, figures, procedure_page):
        kept.forget()


@pytest.fixture
def town(db, settings):
    settings.DEMO = True
    return Town()


def asked(client, method, url, data=None, status=200):
    """How many questions one request asks, when the process is warm."""
    with CaptureQueriesContext(connection) as queries:
        response = getattr(client, method)(url, data or {})
    assert response.status_code == status, response.status_code
    return len(queries)


def warm(*clients):
    for client in clients:
        client.get("/")
        client.get(reverse("portal:procedure", args=[BIRTH]))
        client.get("/lam-viec/")


def test_submit(town):
    client = browser("ngocanh")
    warm(client)
    client.post(reverse("portal:check", args=[town.filled()]), {"promise": "on"})
    address = reverse("portal:check", args=[town.filled()])
    assert asked(client, "post", address, {"promise": "on"}, status=302) == SUBMIT


def test_accept(town):
    client = browser("huong")
    warm(client)
    client.post(reverse("desk:act", args=[town.submitted(), "tiep-nhan"]))
    assert asked(client, "post", reverse("desk:act", args=[town.submitted(), "tiep-nhan"]), status=302) == ACCEPT


def test_complete(town):
    client = browser("tuan")
    warm(client)
    for _ in range(2):  # the second time the process is warm
        dossier = town.accepted()
        address = reverse("desk:step", args=[dossier, town.step(dossier).task_id])
        count = asked(client, "post", address, {"outcome": "", "note": "Đủ"}, status=302)
    assert count == COMPLETE


@pytest.mark.parametrize("notes", [1, 8])
def test_open(town, notes):
    client = browser("tuan")
    warm(client)
    dossier = town.accepted()
    for _ in range(notes):
        actions.write_note(dossier, "Ghi chú", actor=town.tuan)
    client.get(reverse("desk:dossier", args=[dossier]))
    assert asked(client, "get", reverse("desk:dossier", args=[dossier])) == OPEN


@pytest.mark.parametrize("many", [3, 20])
def test_lists_ask_no_more_for_twenty_than_for_three(town, many):
    for n in range(many):
        (town.accepted, town.submitted, town.at_approval)[n % 3]()
    huong, anh, le = browser("huong"), browser("ngocanh"), browser("le")
    counts = {}
    for client, url in ((huong, "/lam-viec/hang/unit/"), (huong, "/lam-viec/tim/?tim=ngoc anh"), (anh, "/ho-so/"),
                        (le, "/lam-viec/ky/")):  # fmt: skip
        warm(client)
        client.get(url)
        counts[url] = asked(client, "get", url)
    assert counts == LISTS


def test_track(town, client):
    dossier = town.dossier(town.submitted())
    for _ in range(2):
        count = asked(client, "post", "/tra-cuu/", {"ma": dossier.code, "mat": dossier.secret})
    assert count == TRACK


@pytest.mark.parametrize("url", sorted(PUBLIC))
def test_public_pages(db, client, url):
    client.get(url)
    assert asked(client, "get", url) == PUBLIC[url]
