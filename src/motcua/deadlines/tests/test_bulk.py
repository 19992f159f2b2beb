"""Clocks written by COPY are the same clocks as those that ran through the verbs."""

import datetime as dt
import uuid

import pytest
from django.db import connection

from motcua.deadlines import actions, bulk, queries
from motcua.deadlines.limits import Extension, Limit
from motcua.deadlines.rulebook import current_rulebook
from motcua.deadlines.tests.people import at, load, pack, pause
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id

pytestmark = pytest.mark.django_db

TUAN = Actor(id=uuid.uuid4(), name="Trần Văn Tuấn")


@pytest.fixture(autouse=True)
def _rules():
    load(pack())
    with clock.frozen(at("2026-11-13 09:00")):
        yield


def copied(**facts) -> Subject:
    subject = Subject("dossier", uuid.uuid4())
    values, reckoning, verdict = bulk.clock_row(
        rulebook=current_rulebook(), clock_id=new_id(), subject=subject, scope="total",
        limit=Limit.of(3, "working_day"), received_at=at("2026-11-10 09:15"), **facts,
    )  # fmt: skip
    assert reckoning.due is not None
    assert (verdict is None) == (facts.get("stopped_at") is None)
    columns = ", ".join(bulk.COLUMNS)
    with connection.cursor() as cursor, cursor.copy(f"COPY {bulk.TABLE} ({columns}) FROM STDIN") as copy:
        copy.write_row(values)
    return subject


def told(info) -> tuple:
    return (
        info.state, info.due_original, info.due_current, info.effective_at, info.verdict, info.late_by, info.late_unit,
        info.paused_since, info.stopped_at, info.extended_until, info.pauses, info.proof,
    )  # fmt: skip


def test_copied_and_lived_clocks_are_equal():
    lived = actions.start_clock(
        subject=Subject("dossier", uuid.uuid4()), scope="total", limit=Limit.of(3, "working_day"),
        received_at=at("2026-11-10 09:15"), actor=TUAN,
    )  # fmt: skip
    assert told(queries.clock_of(copied())) == told(lived)

    lived = actions.pause_clock(lived.id, at=at("2026-11-11 09:00"), reason="supplement", actor=TUAN)
    assert told(queries.clock_of(copied(pauses=[pause("2026-11-11 09:00", None)]))) == told(lived)

    lived = actions.resume_clock(lived.id, at=at("2026-11-12 09:00"), actor=TUAN)
    day = dt.date(2026, 11, 20)
    lived = actions.extend_clock(lived.id, until=day, reason="r", legal_basis="b", actor=TUAN)
    lived = actions.stop_clock(lived.id, at=at("2026-11-13 09:00"), actor=TUAN)
    facts = {
        "pauses": [pause("2026-11-11 09:00", "2026-11-12 09:00")],
        "extension": Extension(day, at("2026-11-13 09:00"), "r", "b"),
        "stopped_at": at("2026-11-13 09:00"),
    }
    assert told(queries.clock_of(copied(**facts))) == told(lived)


def test_a_copied_clock_goes_on_through_the_verbs():
    info = queries.clock_of(copied(pauses=[pause("2026-11-11 09:00", None)]))
    resumed = actions.resume_clock(info.id, at=at("2026-11-12 09:00"), actor=TUAN)
    assert resumed.state == "running"
    assert actions.stop_clock(info.id, at=at("2026-11-12 10:00"), actor=TUAN).verdict == "early"
