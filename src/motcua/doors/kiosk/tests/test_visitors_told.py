"""Who booked a visit hears of it: booked, called off, the day before, moved; by short message or in the account."""

import datetime as dt

import pytest
from django.urls import reverse

from motcua.arrivals import actions
from motcua.arrivals.models import Booking
from motcua.arrivals.policies import ArrivalsPermission
from motcua.arrivals.telling import KINDS, tell_visitor
from motcua.doors.kiosk.tests.conftest import MORNING
from motcua.doors.kiosk.tests.test_halls_that_end import INTO_VU_NINH, carried
from motcua.kernel import clock, outbox
from motcua.kernel.actor import ANONYMOUS, service
from motcua.kernel.audit import Subject
from motcua.kernel.events import Heard
from motcua.kernel.models import OutboxEvent
from motcua.notices.models import Audience, Notice, Template
from motcua.notices.words import kinds

TUESDAY = dt.date(2026, 11, 17)
CARETAKER = service("arrivals.caretaker", ArrivalsPermission.TIDY)


@pytest.fixture(autouse=True)
def _gateway(settings):
    settings.SMS = '{"driver": "development"}'


def book(point, actor=ANONYMOUS, phone="0912000019", day=TUESDAY, **more):
    return actions.book_visit(point.id, "submit", day, dt.time(9, 30), "Lê Thị Ngọc Ánh", phone, actor=actor, **more)


def told():
    outbox.drain()
    return list(Notice.objects.filter(kind__startswith="visit.").order_by("created_at", "id"))


def test_every_kind_has_its_text_in_the_pack(db):
    ours = {kind.name for kind in kinds() if kind.name.startswith("visit.")}
    assert (
        ours
        == set(KINDS.values())
        == set(Template.objects.filter(kind__startswith="visit.").values_list("kind", flat=True))
    )


def test_who_books_without_an_account_gets_a_short_message(point):
    made = book(point)
    (notice,) = told()
    assert (notice.kind, notice.phone, notice.account_id) == ("visit.booked", "0912000019", None)
    assert "09:30 ngày 17/11/2026" in notice.text
    assert f"{made.code[:4]} {made.code[4:]}" in notice.text
    assert point.name in notice.text


def test_in_english_for_who_booked_in_english(point):
    book(point, language="en")
    (notice,) = told()
    assert notice.title.startswith("Visit booked")


def test_called_off_it_is_confirmed_and_nobody_is_reminded(point):
    actions.cancel_booking(book(point).secret, actor=ANONYMOUS)
    assert [notice.kind for notice in told()] == ["visit.cancelled"], "the news of the booking was overtaken"
    assert actions.remind_visitors(actor=CARETAKER) == 0


def test_the_day_before_a_reminder_and_only_one(point):
    book(point)
    told()
    with clock.frozen(clock.at(2026, 11, 16, 16, 0)):
        assert actions.remind_visitors(actor=CARETAKER) == 1
        assert actions.remind_visitors(actor=CARETAKER) == 0
        assert [notice.kind for notice in told()] == ["visit.booked", "visit.coming_up"]
        event = OutboxEvent.objects.get(name="arrivals.visit_coming_up")
        heard = Heard(
            event.id, event.name, Subject(event.subject_kind, event.subject_id), event.payload, event.occurred_at
        )
        tell_visitor(heard)
        assert len(told()) == 2, "heard twice, told once"


def test_who_is_signed_in_reads_it_in_the_account_and_finds_the_visit(town, point, signed_in):
    made = book(point, actor=town.ngocanh)
    (notice,) = told()
    assert (notice.account_id, notice.audience) == (town.ngocanh.id, Audience.CITIZEN)
    page = signed_in("ngocanh").post(reverse("portal:notice", args=[notice.id]))
    assert page.url == reverse("portal:visit", args=[made.secret])
    Booking.objects.update(account_id=None)
    assert signed_in("ngocanh").post(reverse("portal:notice", args=[notice.id])).url == reverse("portal:notices")


def test_when_the_hall_ends_the_person_hears_where_to_go(point):
    book(point, day=dt.date(2026, 11, 18))
    told()
    with clock.frozen(MORNING + dt.timedelta(minutes=30)):
        carried(INTO_VU_NINH)
        moved = told()[-1]
    assert moved.kind == "visit.moved"
    assert "phường Vũ Ninh" in moved.text
    assert "09:30 ngày 18/11/2026" in moved.text
