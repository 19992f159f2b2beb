"""The kept first page of a queue is the page that is put together anew."""

import dataclasses

import pytest

from motcua.dossiers import actions, queries
from motcua.dossiers.queries import Filters, Queue, worklist
from motcua.dossiers.queries.worklist import KINDS, PAGE, _task_page, _tasks
from motcua.dossiers.tests.people import Town
from motcua.kernel.actor import ANONYMOUS, EVERYWHERE
from motcua.workflow.policies import task_right

pytestmark = pytest.mark.django_db


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


def test_everybody_gets_the_rows_that_the_question_in_full_gives():
    town = Town()
    town.submitted("ngocanh"), town.submitted("thuong"), town.at_approval()
    accepted = town.accepted("thuong")
    actions.claim_task(accepted, town.step(accepted).task_id, actor=town.tuan)
    seen = {}
    for _again in range(2):
        for name, actor in people(town).items():
            for queue in (Queue.MINE, Queue.UNIT):
                page = worklist(actor, queue)
                assert page == _task_page(_tasks(actor, queue), Filters(), "", PAGE), (name, queue)
                seen[name, queue] = len(page.rows)
    assert len(set(seen.values())) > 2
    assert seen["citizen", Queue.UNIT] == seen["nobody", Queue.UNIT] == 0
    assert seen["case officer", Queue.MINE] == seen["post alone", Queue.UNIT] == 1


def test_a_page_that_is_full_leads_on_to_the_next(django_assert_num_queries):
    town = Town()
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
