"""Visits by appointment: booked, reminded, come, missed, forgotten."""

import datetime as dt
import threading

import pytest
from django.db import connection

from motcua.arrivals import actions, queries
from motcua.arrivals.actions.bookings import phone_number
from motcua.arrivals.errors import (
    AlreadyBooked,
    BadPhone,
    BookingElsewhere,
    BookingOfAnotherDay,
    BookingUsed,
    NameNeeded,
    SlotFull,
    SlotNotOffered,
    TooManyBookings,
    UnknownBooking,
)
from motcua.arrivals.models import Booking, Ticket
from motcua.arrivals.tests.conftest import HOUSE, build_hall
from motcua.kernel import audit, clock
from motcua.kernel.actor import ANONYMOUS
from motcua.kernel.audit import Subject
from motcua.kernel.errors import NotAllowed
from motcua.kernel.models import OutboxEvent

TODAY, TOMORROW = dt.date(2026, 11, 16), dt.date(2026, 11, 17)


@pytest.fixture
def book(hall):
    def booked(day=TODAY, slot=(9, 30), phone="0912000019", service="submit", point=None, name="Lê Thị Ngọc Ánh"):
        return actions.book_visit(point or hall.point, service, day, dt.time(*slot), name, phone, actor=ANONYMOUS)

    return booked


def test_a_visit_is_recorded_and_announced_without_its_person(hall, book):
    made = book()
    assert (made.state, made.starts_at) == ("booked", clock.at(2026, 11, 16, 9, 30))
    (entry,) = audit.history(Subject("arrivals.booking", made.id))
    assert entry.action == "arrivals.visit_booked"
    assert "0912000019" not in str(OutboxEvent.objects.get(name="arrivals.visit_booked").payload)
    assert queries.visit(made.secret) == made
    assert queries.visit("nobody's") is None


def test_half_hours_lie_in_the_office_hours_that_are_to_come(hall, book):
    book()
    offered = queries.slots(hall.point, "submit")
    today = [(f"{clock.local(one.starts_at):%H:%M}", one.free) for one in offered[TODAY]]
    assert today[:3] == [("09:30", 1), ("10:00", 2), ("10:30", 2)]
    assert ("11:30", 2) in today
    assert today[-1] == ("16:30", 2)
    assert not [time for time, _ in today if "12:00" <= time < "13:30"]
    assert dt.date(2026, 11, 21) not in offered
    assert max(offered) <= TODAY + dt.timedelta(days=14)
    assert queries.slots(hall.point, "collect") == {}


@pytest.mark.parametrize(
    ("day", "slot"),
    [
        (TODAY, (8, 30)), (TODAY, (9, 0)), (TODAY, (9, 31)), (TODAY, (12, 0)), (TODAY, (17, 0)),
        (dt.date(2026, 11, 13), (9, 30)), (dt.date(2026, 11, 21), (9, 30)), (dt.date(2026, 12, 1), (9, 30)),
        (dt.date.max, (9, 30)), (dt.date.min, (9, 30)),
    ],
)  # fmt: skip
def test_what_is_not_offered_can_not_be_booked(book, day, slot):
    with pytest.raises(SlotNotOffered):
        book(day, slot)
    assert not Booking.objects.exists()


def test_a_service_without_bookings_takes_none(book):
    with pytest.raises(SlotNotOffered):
        book(service="collect")


def test_a_half_hour_holds_as_many_as_the_pack_says_and_cancelling_frees(book):
    first = book(phone="0912000001")
    book(phone="0912000002")
    with pytest.raises(SlotFull):
        book(phone="0912000003")
    actions.cancel_booking(first.secret, actor=ANONYMOUS)
    assert actions.cancel_booking(first.secret, actor=ANONYMOUS).state == "cancelled"
    assert book(phone="0912000003").state == "booked"


def test_one_phone_number_does_not_fill_the_book(book):
    book(TODAY)
    with pytest.raises(AlreadyBooked):
        book(TODAY, (10, 0), phone="+84 912 000 019")
    book(TOMORROW), book(dt.date(2026, 11, 18))
    with pytest.raises(TooManyBookings):
        book(dt.date(2026, 11, 19))


@pytest.mark.parametrize("typed", ["", "12", "abcdefghij", "09120000191234", "+1 202 555 0100", "٠٩١٢٠٠٠٠١٩"])
def test_what_is_no_phone_number_is_refused(book, typed):
    with pytest.raises(BadPhone) as refused:
        book(phone=typed)
    assert "phone" in refused.value.data["fields"]


def test_phone_numbers_are_kept_in_one_form():
    assert {phone_number(one) for one in ("0912000019", "0912 000 019", "+84912000019", "+84 (912) 000-019")} == {
        "0912000019"
    }


