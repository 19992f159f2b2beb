"""Counters that call, and what becomes of the number in hand."""

import datetime as dt
import threading

import pytest
from django.db import connection

from motcua.arrivals import actions, queries
from motcua.arrivals.actions import calling
from motcua.arrivals.errors import (
    CounterNotOpen,
    CounterTaken,
    NoServiceChosen,
    NothingInHand,
    TicketInHand,
    TicketMovedOn,
    TicketOfAnotherDay,
    UnknownCounter,
    UnknownService,
    UnknownTicket,
)
from motcua.arrivals.models import CounterSession, Ticket
from motcua.arrivals.tests.conftest import HOUSE, MONDAY, build_hall
from motcua.kernel import audit, clock
from motcua.kernel.actor import ANONYMOUS
from motcua.kernel.audit import Subject
from motcua.kernel.errors import NotAllowed
from motcua.kernel.ids import new_id
from motcua.kernel.models import OutboxEvent


def calls(hall, at, times=1):
    """Call and finish; the codes in the order of the calls."""
    found = []
    for _ in range(times):
        found.append(actions.call_next(at.id, actor=hall.huong).code)
        actions.finish_ticket(at.id, actor=hall.huong)
    return found


def test_first_come_first_called(hall, come, at):
    come(), come("collect"), come()
    assert calls(hall, at, 3) == ["A 001", "D 001", "A 002"]
    assert actions.call_next(at.id, actor=hall.huong) is None


def test_a_counter_calls_only_its_own_services(hall, come):
    come(), come("collect")
    desk = actions.open_counter(hall.two, ["collect"], actor=hall.mai)
    assert actions.call_next(desk.id, actor=hall.mai).code == "D 001"


def test_those_whom_the_law_lets_go_first_go_first_but_others_are_not_forgotten(hall, come, at):
    for minute in range(3):
        come(at=(8, minute))
    for minute in range(5):
        come(priority="elderly", at=(8, 30 + minute))
    assert calls(hall, at, 8) == ["A 004", "A 005", "A 006", "A 001", "A 007", "A 008", "A 002", "A 003"]


def test_who_goes_first_is_a_rule_of_the_pack(hall, come, at, tmp_path):
    hall.changed_rule(tmp_path, preferred_in_a_row=1)
    come(), come(), come(priority="disabled"), come(priority="disabled")
    assert calls(hall, at, 4) == ["A 003", "A 001", "A 004", "A 002"]


def test_the_way_of_a_number_with_its_times(hall, come, at):
    ticket = come(at=(8, 0))
    with clock.frozen(clock.at(2026, 11, 16, 8, 10)):
        called = actions.call_next(at.id, actor=hall.huong)
    assert (called.id, called.state, called.counter) == (ticket.id, "called", "1")
    with clock.frozen(clock.at(2026, 11, 16, 8, 11)):
        actions.recall_ticket(at.id, actor=hall.huong)
    with clock.frozen(clock.at(2026, 11, 16, 8, 12)):
        assert actions.start_ticket(at.id, actor=hall.huong).state == "serving"
    with pytest.raises(TicketMovedOn):
        actions.recall_ticket(at.id, actor=hall.huong)
    with clock.frozen(clock.at(2026, 11, 16, 8, 20)):
        assert actions.finish_ticket(at.id, actor=hall.huong).state == "done"
    story = [
        entry.action.removeprefix("arrivals.ticket_") for entry in audit.history(Subject("arrivals.ticket", ticket.id))
    ]
    assert story == ["taken", "called", "recalled", "started", "finished"]
    ended = OutboxEvent.objects.get(name="arrivals.ticket_ended")
    assert (ended.payload["waited_s"], ended.payload["served_s"]) == (600, 480)
    again = [row.payload["again"] for row in OutboxEvent.objects.filter(name="arrivals.ticket_called").order_by("id")]
    assert again == [0, 1]


def test_a_number_given_back_at_the_last_moment_is_passed_over(hall, come, at, monkeypatch):
    first, _second = come(), come()
    read = calling.waiting_rows

    def read_then_gone(*asked):
        rows = read(*asked)
        actions.cancel_ticket(first.secret, actor=ANONYMOUS)
        return rows

    monkeypatch.setattr(calling, "waiting_rows", read_then_gone)
    assert actions.call_next(at.id, actor=hall.huong).code == "A 002"


