"""Generated dossiers are like those that the verbs make: the chains hold, the steps can be done, numbers go on."""

import dataclasses
import datetime as dt
import itertools
import json
import random
import uuid

import pytest
from django.db import connection, transaction
from django.test import override_settings

from motcua.config.seeding import moments, run, tables
from motcua.config.seeding.clocks import Clocks
from motcua.deadlines.bulk import clock_row
from motcua.deadlines.limits import Limit
from motcua.deadlines.rulebook import current_rulebook
from motcua.deadlines.wording import told
from motcua.dossiers import actions, events, forms, queries
from motcua.dossiers.models import Dossier
from motcua.dossiers.rules import rule
from motcua.kernel import audit, clock, numbers
from motcua.kernel.actor import EVERYWHERE, Actor, ActorKind
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id
from motcua.kernel.permissions import vocabulary

DOSSIERS = 400


@pytest.fixture
def everyone():
    """An actor who may do all, so that only the state decides."""
    return Actor(new_id(), "Tất Cả", ActorKind.PERSON, dict.fromkeys(vocabulary(), EVERYWHERE))


@pytest.fixture(scope="module")
def _generated(django_db_setup, django_db_blocker, tmp_path_factory):
    """Made once; each test takes back what it does to them, and the last of them all."""
    folder = tmp_path_factory.mktemp("generated")
    with django_db_blocker.unblock(), transaction.atomic(), override_settings(DEMO=True, MEDIA_ROOT=folder):
        run.seed(DOSSIERS, seed=3, raw=connection.connection)
        with django_db_blocker.block():
            yield folder
        transaction.set_rollback(True)


@pytest.fixture
def seeded(_generated, db, settings):
    settings.DEMO, settings.MEDIA_ROOT = True, _generated


def rows(query, *values):
    with connection.cursor() as cursor:
        cursor.execute(query, values)
        return cursor.fetchall()


def test_every_chain_holds(seeded):
    report = audit.verify_all()
    assert report.broken is None
    assert report.entries > 5 * DOSSIERS


def test_the_control_sheet_of_a_generated_dossier_tells_each_hand_over_and_the_receipt_is_there(seeded):
    told = set()
    for dossier in Dossier.objects.filter(accepted_at__isnull=False).order_by("id")[:60]:
        sheet = forms.issuing.frozen_sheet(dossier).content["rows"]
        units = [(line["giver"], line["taker"]) for line in sheet]
        assert all(giver and taker and giver != taker for giver, taker in units), sheet
        for before, after in itertools.pairwise(sheet):
            assert before["taken_by"] or before["taker"] != after["giver"], "whoever gives it away had received it"
        if dossier.state == "returned":
            assert sheet[-1]["note"] == "Trả kết quả"
            assert sheet[-1]["taken_by"] == dossier.applicant_name
        told.add(len(sheet))
        assert forms.issuing.frozen_receipt(dossier).content["due"]
    assert max(told) > 2, "between agencies and divisions a dossier changes hands more than once"


def test_some_are_open_and_every_open_step_can_be_done(seeded, everyone):
    open_steps = rows(
        "SELECT t.task_id, t.kind, d.id, d.state, w.outcomes FROM dossiers_dossiertask t"
        " JOIN dossiers_dossier d ON d.id = t.dossier_id JOIN workflow_task w ON w.id = t.task_id"
    )
    assert open_steps
    for task, kind, dossier, state, outcomes in open_steps:
        if state == "awaiting_supplement":
            continue
        if kind == "intake":
            actions.accept_dossier(dossier, actor=everyone)
        elif kind == "return":
            actions.return_result(dossier, how="counter", actor=everyone)
        else:
            listed = json.loads(outcomes) if isinstance(outcomes, str) else outcomes
            actions.draft_result(dossier, name="Kết quả", number="1", actor=everyone)
            actions.complete_task(dossier, task, outcome=listed[0][0] if listed else "", actor=everyone)
    assert audit.verify_all().broken is None


def test_each_can_be_read_and_followed(seeded, everyone):
    for dossier, code, secret in rows("SELECT id, code, secret FROM dossiers_dossier ORDER BY id LIMIT 40"):
        page = queries.dossier_page(dossier, actor=everyone)
        assert page.receiving_unit
        assert page.clock is None or told(page.clock.proof)
        assert queries.track(code, secret).id == dossier


def test_numbers_go_on_without_meeting(seeded):
    series, period, last = rows("SELECT series, period, last FROM kernel_sequencecounter ORDER BY last DESC LIMIT 1")[0]
    agency, day = series.removeprefix("dossier:"), dt.date.fromisoformat(period)
    code = numbers.render(rule("code_template", day), agency=agency, day=day, n=last)
    assert rows("SELECT 1 FROM dossiers_dossier WHERE code = %s", code)
    assert numbers.allocate(series, period) == last + 1


