"""A decision about days off moves the clocks that run across its days, and no others."""

import datetime as dt
import uuid

import pytest
from django.db import connection
from hypothesis import given, settings
from hypothesis import strategies as st

from motcua.deadlines import actions, queries, subscribers
from motcua.deadlines.events import Change
from motcua.deadlines.limits import Limit
from motcua.deadlines.models import LegalClock
from motcua.deadlines.reckoning import reckon
from motcua.deadlines.rulebook import current_rulebook
from motcua.deadlines.tests.people import SOMEBODY, at, load, pack, wall
from motcua.deadlines.wording import told
from motcua.kernel import clock, outbox
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.models import OutboxEvent

pytestmark = pytest.mark.django_db

HUONG = Actor(id=uuid.uuid4(), name="Nguyễn Thị Hường")
THREE_DAYS = Limit.of(3, "working_day")
STORM = {"day": "2026-11-12", "kind": "day_off", "legal_basis": "QĐ 9/QĐ-UBND", "note": "bão"}


@pytest.fixture(autouse=True)
def _rules():
    load(pack())
    outbox.drain()
    with clock.frozen(at("2026-12-31 09:00")):
        yield


def start(*, limit=THREE_DAYS, received="2026-11-10 09:15", **more):
    return actions.start_clock(
        **{
            "subject": Subject("case", uuid.uuid4()),
            "scope": "total",
            "limit": limit,
            "received_at": at(received),
            "actor": HUONG,
        }
        | more
    )


def decide(*decisions, calendars=None):
    """Load the pack with more decisions, and let the news arrive. Returns what was said of due times."""
    content = pack()
    content["decisions"] += decisions
    if calendars:
        content["calendars"] = calendars
    known = set(OutboxEvent.objects.values_list("id", flat=True))
    load(content)
    outbox.drain()
    return [one.payload for one in OutboxEvent.objects.exclude(id__in=known).filter(name="deadlines.due_moved")]


def due(info):
    return wall(queries.clock(info.id).due_current)


def test_clocks_that_run_across_the_day_move_and_the_others_stay():
    across, before, after = start(), start(received="2026-11-03 09:15"), start(received="2026-11-16 09:15")
    ended = start()
    actions.stop_clock(ended.id, at=at("2026-11-11 12:00"), actor=HUONG)
    was = {one.id: queries.clock(one.id) for one in (before, after, ended)}
    told = decide(STORM)
    assert (wall(queries.clock(across.id).due_original), due(across)) == ("2026-11-13 17:00", "2026-11-16 17:00")
    assert {one.id: queries.clock(one.id) for one in (before, after, ended)} == was
    assert [(one["of_id"], one["legal_basis"]) for one in told] == [(str(across.subject.id), "QĐ 9/QĐ-UBND")]
    assert [one.name for one in queries.clock(across.id).proof.days() if one.why == "decision"] == ["bão"]


def test_told_twice_it_moves_once():
    one = start()
    decide(STORM)
    once = queries.clock(one.id)
    actions.reckon_clock_again(one.id, actor=HUONG)
    assert decide(STORM) == []
    assert queries.clock(one.id) == once
    assert [each["cause"] for each in once.adjustments] == ["started", "calendar"]
    assert once.adjustments[-1]["basis"] == "QĐ 9/QĐ-UBND"


def test_a_decision_taken_back_moves_it_back():
    one = start()
    decide(STORM)
    decide(STORM | {"kind": "working_day", "as_weekday": 3, "legal_basis": "QĐ 10"})
    assert due(one) == "2026-11-13 17:00"


@pytest.mark.usefixtures("vietnamese")
def test_the_proof_says_why_and_keeps_it_through_a_pause_and_the_end():
    one = start(received="2026-11-10 09:15")
    decide({"day": "2026-11-14", "kind": "working_day", "as_weekday": 4, "legal_basis": "QĐ 11"}, STORM)
    sentence = "theo QĐ 11; QĐ 9/QĐ-UBND: hẹn trả chuyển từ 17:00 thứ Sáu, 13/11/2026 sang 17:00 thứ Bảy, 14/11/2026"
    actions.pause_clock(one.id, at=at("2026-11-11 09:00"), reason="supplement", actor=HUONG)
    actions.resume_clock(one.id, at=at("2026-11-13 09:00"), actor=HUONG)
    actions.stop_clock(one.id, at=at("2026-11-13 10:00"), actor=HUONG)
    assert sentence in "\n".join(told(queries.clock(one.id).proof))


def test_a_calendar_of_its_own_moves_only_its_own_clocks():
    own, other = start(calendar_owner=SOMEBODY), start()
    decide(STORM | {"calendar": "own"})
    assert (due(own), due(other)) == ("2026-11-16 16:30", "2026-11-13 17:00")


