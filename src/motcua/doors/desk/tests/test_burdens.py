"""The page on which a head gives on all work of an officer who leaves."""

import pytest
from django.urls import reverse

from motcua.dossiers import actions
from motcua.dossiers.tests.people import Town

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