def test_say_what_became_of_the_number_in_hand_before_the_next(hall, come, at):
    come(), come()
    actions.call_next(at.id, actor=hall.huong)
    with pytest.raises(TicketInHand) as refused:
        actions.call_next(at.id, actor=hall.huong)
    assert refused.value.data == {"code": "A 001"}
    for act in (actions.close_counter, actions.rest_counter):
        with pytest.raises(TicketInHand):
            act(at.id, actor=hall.huong)


def test_who_missed_the_call_and_comes_back_is_called_by_number(hall, come, at):
    ticket = come()
    actions.call_next(at.id, actor=hall.huong)
    assert actions.miss_ticket(at.id, actor=hall.huong).state == "missed"
    assert [one.code for one in queries.missed(hall.point, actor=hall.huong)] == ["A 001"]
    again = actions.call_ticket(at.id, ticket.id, actor=hall.huong)
    assert again.state == "called"
    actions.finish_ticket(at.id, actor=hall.huong)
    with pytest.raises(TicketMovedOn):
        actions.call_ticket(at.id, ticket.id, actor=hall.huong)


def test_a_hand_over_keeps_number_page_and_place(hall, come, at):
    first, second, third = come("ask", at=(8, 0)), come("submit", at=(8, 5)), come("submit", at=(8, 6))
    actions.call_next(at.id, actor=hall.huong)
    leg = actions.transfer_ticket(at.id, "submit", actor=hall.huong)
    assert (leg.code, leg.service, leg.state, leg.secret) == ("E 001", "submit", "waiting", first.secret)
    assert queries.follow(first.secret).ticket.id == leg.id
    assert calls(hall, at, 3) == ["E 001", second.code, third.code]
    assert [row.state for row in Ticket.objects.filter(letter="E").order_by("id")] == ["transferred", "done"]


def test_a_hand_over_to_nothing_changes_nothing(hall, come, at):
    come()
    actions.call_next(at.id, actor=hall.huong)
    with pytest.raises(UnknownService):
        actions.transfer_ticket(at.id, "nothing", actor=hall.huong)
    assert queries.counter_of(hall.huong).ticket.state == "called"


def test_a_dossier_made_at_the_counter_is_linked_and_begins_the_service(hall, come, at):
    dossier = Subject("dossier", new_id())
    assert actions.link_subject(at.id, dossier, actor=hall.huong) is False
    ticket = come()
    actions.call_next(at.id, actor=hall.huong)
    assert actions.link_subject(at.id, dossier, actor=hall.huong) is True
    assert actions.link_subject(at.id, dossier, actor=hall.huong) is True
    row = Ticket.objects.get(id=ticket.id)
    assert (row.state, row.subject_kind, row.subject_ids) == ("serving", "dossier", [dossier.id])


def test_nothing_in_hand_is_said(hall, at):
    for act in (actions.recall_ticket, actions.start_ticket, actions.finish_ticket, actions.miss_ticket):
        with pytest.raises(NothingInHand):
            act(at.id, actor=hall.huong)


def test_a_counter_is_its_officers_alone(hall, come, at):
    come()
    with pytest.raises(CounterNotOpen):
        actions.call_next(at.id, actor=hall.mai)
    with pytest.raises(CounterTaken) as refused:
        actions.open_counter(hall.one, ["submit"], actor=hall.mai)
    assert refused.value.data["officer"] == "Nguyễn Thị Hường"
    with pytest.raises(NotAllowed):
        actions.open_counter(hall.two, ["submit"], actor=hall.stranger)
    with pytest.raises(NotAllowed):
        actions.open_counter(hall.two, ["submit"], actor=HOUSE)  # nobody in person
    for wrong in (hall.point, new_id()):
        with pytest.raises(UnknownCounter):
            actions.open_counter(wrong, ["submit"], actor=hall.mai)
    with pytest.raises(NoServiceChosen):
        actions.open_counter(hall.two, [], actor=hall.mai)


