"""The kept first page of a queue is the page that is put together anew."""

import dataclasses
import itertools

import pytest

from motcua.dossiers import actions, queries
from motcua.dossiers.queries import Filters, Queue, worklist
from motcua.dossiers.queries.reach import KINDS
from motcua.dossiers.queries.worklist import PAGE, _task_page, _tasks
from motcua.dossiers.tests.people import MONDAY_MORNING
from motcua.kernel import clock
from motcua.kernel.actor import ANONYMOUS, EVERYWHERE
from motcua.workflow.policies import task_right

ON_THE_LAST_DAY, A_DAY_AFTER = clock.at(2026, 11, 17, 10, 0), clock.at(2026, 11, 18, 10, 0)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday_morning():
    with clock.frozen(MONDAY_MORNING):
        yield


def people(town):
    """One actor of each shape: by kinds of steps, units and posts."""
    everywhere = {task_right(kind).value: EVERYWHERE for kind in KINDS[:4]}
    two_groups = {**town.tuan.grants, task_right("intake").value: town.huong.places(task_right("intake"))}
    return {
        "counter": town.huong, "case officer": town.tuan, "approver": town.le, "citizen": town.ngocanh,
        "nobody": ANONYMOUS, "the whole province": dataclasses.replace(town.huong, grants=everywhere),
        "two groups": dataclasses.replace(town.tuan, grants=two_groups),
        "post alone": dataclasses.replace(town.tuan, grants={}),
        "both": dataclasses.replace(town.huong, grants={**town.huong.grants, task_right("approve").value: EVERYWHERE}),
    }  # fmt: skip


def test_everybody_gets_the_rows_that_the_question_in_full_gives(town):
    town.submitted("ngocanh"), town.submitted("thuong"), town.at_approval()
    accepted = town.accepted("thuong")
    actions.claim_task(accepted, town.step(accepted).task_id, actor=town.tuan)
    seen, paged = {}, (Queue.MINE, Queue.UNIT, Queue.TODAY, Queue.LATE)
    for moment in (clock.now(), ON_THE_LAST_DAY, A_DAY_AFTER, clock.now()):
        with clock.frozen(moment):
            for (name, actor), queue in itertools.product(people(town).items(), paged):
                page = worklist(actor, queue)
                assert page == _task_page(_tasks(actor, queue), Filters(), "", PAGE), (name, queue, moment)
                seen[name, queue] = max(len(page.rows), seen.get((name, queue), 0))
    assert len(set(seen.values())) > 2
    assert seen["citizen", Queue.UNIT] == seen["nobody", Queue.UNIT] == 0
    assert seen["case officer", Queue.TODAY]
    assert seen["case officer", Queue.LATE]
    assert seen["case officer", Queue.MINE] == seen["post alone", Queue.UNIT] == 1


def test_a_page_that_is_full_leads_on_to_the_next(town, django_assert_num_queries):
    for _ in range(PAGE + 2):
        town.submitted("ngocanh")
    huong = town.huong
    with django_assert_num_queries(1):
        first = worklist(huong, Queue.UNIT)
    second = worklist(huong, Queue.UNIT, after=first.next)
    assert len(first.rows) == PAGE
    assert not {row.task_id for row in first.rows} & {row.task_id for row in second.rows}
    whole = queries.worklist(huong, Queue.UNIT, limit=100)
    assert whole.rows[: PAGE * 2] == first.rows + second.rows[: len(whole.rows) - PAGE]


def test_what_is_over_is_paged_newest_first_from_the_units_that_one_may_see(town):
    over = [town.finished() for _ in range(2)]
    for dossier in over:
        actions.return_result(dossier, how=actions.ReturnBy.COUNTER, to_name="Lê Thị Ngọc Ánh", actor=town.huong)
    assert [row.dossier_id for row in worklist(town.tuan, Queue.DONE).rows] == over[::-1]
    first = worklist(town.tuan, Queue.DONE, limit=1)
    assert [row.dossier_id for row in worklist(town.tuan, Queue.DONE, after=first.next).rows] == over[:1]
    assert worklist(town.duc, Queue.DONE).rows == worklist(ANONYMOUS, Queue.DONE).rows == ()
