"""A decision about days off moves the appointments of dossiers on their way, and says so in their story."""

import datetime as dt
import uuid

import pytest

from motcua.deadlines import rulebook
from motcua.deadlines.decisions import DecidedDay, DecisionText, confirm_decision, enter_decision
from motcua.deadlines.foresight import foresee
from motcua.deadlines.hours import DayKind
from motcua.deadlines.packs import load_calendar_pack
from motcua.deadlines.policies import DeadlinesPermission
from motcua.deadlines.queries import clock as clock_by_id
from motcua.dossiers import actions, subscribers
from motcua.dossiers.models import Dossier, DossierTask
from motcua.dossiers.tests.people import MONDAY_MORNING, PERMIT, Town
from motcua.identity.queries import organisation
from motcua.kernel import audit, clock, outbox
from motcua.kernel.actor import EVERYWHERE, Actor, service
from motcua.kernel.audit import Subject
from motcua.kernel.models import Delivery, OutboxEvent
from motcua.kernel.outbox.delivery import attempt
from motcua.notices.models import Notice

KEEPER = service("pack", DeadlinesPermission.KEEP_CALENDARS)
BASIS = "Quyết định 9/QĐ-UBND"


@pytest.fixture
def town(db, settings, monkeypatch):
    settings.DEMO = True
    # The days decided here are rolled back: the next test finds the calendar that it knows, without reading it anew.
    monkeypatch.setattr(rulebook, "_cached", rulebook.current_rulebook())
    with clock.frozen(MONDAY_MORNING):
        outbox.drain()
        yield Town()


def decide(*days, kind="day_off"):
    load_calendar_pack(decided(*days, kind=kind), actor=KEEPER)
    outbox.drain()


def decided(*days, kind):
    decisions = [{"day": day, "kind": kind, "legal_basis": BASIS, "note": "bão"} for day in days]
    return {"calendars": [], "decisions": decisions, "policies": []}


def drain_but(subscriber):
    """All deliveries but those of one subscriber, which stay for later."""
    others = Delivery.objects.filter(state="pending").exclude(subscriber=subscriber)
    while outbox.relay() or others.exists():
        for delivery in list(others.order_by("id")):
            attempt(delivery.id)


def entries(dossier, action="dossiers.due_moved"):
    return [one for one in audit.history(Subject("dossier", dossier)) if one.action == action]


def day_of(moment):
    return clock.local(moment).date()


def test_an_accepted_dossier_its_step_and_its_clock_move_together(town):
    dossier = town.at_counter(procedure=PERMIT).dossier_id
    before = town.dossier(dossier)
    due = day_of(before.due_at)
    decide(due.isoformat())
    after = town.dossier(dossier)
    assert day_of(after.due_at) > due
    assert after.due_original == before.due_original
    assert {row.due_at for row in DossierTask.objects.filter(dossier=dossier)} == {after.due_at}
    assert clock_by_id(after.clock_id).due_current == after.due_at
    (entry,) = entries(dossier)
    assert entry.facts["legal_basis"] == BASIS
    assert entry.facts["before"] == {"due_at": before.due_at.isoformat()}
    assert entry.facts["due_at"] == after.due_at.isoformat()
    told = OutboxEvent.objects.filter(name="dossiers.due_moved", subject_id=dossier).get()
    assert told.payload["legal_basis"] == BASIS
    assert audit.verify_chain(Subject("dossier", dossier)) is None


def test_heard_again_nothing_moves_and_nothing_is_written(town):
    dossier = town.at_counter(procedure=PERMIT).dossier_id
    decide(day_of(town.dossier(dossier).due_at).isoformat())
    moved, story = town.dossier(dossier), len(town.story(dossier))
    for event in OutboxEvent.objects.filter(name__in=["deadlines.days_changed", "deadlines.due_moved"]):
        outbox.announce(_Again(event))
    outbox.drain()
    assert town.dossier(dossier).due_at == moved.due_at
    assert len(town.story(dossier)) == story


