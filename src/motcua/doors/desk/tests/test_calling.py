"""The calling strip at the desk."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from motcua.arrivals import actions, queries, rules
from motcua.arrivals.models import Ticket
from motcua.doors.desk.tests.test_counter import receive
from motcua.kernel import clock

pytestmark = pytest.mark.django_db
KEY = "commune-09187-service"
WORK, COUNTER, ACT = reverse("desk:worklist"), reverse("desk:counter"), reverse("desk:counter_act")


@pytest.fixture(autouse=True)
def _fresh():
    rules.forget()


@pytest.fixture
def hall(actor_of):
    point = queries.point_by_key(KEY)
    for _ in range(3):
        actions.take_ticket(point.id, "submit", actor=actor_of("huong"))
    return point


@pytest.fixture
def huong(signed_in, hall):
    browser = signed_in("huong")
    unit = queries.counters_of(hall.id)[0]
    opened = browser.post(COUNTER, {"counter": unit.id, "service": ["submit", "collect"]})
    assert opened.status_code == 302
    return browser


def press(browser, do, **more):
    return browser.post(ACT, {"do": do, "next": WORK, **more})


def text(browser, url=WORK):
    return browser.get(url).content.decode()


def test_the_strip_is_only_for_those_whose_counter_is_open(signed_in, huong, procedure):
    assert "data-calling" not in text(signed_in("tuan"))
    for url in (WORK, reverse("desk:intake"), COUNTER):
        assert "data-calling" in text(huong, url)
    assert "3 người chờ" in text(huong)


def test_a_mornings_work_at_the_strip(huong):
    assert press(huong, "next").url == WORK
    assert "A 001" in text(huong)
    press(huong, "recall")
    press(huong, "start")
    press(huong, "finish-next")
    assert "A 002" in text(huong)
    press(huong, "miss")
    assert "Gọi A 002" in text(huong, COUNTER)
    press(huong, "next")
    press(huong, "transfer", to="collect")
    states = {row.code + row.state: row for row in Ticket.objects.all()}
    assert sorted(states) == ["A 001done", "A 002missed", "A 003transferred", "A 003waiting"]
    press(huong, "close")
    assert "data-calling" not in text(huong)


def test_sent_beside_the_page_the_strip_alone_comes_back(huong):
    answer = huong.post(ACT, {"do": "next"}, headers={"X-Requested-With": "desk"})
    assert answer.status_code == 200
    assert "A 001" in answer.content.decode()
    assert "<html" not in answer.content.decode()
    refused = huong.post(ACT, {"do": "next"}, headers={"X-Requested-With": "desk"})
    assert refused.status_code == 409
    assert "A 001 còn ở quầy này" in refused.content.decode()


@pytest.mark.parametrize("sent", [{}, {"do": "dance"}, {"do": "call"}, {"do": "transfer", "to": "?"}, {"do": "finish"}])
def test_nonsense_changes_nothing_and_is_said(huong, sent):
    assert huong.post(ACT, sent).status_code == 302
    assert 'class="told error"' in text(huong)
    assert set(Ticket.objects.values_list("state", flat=True)) == {"waiting"}


def test_a_colleague_at_the_same_counter_is_refused(signed_in, huong, hall, actor_of):
    unit = queries.counters_of(hall.id)[0]
    assert signed_in("tuan").post(COUNTER, {"counter": unit.id, "service": ["submit"]}).status_code == 403
    assert signed_in("tuan").post(ACT, {"do": "next"}).status_code in {404, 409}
    assert huong.post(COUNTER, {"counter": "x", "service": ["submit"]}).status_code == 404
    assert huong.post(COUNTER, {"counter": unit.id}).status_code == 422


def test_the_dossier_made_at_the_counter_is_linked_to_the_number(huong, procedure):
    press(huong, "next")
    dossier = receive(huong)
    row = Ticket.objects.get(number=1)
    assert (row.state, row.subject_kind, [str(one) for one in row.subject_ids]) == ("serving", "dossier", [dossier])


def test_without_a_number_in_hand_receiving_works_as_ever(huong, procedure):
    assert receive(huong)
    assert not Ticket.objects.exclude(subject_ids=[]).exists()


def test_an_officer_without_a_counter_pays_nothing(signed_in, procedure, hall):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    browser = signed_in("huong")
    browser.get(WORK)
    with CaptureQueriesContext(connection) as before:
        browser.get(WORK)
    assert not [query for query in before.captured_queries if "arrivals_" in query["sql"]]


def test_an_open_counter_costs_two_queries(huong):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    huong.get(WORK)
    with CaptureQueriesContext(connection) as after:
        huong.get(WORK)
    assert len([query for query in after.captured_queries if "arrivals_" in query["sql"]]) == 2


def test_times_of_the_hall(signed_in, huong):
    press(huong, "next")
    press(huong, "finish")
    page = text(signed_in("nam"), reverse("desk:times", args=[KEY]))
    assert "Theo quầy" in page
    assert "quầy 1" in page
    assert "Nộp hồ sơ" in page
    assert signed_in("nam").get(reverse("desk:times", args=[KEY]) + "?tu=x&den=9999-99-99").status_code == 200


def test_after_signing_in_again_the_strip_is_there_without_a_visit_to_the_counter(signed_in, huong):
    press(huong, "next")
    again = signed_in("huong")
    for url in (WORK, reverse("desk:intake"), reverse("desk:find")):
        assert "data-calling" in text(again, url)
    assert "A 001" in text(again)


def test_it_is_asked_once_a_session_and_day_and_never_for_those_who_call_nobody(
    signed_in,
    hall,
):
    def asked(browser):
        with CaptureQueriesContext(connection) as queries_:
            browser.get(WORK)
        return [one["sql"] for one in queries_ if "arrivals_countersession" in one["sql"]]

    huong, tuan = signed_in("huong"), signed_in("tuan")
    assert [len(asked(huong)), len(asked(huong)), len(asked(huong))] == [1, 0, 0]
    assert [len(asked(tuan)), len(asked(tuan))] == [0, 0]


def test_a_head_reads_what_each_counter_took_to_the_minute(signed_in, hall, actor_of):
    """Counter 1: two served, waits of 10 and 20 minutes, 4 and 8 at the counter. Counter 2: one, 30 and 6."""
    day = dt.date(2026, 11, 13)
    for number, visits in ((0, ((0, 10, 4), (15, 20, 8))), (1, ((45, 30, 6),))):
        served(hall, actor_of("huong"), number, visits)
    times = reverse("desk:times", args=[KEY])
    page = text(signed_in("le"), f"{times}?tu={day}&den={day}")
    rows = [re.sub(r"<[^>]+>", " ", row).split() for row in re.findall(r"<tr>(.*?)</tr>", page)]
    by_counter = {tuple(row[:2]): row[2:] for row in rows if row[0] == "quầy"}
    assert by_counter == {
        ("quầy", "1"): ["2", "0", "15,0", "19,0", "6,0", "7,6"],
        ("quầy", "2"): ["1", "0", "30,0", "30,0", "6,0", "6,0"],
    }
    assert times in signed_in("le").get(reverse("desk:halls"), follow=True).redirect_chain[0][0]
    assert reverse("desk:halls") in text(signed_in("le"))


def served(hall, who, number, visits):
    """Each visit: minute of arrival after 08:00, minutes of waiting, minutes at the counter."""
    start = clock.at(2026, 11, 13, 8, 0)
    for came, waited, took in visits:
        with clock.frozen(start + dt.timedelta(minutes=came)):
            actions.take_ticket(hall.id, "submit", actor=who)
        with clock.frozen(start + dt.timedelta(minutes=came + waited)):
            counter = actions.open_counter(queries.counters_of(hall.id)[number].id, ["submit"], actor=who)
            actions.call_next(counter.id, actor=who)
            actions.start_ticket(counter.id, actor=who)
        with clock.frozen(start + dt.timedelta(minutes=came + waited + took)):
            actions.finish_ticket(counter.id, actor=who)
