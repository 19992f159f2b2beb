"""Processes from their start to their end, through the verbs, by the people of a commune."""

import datetime as dt

import pytest
from django.utils import translation

from motcua.kernel import clock
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id
from motcua.kernel.locks import LockOutsideTransaction
from motcua.workflow import actions, errors, queries
from motcua.workflow.actions import LaneBinding
from motcua.workflow.models import AwaitedMessage, ProcessInstance, ProcessTimer, Task
from motcua.workflow.tests.conftest import CITIZEN, CLOCKWORK, MONDAY
from motcua.workflow.tests.drawing_board import Board, parallel, straight

pytestmark = pytest.mark.django_db


def nodes(progress):
    return [task.node for task in progress.opened]


def open_task(progress, node):
    rows = Task.objects.filter(instance_id=progress.instance_id, node=node, state__in=("open", "claimed"))
    return rows.get().id


def do(progress, node, actor, **data):
    return actions.complete_task(open_task(progress, node), data=data, actor=actor)


def test_a_dossier_goes_straight_from_the_counter_to_the_hand_over(begin, town):
    first = begin(straight())
    assert nodes(first) == ["receive"]
    step = first.opened[0]
    assert (step.unit_id, step.role, step.kind, step.limit) == (town.commune, "intake_officer", "intake", None)
    second = do(first, "receive", town.huong, note="đủ giấy tờ")
    assert nodes(second) == ["appraise"]
    assert second.closed == (step.id,)
    third = do(first, "appraise", town.tuan)
    assert [(each.value, each.name) for each in third.opened[0].outcomes] == [
        ("agree", "Agree"),
        ("disagree", "Disagree"),
    ]
    assert nodes(do(first, "approve", town.le, outcome="agree")) == ["hand_over"]
    last = do(first, "hand_over", town.huong)
    assert (last.finished, last.outcome, last.opened) == (True, "granted", ())
    assert queries.instance_of(first.instance_id).state == "completed"
    done = queries.tasks_of(first.instance_id)
    assert [(each.node, each.completed_by_name) for each in done] == [
        ("receive", "Nguyễn Thị Hường"),
        ("appraise", "Trần Văn Tuấn"),
        ("approve", "Nguyễn Thị Lệ"),
        ("hand_over", "Nguyễn Thị Hường"),
    ]


def test_a_leader_who_disagrees_sends_the_dossier_back(begin, town):
    progress = begin(straight())
    do(progress, "receive", town.huong)
    for _ in range(3):
        do(progress, "appraise", town.tuan)
        assert nodes(do(progress, "approve", town.le, outcome="disagree")) == ["appraise"]
    do(progress, "appraise", town.tuan)
    do(progress, "approve", town.le, outcome="agree")
    assert do(progress, "hand_over", town.huong).finished


def test_the_state_does_not_grow_with_the_way_that_lies_behind(begin, town):
    progress = begin(straight())
    do(progress, "receive", town.huong)
    sizes = set()
    for _ in range(5):
        do(progress, "appraise", town.tuan)
        do(progress, "approve", town.le, outcome="disagree")
        sizes.add(len(ProcessInstance.objects.get().engine_state["t"]))
    assert sizes == {1}


def test_parallel_branches_wait_for_each_other_in_any_order(begin, town):
    progress = begin(parallel())
    assert sorted(nodes(progress)) == ["appraise", "consult"]
    assert {task.unit_id for task in progress.opened} == {town.commune, town.department}
    assert nodes(do(progress, "consult", town.binh, outcome="agree")) == []
    assert nodes(do(progress, "appraise", town.tuan)) == ["approve"]
    assert do(progress, "approve", town.le).finished