class _Again:
    """An event once more, as after a crash between the work and its mark."""

    def __init__(self, row):
        self.name, self.subject_kind, self.subject_id = row.name, row.subject_kind, row.subject_id
        self.payload = lambda: row.payload


def test_a_dossier_that_waits_for_intake_has_its_appointment_moved(town):
    dossier = town.submitted()
    before = town.dossier(dossier).due_at
    decide(day_of(before).isoformat())
    after = town.dossier(dossier).due_at
    assert day_of(after) > day_of(before)
    assert town.step(dossier).due_at == after
    assert [one.facts["legal_basis"] for one in entries(dossier)] == [BASIS]


def test_what_is_finished_stays(town):
    dossier = town.finished()
    before = town.dossier(dossier)
    decide(*{day_of(before.due_at).isoformat(), "2026-11-17", "2026-11-18"})
    after = town.dossier(dossier)
    assert (after.due_at, after.verdict) == (before.due_at, before.verdict)
    assert entries(dossier) == entries(dossier, "dossiers.steps_planned_again") == []


def test_a_withdrawn_dossier_stays(town):
    dossier = town.accepted()
    actions.withdraw_dossier(dossier, actor=town.ngocanh)
    before = town.dossier(dossier).due_at
    decide(day_of(before).isoformat())
    assert town.dossier(dossier).due_at == before


def test_many_steps_come_in_batches(town, monkeypatch):
    monkeypatch.setattr(subscribers, "BATCH", 2)
    dossiers = [town.submitted() for _ in range(5)]
    before = {day_of(town.dossier(one).due_at) for one in dossiers}
    decide(*{day.isoformat() for day in before})
    assert all(day_of(town.dossier(one).due_at) > max(before) for one in dossiers)
    assert {len(entries(one)) for one in dossiers} == {1}


def test_a_saturday_made_a_working_day_brings_the_appointment_forward(town):
    dossier = town.at_counter(procedure=PERMIT).dossier_id
    due = town.dossier(dossier).due_at
    saturday = day_of(due) - dt.timedelta(days=(day_of(due).weekday() - 5) % 7)
    decide(saturday.isoformat(), kind="working_day")
    assert town.dossier(dossier).due_at < due


def test_a_service_point_open_on_saturdays_takes_in_on_saturdays_and_the_agency_counts_by_its_own_days(town):
    hours = {"legal_basis": "Quyết định thử nghiệm", "week": {
        "friday": [["07:30", "12:00"], ["13:30", "17:00"]], "saturday": [["07:30", "11:30"]]}}  # fmt: skip
    own = {"code": "own", "name": "Trung tâm", "owner": "it", "hours": [hours]}
    load_calendar_pack({"calendars": [own]}, actor=KEEPER, owners={"it": town.counter.id})
    with clock.frozen(clock.at(2026, 11, 20, 10, 0)):
        draft = town.filled()
    with clock.frozen(clock.at(2026, 11, 20, 16, 30)):
        dossier = actions.submit_dossier(draft, actor=town.ngocanh).dossier_id
    # Eight working hours from the opening on Saturday: four there, the others on the next day that it is open.
    assert f"{clock.local(town.dossier(dossier).due_at):%d/%m %H:%M}" == "27/11 11:30"
    with clock.frozen(clock.at(2026, 11, 21, 8, 0)):
        actions.accept_dossier(dossier, actor=town.huong)
    info = clock_by_id(town.dossier(dossier).clock_id)
    assert f"{clock.local(info.effective_at):%d/%m %H:%M}" == "23/11 07:30"


def told_of_the_move(kind="due_moved"):
    return [(one.title, one.text) for one in Notice.objects.filter(kind=f"dossier.{kind}")]


def shown(moment):
    return f"{clock.local(moment):%H:%M ngày %d/%m/%Y}"


def test_whose_appointment_comes_later_is_told_once(town):
    dossier, waiting = town.accepted(), town.submitted()  # the second was given no appointment yet
    decide(*{day_of(town.dossier(one).due_at).isoformat() for one in (dossier, waiting)})
    ((title, text),) = told_of_the_move()
    after = town.dossier(dossier)
    assert after.code in title
    assert f"{clock.local(after.due_at):%H:%M ngày %d/%m/%Y}" in text
    assert BASIS in text


