"""Whatever officers do in whatever order, a process stays whole; and equal histories give equal states."""

import datetime as dt
import threading

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.kernel import clock
from motcua.kernel.audit import Subject, history
from motcua.kernel.errors import MotcuaError
from motcua.kernel.ids import new_id
from motcua.kernel.models import OutboxEvent
from motcua.workflow import actions, errors, jobs, queries
from motcua.workflow.actions import LaneBinding
from motcua.workflow.models import LIVE, AwaitedMessage, ProcessInstance, ProcessTimer, Task
from motcua.workflow.tests.conftest import CITIZEN, CLOCKWORK, MONDAY
from motcua.workflow.tests.drawing_board import Board, parallel, straight


def tangled():
    """Loops, a parallel part with a choice in each branch, a reminder, silence and a message."""
    return (
        Board()
        .start()
        .task("receive", "counter", kind="intake", outcomes=("whole", "lacking"))
        .gateway("whole_or_not", default="anew")
        .gateway("once_more")
        .gateway("fork", "parallel")
        .task("appraise", "office", kind="appraise", outcomes=("fit", "again"))
        .timer("late", "PT2H", on="appraise", interrupting=False)
        .gateway("fit_or_not", default="redo")
        .task("consult", "other", kind="consult", outcomes=("agree", "disagree"))
        .timer("silence", "PT5H", on="consult")
        .message("recalled", "recalled", on="consult")
        .gateway("answered")
        .gateway("join", "parallel")
        .task("approve", "leader", kind="approve", outcomes=("agree", "all_again", "refuse"))
        .gateway("which", default="refusal")
        .end("granted", "granted")
        .end("refused", "refused", terminates=True)
        .end("reminded")
        .way("begin", "receive", "whole_or_not")
        .way("once_more", "fork")
        .way("whole_or_not", "once_more", when='outcome == "whole"')
        .way("whole_or_not", "receive", flow_id="anew")
        .way("fork", "appraise", "fit_or_not")
        .way("fit_or_not", "join", when='outcome == "fit"')
        .way("fit_or_not", "appraise", flow_id="redo")
        .way("fork", "consult", "answered", "join", "approve", "which")
        .way("silence", "answered")
        .way("recalled", "answered")
        .way("late", "reminded")
        .way("which", "granted", when='outcome == "agree"')
        .way("which", "once_more", when='outcome == "all_again"')
        .way("which", "refused", flow_id="refusal")
    )


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["complete", "recall", "claim", "hand_back", "assign", "hours", "message"]),
        st.integers(0, 5),
        st.sampled_from(["huong", "tuan", "mai", "le", "binh"]),
        st.integers(0, 3),
    ),
    max_size=30,
)


def start(town, board):
    homes = {"counter": town.commune, "office": town.commune, "leader": town.commune, "other": town.department}
    lanes = {lane: LaneBinding(homes[lane]) for lane in board.lanes}
    return actions.start_process(
        subject=Subject("dossier", new_id()), process_code="thu", lanes=lanes, data={}, actor=CITIZEN
    ).instance_id


def move(town, instance_id, step, now):
    """One try of one officer; what is not allowed or has moved on is told and changes nothing."""
    verb, which, who, choice = step
    officer = getattr(town, who)
    tasks = [task for task in queries.tasks_of(instance_id) if task.state in LIVE]
    before = snapshot(instance_id)
    try:
        with transaction.atomic():
            if verb == "hours":
                actions.fire_timers(actor=CLOCKWORK)
            elif verb == "message":
                actions.deliver_message(instance_id, "recalled", data={}, actor=CITIZEN)
            elif verb == "recall":
                recall(instance_id, officer)
            elif tasks:
                act(verb, tasks[which % len(tasks)], officer, choice, town)
    except MotcuaError:
        assert snapshot(instance_id) == before