def test_silence_is_consent_when_the_time_is_over(begin, town):
    progress = begin(parallel())
    timer = ProcessTimer.objects.get()
    assert timer.due_at == MONDAY + dt.timedelta(days=5)
    do(progress, "appraise", town.tuan)
    consult = open_task(progress, "consult")
    with clock.frozen(MONDAY + dt.timedelta(days=5, seconds=-1)):
        assert actions.fire_timers(actor=CLOCKWORK) == []
    with clock.frozen(MONDAY + dt.timedelta(days=5)):
        (moved,) = actions.fire_timers(actor=CLOCKWORK)
        assert actions.fire_timers(actor=CLOCKWORK) == []
    assert moved.fired == ("silence",)
    assert moved.closed == (consult,)
    assert nodes(moved) == ["approve"]
    assert ProcessInstance.objects.get().data["consult_outcome"] == "silence"
    assert Task.objects.get(id=consult).state == "cancelled"


def test_an_answer_in_time_takes_the_timer_off(begin, town):
    progress = begin(parallel())
    do(progress, "consult", town.binh, outcome="disagree")
    assert ProcessTimer.objects.get().state == "cancelled"
    with clock.frozen(MONDAY + dt.timedelta(days=50)):
        assert actions.fire_timers(actor=CLOCKWORK) == []


def test_a_reminder_leaves_the_step_open(begin, town):
    board = (
        Board()
        .start()
        .task("appraise")
        .timer("late", "PT4H", on="appraise", interrupting=False)
        .task("remind", "leader", kind="approve")
        .end("reminded")
        .end("finish", "granted")
        .way("begin", "appraise", "finish")
        .way("late", "remind", "reminded")
    )
    progress = begin(board)
    with clock.frozen(MONDAY + dt.timedelta(hours=5)):
        (moved,) = actions.fire_timers(actor=CLOCKWORK)
    assert (nodes(moved), moved.closed) == (["remind"], ())
    assert not do(progress, "appraise", town.tuan).finished
    assert do(progress, "remind", town.le).finished


def test_a_reminder_without_steps_only_tells(begin, town):
    board = (
        Board()
        .start()
        .task("appraise")
        .timer("late", "P1D", on="appraise", interrupting=False)
        .end("reminded")
        .end("finish", "granted")
        .way("begin", "appraise", "finish")
        .way("late", "reminded")
    )
    progress = begin(board)
    with clock.frozen(MONDAY + dt.timedelta(days=1)):
        (moved,) = actions.fire_timers(actor=CLOCKWORK)
    assert (moved.fired, moved.opened, moved.closed, moved.finished) == (("late",), (), (), False)
    last = do(progress, "appraise", town.tuan)
    assert (last.finished, last.outcome) == (True, "granted")


def test_a_process_waits_for_a_time_and_then_goes_on(begin, town):
    board = Board().start().timer("posted", "P1M").task("appraise").end().way("begin", "posted", "appraise", "finish")
    progress = begin(board)
    assert progress.opened == ()
    assert ProcessTimer.objects.get().due_at == clock.at(2026, 12, 16, 8, 0)
    with clock.frozen(clock.at(2026, 12, 16, 8, 0)):
        (moved,) = actions.fire_timers(actor=CLOCKWORK)
    assert nodes(moved) == ["appraise"]


def test_a_message_moves_the_process_once(begin, town):
    board = (
        Board()
        .datum("paid_amount", "number")
        .start()
        .task("appraise")
        .message("paid", "payment confirmed")
        .task("issue", "leader", kind="issue")
        .end()
        .way("begin", "appraise", "paid", "issue", "finish")
    )
    progress = begin(board)
    with pytest.raises(errors.MessageNotAwaited):
        actions.deliver_message(progress.instance_id, "payment confirmed", data={}, actor=CITIZEN)
    assert nodes(do(progress, "appraise", town.tuan)) == []
    assert AwaitedMessage.objects.get().state == "waiting"
    with pytest.raises(errors.MessageNotAwaited):
        actions.deliver_message(progress.instance_id, "something else", data={}, actor=CITIZEN)
    with pytest.raises(errors.BadValue):
        actions.deliver_message(progress.instance_id, "payment confirmed", data={"paid_amount": "x"}, actor=CITIZEN)
    moved = actions.deliver_message(
        progress.instance_id, "payment confirmed", data={"paid_amount": 8000}, actor=CITIZEN
    )
    assert nodes(moved) == ["issue"]
    assert ProcessInstance.objects.get().data["paid_amount"] == 8000
    with pytest.raises(errors.MessageNotAwaited):
        actions.deliver_message(progress.instance_id, "payment confirmed", data={}, actor=CITIZEN)


