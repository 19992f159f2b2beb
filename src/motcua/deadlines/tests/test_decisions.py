"""Decisions about days: entered by one, confirmed by another, withdrawn, replaced, beside those of a pack."""

import datetime as dt
import uuid

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.deadlines import actions, decided, queries, rulebook, subscribers, whose
from motcua.deadlines.decisions import DecidedDay, DecisionText, confirm_decision, enter_decision, withdraw_decision
from motcua.deadlines.errors import (
    DecisionDoesNotHold,
    DecisionInForce,
    DecisionMoved,
    DecisionNotFound,
    DecisionOver,
    ReasonMissing,
    SecondOfficerNeeded,
)
from motcua.deadlines.foresight import foresee
from motcua.deadlines.hours import DayKind
from motcua.deadlines.limits import Limit
from motcua.deadlines.models import CalendarDecision, DaysDecision, LegalClock, WorkingCalendar
from motcua.deadlines.policies import DeadlinesPermission
from motcua.deadlines.tests.people import SOMEBODY, at, load, pack, wall
from motcua.deadlines.wording import told
from motcua.kernel import audit, clock, outbox
from motcua.kernel.actor import EVERYWHERE, Actor, Principal
from motcua.kernel.audit import Subject
from motcua.kernel.errors import NotAllowed
from motcua.kernel.models import OutboxEvent

pytestmark = pytest.mark.django_db

KEEP, CONFIRM = DeadlinesPermission.KEEP_CALENDARS, DeadlinesPermission.CONFIRM_DAYS
BOTH = {KEEP.value: EVERYWHERE, CONFIRM.value: EVERYWHERE}
HUY = Actor(uuid.uuid4(), "Nguyễn Quang Huy", grants=BOTH)
PHUONG = Actor(uuid.uuid4(), "Tạ Minh Phượng", grants=BOTH)
YEN = Actor(uuid.uuid4(), "Yến", grants={KEEP.value: EVERYWHERE})
TUAN = Actor(uuid.uuid4(), "Tuấn")
ONE, THREE = Limit.of(1, "working_day"), Limit.of(3, "working_day")
STORM = dt.date(2026, 12, 10)
BASIS = "125/QĐ-UBND, UBND tỉnh, 04/12/2026"
KINH_BAC, ITS_CENTRE = uuid.uuid4(), uuid.uuid4()


@pytest.fixture(autouse=True)
def _rules(monkeypatch):
    monkeypatch.setattr(rulebook, "_cached", None)
    load(pack())
    outbox.drain()
    with clock.frozen(at("2026-12-07 09:00")):
        yield


@pytest.fixture
def kinh_bac(monkeypatch):
    """A ward with a service centre below it, and dossiers whose units are known."""
    units = {KINH_BAC: "Phường Kinh Bắc", SOMEBODY: "Sở Y tế"}

    class Tree(dict):
        def unit(self, key):
            return type("Unit", (), {"name": self[key]})

    monkeypatch.setattr("motcua.deadlines.deciding.organisation", lambda: Tree(units))
    above = {ITS_CENTRE: [ITS_CENTRE, KINH_BAC]}
    for module in ("deciding", "queries"):
        monkeypatch.setattr(f"motcua.deadlines.{module}.lineage", lambda unit: above.get(unit, [unit]))
    known = {}
    monkeypatch.setitem(whose._finders, "case", lambda ids: {one: known[one] for one in ids if one in known})
    return known


def off(*days):
    return tuple(DecidedDay(day, DayKind.DAY_OFF) for day in days)


def text(*days, **more):
    return DecisionText(
        **{
            "number": "125/QĐ-UBND", "issuer": "UBND tỉnh", "issued_on": dt.date(2026, 12, 4), "note": "bão số 9",
            "days": off(*days) if days else off(STORM),
        } | more
    )  # fmt: skip


def start(received="2026-12-07 08:00", limit=THREE, **more):
    facts = {"subject": Subject("case", uuid.uuid4()), "scope": "total", "limit": limit, "received_at": at(received)}
    return actions.start_clock(**facts | {"actor": TUAN} | more)


def due(info):
    return wall(queries.clock(info.id).due_current)


def decide(decision, by=PHUONG):
    """Entered by Huy, confirmed by Phượng, and the news has arrived."""
    made = enter_decision(decision, actor=HUY)
    confirm_decision(made, actor=by)
    outbox.drain()
    return made


