"""First tasks tick themselves off; usage counts units and names nobody."""

import datetime as dt
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from house import browser

from motcua.config.pack import pack_actor
from motcua.dossiers import actions
from motcua.dossiers.tests.people import MONDAY_MORNING, Town
from motcua.identity.queries import organisation
from motcua.kernel import clock, events, outbox
from motcua.kernel.errors import NotAllowed
from motcua.learning import jobs, subscribers, tracks, usage
from motcua.learning import packs as learning_packs
from motcua.learning.errors import BadLearning
from motcua.learning.guide import guide_of
from motcua.learning.models import Progress, UnitWeek

pytestmark = pytest.mark.django_db
CARD = 'class="guide"'


@pytest.fixture
def town(settings):
    settings.DEMO = True
    return Town()


@pytest.fixture
def guided(settings, monkeypatch):
    """The guide is on, as in practice mode; who listens is forgotten afterwards."""
    settings.LEARNING_GUIDE = True
    monkeypatch.setattr(events, "_subscribers", dict(events._subscribers))
    subscribers.listen()
    tracks.forget()


def done(actor):
    guide = guide_of(actor, "vi")
    return {task.key for task in guide.tasks if task.done_at}


def test_an_intake_officer_walks_through_the_first_tasks(town, guided):
    huong = browser("huong")
    first = huong.get("/lam-viec/").content.decode()
    assert CARD in first
    assert "Xem bảng phím tắt" in first
    assert "Mở trợ giúp của một trang" in huong.get("/lam-viec/phim-tat/").content.decode()
    assert "Nhận một hồ sơ" in huong.get("/lam-viec/tro-giup/").content.decode()
    dossier = town.submitted()
    actions.accept_dossier(dossier, actor=town.huong)
    outbox.drain()
    assert done(town.huong) == {"keys", "help", "accept"}
    assert "xong" in huong.get("/lam-viec/tap-viec/").content.decode()


def test_what_a_colleague_does_is_not_mine_and_what_was_before_does_not_count(town, guided):
    earlier = town.submitted()
    actions.accept_dossier(earlier, actor=town.huong)
    for actor in (town.huong, town.tuan):
        guide_of(actor, "vi")
    outbox.drain()
    assert "accept" not in done(town.huong)
    step = town.step(earlier).task_id
    actions.claim_task(earlier, step, actor=town.tuan)
    actions.complete_task(earlier, step, outcome="", actor=town.tuan)
    outbox.drain()
    assert {"claim", "finish"} <= done(town.tuan)
    assert done(town.huong) == set()


def finish(actor):
    guide_of(actor, "vi")
    progress = Progress.objects.get(account_id=actor.id)
    progress.done = {task.key: clock.now().isoformat() for task in guide_of(actor, "vi").tasks}
    progress.finished_at = clock.now()
    progress.save()


def test_who_has_finished_is_asked_nothing_and_may_begin_anew(town, guided, settings):
    huong = browser("huong")
    finish(town.huong)
    huong.get("/lam-viec/")
    with CaptureQueriesContext(connection) as with_guide:
        assert CARD not in huong.get("/lam-viec/").content.decode()
    settings.LEARNING_GUIDE = False
    with CaptureQueriesContext(connection) as without:
        huong.get("/lam-viec/")
    assert len(with_guide) == len(without)
    settings.LEARNING_GUIDE = True
    assert "Bạn đã làm xong tất cả." in huong.get("/lam-viec/tap-viec/").content.decode()
    huong.post("/lam-viec/tap-viec/", {"do": "restart"})
    assert done(town.huong) == set()
    assert CARD in huong.get("/lam-viec/").content.decode()


def test_a_page_with_the_card_asks_one_question_more(town, guided, settings):
    huong = browser("huong")
    huong.get("/lam-viec/")
    with CaptureQueriesContext(connection) as with_card:
        assert CARD in huong.get("/lam-viec/").content.decode()
    settings.LEARNING_GUIDE = False
    with CaptureQueriesContext(connection) as without:
        huong.get("/lam-viec/")
    assert len(with_card) == len(without) + 1


def test_the_card_can_be_hidden_and_shown(town, guided):
    huong = browser("huong")
    assert CARD in huong.get("/lam-viec/").content.decode()
    huong.post("/lam-viec/tap-viec/", {"do": "off"})
    assert CARD not in huong.get("/lam-viec/").content.decode()
    huong.post("/lam-viec/tap-viec/", {"do": "on"})
    assert CARD in huong.get("/lam-viec/").content.decode()


def test_at_work_there_is_no_guide_unless_it_is_switched_on(town):
    huong = browser("huong")
    assert CARD not in huong.get("/lam-viec/").content.decode()
    assert "chế độ tập" in huong.get("/lam-viec/tap-viec/").content.decode()
    assert huong.post("/lam-viec/tap-viec/", {"do": "restart"}).status_code == 404
    assert not Progress.objects.exists()


