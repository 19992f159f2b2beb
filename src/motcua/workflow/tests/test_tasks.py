"""Officers and their steps: who may, who holds, who was faster."""

import datetime as dt

import pytest
from django.apps import apps
from django.db import connection

from motcua.identity.queries.revision import bump
from motcua.kernel import clock
from motcua.kernel.actor import ANONYMOUS, Actor
from motcua.kernel.ids import new_id
from motcua.workflow import actions, errors, queries
from motcua.workflow.models import ProcessInstance, Task
from motcua.workflow.policies import TaskKind, WorkflowPermission, task_right
from motcua.workflow.tests.conftest import CITIZEN, MONDAY
from motcua.workflow.tests.drawing_board import Board, parallel, straight

pytestmark = pytest.mark.django_db


def post(actor):
    return next(iter(actor.posts))


@pytest.fixture
def appraisal(begin, town):
    """The straight process at its second step, for the case officers Tuấn and Mai."""
    progress = begin(straight())
    return actions.complete_task(progress.opened[0].id, data={}, actor=town.huong).opened[0].id


def test_only_the_unit_and_role_of_a_step_may_do_it(appraisal, town):
    for stranger in (town.huong, town.binh, CITIZEN, ANONYMOUS):
        with pytest.raises(errors.TaskNotYours):
            actions.complete_task(appraisal, data={}, actor=stranger)
        with pytest.raises(errors.TaskNotYours):
            actions.claim_task(appraisal, actor=stranger)
    assert Task.objects.get(id=appraisal).state == "open"
    actions.complete_task(appraisal, data={}, actor=town.tuan)


def test_the_second_of_two_officers_is_told_who_was_faster(appraisal, town):
    actions.complete_task(appraisal, data={}, actor=town.tuan)
    before = ProcessInstance.objects.get().engine_state
    with pytest.raises(errors.TaskDone) as caught:
        actions.complete_task(appraisal, data={}, actor=town.mai)
    assert caught.value.data == {"by": "Trần Văn Tuấn"}
    for verb in (
        lambda: actions.claim_task(appraisal, actor=town.mai),
        lambda: actions.assign_task(appraisal, post(town.mai), actor=town.le),
        lambda: actions.hand_back_task(appraisal, reason="", actor=town.mai),
    ):
        with pytest.raises(errors.TaskDone):
            verb()
    assert ProcessInstance.objects.get().engine_state == before


def test_a_claimed_step_is_its_holders(appraisal, town):
    (changed,) = actions.claim_task(appraisal, actor=town.tuan).changed
    assert (changed.post_id, changed.state, changed.claimed_at) == (post(town.tuan), "claimed", MONDAY)
    with clock.frozen(MONDAY + dt.timedelta(hours=1)):
        (again,) = actions.claim_task(appraisal, actor=town.tuan).changed
    assert again.claimed_at == MONDAY
    for verb in (
        lambda: actions.claim_task(appraisal, actor=town.mai),
        lambda: actions.complete_task(appraisal, data={}, actor=town.mai),
        lambda: actions.hand_back_task(appraisal, reason="", actor=town.mai),
    ):
        with pytest.raises(errors.TaskHeld):
            verb()
    (free,) = actions.hand_back_task(appraisal, reason="nghỉ phép", actor=town.tuan).changed
    assert (free.post_id, free.state, free.claimed_at) == (None, "open", None)
    actions.complete_task(appraisal, data={}, actor=town.mai)


def test_nothing_to_hand_back(appraisal, town):
    with pytest.raises(errors.NotHeld):
        actions.hand_back_task(appraisal, reason="", actor=town.tuan)
    with pytest.raises(errors.TaskNotYours):
        actions.hand_back_task(appraisal, reason="", actor=town.binh)


def test_a_leader_assigns_and_takes_back(appraisal, town):
    with pytest.raises(errors.TaskNotYours):
        actions.assign_task(appraisal, post(town.mai), actor=town.tuan)
    actions.assign_task(appraisal, post(town.mai), actor=town.le)
    actions.assign_task(appraisal, post(town.tuan), actor=town.le)
    assert Task.objects.get(id=appraisal).post_id == post(town.tuan)
    actions.hand_back_task(appraisal, reason="", actor=town.le)
    assert Task.objects.get(id=appraisal).state == "open"


def test_a_step_is_assigned_only_to_a_post_that_can_do_it(appraisal, town):
    for unfit in (post(town.binh), post(town.huong), post(town.le), new_id()):
        with pytest.raises(errors.UnfitPost):
            actions.assign_task(appraisal, unfit, actor=town.le)
    apps.get_model("identity", "Post").objects.filter(id=post(town.mai)).update(valid_to=dt.date(2026, 11, 16))
    with pytest.raises(errors.UnfitPost):
        actions.assign_task(appraisal, post(town.mai), actor=town.le)


def test_a_deputy_works_under_the_post_that_was_lent(appraisal, town):
    deputy = Actor(id=new_id(), name="Đỗ Thị Thay", grants=town.tuan.grants, posts=town.tuan.posts)
    actions.claim_task(appraisal, actor=town.tuan)
    actions.complete_task(appraisal, data={}, actor=deputy)
    assert Task.objects.get(id=appraisal).completed_by_name == "Đỗ Thị Thay"


def test_a_post_that_the_actor_does_not_hold_can_not_claim(appraisal, town):
    with pytest.raises(errors.UnfitPost):
        actions.claim_task(appraisal, actor=town.tuan, post_id=post(town.mai))