def act(verb, task, officer, choice, town):
    if verb == "complete":
        outcomes = [each.value for each in task.outcomes]
        data = {"outcome": outcomes[choice % len(outcomes)]} if outcomes else {}
        actions.complete_task(task.id, data=data, actor=officer)
    elif verb == "claim":
        actions.claim_task(task.id, actor=officer)
    elif verb == "hand_back":
        actions.hand_back_task(task.id, reason="", actor=officer)
    else:
        post = next(iter((town.tuan if choice else town.mai).posts))
        actions.assign_task(task.id, post, actor=town.le)


def recall(instance_id, officer):
    last = Task.objects.filter(instance_id=instance_id, state="completed").order_by("-completed_at", "-id").first()
    if last:
        actions.recall_task(last.id, actor=officer)


def snapshot(instance_id):
    """All that a history leaves, without ids and times that are different each time."""
    row = ProcessInstance.objects.get(id=instance_id)
    tasks = Task.objects.filter(instance_id=instance_id).order_by("engine_task_id")
    fields = ("engine_task_id", "node", "state", "outcome", "completed_by_name", "post_id")
    return [
        row.state, row.engine_state, row.data, row.outcome, list(tasks.values_list(*fields)),
        list(row.timers.order_by("engine_task_id").values_list("engine_task_id", "node", "state")),
        list(row.messages.order_by("engine_task_id").values_list("engine_task_id", "node", "state")),
    ]  # fmt: skip


def check(instance_id):
    row = ProcessInstance.objects.get(id=instance_id)
    live = Task.objects.filter(instance_id=instance_id, state__in=LIVE)
    waits = [model.objects.filter(instance_id=instance_id, state="waiting") for model in (ProcessTimer, AwaitedMessage)]
    if row.state == "running":
        standing = {number for number, _, state, _ in row.engine_state["t"] if state in (8, 16)}
        assert live.exists() or any(rows.exists() for rows in waits)
        assert set(live.values_list("engine_task_id", flat=True)) <= standing
    else:
        assert not live.exists()
        assert not any(rows.exists() for rows in waits)
        assert "t" not in row.engine_state
    for task in live:
        assert (task.state == "claimed") == (task.post_id is not None) == (task.claimed_at is not None)
    nodes = list(live.values_list("node", flat=True))
    assert len(nodes) == len(set(nodes))


@pytest.mark.django_db
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(moves=MOVES)
def test_any_sequence_keeps_the_process_whole_and_repeats_exactly(town, publish, moves):
    with transaction.atomic():
        ProcessTimer.objects.all().update(state="cancelled")  # those of the example before
        publish(tangled())
        states = []
        for _ in range(2):
            now = MONDAY
            with clock.frozen(now):
                instance_id = start(town, tangled())
                check(instance_id)
            for step in moves:
                now += dt.timedelta(hours=step[3] if step[0] == "hours" else 0)
                with clock.frozen(now):
                    move(town, instance_id, step, now)
                    check(instance_id)
            states.append(snapshot(instance_id))
            ProcessTimer.objects.filter(instance_id=instance_id).update(state="cancelled")
        assert states[0] == states[1]


@pytest.mark.django_db
def test_a_tangled_process_can_be_walked_to_its_end(town, publish):
    publish(tangled())
    instance_id = start(town, tangled())
    people = {"receive": town.huong, "appraise": town.tuan, "consult": town.binh, "approve": town.le}
    answers = {
        "receive": ["lacking", "whole"],
        "appraise": ["again", "fit", "fit"],
        "consult": ["agree", "disagree"],
        "approve": ["all_again", "agree"],
    }
    done = []
    while live := [task for task in queries.tasks_of(instance_id) if task.state == "open"]:
        node = live[-1].node
        done.append(node)
        actions.complete_task(live[-1].id, data={"outcome": answers[node].pop(0)}, actor=people[node])
    assert queries.instance_of(instance_id).outcome == "granted"
    assert all(left == [] for left in answers.values())
    assert len(done) == 9


