"""Steps given out by rule: to the fitting post with the least open work; and all work of one who leaves."""

import datetime as dt
from collections import Counter

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from motcua.dossiers import actions, rules
from motcua.dossiers.assigning import lines_of
from motcua.dossiers.errors import NoSuchColleague, ReasonNeeded
from motcua.dossiers.models import DossierTask, Rule
from motcua.dossiers.queries.assignment import burdens
from motcua.dossiers.subscribers import ASSIGNMENT
from motcua.dossiers.tests.people import BIRTH, MONDAY_MORNING
from motcua.identity import actions as identity
from motcua.kernel import audit, clock, outbox
from motcua.kernel.actor import EVERYWHERE, Actor, ActorKind
from motcua.kernel.audit import Subject
from motcua.kernel.errors import NotAllowed
from motcua.kernel.ids import new_id
from motcua.kernel.permissions import vocabulary
from motcua.workflow import posts

pytestmark = pytest.mark.django_db
ANYBODY = Actor(new_id(), "tests", ActorKind.SERVICE, dict.fromkeys(vocabulary(), EVERYWHERE))


@pytest.fixture(autouse=True)
def _monday():
    with clock.frozen(MONDAY_MORNING):
        yield


def by(*lines):
    Rule.objects.filter(key="assignment").update(value=list(lines))
    rules.forget()


def ward(town, **more):
    return {"unit": town.ward.key, "steps": ["appraise"], "by": "load", **more}


def post(actor):
    return next(iter(actor.posts))


def hired(town, name, title="Công chức tư pháp - hộ tịch", role="case_officer"):
    account = identity.open_account(name, full_name=name.title(), password=None, actor=ANYBODY)
    return identity.appoint_post(
        account, unit_id=town.ward.id, role=role, valid_from=clock.today(), title=title, includes_subunits=True,
        actor=ANYBODY,
    )  # fmt: skip


def id_of(appointed):
    return getattr(appointed, "id", appointed)


def test_without_a_line_for_the_unit_work_is_given_by_hand(town):
    dossier = town.accepted()
    outbox.drain()
    assert town.step(dossier).post_id is None


def test_news_of_a_dossier_gives_its_step_to_the_one_officer_who_fits_and_once(town):
    by(ward(town))
    dossier = town.accepted()
    outbox.drain()
    assert (town.step(dossier).post_id, town.step(dossier).holder_name) == (post(town.tuan), town.tuan.name)
    assert actions.assign_by_rule(dossier, actor=ASSIGNMENT) == 0
    entries = [one for one in audit.history(Subject("dossier", dossier)) if one.action == "dossiers.step_assigned"]
    assert [(one.actor_name, one.facts["rule"]) for one in entries] == [("dossiers.assignment", "load")]


def test_a_step_handed_back_is_not_pressed_on_anybody_again(town):
    by(ward(town))
    dossier = town.accepted()
    outbox.drain()
    actions.hand_back_task(dossier, town.step(dossier).task_id, reason="Tôi là người nhà", actor=town.tuan)
    outbox.drain()
    assert actions.assign_by_rule(dossier, actor=ASSIGNMENT) == 0
    assert town.step(dossier).post_id is None


def test_a_closed_account_is_passed_over_and_a_lent_post_is_not(town):
    by(ward(town))
    gone = id_of(hired(town, "cu"))
    from motcua.identity.models import Account, Post

    Account.objects.filter(id=Post.objects.get(id=gone).account_id).update(is_active=False)
    start, end = clock.now(), clock.now() + dt.timedelta(days=5)
    deputy = Account.objects.get(username="le").id
    identity.delegate_post(post(town.tuan), deputy, starts_at=start, ends_at=end, reason="Nghỉ phép", actor=town.tuan)
    for _ in range(2):
        actions.assign_by_rule(town.at_counter().dossier_id, actor=ASSIGNMENT)
    assert set(DossierTask.objects.filter(kind="appraise").values_list("post_id", flat=True)) == {post(town.tuan)}