def problems(decision, actor=HUY):
    with pytest.raises(DecisionDoesNotHold) as caught:
        enter_decision(decision, actor=actor)
    return caught.value.data["fields"]


def test_nothing_moves_until_another_confirms():
    one = start()
    made = enter_decision(text(), actor=HUY)
    outbox.drain()
    assert due(one) == "2026-12-10 17:00"
    with pytest.raises(SecondOfficerNeeded):
        confirm_decision(made, actor=HUY)
    assert confirm_decision(made, actor=PHUONG) == 1
    outbox.drain()
    assert due(one) == "2026-12-11 17:00"
    assert wall(queries.clock(one.id).due_original) == "2026-12-10 17:00"
    assert queries.clock(one.id).adjustments[-1]["basis"] == BASIS
    info = decided.decision(made, actor=YEN)
    assert (info.in_force, info.entered_name, info.confirmed_name) == (True, HUY.name, PHUONG.name)
    assert info.confirmed_at == at("2026-12-07 09:00")


def test_each_verb_is_one_entry_of_the_decisions_chain():
    made = decide(text())
    withdraw_decision(made, reason="Bão đổi hướng", actor=PHUONG)
    entries = audit.history(Subject("deadlines.days_decision", made))
    assert [(one.action, one.actor_name) for one in entries] == [
        ("deadlines.days_decision_entered", HUY.name),
        ("deadlines.days_decision_confirmed", PHUONG.name),
        ("deadlines.days_decision_withdrawn", PHUONG.name),
    ]
    assert entries[2].facts["reason"] == "Bão đổi hướng"
    assert {one.facts["legal_basis"] for one in entries} == {BASIS}


def test_a_deputy_does_not_confirm_for_the_one_who_entered():
    made = enter_decision(text(), actor=HUY)
    stand_in = Actor(PHUONG.id, PHUONG.name, grants=BOTH, on_behalf_of=Principal(HUY.id, HUY.name))
    with pytest.raises(SecondOfficerNeeded):
        confirm_decision(made, actor=stand_in)


def test_who_may_do_what():
    for refused in (TUAN, Actor(uuid.uuid4(), "Lê", grants={KEEP.value: frozenset({KINH_BAC})})):
        with pytest.raises(NotAllowed):
            enter_decision(text(), actor=refused)
    made = enter_decision(text(), actor=YEN)
    with pytest.raises(NotAllowed):
        confirm_decision(made, actor=YEN)
    with pytest.raises(NotAllowed):
        withdraw_decision(made, reason="Không rõ", actor=TUAN)
    for ask in (decided.decisions, decided.calendars):
        with pytest.raises(NotAllowed):
            ask(actor=TUAN)
    with pytest.raises(NotAllowed):
        foresee(made, actor=TUAN)
    withdraw_decision(made, reason="Nhập nhầm ngày", actor=YEN)  # her own, while it waits
    assert decided.decision(made, actor=HUY).ended_reason == "Nhập nhầm ngày"


def test_what_is_for_another_unit_is_not_seen(kinh_bac):
    made = enter_decision(text(unit_id=KINH_BAC), actor=HUY)
    health = Actor(uuid.uuid4(), "Sở Y tế", grants={KEEP.value: frozenset({SOMEBODY})})
    with pytest.raises(DecisionNotFound):
        decided.decision(made, actor=health)
    assert decided.decisions(actor=health) == []


def test_foresight_tells_what_confirming_does():
    clocks = [start(), start("2026-12-08 08:00"), start("2026-12-08 10:00", limit=ONE), start("2026-11-24 08:00")]
    ended = start()
    actions.stop_clock(ended.id, at=at("2026-12-07 08:30"), actor=TUAN)
    was = [due(one) for one in clocks]
    made = enter_decision(text(), actor=HUY)
    seen = foresee(made, actor=PHUONG)
    assert [due(one) for one in clocks] == was
    assert (seen.later, seen.earlier, seen.more) == (2, 0, False)
    assert [(one.subject.id, wall(one.before), wall(one.after)) for one in seen.first] == [
        (clocks[0].subject.id, "2026-12-10 17:00", "2026-12-11 17:00"),
        (clocks[1].subject.id, "2026-12-11 17:00", "2026-12-14 17:00"),
    ]
    assert any(BASIS in line for line in seen.first[0].proof)
    confirm_decision(made, actor=PHUONG)
    outbox.drain()
    assert [due(one) for one in clocks[:2]] == [wall(one.after) for one in seen.first]
    assert [due(one) for one in clocks[2:]] == was[2:]
    assert told(queries.clock(clocks[0].id).proof) == list(seen.first[0].proof)


