"""The page on which a head gives on all work of an officer who leaves."""

from dataclasses import replace

import pytest
from django.urls import reverse

from motcua.dossiers import actions
from motcua.dossiers.queries import assignment
from motcua.dossiers.tests.people import Town
from motcua.workflow.policies import WorkflowPermission

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(procedure):
    return Town()


def held(town):
    dossier = town.accepted()
    actions.claim_task(dossier, town.step(dossier).task_id, actor=town.tuan)
    return dossier, next(iter(town.tuan.posts))


def test_a_head_sees_who_holds_what_and_gives_it_on(town, signed_in):
    dossier, post = held(town)
    le = signed_in("le")
    assert town.tuan.name in le.get(reverse("desk:burdens")).content.decode()
    answer = le.post(reverse("desk:burdens"), {"from": post, "to": "rule", "reason": "Nghỉ hưu"}, follow=True)
    assert answer.status_code == 200
    assert town.step(dossier).post_id is None
    assert "1 bước đã trở về đơn vị" in answer.content.decode()


def test_what_is_missing_is_said_and_what_was_typed_stays(town, signed_in):
    dossier, post = held(town)
    answer = signed_in("le").post(reverse("desk:burdens"), {"from": "", "to": "nobody", "reason": "Nghỉ hưu"})
    assert answer.status_code == 422
    assert "Nghỉ hưu" in answer.content.decode()
    assert town.step(dossier).post_id == post


def test_officers_who_assign_nothing_find_no_such_page(town, signed_in):
    assert signed_in("tuan").get(reverse("desk:burdens")).status_code == 404


def test_what_nobody_has_taken_is_ticked_and_given_to_one_officer(town, signed_in):
    le, dossiers = signed_in("le"), [town.accepted(), town.accepted()]
    taken, _post = held(town)
    marks = [f"{one}:{town.step(one).task_id}" for one in dossiers]
    page = le.get(reverse("desk:burdens")).content.decode()
    assert [mark in page for mark in marks] == [True, True]
    assert f'value="{taken}:' not in page
    post = next(iter(town.tuan.posts))
    done = le.post(reverse("desk:bulk"), {"viec": "assign", "mark": marks, "post": post, "chay": "1"}, follow=True)
    assert done.content.decode().count("đã xong") == 2
    assert {town.step(one).post_id for one in dossiers} == {post}
    assert "Chưa ai nhận" not in le.get(reverse("desk:burdens")).content.decode()


def test_who_gives_out_work_without_seeing_dossiers_reads_of_none(town, actor_of):
    town.accepted()
    assert assignment.unheld(town.le)
    blind = replace(town.le, grants={WorkflowPermission.ASSIGN: town.le.places(WorkflowPermission.ASSIGN)})
    assert assignment.unheld(blind) == []