def test_whose_later_appointment_is_taken_back_is_told_that_too_and_once(town):
    dossier = town.accepted()
    first = town.dossier(dossier).due_at
    decide(day_of(first).isoformat())
    decide(day_of(first).isoformat(), kind="working_day")
    assert town.dossier(dossier).due_at == first
    assert len(told_of_the_move()) == 1
    ((title, text),) = told_of_the_move("due_moved_back")
    assert title == f"Hạn trả hồ sơ {town.dossier(dossier).code} trở lại như trước"
    assert f"trở lại: {shown(first)}" in text
    for event in OutboxEvent.objects.filter(name="dossiers.due_moved"):
        outbox.announce(_Again(event))
    outbox.drain()
    assert len(told_of_the_move() + told_of_the_move("due_moved_back")) == 2


def test_an_appointment_that_comes_before_the_first_is_told_as_earlier(town):
    dossier = town.at_counter(procedure=PERMIT).dossier_id
    Dossier.objects.filter(id=dossier).update(applicant_id=next(iter(town.ngocanh.parties)))
    due = town.dossier(dossier).due_at
    saturday = day_of(due) - dt.timedelta(days=(day_of(due).weekday() - 5) % 7)
    decide(saturday.isoformat(), kind="working_day")
    ((_title, text),) = told_of_the_move("due_moved_earlier")
    assert f"sớm hơn: {shown(town.dossier(dossier).due_at)}" in text
    assert not told_of_the_move() + told_of_the_move("due_moved_back")


def test_what_is_back_before_anybody_was_told_is_not_told(town):
    dossier = town.accepted()
    first = town.dossier(dossier).due_at
    for kind in ("day_off", "working_day"):
        load_calendar_pack(decided(day_of(first).isoformat(), kind=kind), actor=KEEPER)
        drain_but("dossiers.tell_applicant")
    assert town.dossier(dossier).due_at == first
    assert len(entries(dossier)) == 2, "it moved there and back"
    outbox.drain()
    assert not Notice.objects.filter(kind__startswith="dossier.due_moved").exists()


HUY, PHUONG = (
    Actor(uuid.uuid4(), name, grants={
        DeadlinesPermission.KEEP_CALENDARS.value: EVERYWHERE, DeadlinesPermission.CONFIRM_DAYS.value: EVERYWHERE})
    for name in ("Nguyễn Quang Huy", "Tạ Minh Phượng")
)  # fmt: skip


def test_a_decision_for_one_agency_moves_its_dossiers_and_its_intakes_alone(town):
    ours, waiting = town.accepted(), town.submitted()
    before = {one: town.dossier(one).due_at for one in (ours, waiting)}
    agency = organisation().agency_of(town.dossier(ours).handling_unit_id)
    other = next(unit for unit in organisation().of_kind(agency.kind) if unit.id != agency.id)
    days = tuple(DecidedDay(day, DayKind.DAY_OFF) for day in sorted({day_of(moment) for moment in before.values()}))

    def decided_for(unit, number):
        text = DecisionText(number, "UBND", day_of(MONDAY_MORNING), days, unit_id=unit.id)
        made = enter_decision(text, actor=HUY)
        seen = foresee(made, actor=PHUONG)
        confirm_decision(made, actor=PHUONG)
        outbox.drain()
        return seen

    assert decided_for(other, "8/QĐ-UBND").moved == 0
    assert {one: town.dossier(one).due_at for one in before} == before
    seen = decided_for(agency, "9/QĐ-UBND")
    assert [(one.subject.id, one.after) for one in seen.first] == [(ours, town.dossier(ours).due_at)]
    assert day_of(town.dossier(waiting).due_at) > day_of(before[waiting])
    (entry,) = entries(ours)
    assert entry.facts["legal_basis"].startswith("9/QĐ-UBND, UBND,")