def test_foresight_says_when_it_has_not_looked_at_all(monkeypatch):
    monkeypatch.setattr("motcua.deadlines.foresight.MOST", 2)
    for _ in range(4):
        start()
    seen = foresee(enter_decision(text(), actor=HUY), actor=HUY)
    assert (seen.looked_at, seen.later, seen.more) == (2, 2, True)


def test_withdrawn_before_it_takes_effect_all_is_as_it_was():
    one = start()
    made = decide(text())
    with pytest.raises(ReasonMissing):
        withdraw_decision(made, reason=" ", actor=PHUONG)
    withdraw_decision(made, reason="Bão đổi hướng", actor=PHUONG)
    outbox.drain()
    assert due(one) == "2026-12-10 17:00"
    assert [each["cause"] for each in queries.clock(one.id).adjustments] == ["started", "calendar", "calendar"]
    with pytest.raises(DecisionOver):
        withdraw_decision(made, reason="Lần nữa", actor=PHUONG)
    with pytest.raises(DecisionMoved):
        confirm_decision(made, actor=PHUONG)
    assert decide(text()) != made  # and may be entered anew


def test_in_effect_it_can_only_be_replaced():
    one = start()
    old = decide(text(STORM, STORM + dt.timedelta(days=1)))
    assert due(one) == "2026-12-14 17:00"
    with clock.frozen(at("2026-12-10 09:00")):
        with pytest.raises(DecisionInForce):
            withdraw_decision(old, reason="Bão tan", actor=PHUONG)
        assert "125/QĐ-UBND" in problems(text(number="126/QĐ-UBND"))["off"]
        new = decide(text(STORM, number="126/QĐ-UBND", replaces=old))
    assert due(one) == "2026-12-11 17:00"
    info = decided.decision(old, actor=HUY)
    assert (info.state, info.ended_name) == ("superseded", PHUONG.name)
    assert [row.source_id for row in CalendarDecision.objects.exclude(source=None)] == [new]
    with pytest.raises(DecisionOver):
        enter_decision(text(number="127/QĐ-UBND", replaces=old), actor=HUY)


def test_a_replacement_without_days_takes_the_old_one_off():
    one = start()
    old = decide(text())
    decide(text(number="126/QĐ-UBND", replaces=old, days=()))
    assert due(one) == "2026-12-10 17:00"


def test_a_swapped_saturday_with_hours_of_its_own():
    one = start("2026-12-11 08:00", limit=ONE)
    saturday = DecidedDay(dt.date(2026, 12, 12), DayKind.WORKING_DAY, hours=((dt.time(7, 30), dt.time(11, 30)),))
    made = decide(text(days=(*off(STORM), saturday)))
    assert due(one) == "2026-12-12 11:30"
    default = decided.calendars(actor=HUY)[0]
    line = next(day for day in decided.year(default.id, 2026, actor=HUY) if day.day == saturday.day)
    assert (line.hours, line.legal_basis, line.source) == (saturday.hours, BASIS, made)


def test_a_pack_and_the_desk_live_side_by_side():
    one = start()
    made = decide(text())
    load(pack())
    outbox.drain()
    assert due(one) == "2026-12-11 17:00"
    content = pack()
    content["decisions"].append({"day": "2026-12-10", "kind": "working_day", "as_weekday": 3, "legal_basis": "QĐ 7"})
    load(content)
    outbox.drain()
    assert due(one) == "2026-12-11 17:00"  # of one day the desk's counts
    assert CalendarDecision.objects.filter(day=STORM).count() == 2
    withdraw_decision(made, reason="Bão đổi hướng", actor=PHUONG)
    outbox.drain()
    assert due(one) == "2026-12-10 17:00"