@settings(max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(officers=st.integers(0, 3), others=st.integers(0, 2), dossiers=st.integers(1, 7))
def test_loads_stay_within_one_of_each_other_and_nobody_unfit_gets_any(town, officers, others, dossiers):
    from django.db import transaction

    with transaction.atomic():
        mark = transaction.savepoint()
        by(ward(town))
        new = {id_of(hired(town, f"cb{n}")) for n in range(officers)}
        unfit = {id_of(hired(town, f"vt{n}", role="records_clerk")) for n in range(others)}
        made = [town.at_counter().dossier_id for _ in range(dossiers)]
        assert sum(actions.assign_by_rule(one, actor=ASSIGNMENT) for one in made) == dossiers
        rows = list(DossierTask.objects.filter(dossier_id__in=made))
        held = Counter(dict.fromkeys({*new, post(town.tuan)}, 0))
        held.update(row.post_id for row in rows)
        assert not held.keys() & unfit
        assert all(posts.fit(row.kind, row.unit_id, {row.post_id}) for row in rows)
        assert max(held.values()) - min(held.values()) <= 1
        transaction.savepoint_rollback(mark)


def test_by_territory_and_by_skill_the_target_counts_and_else_the_unit_keeps_it(town):
    special = id_of(hired(town, "minh", title="Phụ trách khu 5"))
    target = {"titles": ["Phụ trách khu 5"]}
    field = town.view(BIRTH).field.code
    by(ward(town, by="skill", fields={field: target}))
    for _ in range(2):
        dossier = town.accepted()
        actions.assign_by_rule(dossier, actor=ASSIGNMENT)
        assert town.step(dossier).post_id == special
    by(ward(town, by="territory", areas={"09187": target}))
    dossier = town.accepted()
    actions.assign_by_rule(dossier, actor=ASSIGNMENT)
    assert town.step(dossier).post_id == special
    by(ward(town, by="territory", areas={"00001": target}))
    dossier = town.accepted()
    assert actions.assign_by_rule(dossier, actor=ASSIGNMENT) == 0
    assert town.step(dossier).post_id is None


@pytest.mark.parametrize(
    "value",
    [
        [{"unit": "x", "steps": ["appraise"], "by": "whim"}],
        [{"unit": "x", "steps": ["dance"], "by": "load"}],
        [{"unit": "x", "steps": [], "by": "load"}],
        [{"unit": "x", "kind": "y", "steps": ["appraise"], "by": "load"}],
        [{"unit": "x", "steps": ["appraise"], "by": "skill"}],
        [{"unit": "x", "steps": ["appraise"], "by": "skill", "fields": {"a": {}}}],
        [{"unit": "x", "steps": ["appraise"], "by": "territory", "areas": {"a": {"people": ["tuan"]}}}],
    ],
)
def test_a_rule_that_says_nothing_clear_is_refused(value):
    with pytest.raises((KeyError, ValueError, TypeError)):
        lines_of(value)


def leaving(town, n=3):
    made = [town.at_counter().dossier_id for _ in range(n)]
    for one in made:
        actions.claim_task(one, town.step(one).task_id, actor=town.tuan)
    return made


def test_all_work_of_one_who_leaves_goes_to_a_colleague(town):
    made, heir = leaving(town), id_of(hired(town, "minh"))
    assert [(one.post_id, one.open_steps) for one in burdens(town.le)] == [(post(town.tuan), 3)]
    done = actions.reassign_work(post(town.tuan), to_post=heir, reason="Chuyển công tác", actor=town.le)
    assert (done.given, done.with_unit) == (3, 0)
    assert {town.step(one).post_id for one in made} == {heir}
    assert all(town.story(one)[-1] == "step_assigned" for one in made)


def test_by_rule_it_is_spread_and_what_nobody_fits_goes_to_the_unit(town):
    made = leaving(town, 4)
    alone = actions.reassign_work(post(town.tuan), reason="Nghỉ hưu", actor=town.nam)
    assert (alone.given, alone.with_unit) == (0, 4)
    for one in made:
        actions.claim_task(one, town.step(one).task_id, actor=town.tuan)
    heirs = {id_of(hired(town, "minh")), id_of(hired(town, "khanh"))}
    spread = actions.reassign_work(post(town.tuan), reason="Nghỉ hưu", actor=town.nam)
    assert (spread.given, spread.with_unit) == (4, 0)
    assert Counter(town.step(one).post_id for one in made) == dict.fromkeys(heirs, 2)


def test_reassigning_takes_a_head_a_reason_and_two_posts(town):
    leaving(town, 1)
    with pytest.raises(ReasonNeeded):
        actions.reassign_work(post(town.tuan), reason=" ", actor=town.le)
    with pytest.raises(NotAllowed):
        actions.reassign_work(post(town.tuan), reason="Đi", actor=town.tuan)
    with pytest.raises(NoSuchColleague):
        actions.reassign_work(post(town.tuan), to_post=post(town.tuan), reason="Đi", actor=town.le)
    with pytest.raises(NoSuchColleague):
        actions.reassign_work(new_id(), reason="Đi", actor=town.le)
    elsewhere = actions.reassign_work(post(town.tuan), reason="Đi", actor=town.thuha)
    assert (elsewhere.given, elsewhere.with_unit) == (0, 0)
    assert DossierTask.objects.filter(post_id=post(town.tuan)).count() == 1


def test_a_post_of_another_agency_gets_nothing(town):
    (one,) = leaving(town, 1)
    done = actions.reassign_work(post(town.tuan), to_post=post(town.duc), reason="Đi", actor=town.le)
    assert (done.given, done.with_unit, town.step(one).post_id) == (0, 1, None)