@pytest.mark.parametrize("username", ["huong", "tuan", "le", "hoa", "nam", "huy"])
def test_each_role_has_tasks_whose_pages_open(town, guided, username):
    client = browser(username)
    assert CARD in client.get("/lam-viec/").content.decode()
    guide = guide_of(getattr(town, username), "vi")
    for task in guide.tasks:
        assert client.get(pages_of(task.page)).status_code == 200, task.page


def pages_of(page):
    from motcua.doors.desk.templatetags.desk import guide_url

    return guide_url(page)


@pytest.mark.parametrize("username", ["hoa", "nam", "huy"])
def test_who_learns_by_looking_finishes_by_looking(town, guided, username):
    client = browser(username)
    guide = guide_of(getattr(town, username), "vi")
    for task in guide.tasks:
        client.get(pages_of(task.page))
    assert guide_of(getattr(town, username), "vi").finished_at


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        ({"role": "gardener"}, "no such role"),
        ({"title": {"vi": "Chỉ tiếng Việt"}}, "lacks one of"),
        ({"tasks": []}, "no task"),
        ({"tasks": [{"key": "a", "text": {"vi": "a", "en": "a"}, "page": "desk:nowhere", "steps": []}]}, "no page"),
        ({"tasks": "nothing"}, "TypeError"),
    ],
)
def test_a_faulty_pack_is_refused_with_its_place(tmp_path, change, complaint):
    good = {
        "role": "approver", "title": {"vi": "Tập", "en": "First"},
        "tasks": [{"key": "a", "text": {"vi": "a", "en": "a"}, "page": "desk:keys", "steps": []}],
    }  # fmt: skip
    file = tmp_path / "learning.json"
    file.write_text(json.dumps([good]), encoding="utf-8")
    assert learning_packs.load_learning(tmp_path, actor=pack_actor()) == 1
    assert learning_packs.load_learning(tmp_path, actor=pack_actor()) == 0
    file.write_text(json.dumps([good | change]), encoding="utf-8")
    with pytest.raises(BadLearning, match=complaint):
        learning_packs.load_learning(tmp_path, actor=pack_actor())


# --- usage ------------------------------------------------------------------------------------------------------------

WEEK = dt.date(2026, 11, 16)


@pytest.fixture
def counted(town):
    """A Monday at the ward: two dossiers come in, one is taken; two forms are refused. On Tuesday it is counted."""
    with clock.frozen(MONDAY_MORNING):
        first, _second = town.accepted(), town.accepted()
        actions.claim_task(first, town.step(first).task_id, actor=town.tuan)
        huong = browser("huong")
        for _ in range(2):
            assert huong.post(f"/lam-viec/ho-so/{first}/viec/bo-sung/", {}).status_code == 422
    with clock.frozen(MONDAY_MORNING + dt.timedelta(days=1)):
        jobs.count_usage(0)
    return town


def test_units_are_counted_and_those_that_need_training_come_first(counted):
    rows = usage.usage(counted.huy, WEEK)
    ward = next(row for row in rows if row.unit_id == counted.ward.id)
    assert (ward.officers, ward.dossiers) == (2, 2)
    assert ward.staff >= 5
    assert ward.acts >= 3
    assert ward.refused_per_100 == pytest.approx(100 * 2 / (ward.acts + 2))
    assert [row.need for row in rows] == sorted((row.need for row in rows), reverse=True)
    assert any(row.officers == 0 and row.need == 100 for row in rows)


def test_counting_again_changes_nothing_and_keeps_what_was_refused(counted):
    before = list(UnitWeek.objects.order_by("unit_id").values())
    usage.reckon_usage(WEEK)
    assert list(UnitWeek.objects.order_by("unit_id").values()) == before


def test_the_page_names_units_and_nobody(counted):
    page = browser("huy").get("/lam-viec/quan-tri/su-dung/").content.decode()
    main = page.partition("<tbody>")[2].partition("</tbody>")[0]
    assert counted.ward.name in main
    assert main.count("<tr>") > 1
    for name in ("Hường", "Tuấn", "huong", "tuan"):
        assert name not in main


def test_an_agency_sees_itself_only_and_officers_see_nothing(counted):
    assert {row.unit_id for row in usage.usage(counted.nam, WEEK)} == {counted.ward.id}
    with pytest.raises(NotAllowed):
        usage.usage(counted.huong, WEEK)
    assert organisation().agency_of(counted.counter.id).id == counted.ward.id


def test_a_good_request_is_not_counted(town):
    browser("huong").get("/lam-viec/")
    assert not UnitWeek.objects.exists()


def test_the_page_asks_no_more_for_many_units(counted):
    client = browser("huy")
    client.get("/lam-viec/quan-tri/su-dung/")
    with CaptureQueriesContext(connection) as many:
        client.get("/lam-viec/quan-tri/su-dung/")
    UnitWeek.objects.exclude(unit_id=counted.ward.id).delete()
    with CaptureQueriesContext(connection) as one:
        client.get("/lam-viec/quan-tri/su-dung/")
    assert len(many) == len(one)
