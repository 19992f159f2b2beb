"""One act to many dossiers: what is said before, what becomes of each, and that none is done twice."""

import datetime as dt
from dataclasses import replace
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from motcua.dossiers import actions, audience, jobs, queries
from motcua.dossiers.actions import BulkVerb, bulk, reminding
from motcua.dossiers.errors import NoSuchColleague, NothingMarked, ReasonNeeded, ReceiverMissing, UnknownBulk
from motcua.dossiers.models import BulkLine, Dossier, DossierTask, ResultReturn
from motcua.dossiers.queries import Filters, Queue
from motcua.dossiers.tests.people import MONDAY_MORNING
from motcua.identity import actions as identity
from motcua.identity.errors import CardNotWhole
from motcua.identity.queries import organisation
from motcua.kernel import audit, clock
from motcua.kernel.actor import EVERYWHERE
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id
from motcua.notices import queries as notices
from motcua.notices.models import Template
from motcua.workflow.models import Task


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


def test_fifty_reminders_ask_what_one_asks(town):
    marks = [mark(town, town.accepted()) for _ in range(5)]
    cost = []
    for some in (marks[:1], marks[1:]):
        run_id = actions.ask_bulk(some, BulkVerb.REMIND, actor=town.le)
        with CaptureQueriesContext(connection) as asked:
            actions.run_bulk(run_id, actor=town.le)
        cost.append(len(asked))
    assert cost[0] == cost[1]
    for dossier, _ in marks:
        assert story(dossier).count("dossiers.nudged") == 1
        assert audit.verify_chain(Subject("dossier", dossier)) is None


def test_of_reminders_that_go_out_together_each_has_its_own_fate(town):
    told, unheard, done, hidden, busy = (town.accepted() for _ in range(5))
    marks = [mark(town, one) for one in (told, unheard, done, hidden, busy)]
    run_id = actions.ask_bulk(marks, BulkVerb.REMIND, actor=town.le)
    empty = organisation().of_kind("commune")[-1]
    DossierTask.objects.filter(task_id=marks[1][1]).update(unit_id=empty.id, post_id=None)
    actions.draft_result(done, name="Giấy khai sinh", number="1", actor=town.tuan)
    actions.complete_task(*marks[2], outcome="", actor=town.tuan)
    elsewhere = town.department.id
    Dossier.objects.filter(id=hidden).update(
        receiving_unit=elsewhere, handling_unit=elsewhere, involved_units=[elsewhere]
    )
    # Somebody else works on the last one just now: it is left to be done by itself, and is.
    all_but_one = reminding._locked

    def locked(ids, actor):
        return {key: one for key, one in all_but_one(ids, actor).items() if key != busy}

    with mock.patch.object(reminding, "_locked", locked):
        actions.run_bulk(run_id, actor=town.le)
    lines = {line.dossier_id: line for line in queries.bulk_page(run_id, actor=town.le).lines}
    assert [lines[one].state for one in (told, unheard, done, hidden, busy)] == [
        "done", "refused", "refused", "refused", "done",
    ]  # fmt: skip
    assert all(line.said for line in lines.values() if line.state == "refused")
    for dossier, times in ((told, 1), (unheard, 0), (done, 0), (hidden, 0), (busy, 1)):
        assert story(dossier).count("dossiers.nudged") == times


def test_words_at_fault_refuse_each_with_the_reason_and_tell_nobody(town):
    marks = [mark(town, town.accepted()) for _ in range(2)]
    before = notices.unread_count(town.tuan)
    Template.objects.filter(kind="desk.nudged").delete()
    page = run(marks, BulkVerb.REMIND, actor=town.le)
    assert (page.refused, page.waiting) == (2, 0)
    assert all(line.said for line in page.lines)
    assert notices.unread_count(town.tuan) == before


def test_two_steps_of_one_dossier_are_both_reminded_of(town):
    dossier = town.accepted()
    row = town.step(dossier)
    other = Task.objects.get(id=row.task_id)
    other.pk, other.engine_task_id = new_id(), 99
    other.save(force_insert=True)
    row.pk = other.pk
    row.save(force_insert=True)
    marks = [(dossier, one) for one in DossierTask.objects.values_list("task_id", flat=True)]
    assert run(marks, BulkVerb.REMIND, actor=town.le).done == 2
    assert story(dossier).count("dossiers.nudged") == 2


def test_asked_together_the_same_people_hear_it_as_asked_one_by_one(town):
    held, _free, nobody = (town.step(town.accepted()) for _ in range(3))
    actions.claim_task(held.dossier_id, held.task_id, actor=town.tuan)
    identity.delegate_post(
        next(iter(town.tuan.posts)), town.huong.id, starts_at=MONDAY_MORNING, reason="Đi họp",
        ends_at=MONDAY_MORNING + dt.timedelta(days=2), actor=town.tuan,
    )  # fmt: skip
    DossierTask.objects.filter(task_id=nobody.task_id).update(unit_id=organisation().of_kind("commune")[-1].id)
    steps = list(DossierTask.objects.order_by("task_id"))
    together = audience.Line()
    together.prepare(steps)
    for step in steps:
        assert together.recipients(step) == audience.Line().recipients(step)
    held.refresh_from_db()
    assert [one.standing_in_for for one in together.recipients(held)].count("Trần Văn Tuấn") == 1
    assert {len(together.recipients(step)) > 0 for step in steps} == {True, False}


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