@pytest.mark.parametrize("name", ["", "   ", "x" * 81])
def test_a_visit_has_a_name(book, name):
    with pytest.raises(NameNeeded):
        book(name=name)


def test_who_has_booked_goes_first_at_the_time_and_not_before(hall, book, come, at):
    code = book().code
    come(at=(9, 0))
    early = actions.check_in(code, point_id=hall.point, actor=hall.kiosk)
    with clock.frozen(clock.at(2026, 11, 16, 9, 10)):
        assert actions.call_next(at.id, actor=hall.huong).code == "A 001"
        actions.finish_ticket(at.id, actor=hall.huong)
    come(at=(8, 55), priority="elderly")
    with clock.frozen(clock.at(2026, 11, 16, 9, 26)):
        assert actions.call_next(at.id, actor=hall.huong).id == early.id


def test_who_comes_late_waits_like_everybody(hall, book, come, at):
    code = book().code
    come(at=(9, 40))
    with clock.frozen(clock.at(2026, 11, 16, 9, 51)):
        late = actions.check_in(code, point_id=hall.point, actor=hall.kiosk)
        assert late.booked
        assert actions.call_next(at.id, actor=hall.huong).code == "A 001"


def test_a_code_works_once_here_today(hall, book):
    made, tomorrow = book(), book(TOMORROW, phone="0912000020")
    elsewhere = book(point=hall.other, phone="0912000021")
    gone = book((TODAY), (10, 0), phone="0912000022")
    actions.cancel_booking(gone.secret, actor=ANONYMOUS)

    def check_in(code, actor=hall.kiosk):
        return actions.take_ticket(hall.point, "", booking=code, actor=actor)

    first = check_in(f"{made.code[:4]} {made.code[4:]}")
    assert check_in(made.code) == first
    with pytest.raises(BookingUsed):
        actions.cancel_booking(made.secret, actor=ANONYMOUS)
    for code, error in (
        (tomorrow.code, BookingOfAnotherDay), (elsewhere.code, BookingElsewhere), (gone.code, BookingUsed),
        ("00000000", UnknownBooking), ("", UnknownBooking), ("²", UnknownBooking),
    ):  # fmt: skip
        with pytest.raises(error):
            check_in(code)
    with pytest.raises(NotAllowed):
        check_in(made.code, hall.stranger)
    assert Ticket.objects.count() == 1


def test_visitors_of_the_next_working_day_are_reminded_once(hall, book):
    book(TOMORROW)
    book(dt.date(2026, 11, 18), phone="0912000020")
    gone = book(TOMORROW, phone="0912000021")
    actions.cancel_booking(gone.secret, actor=ANONYMOUS)
    assert actions.remind_visitors(actor=HOUSE) == 1
    assert actions.remind_visitors(actor=HOUSE) == 0
    told = OutboxEvent.objects.get(name="arrivals.visit_coming_up").payload
    assert (told["phone"], told["person"]) == ("0912000019", "Lê Thị Ngọc Ánh")
    book(dt.date(2026, 11, 23), phone="0912000022")
    with clock.frozen(clock.at(2026, 11, 20, 16, 0)):  # Friday for Monday
        assert actions.remind_visitors(actor=HOUSE) == 1
    with pytest.raises(NotAllowed):
        actions.remind_visitors(actor=hall.huong)


def test_who_did_not_come_is_noted_and_names_are_forgotten(book):
    made = book()
    with clock.frozen(clock.at(2026, 11, 17, 0, 45)):
        actions.close_day(actor=HOUSE)
    row = Booking.objects.get(id=made.id)
    assert (row.state, row.name) == ("missed", "Lê Thị Ngọc Ánh")
    with clock.frozen(clock.at(2026, 12, 20, 0, 45)):
        actions.close_day(actor=HOUSE)
    row.refresh_from_db()
    assert (row.name, row.phone, row.state) == ("", "", "missed")


@pytest.mark.django_db(transaction=True)
def test_two_who_want_the_last_place_at_once_one_gets_it():
    hall = build_hall()
    actions.book_visit(hall.point, "submit", TOMORROW, dt.time(9, 0), "Một", "0912000001", actor=ANONYMOUS)
    outcomes, start = [], threading.Barrier(3)

    def want(phone):
        start.wait()
        try:
            actions.book_visit(hall.point, "submit", TOMORROW, dt.time(9, 0), "Hai", phone, actor=ANONYMOUS)
            outcomes.append("booked")
        except SlotFull:
            outcomes.append("full")
        finally:
            connection.close()

    threads = [threading.Thread(target=want, args=(f"091200000{n}",)) for n in (2, 3, 4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["booked", "full", "full"]
    assert Booking.objects.count() == 2
