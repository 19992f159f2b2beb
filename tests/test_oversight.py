"""The pages of those who lead and every officer's notices, over HTTP."""

import datetime as dt

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.urls import reverse

from motcua.doors.desk import frame
from motcua.dossiers import actions
from motcua.dossiers.actions import watch
from motcua.dossiers.models import ApologyDraft, Dossier
from motcua.dossiers.queries import figures
from motcua.dossiers.tests.people import MONDAY_MORNING, Town
from motcua.dossiers.tests.watching import limited, settle
from motcua.kernel import clock
from motcua.notices import queries as notices

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _fresh(tmp_path, settings):
    settings.MEDIA_ROOT, settings.DEMO = tmp_path, True
    frame.forget()
    figures.forget()
    yield
    figures.forget()


def browser(username):
    client = Client()
    client.force_login(get_user_model().objects.get(username=username))
    return client


@pytest.fixture
def town():
    return Town()


@pytest.fixture
def thursday(town):
    """A dossier in Tuấn's hands on its last lawful day, 19/11, its apology proposed; one late; one due today."""
    with clock.frozen(MONDAY_MORNING):
        week, late, today = (limited(town.accepted(), n) for n in (4, 2, 3))
        actions.claim_task(week, town.step(week).task_id, actor=town.tuan)
    with clock.frozen(clock.at(2026, 11, 19, 9)):
        settle()
        actions.propose_apology(week, reason="Chờ kết quả đo đạc", actor=town.tuan)
        settle()
        yield {"week": week, "late": late, "today": today}


def test_the_overview_says_what_needs_a_decision_and_each_figure_carries_its_act(thursday):
    page = browser("le").get(reverse("desk:overview")).content.decode()
    for said in ("Hôm nay cần bạn quyết 2 việc", "Duyệt 1 thư xin lỗi", "1 hồ sơ chưa tới bước duyệt", "Trần Văn Tuấn"):
        assert said in page
    for key in "12345":
        assert f'accesskey="{key}"' in page
    assert page.index("đúng hẹn") > page.index("chưa ai nhận kết quả")  # last and plain


def test_the_overview_costs_the_same_for_many_dossiers(town, thursday, django_assert_num_queries):
    client = browser("le")
    client.get(reverse("desk:overview"))
    with django_assert_num_queries(8):
        client.get(reverse("desk:overview"))
    for _ in range(3):
        limited(town.accepted(), 1)
    with django_assert_num_queries(8):
        client.get(reverse("desk:overview"))


def test_the_province_sees_where_it_is_late_and_the_neighbour_sees_nothing_of_it(town, thursday):
    code = town.dossier(thursday["late"]).code
    assert code in browser("hien").get(reverse("desk:pressed")).content.decode()
    assert town.ward.area_name in browser("hien").get(reverse("desk:overview")).content.decode()
    assert code not in browser("thuha").get(reverse("desk:pressed")).content.decode()


def test_holders_are_reminded_once_a_day(town, thursday):
    client = browser("le")
    answer = client.post(reverse("desk:nudge"), follow=True)
    assert "Đã nhắc 1 hồ sơ." in answer.content.decode()
    assert "Hôm nay đã nhắc mọi người rồi." in client.post(reverse("desk:nudge"), follow=True).content.decode()
    assert notices.inbox(town.tuan, audience=notices.Audience.OFFICER).rows[0].kind == "desk.nudged"


def test_ticked_apologies_are_sent_and_the_list_says_so(town, thursday):
    client, apology = browser("le"), ApologyDraft.objects.get(state="proposed")
    assert "Chờ kết quả đo đạc" in client.get(reverse("desk:pressed")).content.decode()
    answer = client.post(reverse("desk:pressed"), {"apology": [str(apology.id)]}, follow=True)
    assert "Đã gửi 1 thư xin lỗi." in answer.content.decode()
    assert town.dossier(thursday["week"]).due_at == clock.at(2026, 11, 26, 17)
    again = client.post(reverse("desk:pressed"), {"apology": [str(apology.id)]})
    assert again.status_code == 409
    assert client.post(reverse("desk:pressed"), {"apology": ["không phải"]}).status_code == 409


