"""The screen of the hall, and one's number on the phone."""

import json

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from motcua.arrivals import actions, queries
from motcua.doors.kiosk import streams
from motcua.doors.kiosk.tests.conftest import KEY
from motcua.doors.kiosk.views import board
from motcua.kernel import clock

BOARD = reverse("kiosk:board", args=[KEY])
STREAM = reverse("kiosk:stream", args=[KEY])


@pytest.fixture
def full():
    """All seats for held streams are taken, so that each answer comes at once."""
    assert streams.take_seat()
    yield
    streams.give_back()


@pytest.fixture
def ticket(point, town):
    return actions.take_ticket(point.id, "submit", actor=town.huong)


def events(answer):
    """The events of an answer: id and data."""
    text = answer.content.decode() if not answer.streaming else "".join(part.decode() for part in answer)
    found = []
    for block in text.split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.split("\n") if ": " in line and not line.startswith(":"))
        if "data" in lines:
            found.append((int(lines["id"]), json.loads(lines["data"])))
    return found


def test_the_board_shows_what_is_called_and_what_comes(db, point, town, counter, ticket):
    actions.take_ticket(point.id, "collect", actor=town.huong)
    page = Client().get(BOARD).content.decode()
    assert "Chưa gọi số nào" in page
    assert page.index("A 001") < page.index("D 001")
    actions.call_next(counter.id, actor=town.huong)
    page = Client().get(BOARD).content.decode()
    assert "<b>A 001</b>" in page
    assert "quầy 1" in page
    assert '<noscript><meta http-equiv="refresh" content="10"></noscript>' in page


def test_a_call_reaches_the_screen_with_its_words(full, point, town, counter, ticket):
    before = queries.version(point.id)
    actions.call_next(counter.id, actor=town.huong)
    ((number, told),) = events(Client().get(STREAM, headers={"Last-Event-ID": str(before)}))
    assert number == told["version"] == queries.version(point.id)
    assert told["calls"] == [{"version": number, "said": [["vi", "Mời số A không không một đến quầy 1"]]}]
    assert "A 001" in told["html"]


def test_after_a_broken_connection_the_screen_is_right_again(full, point, town, counter, ticket):
    client = Client()
    ((seen, _),) = events(client.get(STREAM))
    actions.call_next(counter.id, actor=town.huong)
    actions.finish_ticket(counter.id, actor=town.huong)
    actions.take_ticket(point.id, "submit", actor=town.huong)
    actions.call_next(counter.id, actor=town.huong)
    ((number, told),) = events(client.get(STREAM, headers={"Last-Event-ID": str(seen)}))
    assert "A 002" in told["html"]
    assert [call["version"] > seen for call in told["calls"]] == [True]
    again = client.get(STREAM, headers={"Last-Event-ID": str(number)})
    assert events(again) == []
    assert again.content.decode().startswith("retry: 2000\n")


def test_one_who_came_in_english_is_called_in_both_languages(full, point, town, counter):
    actions.take_ticket(point.id, "ask", language="en", actor=town.huong)
    actions.call_next(counter.id, actor=town.huong)
    ((_, told),) = events(Client().get(STREAM))
    assert [text for _, text in told["calls"][0]["said"]] == [
        "Mời số E không không một đến quầy 1", "Number E zero zero one, please go to counter 1",
    ]  # fmt: skip


@pytest.mark.parametrize("sent", ["", "x", "-1", "9" * 40, "²"])
def test_a_last_event_that_is_none_gives_the_whole(full, ticket, sent):
    assert len(events(Client().get(STREAM + f"?sau={sent}"))) == 1


def ask():
    """The stream as the server asks for it, without the test client, which ends the connection with the answer."""
    return board.stream(RequestFactory().get(STREAM), KEY)


def hang_up(answer):
    """What the server does when an answer is over or its reader has gone."""
    for close in answer._resource_closers:
        close()


def test_a_held_stream_gives_its_seat_back(db, ticket, monkeypatch):
    monkeypatch.setattr(streams, "HELD_SECONDS", 0.2)
    monkeypatch.setattr(streams, "STEP_SECONDS", 0.05)
    held = ask()
    assert held.streaming
    assert not ask().streaming  # the only seat is taken
    assert len(events(held)) == 1
    hang_up(held)
    again = ask()
    assert again.streaming
    hang_up(again)  # without having been read
    hang_up(again)
    third = ask()
    assert third.streaming
    assert not ask().streaming
    hang_up(third)


def test_a_held_stream_tells_each_change(point, town, counter, ticket, monkeypatch):
    monkeypatch.setattr(streams, "STEP_SECONDS", 0.0)
    steps = iter(
        streams.held(point.id, queries.version(point.id), "vi", lambda: {"version": queries.version(point.id)})
    )
    assert next(steps) == "retry: 200\n\n"
    actions.call_next(counter.id, actor=town.huong)
    assert f"id: {queries.version(point.id)}\n" in next(steps)
    actions.recall_ticket(counter.id, actor=town.huong)
    assert f"id: {queries.version(point.id)}\n" in next(steps)
    steps.close()


def test_an_unknown_hall_is_404(db):
    for name in ("board", "stream"):
        assert Client().get(reverse(f"kiosk:{name}", args=["nowhere"])).status_code == 404
        assert Client().get(reverse(f"kiosk:{name}", args=["commune-09187"])).status_code == 404


def test_a_screen_that_has_all_costs_the_version_alone(full, ticket, django_assert_num_queries):
    client = Client()
    ((number, _),) = events(client.get(STREAM))
    with django_assert_num_queries(2):  # the organisation's revision, the hall's version
        client.get(STREAM, headers={"Last-Event-ID": str(number)})


def test_ones_number_on_the_phone(point, town, counter, ticket):
    other = actions.take_ticket(point.id, "submit", actor=town.huong)
    client, page = Client(), reverse("kiosk:follow", args=[other.secret])
    text = client.get(page).content.decode()
    assert "A 002" in text
    assert "1 người" in text
    actions.call_next(counter.id, actor=town.huong)
    actions.finish_ticket(counter.id, actor=town.huong)
    actions.call_next(counter.id, actor=town.huong)
    part = client.get(page + "?phan=1").content.decode()
    assert "Đến lượt bạn: mời đến quầy 1" in part
    assert "<html" not in part
    refused = client.post(page)
    assert refused.status_code == 409
    assert client.get(reverse("kiosk:follow", args=["ACDEFGH"])).status_code == 404
    with clock.frozen(clock.at(2026, 11, 17, 9)):
        assert "ngày khác" in client.get(page).content.decode()


def test_a_number_is_given_back_from_the_phone(ticket):
    client, page = Client(), reverse("kiosk:follow", args=[ticket.secret])
    assert client.post(page).status_code == 302
    assert "Bạn đã trả lại số này" in client.get(page).content.decode()


def test_results_that_lie_at_the_counter_are_shown_without_names(db, town, point):
    from motcua.dossiers.models import Dossier

    made = town.at_counter()
    Dossier.objects.filter(id=made.dossier_id).update(state="finished", finished_at=clock.now())
    page = Client().get(reverse("kiosk:board", args=[KEY])).content.decode()
    assert f"<b>{made.code.split('-')[-1]}</b>" in page
    assert "Đỗ Văn Cường" not in page