def test_the_decisions_of_one_agency_move_its_clocks_alone(kinh_bac):
    here, there, health = start(calendar_owner=KINH_BAC), start(), start(calendar_owner=SOMEBODY)
    kinh_bac |= {here.subject.id: ITS_CENTRE, there.subject.id: uuid.uuid4()}
    made = enter_decision(text(unit_id=KINH_BAC), actor=HUY)
    assert [one.subject for one in foresee(made, actor=HUY).first] == [here.subject]
    assert not WorkingCalendar.objects.filter(owner_id=KINH_BAC).exists()
    confirm_decision(made, actor=PHUONG)
    outbox.drain()
    assert [due(one) for one in (here, there, health)] == ["2026-12-11 17:00", "2026-12-10 17:00", "2026-12-10 16:30"]
    own = WorkingCalendar.objects.get(owner_id=KINH_BAC)
    assert (own.name, own.follows.code, queries.clock(here.id).calendar_id) == ("Phường Kinh Bắc", "default", own.id)
    # what holds for all, and new hours of the followed calendar, reach it as before
    decide(text(dt.date(2026, 12, 11), number="126/QĐ-UBND"))
    assert due(here) == "2026-12-14 17:00"
    content = pack()
    content["calendars"][0]["hours"][0]["week"]["monday"] = [["07:30", "11:00"]]
    load(content)
    outbox.drain()
    assert due(here) == "2026-12-14 11:00"
    withdraw_decision(made, reason="Nước rút", actor=PHUONG)
    outbox.drain()
    assert (due(here), due(there)) == ("2026-12-10 17:00", "2026-12-10 17:00")


def test_many_clocks_of_one_agency_come_in_batches(kinh_bac, monkeypatch):
    monkeypatch.setattr(subscribers, "BATCH", 2)
    clocks = [start() for _ in range(5)]
    kinh_bac |= {one.subject.id: KINH_BAC for one in clocks}
    made = decide(text(unit_id=KINH_BAC))
    assert {due(one) for one in clocks} == {"2026-12-11 17:00"}
    events = OutboxEvent.objects.filter(name="deadlines.calendar_opened")
    assert events.count() == 3
    told = OutboxEvent.objects.filter(name="deadlines.due_moved").count()
    for event in events:  # told twice, nothing moves twice
        outbox.announce(_again(event))
    outbox.drain()
    assert OutboxEvent.objects.filter(name="deadlines.due_moved").count() == told
    assert decided.decision(made, actor=HUY).in_force


def _again(event):
    facts = event.payload
    return subscribers.CalendarOpened(
        subject_id=event.subject_id, owner=uuid.UUID(facts["owner"]), followed=uuid.UUID(facts["followed"]),
        changes=facts["changes"], after=uuid.UUID(facts["after"]) if facts["after"] else None,
    )  # fmt: skip


def test_a_pack_may_give_such_an_agency_hours_of_its_own(kinh_bac):
    here = start()
    kinh_bac[here.subject.id] = KINH_BAC
    decide(text(unit_id=KINH_BAC))
    content = pack()
    content["calendars"].append(content["calendars"][1] | {"code": "kinh-bac", "name": "Kinh Bắc", "owner": "kinh-bac"})
    load(content, {"kinh-bac": KINH_BAC})
    outbox.drain()
    assert due(here) == "2026-12-11 16:30"
    assert WorkingCalendar.objects.get(owner_id=KINH_BAC).follows is None


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"number": " "}, "number"),
        ({"issuer": ""}, "issuer"),
        ({"issued_on": dt.date(2026, 12, 8)}, "issued_on"),
        ({"days": ()}, "off"),
        ({"days": off(STORM, STORM)}, "off"),
        ({"days": off(dt.date(2026, 12, 13))}, "off"),  # a Sunday
        ({"days": off(dt.date(2026, 12, 21))}, "off"),  # the pack's decision
        ({"days": off(dt.date(2026, 11, 24))}, "off"),  # the holidays of the law
        ({"days": off(dt.date(2006, 12, 10))}, "off"),
        ({"days": off(dt.date(2126, 12, 10))}, "off"),
        ({"days": (DecidedDay(STORM, DayKind.WORKING_DAY),)}, "worked"),
        ({"valid_from": dt.date(2026, 12, 11)}, "valid_from"),
        ({"unit_id": uuid.uuid4()}, "unit"),
        ({"note": "x" * 501}, "note"),
    ],
)
def test_what_cannot_be_kept_is_said_beside_its_field(more, field, kinh_bac):
    assert field in problems(text(**more))
    assert not DaysDecision.objects.exists()