def test_several_are_approved_each_by_its_own_way_and_what_moved_on_keeps_its_reason(town):
    first, second, gone, early = town.at_approval(), town.at_approval(), town.at_approval(), town.accepted()
    marks = [mark(town, one) for one in (first, second, gone, early)]
    rows = queries.preview_bulk(marks, BulkVerb.APPROVE, actor=town.le)
    assert [row.possible for row in rows] == [True, True, True, False]
    assert rows[3].why_not == "bước này không phải bước ký duyệt"
    actions.complete_task(*marks[2], outcome="disagree", note="Thiếu nơi sinh", actor=town.le)
    page = run(marks, BulkVerb.APPROVE, actor=town.le)
    assert [line.said for line in page.lines] == ["", "", "bước này đã xong", "bước này không phải bước ký duyệt"]
    assert [town.dossier(one).state for one in (first, second)] == ["finished", "finished"]
    assert story(early)[-1] == "dossiers.accepted"


def fetching(town):
    """Two results of Ánh and one of Thưởng at the counter, and one of Ánh's that is not ready."""
    ready = [town.finished(), town.finished()]
    other = town.accepted("thuong")
    actions.draft_result(other, name="Giấy khai sinh", number="9", actor=town.tuan)
    actions.complete_task(*mark(town, other), outcome="", actor=town.tuan)
    actions.complete_task(*mark(town, other), outcome="agree", actor=town.le)
    return [*ready, other, town.at_approval()]


def test_one_person_takes_several_results_and_of_others_none(town):
    dossiers = fetching(town)
    marks = [(one, one) for one in dossiers]
    rows = queries.preview_bulk([*marks, *marks], BulkVerb.GIVE_OUT, actor=town.huong)
    assert [row.possible for row in rows] == [True, True, True, False]
    assert rows[0].step == "Giấy khai sinh 123/2026"
    page = run(marks, BulkVerb.GIVE_OUT, receiver=actions.Receiver(name="lê thị ngọc ánh"), actor=town.huong)
    assert [line.state for line in page.lines] == ["done", "done", "refused", "refused"]
    assert "không phải chủ hồ sơ" in page.lines[2].said
    assert page.lines[3].said == rows[3].why_not
    assert [town.dossier(one).state for one in dossiers] == ["returned", "returned", "finished", "processing"]
    assert [story(one).count("dossiers.result_returned") for one in dossiers] == [1, 1, 0, 0]
    assert page.run.wish == {}, "who took them stands with each hand-over, and there alone"
    again = run(marks[:1], BulkVerb.GIVE_OUT, receiver=actions.Receiver(name="Lê Thị Ngọc Ánh"), actor=town.huong)
    assert again.refused == 1


def test_results_are_given_out_to_somebody_and_by_whom_may(town):
    marks = [(one, one) for one in fetching(town)[:2]]
    with pytest.raises(ReceiverMissing):
        actions.ask_bulk(marks, BulkVerb.GIVE_OUT, actor=town.huong)
    with pytest.raises(CardNotWhole):
        actions.ask_bulk(
            marks, BulkVerb.GIVE_OUT, receiver=actions.Receiver(number="027195000019||Lê Thị|x"), actor=town.huong
        )
    rows = queries.preview_bulk(marks, BulkVerb.GIVE_OUT, actor=town.tuan)
    assert {row.why_not for row in rows} == {"kết quả này không trả ở nơi bạn làm việc"}
    assert queries.preview_bulk(marks, BulkVerb.GIVE_OUT, actor=town.thuong) == ()


def test_a_scanned_card_gives_out_all_that_is_its_own(town):
    marks = [(one, one) for one in fetching(town)[:2]]
    card = "027195000019||Lê Thị Ngọc Ánh|08031995|Nữ|Khu 3, phường Kinh Bắc|10082021"
    page = run(marks, BulkVerb.GIVE_OUT, receiver=actions.Receiver(number=card), actor=town.huong)
    assert page.done == 2
    assert set(ResultReturn.objects.values_list("proof", "to_number")) == {("card", "027195000019")}


def test_a_preview_of_results_asks_no_more_for_many(town, django_assert_num_queries):
    marks = [(one, one) for one in fetching(town)]
    queries.preview_bulk(marks, BulkVerb.GIVE_OUT, actor=town.huong)
    for some in (marks, marks[:1]):
        with django_assert_num_queries(2):
            queries.preview_bulk(some, BulkVerb.GIVE_OUT, actor=town.huong)