def test_an_ending_is_chosen_from_those_that_the_step_has(begin, town):
    board = Board().start().task("approve", "leader", kind="approve", outcomes=("agree", "disagree")).end()
    progress = begin(board.way("begin", "approve", "finish"))
    task = progress.opened[0].id
    for wrong in ({}, {"outcome": "perhaps"}, {"outcome": ["agree"]}, {"outcome": None}, {"outcome": ""}):
        with pytest.raises(errors.OutcomeMissing) as caught:
            actions.complete_task(task, data=wrong, actor=town.le)
        assert caught.value.data["choices"] == "Agree, Disagree"
    assert actions.complete_task(task, data={"outcome": "disagree"}, actor=town.le).finished


def test_a_step_without_endings_takes_none(appraisal, town):
    with pytest.raises(errors.OutcomeMissing):
        actions.complete_task(appraisal, data={"outcome": "agree"}, actor=town.tuan)


@pytest.mark.parametrize(
    "data", [{"note": object()}, {"note": float("nan")}, {"note": "x" * 70_000}], ids=["object", "nan", "large"]
)
def test_data_that_can_not_be_kept_are_refused(appraisal, town, data):
    with pytest.raises(errors.BadValue):
        actions.complete_task(appraisal, data=data, actor=town.tuan)


def test_what_came_with_a_step_stays_with_it(appraisal, town):
    actions.complete_task(appraisal, data={"note": "đủ điều kiện", "pages": 3}, actor=town.tuan)
    assert Task.objects.get(id=appraisal).data == {"note": "đủ điều kiện", "pages": 3}
    assert "note" not in ProcessInstance.objects.get().data


def test_a_condition_without_its_value_leaves_everything_as_it_was(begin, town):
    board = (
        Board()
        .datum("amount", "number")
        .start()
        .task("appraise")
        .gateway("much", default="little")
        .task("approve", "leader")
        .end()
        .way("begin", "appraise", "much")
        .way("much", "approve", when="amount > 5")
        .way("much", "finish", flow_id="little")
        .way("approve", "finish")
    )
    progress = begin(board)
    task = progress.opened[0].id
    with pytest.raises(errors.ConditionError) as caught:
        actions.complete_task(task, data={}, actor=town.tuan)
    assert caught.value.data["name"] == "amount"
    with pytest.raises(errors.BadValue):
        actions.complete_task(task, data={"amount": "seven"}, actor=town.tuan)
    assert Task.objects.get(id=task).state == "open"
    assert [each.node for each in actions.complete_task(task, data={"amount": 7}, actor=town.tuan).opened] == [
        "approve"
    ]


def test_a_step_that_fell_away_says_so(begin, town):
    board = (
        Board()
        .start()
        .task("appraise")
        .message("stop", "stop", on="appraise")
        .task("explain", "leader", kind="approve")
        .end()
        .way("begin", "appraise", "finish")
        .way("stop", "explain", "finish")
    )
    progress = begin(board)
    actions.deliver_message(progress.instance_id, "stop", data={}, actor=CITIZEN)
    with pytest.raises(errors.TaskGone):
        actions.complete_task(progress.opened[0].id, data={}, actor=town.tuan)


def test_there_is_no_such_step(town):
    with pytest.raises(errors.TaskNotFound):
        actions.complete_task(new_id(), data={}, actor=town.tuan)
    with pytest.raises(errors.TaskNotFound):
        queries.task(new_id())


def test_everyone_sees_the_steps_of_their_units_and_kinds(begin, town, django_assert_num_queries):
    begin(parallel())
    begin(straight())

    def seen(actor):
        return sorted(queries.tasks_visible_to(actor).values_list("node", flat=True))

    assert seen(town.tuan) == ["appraise"]
    assert seen(town.binh) == ["consult"]
    assert seen(town.huong) == ["receive"]
    assert seen(town.le) == ["appraise", "receive"]
    assert seen(CITIZEN) == seen(ANONYMOUS) == []
    everywhere = Actor(id=None, name="", grants={}, posts=town.binh.posts)
    assert seen(everywhere) == []
    with django_assert_num_queries(1):
        list(queries.tasks_visible_to(town.tuan))


def test_every_kind_of_step_has_its_own_right():
    rights = {task_right(kind) for kind in TaskKind}
    assert len(rights) == len(TaskKind)
    assert rights <= set(WorkflowPermission)


def test_a_post_that_covers_the_parts_of_its_unit_can_be_given_their_steps(begin, town):
    unit, version, posts = (apps.get_model("identity", name) for name in ("Unit", "UnitVersion", "Post"))
    city = unit.objects.create(kind="department", key="department-city")
    since = {"name": "x", "short_name": "x", "sort_key": "x", "valid_from": dt.date(2025, 7, 1)}
    version.objects.create(unit=city, **since)
    version.objects.create(unit_id=town.commune, parent=city, **since)
    bump()  # made past identity's verbs, so its caches are told by hand
    progress = begin(straight())
    task = actions.complete_task(progress.opened[0].id, data={}, actor=town.huong).opened[0].id
    above = posts.objects.get(id=post(town.binh))
    above.unit = city
    above.save(update_fields=["unit"])
    with pytest.raises(errors.UnfitPost):
        actions.assign_task(task, above.id, actor=town.le)
    above.includes_subunits = True
    above.save(update_fields=["includes_subunits"])
    actions.assign_task(task, above.id, actor=town.le)
    assert Task.objects.get(id=task).post_id == above.id


@pytest.mark.parametrize(
    ("index", "filters"),
    [
        ("worklist_by_unit", {"unit": 0, "role": "case_officer"}),
        ("worklist_by_post", {"post": 0}),
    ],
)
def test_worklists_are_read_from_their_index(town, index, filters):
    values = {"unit": town.commune, "post": post(town.tuan)}
    rows = Task.objects.filter(**{key: values.get(key, value) for key, value in filters.items()})
    rows = rows.filter(state__in=["open", "claimed"]).order_by("opened_at")
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert index in rows.explain()
