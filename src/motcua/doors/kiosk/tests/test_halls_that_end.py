"""Two wards become one at half past nine, while people wait in both halls."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from motcua.arrivals import actions, queries
from motcua.arrivals.models import Booking, CounterSession, Ticket
from motcua.doors.kiosk.gate import COOKIE
from motcua.doors.kiosk.tests.conftest import KEY, MORNING
from motcua.dossiers.tests.people import Town
from motcua.dossiers.tests.test_reorganising import HUY, KINH_BAC, LAN, NEW, VU_NINH
from motcua.identity import actions as identity
from motcua.identity.queries import actor_of, organisation
from motcua.identity.reorganisation import actions as reorganising
from motcua.identity.reorganisation.spec import ChangeSpec, Kind, PlanSpec, Target
from motcua.kernel import clock
from motcua.kernel.actor import ANONYMOUS, EVERYWHERE, Actor, ActorKind
from motcua.kernel.ids import new_id
from motcua.kernel.models import OutboxEvent
from motcua.kernel.permissions import vocabulary

TODAY = MORNING.date()
WEDNESDAY = dt.date(2026, 11, 18)
FOUNDED = PlanSpec("Nhập hai phường", TODAY, "Nghị quyết 99", (ChangeSpec(Kind.MERGE, (KINH_BAC, VU_NINH), (NEW,)),))
INTO_VU_NINH = PlanSpec(
    "Nhập Kinh Bắc vào Vũ Ninh", TODAY, "Nghị quyết 99", (ChangeSpec(Kind.MERGE, (KINH_BAC,), (Target(VU_NINH),)),)
)  # fmt: skip
LATER = MORNING + dt.timedelta(minutes=30)


@pytest.fixture
def mai(db):
    """Who serves in Vũ Ninh."""
    maker = Actor(new_id(), "tests", ActorKind.SERVICE, dict.fromkeys(vocabulary(), EVERYWHERE))
    account = identity.open_account("mai-vu-ninh", full_name="Lê Thị Mai", password=None, actor=maker)
    identity.appoint_post(
        account, unit_id=organisation().by_key(VU_NINH).id, role="intake_officer", valid_from=dt.date(2026, 1, 1),
        includes_subunits=True, actor=maker,
    )  # fmt: skip
    return actor_of(account)


@pytest.fixture
def other():
    return queries.point_by_key(f"{VU_NINH}-service")


def every_service():
    return [one.key for one in queries.services()]


@pytest.fixture
def two_halls(town, point, counter, other, mai):
    """Kinh Bắc: A 001 at counter 1, A 002 waits. Vũ Ninh: A 001 to A 003, the first at its counter 1."""
    for _ in range(2):
        actions.take_ticket(point.id, "submit", actor=town.huong)
    actions.call_next(counter.id, actor=town.huong)
    there = actions.open_counter(queries.counters_of(other.id)[0].id, every_service(), actor=mai)
    for _ in range(3):
        actions.take_ticket(other.id, "submit", actor=mai)
    actions.call_next(there.id, actor=mai)
    return {"counter": counter, "there": there}


def carried(spec):
    plan = reorganising.prepare_reorganisation(spec, actor=HUY)
    report = reorganising.survey_reorganisation(plan, actor=HUY)
    assert not report.problems, report.problems
    reorganising.carry_out(plan, actor=LAN)
    return plan, report


def rows(model):
    return sorted(str(row) for row in model.objects.values_list())


def test_nobody_who_waits_is_lost_and_no_number_is_there_twice(two_halls, town, point, other):
    with clock.frozen(LATER):
        _, report = carried(FOUNDED)
        new = queries.point_by_key("commune-kinh-vu-service")
        assert report.touched("arrivals", "ticket").count == 5
        assert report.touched("arrivals", "session").count == 2
        codes = sorted(Ticket.objects.filter(point_id=new.id).values_list("letter", "number"))
        assert len(codes) == len(set(codes)) == 5
        assert not Ticket.objects.exclude(point_id=new.id).exists()
        after = Town()
        (session,) = CounterSession.objects.filter(closed_at__isnull=True)
        assert session.counter_id == next(one.id for one in queries.counters_of(new.id))
        # Whose counter stands twice opens another; who sat there waits again, first in the line.
        own = after.huong if session.officer_id == after.huong.id else None
        assert own, "Hường opened hers first and keeps it"
        actions.finish_ticket(session.id, actor=own)
        line = queries.waiting(new.id)
        assert sum(one.count for one in line) == 4
        new_number = actions.take_ticket(new.id, "submit", actor=own)
        assert (new_number.code.split()[0], int(new_number.code.split()[1])) not in codes


def test_numbers_of_another_hall_that_are_taken_here_are_given_anew_and_the_page_says_so(two_halls, town, point, other):
    with clock.frozen(LATER):
        was = {row.id: row for row in Ticket.objects.filter(point_id=point.id)}
        carried(INTO_VU_NINH)
        for row in Ticket.objects.filter(id__in=was):
            assert row.point_id == other.id
            assert row.number > 3, "Vũ Ninh has given one to three itself"
            page = Client().get(reverse("kiosk:follow", args=[row.secret])).content.decode()
            assert row.code in page
            assert "Vũ Ninh" in page


def test_undone_at_once_the_halls_are_as_they_were(two_halls, town, point):
    actions.register_device(point.id, "Cửa chính", actor=town.nam)
    actions.book_visit(point.id, "submit", WEDNESDAY, dt.time(9, 30), "Ánh", "0912000019", actor=ANONYMOUS)
    before = {model: rows(model) for model in (Ticket, CounterSession, Booking)}
    for spec in (FOUNDED, INTO_VU_NINH):
        with clock.frozen(LATER):
            plan, _ = carried(spec)
            assert rows(Ticket) != before[Ticket]
            reorganising.undo(plan, reason="Nhầm", actor=LAN)
        for model, kept in before.items():
            assert rows(model) == kept, (spec.name, model)


def test_what_was_served_meanwhile_stays_served_when_it_is_undone(two_halls, town, point):
    with clock.frozen(LATER):
        plan, _ = carried(FOUNDED)
        after = Town()
        session = queries.counter_of(after.huong)
        actions.finish_ticket(session.id, actor=after.huong)
        called = actions.call_next(session.id, actor=after.huong)
        new = actions.take_ticket(session.point_id, "collect", actor=after.huong)
    with clock.frozen(LATER + dt.timedelta(minutes=5)):
        reorganising.undo(plan, reason="Nhầm", actor=LAN)
        again = Town()
        mine = queries.counter_of(again.huong)
        assert (mine.point_id, mine.ticket.id) == (point.id, called.id)
        assert Ticket.objects.get(id=new.id).point_id == point.id, "what the founded hall gave goes to the first of two"
        actions.finish_ticket(mine.id, actor=again.huong)
        assert actions.take_ticket(point.id, "collect", actor=again.huong).code != new.code
    assert not Ticket.objects.exclude(point_id__in=organisation().units).exists()


def test_one_phone_with_a_visit_at_each_hall_has_both_at_the_new_one(town, point, other, mai):
    for hall in (point, other):
        actions.book_visit(hall.id, "submit", WEDNESDAY, dt.time(9, 30), "Ánh", "0912000019", actor=ANONYMOUS)
    with clock.frozen(LATER):
        _, report = carried(FOUNDED)
        new = queries.point_by_key("commune-kinh-vu-service")
        assert report.touched("arrivals", "booking").count == 2
        assert list(Booking.objects.values_list("point_id", flat=True)) == [new.id] * 2
        told = OutboxEvent.objects.filter(name="arrivals.visit_moved")
        assert {row.payload["point_id"] for row in told} == {str(new.id)}
        assert told.count() == 2
    with clock.frozen(clock.at(2026, 11, 18, 9, 25)):
        for row in Booking.objects.all():
            assert actions.check_in(row.code, point_id=new.id, actor=Town().huong).booked


def test_machine_and_screen_at_the_old_address_go_on(machine, town, point, counter):
    start, board = reverse("kiosk:start", args=[KEY]), reverse("kiosk:board", args=[KEY])
    watched = queries.version(point.id)
    with clock.frozen(LATER):
        carried(FOUNDED)
        new = queries.point_by_key("commune-kinh-vu-service")
        page = machine.get(start)
        assert page.status_code == 200
        taken = machine.post(reverse("kiosk:take", args=[KEY]), {"service": "submit"})
        assert (taken.status_code, taken.url.split("/")[2]) == (302, "commune-kinh-vu-service")
        led = Client().get(board)
        assert (led.status_code, led.url) == (302, reverse("kiosk:board", args=[new.key]))
        assert queries.version(new.id) > watched


def test_a_ward_in_two_parts_its_machine_knows_where_it_stands_and_the_screen_of_none_is_told(machine, town, point):
    def ward(key, name):
        return Target(key, name=f"Ủy ban nhân dân phường {name}", kind="commune", parent="province", area="09187")

    parts = (ward("commune-dong", "Đông"), ward("commune-tay", "Tây"))
    spec = PlanSpec("Chia", TODAY, "NQ", (ChangeSpec(Kind.SPLIT, (KINH_BAC,), parts, remainder="commune-tay"),))
    with clock.frozen(LATER):
        carried(spec)
        taken = machine.post(reverse("kiosk:take", args=[KEY]), {"service": "submit"})
        assert (taken.status_code, taken.url.split("/")[2]) == (302, "commune-tay-service")
        assert Client().get(reverse("kiosk:board", args=[KEY])).status_code == 404
        stranger = Client()
        stranger.cookies[COOKIE] = "nothing"
        assert stranger.get(reverse("kiosk:start", args=[KEY])).status_code == 404