def test_new_office_hours_move_clocks_from_their_first_day_on():
    one, earlier = start(), start(received="2026-11-02 09:15")
    calendars = pack()["calendars"]
    week, later = calendars[0]["hours"][0]["week"], {"monday": [["08:00", "11:00"]], "friday": [["08:00", "11:00"]]}
    calendars[0]["hours"] = [
        {"week": week, "valid_to": "2026-11-09", "legal_basis": "QĐ 1"},
        {"week": later, "valid_from": "2026-11-09", "legal_basis": "QĐ 12"},
    ]
    told = decide(calendars=calendars)
    assert (due(one), due(earlier)) == ("2026-11-23 11:00", "2026-11-05 17:00")
    assert [one["legal_basis"] for one in told] == ["QĐ 12"]


def test_a_pause_after_the_due_time_is_reckoned_again_too():
    late = start(received="2026-11-02 09:15", limit=Limit.of(3, "day"))
    actions.pause_clock(late.id, at=at("2026-11-10 09:00"), reason="supplement", actor=HUONG)
    actions.resume_clock(late.id, at=at("2026-11-11 16:00"), actor=HUONG)  # counts from the next opening, the 12th
    assert due(late) == "2026-11-09 17:00"
    decide(STORM)
    assert due(late) == "2026-11-09 17:00"
    decide(STORM, STORM | {"day": "2026-11-13"})
    # It counts from the 16th now: six days of pause instead of two.
    assert due(late) == "2026-11-11 17:00"


def test_many_clocks_come_in_batches(monkeypatch):
    monkeypatch.setattr(subscribers, "BATCH", 2)
    clocks = [start() for _ in range(5)]
    assert len(decide(STORM)) == 5
    assert {due(one) for one in clocks} == {"2026-11-16 17:00"}
    assert OutboxEvent.objects.filter(name="deadlines.reckoning_goes_on").count() == 2


def test_a_clock_without_a_limit_stays_without():
    one = start(limit=None)
    assert decide(STORM) == []
    assert queries.clock(one.id).due_current is None


def test_a_batch_reads_the_open_clocks_alone_however_many_have_ended():
    one = start()
    with connection.cursor() as cursor:
        columns = ", ".join(f.column for f in LegalClock._meta.fields if f.name not in ("id", "subject_id", "state"))
        cursor.execute(
            f"INSERT INTO deadlines_legalclock (id, subject_id, state, {columns})"  # noqa: S608 - names of columns
            f" SELECT gen_random_uuid(), gen_random_uuid(), 'stopped', {columns}"
            " FROM deadlines_legalclock, generate_series(1, 20000)"
        )
        cursor.execute("ANALYZE deadlines_legalclock")
        changes = [Change(None, dt.date(2026, 11, 12), dt.date(2026, 11, 12), "QĐ 9")]
        with connection.execute_wrapper(_explained(plans := [])):
            assert queries.ticking_over(changes, limit=100) == [one.id]
            assert queries.ticking_over(changes, after=one.id, limit=100) == []
    assert all("clocks_ticking_by_id" in plan and "Seq Scan" not in plan for plan in plans), plans


def _explained(plans):
    def wrapper(execute, statement, params, many, context):
        with connection.connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {statement}", params)
            plans.append("\n".join(row[0] for row in cursor.fetchall()))
        return execute(statement, params, many, context)

    return wrapper


limits = st.one_of(
    st.builds(Limit.of, st.integers(1, 25), st.sampled_from(["working_day", "day"])),
    st.builds(Limit.of, st.integers(1, 40), st.just("hour")),
)


@given(
    limits,
    st.datetimes(dt.datetime(2026, 9, 1), dt.datetime(2026, 11, 1)),  # noqa: DTZ001 - wall clock
    st.lists(st.tuples(st.integers(1, 15 * 1440), st.integers(1, 6 * 1440)), max_size=2),
    st.dictionaries(
        st.dates(dt.date(2026, 8, 30), dt.date(2026, 12, 20)), st.sampled_from(["day_off", "working_day"]), max_size=4
    ),
)
@settings(max_examples=40)
def test_a_moved_date_is_what_a_fresh_reckoning_gives(limit, received, pauses, decided):
    moment = at(received.isoformat(sep=" ", timespec="minutes"))
    info = start(limit=limit, received_at=moment)
    for wait, long in pauses:
        moment += dt.timedelta(minutes=wait)
        actions.pause_clock(info.id, at=moment, reason="supplement", actor=HUONG)
        moment += dt.timedelta(minutes=long)
        actions.resume_clock(info.id, at=moment, actor=HUONG)
    before = queries.clock(info.id)
    lines = [{"day": day.isoformat(), "kind": kind, "legal_basis": "QĐ 13"} for day, kind in decided.items()]
    told = decide(*lines)
    after, rulebook = queries.clock(info.id), current_rulebook()
    row = LegalClock.objects.get(id=info.id)
    fresh = reckon(
        rulebook.calendars[row.calendar_id], rulebook.policies[row.policy_id].policy, limit, info.received_at,
        before.pauses,
    )  # fmt: skip
    assert (after.due_current, after.effective_at) == (fresh.due, fresh.effective)
    assert (before.due_current != after.due_current) == (str(info.subject.id) in {one["of_id"] for one in told})
    LegalClock.objects.all().delete()
