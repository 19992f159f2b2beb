"""Each learner is a made-up person of their own: first tasks and dossiers are theirs alone."""

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from motcua.config import demo_day
from motcua.dossiers.models import Dossier, DossierTask
from motcua.dossiers.queries import Queue, worklist
from motcua.identity.queries import actor_for, organisation
from motcua.kernel import events, outbox
from motcua.learning import joining, subscribers, tracks
from motcua.learning.guide import guide_of
from motcua.learning.models import Progress

pytestmark = pytest.mark.django_db
JOIN = "/lam-viec/vao-tap/"


@pytest.fixture
def practice(settings, monkeypatch):
    """The practice mode as far as pages can tell; who listens is forgotten afterwards."""
    settings.DEMO = settings.PRACTICE = settings.LEARNING_GUIDE = True
    monkeypatch.setattr(events, "_subscribers", dict(events._subscribers))
    subscribers.listen()
    tracks.forget()


def joined(name="Người tập", place="huong"):
    browser = Client()
    answer = browser.post(JOIN, {"name": name, "place": place}, follow=True)
    assert answer.status_code == 200
    return browser, answer.content.decode()


def learner(number):
    return actor_for(get_user_model().objects.get(username=f"hoc-vien-{number}"))


def test_there_is_such_a_door_in_the_practice_only(settings, client):
    settings.DEMO = True
    assert client.get(JOIN).status_code == 404
    assert client.post(JOIN, {"name": "A", "place": "huong"}).status_code == 404
    assert not get_user_model().objects.filter(username__startswith=joining.PREFIX).exists()


def test_the_door_offers_each_role_that_has_first_tasks(practice, client):
    assert 'href="/lam-viec/vao-tap/"' in client.get("/").content.decode()
    offered = {(place.role, place.key) for place in joining.places()}
    assert {("intake_officer", "huong"), ("case_officer", "tuan"), ("approver", "le")} <= offered
    assert {role for role, _ in offered} <= tracks.tracks().keys()
    assert len({(place.role, place.unit) for place in joining.places()}) == len(joining.places())
    page = client.get(JOIN).content.decode()
    assert all(f'value="{key}"' in page for _, key in offered)


def test_two_learners_of_one_role_have_tasks_of_their_own(practice):
    first, told = joined("Nguyễn An")
    second, _ = joined("Trần Bình")
    assert "hoc-vien-1" in told
    for number, name in ((1, "Nguyễn An"), (2, "Trần Bình")):
        assert learner(number).name == name
    assert "Xem bảng phím tắt" in first.get("/lam-viec/").content.decode()
    first.get("/lam-viec/phim-tat/")
    assert [guide_of(learner(number), "vi").done for number in (1, 2)] == [1, 0]
    second.get("/lam-viec/phim-tat/")
    assert Progress.objects.filter(account_id=learner(2).id).get().done.keys() == {"keys"}


def test_a_learner_is_a_copy_of_the_officer_and_comes_back_with_the_password(practice):
    _, told = joined("Lê Chi", "tuan")
    real, copy = actor_for(get_user_model().objects.get(username="tuan")), learner(1)
    assert copy.id != real.id
    assert copy.grants == real.grants
    assert copy.parties == frozenset(), "the officer's own life as a citizen is not copied"
    password = re.search(r"mật khẩu (tap-\w+)", told).group(1)
    assert get_user_model().objects.get(username="hoc-vien-1").check_password(password)
    joined("Lê Chi", "tuan")
    assert learner(2).id != copy.id, "the same name twice is two learners"


def test_each_gets_dossiers_of_their_own_in_every_state_of_the_day(practice):
    before = Dossier.objects.count()
    made = joining.join("Đỗ Dung", "tuan")
    assert Dossier.objects.count() - before == made.dossiers > 5
    mine = worklist(learner(1), queue=Queue.MINE, limit=50).rows
    assert mine
    assert DossierTask.objects.filter(holder_name="Đỗ Dung").exists()
    states = set(Dossier.objects.order_by("-submitted_at").values_list("state", flat=True)[: made.dossiers])
    assert states >= {"accepted", "processing", "awaiting_supplement", "finished", "returned"}
    joining.join("Vũ Em", "tuan")
    theirs = {row.dossier_id for row in worklist(learner(2), queue=Queue.MINE, limit=50).rows}
    assert theirs.isdisjoint(row.dossier_id for row in mine)
    assert joining.join("Hồ Gấm", "nam").dossiers == 0, "an administrator handles no dossiers"
    outbox.drain()


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"name": "", "place": "huong"}, "f-name"),
        ({"name": "An", "place": ""}, "Hãy chọn một trong các vai trò"),
        ({"name": "An", "place": "ngocanh"}, "Hãy chọn một trong các vai trò"),
        ({"name": "An", "place": "hoc-vien-1"}, "Hãy chọn một trong các vai trò"),
    ],
)
def test_what_does_not_fit_is_said_beside_its_field_and_nothing_is_opened(practice, client, sent, said):
    joined()
    answer = client.post(JOIN, sent)
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert get_user_model().objects.filter(username__startswith=joining.PREFIX).count() == 1
    assert "_auth_user_id" not in client.session


def test_a_class_gets_in_and_a_flood_does_not(practice, client, monkeypatch):
    monkeypatch.setattr(joining, "join", lambda *_: joining.Joined(next(ids), "x", "y", 0))
    ids = iter([get_user_model().objects.get(username="huong").pk] * 100)
    from motcua.doors.desk.views import joining as door

    answers = [Client().post(JOIN, {"name": "A", "place": "huong"}).status_code for _ in range(door.LEARNERS + 1)]
    assert answers == [302] * door.LEARNERS + [429]


def test_a_pack_without_a_day_has_learners_too(practice, settings, tmp_path):
    account = get_user_model().objects.get(username="huong").pk
    settings.PACK_DIR = tmp_path
    assert demo_day.make_learners_day(account, "huong") == 0
    assert organisation().of_kind("province")