def test_the_same_decision_twice_and_two_that_overlap():
    enter_decision(text(), actor=HUY)
    assert "number" in problems(text(dt.date(2026, 12, 11)))
    assert BASIS in problems(text(number="9/QĐ"))["off"]


def test_calendars_that_changed_meanwhile_are_looked_at_when_confirming():
    made = enter_decision(text(), actor=HUY)
    content = pack()
    content["decisions"].append({"day": "2026-12-10", "kind": "day_off", "legal_basis": "QĐ 7"})
    load(content)
    with pytest.raises(DecisionDoesNotHold) as caught:
        confirm_decision(made, actor=PHUONG)
    assert "QĐ 7" in caught.value.data["fields"]["off"]


def test_a_past_day_moves_what_is_open_and_leaves_what_is_finished():
    running, ended = start("2026-12-01 08:00", limit=Limit.of(5, "working_day")), start("2026-12-01 08:00")
    with clock.frozen(at("2026-12-05 09:00")):
        actions.stop_clock(ended.id, at=at("2026-12-04 16:00"), actor=TUAN)
    was = queries.clock(ended.id)
    made = decide(text(dt.date(2026, 12, 3)))
    assert (due(running), queries.clock(ended.id)) == ("2026-12-09 17:00", was)
    assert decided.decision(made, actor=HUY).past


def test_the_year_shows_holidays_decisions_and_swapped_days():
    default = decided.calendars(actor=HUY)[0]
    assert (default.owner_id, default.week[0][0]) == (None, (dt.time(7, 30), dt.time(12)))
    days = {one.day: one for one in decided.year(default.id, 2026, actor=HUY)}
    assert (days[dt.date(2026, 9, 2)].why, days[dt.date(2026, 9, 2)].hours) == ("holiday", ())
    assert days[dt.date(2026, 12, 21)].legal_basis == "QĐ 1"
    assert days[dt.date(2026, 12, 26)].hours[0] == (dt.time(7, 30), dt.time(12))
    assert dt.date(2026, 12, 12) not in days


def test_two_confirm_at_once_and_one_finds_it_done():
    made = enter_decision(text(), actor=HUY)
    confirm_decision(made, actor=PHUONG)
    with pytest.raises(DecisionMoved):
        confirm_decision(made, actor=PHUONG)
    with pytest.raises(DecisionNotFound):
        confirm_decision(uuid.uuid4(), actor=PHUONG)


WEEKDAYS = st.dates(dt.date(2026, 11, 1), dt.date(2027, 1, 31))


@given(
    st.one_of(
        st.builds(Limit.of, st.integers(1, 25), st.sampled_from(["working_day", "day", "hour"])),
        st.builds(Limit.of, st.integers(1, 2), st.just("month")),
    ),
    st.datetimes(dt.datetime(2026, 10, 20), dt.datetime(2026, 11, 20)),  # noqa: DTZ001 - wall clock
    st.sets(WEEKDAYS, min_size=1, max_size=5),
)
@settings(max_examples=40)
def test_a_day_off_never_makes_a_due_time_earlier_and_withdrawing_gives_it_back(limit, received, days):
    one = start(received.isoformat(sep=" ", timespec="minutes"), limit=limit)
    before = queries.clock(one.id)
    calendar = queries.calendar_for()
    worked = [day for day in sorted(days) if calendar.is_working(day)]
    if worked:
        future = dt.date(2027, 6, 1)  # another day that it names takes effect later, so that it can be withdrawn
        made = enter_decision(text(*worked, valid_from=None), actor=HUY)
        DaysDecision.objects.filter(id=made).update(valid_from=future)
        seen = foresee(made, actor=HUY)
        confirm_decision(made, actor=PHUONG)
        outbox.drain()
        after = queries.clock(one.id)
        assert after.due_current >= before.due_current
        assert queries.calendar_for().is_working(clock.local(after.due_current).date())
        assert seen.moved == int(after.due_current != before.due_current)
        withdraw_decision(made, reason="Rút lại", actor=PHUONG)
        outbox.drain()
    assert queries.clock(one.id).due_current == before.due_current
    LegalClock.objects.all().delete()
    DaysDecision.objects.all().delete()