@pytest.mark.django_db
def test_a_recalled_step_stands_as_if_it_had_never_been_made(town, publish):
    """Every step of the way is made, recalled and made again; what is left is what the way without it leaves."""
    publish(tangled())
    instance_id = start(town, tangled())
    people = {"receive": town.huong, "appraise": town.tuan, "consult": town.binh, "approve": town.le}
    answers = {"receive": ["whole"], "appraise": ["again", "fit"], "consult": ["agree"], "approve": ["agree"]}
    while live := [task for task in queries.tasks_of(instance_id) if task.state == "open"]:
        task, before = live[-1], standing(instance_id)
        data = {"outcome": answers[task.node].pop(0)}
        actions.complete_task(task.id, data=data, actor=people[task.node])
        if queries.instance_of(instance_id).state != "running":
            with pytest.raises(errors.TooLateToRecall):
                actions.recall_task(task.id, actor=people[task.node])
            break
        actions.recall_task(task.id, actor=people[task.node])
        assert standing(instance_id) == before
        check(instance_id)
        with pytest.raises(errors.TooLateToRecall):
            actions.recall_task(task.id, actor=people[task.node])
        actions.complete_task(task.id, data=data, actor=people[task.node])
        check(instance_id)
    assert queries.instance_of(instance_id).outcome == "granted"


def standing(instance_id):
    """Where a process stands: the engine's state, its data, the steps and waits that are live."""
    row = ProcessInstance.objects.get(id=instance_id)
    tasks = Task.objects.filter(instance_id=instance_id, state__in=LIVE).order_by("engine_task_id")
    waits = [
        sorted(rows.filter(state="waiting").values_list("engine_task_id", "node"))
        for rows in (row.timers, row.messages)
    ]  # fmt: skip
    return (
        row.engine_state,
        row.data,
        list(tasks.values_list("id", "engine_task_id", "node", "state", "post_id")),
        waits,
    )


@pytest.mark.django_db
def test_a_step_is_recalled_by_its_maker_until_the_next_is_taken(town, publish):
    publish(straight())
    instance_id = start(town, straight())
    (first,) = queries.tasks_of(instance_id)
    with pytest.raises(errors.TooLateToRecall):
        actions.recall_task(first.id, actor=town.huong)
    actions.complete_task(first.id, data={}, actor=town.huong)
    with pytest.raises(errors.TaskNotYours):
        actions.recall_task(first.id, actor=town.tuan)
    following = queries.tasks_of(instance_id)[-1]
    actions.claim_task(following.id, actor=town.tuan)
    with pytest.raises(errors.TooLateToRecall):
        actions.recall_task(first.id, actor=town.huong)
    with pytest.raises(errors.TaskNotFound):
        actions.recall_task(new_id(), actor=town.huong)


@pytest.mark.django_db
def test_the_job_fires_records_and_announces(town, publish):
    publish(parallel())
    instance_id = start(town, parallel())
    with clock.frozen(MONDAY + dt.timedelta(days=6)):
        jobs.fire_due_timers.func(0)
        jobs.fire_due_timers.func(0)
    (entry,) = history(Subject("process_instance", instance_id))
    assert (entry.action, entry.facts["nodes"]) == ("workflow.timer.fired", ["silence"])
    event = OutboxEvent.objects.get(name="workflow.moved_by_timer")
    assert event.subject_id == instance_id
    assert (event.payload["of_kind"], event.payload["fired"]) == ("dossier", ["silence"])


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_the_same_moment(town, publish):
    """Really at the same time: two connections, one step. One does it, the other is told who was faster."""
    with transaction.atomic():
        publish(straight())
        instance_id = start(town, straight())
        (first,) = queries.tasks_of(instance_id)
        actions.complete_task(first.id, data={}, actor=town.huong)
    step = queries.tasks_of(instance_id)[-1].id
    results = {}
    gate = threading.Barrier(2)

    def work(officer):
        try:
            gate.wait(timeout=10)
            with transaction.atomic():
                actions.complete_task(step, data={}, actor=officer)
            results[officer.name] = "done"
        except errors.TaskDone as error:
            results[officer.name] = error.data["by"]
        finally:
            connection.close()

    threads = [threading.Thread(target=work, args=(officer,)) for officer in (town.tuan, town.mai)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [name for name, result in results.items() if result == "done"]
    (loser,) = [name for name in results if name != winner]
    assert results[loser] == winner
    assert Task.objects.filter(instance_id=instance_id, node="approve").count() == 1