def test_one_is_refused_with_its_reason_and_not_without(thursday):
    client, apology = browser("le"), ApologyDraft.objects.get(state="proposed")
    url = reverse("desk:refuse_apology", args=[apology.id])
    client.post(url, {"reason": " "})
    apology.refresh_from_db()
    assert apology.state == "proposed"
    client.post(url, {"reason": "Lý do chưa rõ"})
    apology.refresh_from_db()
    assert (apology.state, apology.refusal) == ("refused", "Lý do chưa rõ")
    for username, status in (("tuan", 404), ("thuha", 404), ("hien", 404)):
        assert browser(username).post(url, {"reason": "Không"}).status_code in {status, 403}


def test_a_late_list_is_narrowed_by_officer_and_pages_by_key(town, thursday):
    client = browser("le")
    post = town.step(thursday["week"]).post_id
    page = client.get(reverse("desk:pressed"), {"can-bo": str(post)}).content.decode()
    assert town.dossier(thursday["week"]).code in page
    assert town.dossier(thursday["late"]).code not in page
    for nonsense in ("x", "\x00", "zzzz"):
        assert client.get(reverse("desk:pressed"), {"sau": nonsense, "don-vi": nonsense}).status_code in {200, 422}


def test_an_officer_proposes_where_an_approver_extends(town):
    with clock.frozen(MONDAY_MORNING):
        dossier = limited(town.accepted(), 4)
        url, sent = reverse("desk:act", args=[dossier, "gia-han"]), {"until": "26/11/2026", "reason": "Chờ đo đạc"}
        assert "Trình duyệt" in browser("tuan").get(url).content.decode()
        browser("tuan").post(url, sent)
        assert ApologyDraft.objects.get().state == "proposed"
        assert town.dossier(dossier).due_at == clock.at(2026, 11, 20, 17)
        browser("le").post(url, sent)
        assert town.dossier(dossier).due_at == clock.at(2026, 11, 26, 17)
    assert list(ApologyDraft.objects.order_by("number").values_list("state", flat=True)) == ["lapsed", "approved"]


# Notices


def test_the_count_stands_on_every_page_and_goes_when_all_is_read(thursday):
    client = browser("tuan")
    page = client.get(reverse("desk:worklist")).content.decode()
    assert 'class="bell"' in page
    assert "chưa đọc" in page
    assert "Hồ sơ" in client.get(reverse("desk:inbox")).content.decode()
    client.post(reverse("desk:inbox"))
    assert "chưa đọc" not in client.get(reverse("desk:worklist")).content.decode()


def test_a_notice_opens_what_it_is_about(town, thursday):
    row = notices.inbox(town.tuan, audience=notices.Audience.OFFICER).rows[0]
    answer = browser("tuan").post(reverse("desk:notice", args=[row.id]))
    assert answer.url == reverse("desk:dossier", args=[row.subject.id])
    assert browser("duc").post(reverse("desk:notice", args=[row.id])).status_code == 404


def test_a_citizen_reads_and_chooses(town, thursday):
    client = browser("ngocanh")
    page = client.get(reverse("portal:notices")).content.decode()
    assert "được tiếp nhận" in page
    row = notices.inbox(town.ngocanh, audience=notices.Audience.CITIZEN).rows[0]
    assert client.post(reverse("portal:notice", args=[row.id])).url == reverse("portal:dossier", args=[row.subject.id])
    client.post(reverse("portal:choose"), {"sms": "1", "language": "en"})
    assert notices.choice_of(town.ngocanh) == notices.Choice(mail=False, sms=True, language="en")
    assert client.post(reverse("portal:choose"), {"language": "xx"}).status_code == 422


def test_pages_of_citizens_ask_nothing_of_notices(town, thursday, django_assert_num_queries):
    client = browser("ngocanh")
    client.get(reverse("portal:mine"))
    with django_assert_num_queries(4):
        client.get(reverse("portal:mine"))


def test_a_batch_of_the_watch_is_small_enough_to_keep_nobody_waiting(town):
    with clock.frozen(MONDAY_MORNING):
        first = town.accepted()
        Dossier.objects.filter(id=first).update(watch_at=clock.now() - dt.timedelta(hours=1))
        assert watch.BATCH <= 50
        assert watch.look(limit=1) == 1