def test_sitting_down_elsewhere_leaves_the_first_counter(hall, come, at):
    come()
    actions.call_next(at.id, actor=hall.huong)
    with pytest.raises(TicketInHand):
        actions.open_counter(hall.two, ["submit"], actor=hall.huong)
    kept = actions.open_counter(hall.one, ["collect"], actor=hall.huong)
    assert (kept.id, kept.ticket.code, kept.services) == (at.id, "A 001", ("collect",))
    actions.finish_ticket(at.id, actor=hall.huong)
    moved = actions.open_counter(hall.two, ["submit"], actor=hall.huong)
    assert moved.label == "2"
    assert queries.counter(at.id, actor=hall.huong) is None
    assert CounterSession.objects.filter(closed_at__isnull=True).count() == 1


def test_a_break_is_counted_and_ends_with_the_next_call(hall, come, at):
    come()
    actions.rest_counter(at.id, actor=hall.huong)
    assert queries.waiting(hall.point)[0].counters == ()
    with clock.frozen(MONDAY + dt.timedelta(minutes=10)):
        assert actions.call_next(at.id, actor=hall.huong).code == "A 001"
    row = CounterSession.objects.get(id=at.id)
    assert (row.paused_since, row.paused_seconds) == (None, 600)
    assert queries.waiting(hall.point)[0].counters == ("1",)


def test_yesterdays_tickets_and_counters_are_over(hall, come, at):
    ticket = come()
    with clock.frozen(clock.at(2026, 11, 17, 9, 0)):
        with pytest.raises(CounterNotOpen):
            actions.call_next(at.id, actor=hall.huong)
        new = actions.open_counter(hall.one, ["submit"], actor=hall.mai)  # yesterday's does not stand in the way
        assert actions.call_next(new.id, actor=hall.mai) is None
        with pytest.raises(TicketOfAnotherDay) as refused:
            actions.call_ticket(new.id, ticket.id, actor=hall.mai)
        assert refused.value.data == {"day": "16/11/2026"}
        with pytest.raises(UnknownTicket):
            actions.call_ticket(new.id, new_id(), actor=hall.mai)


def test_the_night_ends_what_the_day_has_left(hall, come, at):
    come(), come()
    actions.call_next(at.id, actor=hall.huong)
    actions.start_ticket(at.id, actor=hall.huong)
    with clock.frozen(clock.at(2026, 11, 17, 0, 45)):
        assert actions.close_day(actor=HOUSE) == 3
        assert actions.close_day(actor=HOUSE) == 0
    assert sorted(Ticket.objects.values_list("state", "ended_at")) == [("done", None), ("missed", None)]
    with pytest.raises(NotAllowed):
        actions.close_day(actor=hall.huong)


@pytest.mark.django_db(transaction=True)
def test_two_counters_that_call_at_once_never_get_one_number():
    hall = build_hall()
    for _ in range(20):
        actions.take_ticket(hall.point, "submit", actor=hall.kiosk)
    counters = [
        (actions.open_counter(unit, ["submit"], actor=officer), officer)
        for unit, officer in ((hall.one, hall.huong), (hall.two, hall.mai))
    ]
    called, start = [], threading.Barrier(2)

    def work(counter, officer):
        start.wait()
        while (ticket := actions.call_next(counter.id, actor=officer)) is not None:
            called.append(ticket.code)
            actions.finish_ticket(counter.id, actor=officer)
        connection.close()

    threads = [threading.Thread(target=work, args=pair) for pair in counters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(called) == [f"A {n:03d}" for n in range(1, 21)]
    assert set(Ticket.objects.values_list("state", flat=True)) == {"done"}
    assert Ticket.objects.filter(counter_id__in=[hall.one, hall.two]).count() == 20


@pytest.mark.django_db(transaction=True)
def test_two_counters_that_want_the_same_number_by_name_one_gets_it():
    hall = build_hall()
    ticket = actions.take_ticket(hall.point, "submit", actor=hall.kiosk)
    outcomes, start = [], threading.Barrier(2)

    def work(unit, officer):
        counter = actions.open_counter(unit, ["submit"], actor=officer)
        start.wait()
        try:
            outcomes.append(actions.call_ticket(counter.id, ticket.id, actor=officer).state)
        except TicketMovedOn:
            outcomes.append("moved on")
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=one) for one in ((hall.one, hall.huong), (hall.two, hall.mai))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["called", "moved on"]


def test_what_a_call_costs(hall, come, at, django_assert_num_queries):
    come(), come()
    calls(hall, at)
    with django_assert_num_queries(14):
        actions.call_next(at.id, actor=hall.huong)
    with django_assert_num_queries(11):
        actions.finish_ticket(at.id, actor=hall.huong)