def test_a_message_on_the_border_of_a_step_ends_it(begin, town):
    board = (
        Board()
        .start()
        .task("appraise")
        .message("withdrawn", "withdrawn", on="appraise")
        .end("finish", "granted")
        .end("stopped", "withdrawn")
        .way("begin", "appraise", "finish")
        .way("withdrawn", "stopped")
    )
    progress = begin(board)
    moved = actions.deliver_message(progress.instance_id, "withdrawn", data={}, actor=CITIZEN)
    assert (moved.finished, moved.outcome, len(moved.closed)) == (True, "withdrawn", 1)


def test_a_gateway_decides_by_declared_data(begin, town):
    board = (
        Board()
        .datum("needs_survey", "boolean", "false")
        .start()
        .gateway("survey")
        .task("appraise")
        .task("survey_land")
        .end()
        .way("begin", "survey")
        .way("survey", "survey_land", when="needs_survey")
        .way("survey", "appraise", when="not needs_survey")
        .way("survey_land", "finish")
        .way("appraise", "finish")
    )
    assert nodes(begin(board)) == ["appraise"]
    assert nodes(begin(board, needs_survey=True)) == ["survey_land"]
    with pytest.raises(errors.BadValue) as caught:
        begin(board, needs_survey="yes")
    assert "needs_survey" in caught.value.data["fields"]


def test_an_inclusive_gateway_takes_every_way_that_holds_and_joins_them(begin, town):
    board = (
        Board()
        .datum("tax", "boolean", "false")
        .datum("land", "boolean", "false")
        .start()
        .gateway("which", "inclusive", default="plain")
        .task("ask_tax")
        .task("ask_land")
        .task("ask_nobody")
        .gateway("together", "inclusive")
        .task("approve", "leader", kind="approve")
        .end()
        .way("begin", "which")
        .way("which", "ask_tax", when="tax")
        .way("which", "ask_land", when="land")
        .way("which", "ask_nobody", flow_id="plain")
        .way("ask_tax", "together")
        .way("ask_land", "together")
        .way("ask_nobody", "together", "approve", "finish")
    )
    both = begin(board, tax=True, land=True)
    assert sorted(nodes(both)) == ["ask_land", "ask_tax"]
    assert nodes(do(both, "ask_land", town.tuan)) == []
    assert nodes(do(both, "ask_tax", town.tuan)) == ["approve"]
    one = begin(board, land=True)
    assert nodes(one) == ["ask_land"]
    assert nodes(do(one, "ask_land", town.tuan)) == ["approve"]
    assert nodes(begin(board)) == ["ask_nobody"]


def test_a_terminating_end_stops_everything_else(begin, town):
    board = (
        Board()
        .start()
        .gateway("fork", "parallel")
        .task("appraise", outcomes=("go_on", "refuse"))
        .gateway("fit")
        .task("consult", "other", kind="consult")
        .gateway("join", "parallel")
        .end("finish", "granted")
        .end("refused", "refused", terminates=True)
        .way("begin", "fork", "appraise", "fit")
        .way("fit", "join", when='outcome == "go_on"')
        .way("fit", "refused", when='outcome == "refuse"')
        .way("fork", "consult", "join", "finish")
    )
    progress = begin(board)
    consult = open_task(progress, "consult")
    last = do(progress, "appraise", town.tuan, outcome="refuse")
    assert (last.finished, last.outcome) == (True, "refused")
    assert consult in last.closed
    with pytest.raises(errors.ProcessOver):
        actions.complete_task(consult, data={}, actor=town.binh)