def test_news_tell_what_the_verbs_tell(seeded):
    kinds = {kind.name: kind for kind in events.DossierEvent.__subclasses__()}
    told = rows(
        "SELECT DISTINCT ON (name) name, payload, relayed_at FROM kernel_outboxevent"
        " WHERE name LIKE 'dossiers.%%' ORDER BY name"
    )
    assert {"dossiers.submitted", "dossiers.accepted", "dossiers.result_issued"} <= {name for name, *_ in told}
    for name, payload, relayed_at in told:
        said = json.loads(payload) if isinstance(payload, str) else payload
        assert relayed_at
        assert set(said) == {spec.name for spec in dataclasses.fields(kinds[name])} - {"subject_id"}


def test_it_refuses_to_run_twice_unless_asked(seeded):
    with pytest.raises(run.AlreadySeeded):
        run.seed(10, raw=connection.connection)
    run.seed(60, more=True, raw=connection.connection)
    run.seed(10, more=True, raw=connection.connection)  # the fewest people that a run makes are more than its dossiers
    assert rows("SELECT count(*) FROM dossiers_dossier")[0][0] >= DOSSIERS + 70
    assert audit.verify_all().broken is None


def test_a_second_run_beside_the_first_is_refused_and_changes_nothing(seeded):
    before = rows("SELECT count(*), sum(dossiers) FROM motcua_seed")
    with tables.connect(run.database_address()) as first:
        assert tables.hold(first)
        with pytest.raises(run.AlreadySeeding):
            run.seed(60, more=True, raw=connection.connection)
    assert rows("SELECT count(*), sum(dossiers) FROM motcua_seed") == before
    run.seed(60, more=True, raw=connection.connection)  # who was killed holds nothing


def test_makers_that_outlive_a_killed_run_are_waited_for(db):
    with tables.connect(run.database_address()) as maker, tables.connect(run.database_address()) as following:
        tables.take_part(maker)
        following.execute("SET lock_timeout = '50ms'")
        assert not tables.hold(following)
    with tables.connect(run.database_address()) as following:
        assert tables.hold(following)


def test_what_a_killed_run_took_off_is_given_back_by_the_next(seeded, monkeypatch):
    mended = []
    monkeypatch.setattr(run, "_mend", lambda _url, mend, _progress: mended.append(mend))
    left = {"keys": [], "indexes": [["motcua_seed", "CREATE INDEX x ON motcua_seed (seed)", ""]], "foreign": []}
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO motcua_seed (id, dossiers, seed, state, mend) VALUES (99, 0, 1, 'running', %s)",
            [tables.as_json(left)],
        )
    with tables.connect(run.database_address()) as first:
        assert tables.hold(first)
        with pytest.raises(run.AlreadySeeding):
            run.seed(10, more=True, raw=connection.connection)
    assert not mended, "what a run beside us took off is not touched"
    run.seed(10, more=True, raw=connection.connection)
    assert [json.loads(one) for one in mended] == [left]
    assert rows("SELECT state, mend FROM motcua_seed WHERE id = 99") == [("broken", "{}")]


def test_equal_numbers_give_equal_dossiers(db, settings, tmp_path):
    settings.DEMO, settings.MEDIA_ROOT = True, tmp_path
    connection.ensure_connection()
    seen = []
    for _ in range(2):
        with clock.frozen(clock.at(2026, 11, 20, 10)):
            sid = connection.savepoint()
            known = [each for (each,) in rows("SELECT id FROM dossiers_dossier")]
            run.seed(80, seed=9, more=True, raw=connection.connection)
            seen.append(rows(
                "SELECT code, state, applicant_name, submitted_at, due_at FROM dossiers_dossier"
                " WHERE id <> ALL (%s) ORDER BY code", known
            ))  # fmt: skip
            connection.savepoint_rollback(sid)
    assert seen[0] == seen[1]
    assert len(seen[0]) == 80


def test_a_province_at_work_is_left_alone(db, settings):
    settings.DEMO = False
    with pytest.raises(run.OnlyInDemo):
        run.seed(10)


def test_clocks_made_alike_equal_clocks_reckoned_one_by_one(db):
    source, clocks, rulebook = random.Random(4), Clocks(current_rulebook()), current_rulebook()
    limits = [Limit.of(1, "working_day"), Limit.of(5, "working_day"), Limit.of(4, "hour"), Limit.of(20, "day")]
    for _ in range(120):
        limit = source.choice(limits)
        received = moments.of_day(dt.date(2025, 8, 4)) + source.randrange(3 * 86_400) // 60 * 60
        stopped = source.choice([None, received + source.randrange(20 * 86_400) // 60 * 60])
        clock_id, subject, owner = new_id(), new_id(), uuid.uuid4()
        made = clocks.row(
            clock_id=str(clock_id), subject_id=subject, limit=limit, received=received, stopped=stopped, pauses=[],
            owner=owner,
        )  # fmt: skip
        values, reckoning, verdict = clock_row(
            rulebook=rulebook, clock_id=clock_id, subject=Subject("dossier", subject), scope="total", limit=limit,
            received_at=moments.local(received), calendar_owner=owner,
            stopped_at=None if stopped is None else moments.local(stopped),
        )  # fmt: skip
        assert made.line == "\t".join(map(tables.value, values)) + "\n"
        assert (made.due, made.verdict) == (moments.seconds(reckoning.due), verdict)
