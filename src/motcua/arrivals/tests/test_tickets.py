"""Numbers at the door of the hall."""

import threading

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.arrivals import actions, queries
from motcua.arrivals.actions.tickets import SECRET_LETTERS
from motcua.arrivals.errors import (
    PointClosed,
    TicketMovedOn,
    UnknownPoint,
    UnknownPriority,
    UnknownService,
    UnknownTicket,
)
from motcua.arrivals.models import Ticket
from motcua.arrivals.tests.conftest import build_hall
from motcua.kernel import audit, clock
from motcua.kernel.actor import ANONYMOUS
from motcua.kernel.audit import Subject
from motcua.kernel.errors import NotAllowed
from motcua.kernel.ids import new_id
from motcua.kernel.models import OutboxEvent


def test_numbers_count_up_by_letter_and_begin_anew_each_day(hall, come):
    assert [come().code, come("certify").code, come().code] == ["A 001", "C 001", "A 002"]
    with clock.frozen(clock.at(2026, 11, 17, 8, 0)):
        assert actions.take_ticket(hall.point, "submit", actor=hall.kiosk).code == "A 001"


def test_a_ticket_is_recorded_and_announced_and_moves_the_screen(hall, come):
    before = queries.version(hall.point)
    ticket = come(priority="elderly", language="en")
    (entry,) = audit.history(Subject("arrivals.ticket", ticket.id))
    assert entry.action == "arrivals.ticket_taken"
    assert entry.actor_name == "kiosk: Cửa chính"
    assert entry.facts["legal_basis"] == "Luật Người cao tuổi 39/2009/QH12"
    event = OutboxEvent.objects.get(name="arrivals.ticket_taken")
    assert event.payload == {"point_id": str(hall.point), "service": "submit", "code": "A 001"}
    assert queries.version(hall.point) == before + 1
    assert len(ticket.secret) == SECRET_LETTERS


def test_a_finger_that_presses_twice_takes_one_number(come):
    key = new_id()
    assert come(idempotency_key=key) == come(idempotency_key=key)
    assert Ticket.objects.count() == 1


@pytest.mark.parametrize(
    ("when", "opens"),
    [
        ((2026, 11, 16, 7, 14), "07:30"),
        ((2026, 11, 16, 12, 0), "13:30"),
        ((2026, 11, 16, 17, 0), "07:30 17/11/2026"),
        ((2026, 11, 21, 9, 0), "07:30 23/11/2026"),  # a Saturday
        ((2026, 11, 24, 9, 0), "07:30 25/11/2026"),  # Ngày Văn hóa Việt Nam
    ],
)
def test_no_number_out_of_hours_and_the_machine_says_when_to_come(hall, when, opens):
    with clock.frozen(clock.at(*when)), pytest.raises(PointClosed) as refused:
        actions.take_ticket(hall.point, "submit", actor=hall.kiosk)
    assert refused.value.data == {"opens": opens}
    assert Ticket.objects.count() == 0


@pytest.mark.parametrize("when", [(7, 15), (11, 59), (13, 15), (16, 59)])
def test_numbers_from_a_quarter_before_opening_until_closing(hall, when):
    with clock.frozen(clock.at(2026, 11, 16, *when)):
        assert actions.take_ticket(hall.point, "submit", actor=hall.kiosk).code == "A 001"


def test_what_is_not_there_gives_no_number(hall, come):
    with pytest.raises(UnknownService):
        come("nothing")
    with pytest.raises(UnknownPriority):
        come(priority="in a hurry")
    with pytest.raises(UnknownPoint):
        actions.take_ticket(hall.one, "submit", actor=_everywhere())
    with pytest.raises(UnknownPoint):
        actions.take_ticket(new_id(), "submit", actor=_everywhere())
    assert Ticket.objects.count() == 0
    assert come().code == "A 001"


def _everywhere():
    from motcua.arrivals.policies import ArrivalsPermission
    from motcua.kernel.actor import service

    return service("anywhere", ArrivalsPermission.TAKE_TICKET)


def test_only_this_halls_kiosk_and_officers_give_numbers(hall):
    for actor in (hall.stranger, ANONYMOUS):
        with pytest.raises(NotAllowed):
            actions.take_ticket(hall.point, "submit", actor=actor)
    with pytest.raises(NotAllowed):
        actions.take_ticket(hall.other, "submit", actor=hall.kiosk)
    assert actions.take_ticket(hall.point, "submit", actor=hall.huong).code == "A 001"


def test_a_ticket_is_given_back_while_it_waits(hall, come, at):
    first, second = come(), come()
    actions.cancel_ticket(first.secret, actor=ANONYMOUS)
    with pytest.raises(TicketMovedOn):
        actions.cancel_ticket(first.secret, actor=ANONYMOUS)
    assert actions.call_next(at.id, actor=hall.huong).code == second.code
    with pytest.raises(TicketMovedOn):
        actions.cancel_ticket(second.secret, actor=ANONYMOUS)
    with pytest.raises(UnknownTicket):
        actions.cancel_ticket("nobody's", actor=ANONYMOUS)
    with clock.frozen(clock.at(2026, 11, 17, 9)), pytest.raises(UnknownTicket):
        actions.cancel_ticket(second.secret, actor=ANONYMOUS)


@given(st.lists(st.sampled_from(["submit", "certify", "collect", "no-such"]), max_size=12))
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
def test_numbers_of_a_letter_have_no_gap_whatever_is_asked(hall, come, asked):
    Ticket.objects.all().delete()
    start = {one.letter: _last(hall, one.letter) for one in queries.services()}
    for service in asked:
        if service == "no-such":
            with pytest.raises(UnknownService):
                come(service)
        else:
            come(service)
    for letter, before in start.items():
        numbers = list(Ticket.objects.filter(letter=letter).order_by("number").values_list("number", flat=True))
        assert numbers == list(range(before + 1, before + 1 + len(numbers)))


def _last(hall, letter):
    from motcua.kernel.models import SequenceCounter

    found = SequenceCounter.objects.filter(series=f"arrivals.ticket:{hall.point}:{letter}").first()
    return found.last if found else 0


@pytest.mark.django_db(transaction=True)
def test_many_fingers_at_once_get_numbers_without_gap_or_twin():
    hall = build_hall()
    taken, start = [], threading.Barrier(6)

    def press():
        start.wait()
        taken.extend(actions.take_ticket(hall.point, "submit", actor=hall.kiosk).code for _ in range(5))
        connection.close()

    threads = [threading.Thread(target=press) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [f"A {n:03d}" for n in range(1, 31)]


def test_what_a_number_costs(hall, come, django_assert_num_queries):
    come()
    # marks of the transaction, revisions of organisation and calendar, number, row, chain, news, version
    with django_assert_num_queries(13):
        come()