def test_a_cancelled_process_leaves_nothing_open(begin, town):
    progress = begin(parallel())
    ended = actions.cancel_process(progress.instance_id, reason="Người dân rút hồ sơ", actor=CITIZEN)
    assert ended.finished
    assert len(ended.closed) == 2
    assert not Task.objects.filter(state__in=("open", "claimed")).exists()
    assert ProcessTimer.objects.get().state == "cancelled"
    with pytest.raises(errors.ProcessOver):
        actions.cancel_process(progress.instance_id, reason="lần nữa", actor=CITIZEN)


def test_every_lane_with_steps_needs_its_unit(publish, town):
    publish(straight())
    subject = Subject("dossier", new_id())
    lanes = {"counter": LaneBinding(town.commune)}
    with pytest.raises(errors.LanesUnbound) as caught:
        actions.start_process(subject=subject, process_code="thu", lanes=lanes, data={}, actor=CITIZEN)
    assert set(caught.value.data["fields"]) == {"office", "leader"}
    lanes |= {key: LaneBinding(town.commune) for key in ("office", "leader", "cellar")}
    with pytest.raises(errors.LanesUnbound) as caught:
        actions.start_process(subject=subject, process_code="thu", lanes=lanes, data={}, actor=CITIZEN)
    assert set(caught.value.data["fields"]) == {"cellar"}
    assert [(lane.key, lane.place) for lane in queries.lanes_of("thu")] == [
        ("counter", "counter_place"),
        ("office", "office_place"),
        ("leader", "leader_place"),
    ]


@pytest.mark.parametrize("name", ["outcome", "approve_outcome"])
def test_nobody_decides_beforehand(begin, name):
    with pytest.raises(errors.BadValue) as caught:
        begin(straight(), **{name: "agree"})
    assert set(caught.value.data["fields"]) == {name}
    assert not ProcessInstance.objects.exists()


def test_endings_are_named_in_the_readers_language(begin, town):
    board = Board().start().task("approve", "leader", kind="approve", outcomes=("agree", "disagree")).end()
    step = begin(board.way("begin", "approve", "finish")).opened[0].id
    with translation.override("en"):
        assert [each.name for each in queries.task(step).outcomes] == ["agree", "disagree"]
    with translation.override("vi"):
        assert [each.name for each in queries.task(step).outcomes] == ["Agree", "Disagree"]


def test_an_unknown_process_is_not_started(db):
    with pytest.raises(errors.UnknownProcess):
        actions.start_process(
            subject=Subject("dossier", new_id()), process_code="nothing", lanes={}, data={}, actor=CITIZEN
        )


def test_query_counts_of_the_verbs(begin, town, django_assert_num_queries):
    board = straight()
    begin(board)
    lanes = {lane: LaneBinding(town.commune) for lane in board.lanes}
    subject = Subject("dossier", new_id())
    with django_assert_num_queries(3):  # version, instance, task
        progress = actions.start_process(subject=subject, process_code="thu", lanes=lanes, data={}, actor=CITIZEN)
    with django_assert_num_queries(5):  # lock, live tasks, instance, done, opened
        progress = actions.complete_task(progress.opened[0].id, data={}, actor=town.huong)
    task = progress.opened[0].id
    with django_assert_num_queries(5):  # lock, live tasks, roles, posts, task
        actions.claim_task(task, actor=town.tuan)
    with django_assert_num_queries(5):
        actions.assign_task(task, next(iter(town.mai.posts)), actor=town.le)
    with django_assert_num_queries(3):
        actions.hand_back_task(task, reason="nghỉ phép", actor=town.mai)
    with django_assert_num_queries(6):  # lock, live tasks, tasks, timers, messages, instance
        actions.cancel_process(progress.instance_id, reason="rút", actor=CITIZEN)


@pytest.mark.django_db(transaction=True)
def test_a_verb_outside_a_transaction_is_a_programming_error():
    with pytest.raises(LockOutsideTransaction):
        actions.complete_task(new_id(), data={}, actor=CITIZEN)
    with pytest.raises(LockOutsideTransaction):
        actions.start_process(
            subject=Subject("dossier", new_id()), process_code="thu", lanes={}, data={}, actor=CITIZEN
        )
