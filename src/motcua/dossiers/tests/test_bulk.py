"""One act to many dossiers: what is said before, what becomes of each, and that none is done twice."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.dossiers import actions, audience, jobs, queries
from motcua.dossiers.actions import BulkVerb, bulk
from motcua.dossiers.errors import NoSuchColleague, NothingMarked, ReasonNeeded, UnknownBulk
from motcua.dossiers.models import BulkLine, DossierTask
from motcua.dossiers.queries import Filters, Queue
from motcua.dossiers.tests.people import MONDAY_MORNING
from motcua.identity.queries import organisation
from motcua.kernel import audit, clock
from motcua.kernel.actor import EVERYWHERE
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id
from motcua.notices import queries as notices


@pytest.fixture(autouse=True)
def monday():
    with clock.frozen(MONDAY_MORNING):
        yield


def mark(town, dossier):
    return (dossier, town.step(dossier).task_id)


def story(dossier):
    return [entry.action for entry in audit.history(Subject("dossier", dossier))]


def run(marks, verb, *, actor, **wish):
    run_id = actions.ask_bulk(marks, verb, actor=actor, **wish)
    actions.run_bulk(run_id, actor=actor)
    return queries.bulk_page(run_id, actor=actor)


def test_the_preview_says_for_each_what_would_happen_or_why_not(town):
    free, held, done = town.accepted(), town.accepted(), town.accepted()
    marks = [mark(town, one) for one in (free, held, done)]
    actions.claim_task(*marks[1], actor=town.tuan)
    actions.draft_result(done, name="Giấy khai sinh", number="1", actor=town.tuan)
    actions.complete_task(*marks[2], outcome="", actor=town.tuan)
    rows = queries.preview_bulk(marks, BulkVerb.CLAIM, actor=town.tuan)
    assert [row.possible for row in rows] == [True, False, False]
    assert [row.why_not for row in rows] == ["", "bạn đang giữ bước này", "bước này đã xong"]


@pytest.mark.parametrize("verb", list(BulkVerb))
def test_what_the_preview_promises_the_run_keeps(town, verb):
    marks = [mark(town, town.accepted()) for _ in range(2)]
    actions.claim_task(*marks[0], actor=town.tuan)
    for actor in (town.tuan, town.le):
        rows = queries.preview_bulk(marks, verb, actor=actor)
        possible = [(row.dossier_id, row.task_id) for row in rows if row.possible]
        if not possible:
            assert all(row.why_not for row in rows)
            continue
        page = run(possible, verb, reason="Nhầm", post_id=next(iter(town.tuan.posts)), actor=actor)
        assert [line.said for line in page.lines] == [""] * len(possible)


def test_one_that_is_refused_stops_no_other_and_keeps_its_reason(town):
    marks = [mark(town, town.accepted()) for _ in range(3)]
    run_id = actions.ask_bulk(marks, BulkVerb.COMPLETE, actor=town.tuan)
    actions.stop_dossier(marks[1][0], reason="Người nộp đề nghị dừng giải quyết hồ sơ", actor=town.tuan)
    actions.run_bulk(run_id, actor=town.tuan)
    page = queries.bulk_page(run_id, actor=town.tuan)
    states = [line.state for line in page.lines]
    assert states[1] == "refused"
    assert page.lines[1].said
    assert story(marks[1][0])[-1] == "dossiers.stopped"


def test_a_run_begun_anew_does_nothing_twice(town):
    marks = [mark(town, town.accepted()) for _ in range(2)]
    run_id = actions.ask_bulk(marks, BulkVerb.CLAIM, actor=town.tuan)
    jobs.run_bulk(str(run_id))
    jobs.run_bulk(str(run_id))
    assert queries.bulk_page(run_id, actor=town.tuan).done == 2
    for dossier, _ in marks:
        assert story(dossier).count("dossiers.step_claimed") == 1


def test_a_run_cut_off_goes_on_where_it_stopped(town):
    marks = [mark(town, town.accepted()) for _ in range(2)]
    run_id = actions.ask_bulk(marks, BulkVerb.CLAIM, actor=town.tuan)
    first = BulkLine.objects.get(run_id=run_id, number=1)
    bulk._do(first.run, first, audience.Line(), actor=town.tuan)
    assert queries.bulk_page(run_id, actor=town.tuan).waiting == 1
    actions.run_bulk(run_id, actor=town.tuan)
    assert queries.bulk_page(run_id, actor=town.tuan).done == 2


def test_assigning_puts_each_into_the_hands_of_the_officer(town):
    marks = [mark(town, town.accepted()) for _ in range(2)]
    page = run(marks, BulkVerb.ASSIGN, post_id=next(iter(town.tuan.posts)), actor=town.le)
    assert page.done == 2
    assert {town.step(dossier).post_id for dossier, _ in marks} <= town.tuan.posts
    with pytest.raises(NoSuchColleague):
        actions.ask_bulk(marks, BulkVerb.ASSIGN, post_id=new_id(), actor=town.le)


def test_handing_back_needs_one_reason_for_all(town):
    marks = [mark(town, town.accepted())]
    with pytest.raises(ReasonNeeded):
        actions.ask_bulk(marks, BulkVerb.HAND_BACK, actor=town.tuan)


def test_a_reminder_reaches_the_holder_once_a_day_and_only_the_head_sends_it(town):
    marks = [mark(town, town.accepted())]
    actions.claim_task(*marks[0], actor=town.tuan)
    before = notices.unread_count(town.tuan)
    run(marks, BulkVerb.REMIND, actor=town.le)
    run(marks, BulkVerb.REMIND, actor=town.le)
    assert notices.unread_count(town.tuan) == before + 1
    assert story(marks[0][0]).count("dossiers.nudged") == 1
    assert not queries.preview_bulk(marks, BulkVerb.REMIND, actor=town.tuan)[0].possible


def test_a_reminder_that_reaches_nobody_says_so(town):
    marks = [mark(town, town.accepted())]
    empty = organisation().of_kind("commune")[-1]
    DossierTask.objects.filter(task_id=marks[0][1]).update(unit_id=empty.id, post_id=None)
    leader = replace(town.le, grants=dict.fromkeys(town.le.grants, EVERYWHERE))
    page = run(marks, BulkVerb.REMIND, actor=leader)
    assert page.refused == 1
    assert "không nhắc được ai" in page.lines[0].said
    assert "dossiers.nudged" not in story(marks[0][0])


def test_each_more_reminder_costs_the_same_few_questions(town):
    marks = [mark(town, town.accepted()) for _ in range(5)]
    cost = []
    for some in (marks[:1], marks[1:]):
        run_id = actions.ask_bulk(some, BulkVerb.REMIND, actor=town.le)
        with CaptureQueriesContext(connection) as asked:
            actions.run_bulk(run_id, actor=town.le)
        cost.append(len(asked))
    assert (cost[1] - cost[0]) / 3 <= 13, cost  # four of them are savepoints


def test_outsiders_mark_nothing_and_see_no_run_of_others(town):
    marks = [mark(town, town.accepted())]
    for actor in (town.duc, town.thuong):
        assert queries.preview_bulk(marks, BulkVerb.CLAIM, actor=actor) == ()
        with pytest.raises(NothingMarked):
            actions.ask_bulk(marks, BulkVerb.CLAIM, actor=actor)
    run_id = actions.ask_bulk(marks, BulkVerb.CLAIM, actor=town.tuan)
    with pytest.raises(UnknownBulk):
        queries.bulk_page(run_id, actor=town.le)
    with pytest.raises(UnknownBulk):
        actions.run_bulk(run_id, actor=town.le)


def test_the_whole_queue_can_be_marked_with_its_filter(town):
    mine = town.accepted()
    town.accepted("thuong")
    assert len(queries.marks_of(town.tuan, Queue.UNIT, Filters())) == 2
    assert [one for one, _ in queries.marks_of(town.tuan, Queue.UNIT, Filters(text="ngoc anh"))] == [mine]
    assert queries.marks_of(town.tuan, Queue.DONE, Filters()) == ()


def test_a_preview_of_many_asks_no_more_than_of_one(town):
    marks = [mark(town, town.accepted()) for _ in range(4)]

    def asked(some):
        with CaptureQueriesContext(connection) as captured:
            queries.preview_bulk(some, BulkVerb.COMPLETE, actor=town.tuan)
        return len(captured)

    asked(marks)
    assert asked(marks) == asked(marks[:1]) == 3
