"""Handling through the officers' door: by rule, mentions, deputies, silence, fees, more time, turns."""

import datetime as dt
import re
import uuid

import pytest
from django.urls import reverse

from motcua.doors.desk.tests.conftest import MONDAY
from motcua.doors.desk.tests.test_counter import press, receive, step_of
from motcua.doors.desk.tests.test_documents import address, town, written  # noqa: F401
from motcua.doors.desk.tests.test_together import ASKED, offered, option
from motcua.dossiers import jobs, queries, rules
from motcua.dossiers.models import DraftDocument, Rule
from motcua.identity.models import Account
from motcua.kernel import clock, outbox

pytestmark = pytest.mark.django_db


@pytest.fixture
def handled(signed_in, procedure):
    return receive(signed_in("huong"))


def page_of(browser, dossier):
    return browser.get(reverse("desk:dossier", args=[dossier])).content.decode()


def sent_to_approval(tuan, actor_of, dossier):
    press(tuan, dossier, "du-thao", name="Trích lục khai tử", number="15/TLKT")
    task = step_of(actor_of("tuan"), dossier)
    assert tuan.post(reverse("desk:step", args=[dossier, task]), {"note": ""}).status_code == 302


# Given by rule


def test_a_step_goes_by_rule_to_who_has_least_to_do_and_the_officer_hears_it(signed_in, procedure):
    Rule.objects.filter(key="assignment").update(value=[{"unit": "commune-09187", "steps": ["appraise"], "by": "load"}])
    rules.forget()
    dossier = receive(signed_in("huong"))
    outbox.drain()
    tuan = signed_in("tuan")
    assert "Trần Văn Tuấn" in page_of(tuan, dossier)
    assert "Bạn được giao" in tuan.get(reverse("desk:inbox")).content.decode()


# Mentions


def test_a_mention_stands_in_the_bell_and_opens_the_dossier(signed_in, handled):
    tuan, le = signed_in("tuan"), signed_in("le")
    assert "chưa đọc" not in le.get(reverse("desk:worklist")).content.decode()
    press(tuan, handled, "nhac", to_post=option(offered(tuan, handled, "nhac"), "Lệ"), note="Xem giúp em")
    outbox.drain()
    assert '<b class="n">1<span' in le.get(reverse("desk:worklist")).content.decode()
    inbox = le.get(reverse("desk:inbox")).content.decode()
    assert "Trần Văn Tuấn nhắc đến bạn" in inbox
    follow = re.search(
        r'action="(/lam-viec/thong-bao/[0-9a-f-]{36}/)"|href="(/lam-viec/thong-bao/[0-9a-f-]{36}/)"', inbox
    )
    opened = le.post(follow.group(1) or follow.group(2))
    assert opened.url == reverse("desk:dossier", args=[handled])
    assert "Xem giúp em" in page_of(le, handled)
    assert '<b class="n">' not in le.get(reverse("desk:worklist")).content.decode()


# Deputies


def stands_in(browser, holder, deputy, actor_of, signed_in):
    """`holder` lends its post to `deputy`, who takes it up; through the pages."""
    lend = {
        "post": str(next(iter(actor_of(holder).posts))), "deputy": str(Account.objects.get(username=deputy).pk),
        "starts_on": "16/11/2026", "ends_on": "20/11/2026", "reason": "Nghỉ phép.",
    }  # fmt: skip
    assert signed_in(holder).post(reverse("desk:delegations"), lend).status_code == 302
    lent = re.search(r"uy-quyen=([0-9a-f-]{36})", browser.get(reverse("desk:delegations")).content.decode()).group(1)
    assert browser.post(f"{reverse('desk:act_for')}?uy-quyen={lent}").status_code == 302


def test_a_deputy_of_the_head_signs_and_approves_apologies_and_the_pages_say_for_whom(signed_in, handled, actor_of):
    tuan, hoa = signed_in("tuan"), signed_in("hoa")
    for page in ("approve", "pressed"):
        assert hoa.get(reverse(f"desk:{page}")).status_code in {200, 403}
    assert "Trích lục khai tử" not in hoa.get(reverse("desk:approve")).content.decode()
    press(tuan, handled, "gia-han", until="19/11/2026", reason="Chờ xác minh nơi mất.")
    stands_in(hoa, "le", "hoa", actor_of, signed_in)
    waiting = hoa.get(reverse("desk:pressed")).content.decode()
    assert "Phạm Thị Hoa thay Nguyễn Thị Lệ" in waiting
    assert "Chờ xác minh nơi mất." in waiting
    apology = queries.apologies(actor_of("le"))[0].id
    assert hoa.post(reverse("desk:pressed"), {"apology": str(apology)}).status_code == 302
    assert clock.local(queries.find(uuid.UUID(handled), actor=actor_of("le")).due_at).day == 19
    sent_to_approval(tuan, actor_of, handled)
    ticket = f"{handled}:{step_of(actor_of('le'), handled)}"
    listed = hoa.get(reverse("desk:approve")).content.decode()
    assert ticket in listed
    assert "Phạm Thị Hoa thay Nguyễn Thị Lệ" in listed
    assert hoa.post(reverse("desk:approve"), {"task": ticket}).status_code == 302
    story = page_of(tuan, handled)
    assert story.count("Phạm Thị Hoa thay Nguyễn Thị Lệ") >= 2, "the timeline says who did it for whom"
    assert "Kết quả" in story


def test_a_notice_of_the_head_reaches_the_deputy_in_its_own_name_too(signed_in, handled, actor_of):
    tuan, hoa = signed_in("tuan"), signed_in("hoa")
    stands_in(hoa, "le", "hoa", actor_of, signed_in)
    press(tuan, handled, "nhac", to_post=option(offered(tuan, handled, "nhac"), "Lệ"), note="Chị xem")
    outbox.drain()
    assert "Thay mặt Nguyễn Thị Lệ" in hoa.get(reverse("desk:inbox")).content.decode()


# Silence


def test_silence_of_another_agency_is_counted_by_the_rule_and_said_on_the_page(signed_in, handled):
    tuan = signed_in("tuan")
    unit = option(offered(tuan, handled, "xin-y-kien"), "Sở Nông nghiệp")
    press(tuan, handled, "xin-y-kien", unit=unit, question="Có vướng gì?")
    with clock.frozen(MONDAY + dt.timedelta(days=14)):
        jobs.count_silences(timestamp=0)
        page = page_of(tuan, handled)
        assert "coi như đồng ý" in page
        late = signed_in("duc").get(ASKED).content.decode()
        assert "Có vướng gì?" not in late


# Linked procedures


def test_a_linked_dossier_runs_on_a_clock_of_its_own(signed_in, handled, procedure, actor_of):
    tuan = signed_in("tuan")
    with clock.frozen(MONDAY + dt.timedelta(days=1)):
        assert press(tuan, handled, "lien-thong", procedure=procedure).status_code == 302
    page = page_of(tuan, handled)
    child = re.search(r'Ngoài quy trình.*?href="/lam-viec/ho-so/([0-9a-f-]{36})/"', page, re.DOTALL).group(1)
    mother, linked = (queries.find(uuid.UUID(one), actor=actor_of("tuan")) for one in (handled, child))
    assert linked.due_at == mother.due_at + dt.timedelta(days=1)
    press(tuan, handled, "dung", reason="Không đủ điều kiện")
    assert queries.find(linked.id, actor=actor_of("tuan")).state == "accepted"


# Fees in the middle


def test_a_fee_raised_in_the_middle_stops_the_clock_until_it_is_paid(signed_in, handled, actor_of):
    tuan, huong = signed_in("tuan"), signed_in("huong")
    due = queries.find(uuid.UUID(handled), actor=actor_of("tuan")).due_at
    assert press(tuan, handled, "thu-phi", amount="16.000", reason="Bản sao.").status_code == 302
    assert queries.find(uuid.UUID(handled), actor=actor_of("tuan")).paused_since == clock.now()
    task = step_of(actor_of("tuan"), handled)
    assert tuan.post(reverse("desk:step", args=[handled, task]), {"note": ""}).status_code == 409
    with clock.frozen(MONDAY + dt.timedelta(days=2)):
        assert press(huong, handled, "da-thu", receipt_no="").status_code == 422
        assert press(huong, handled, "da-thu", receipt_no="BL 15").status_code == 302
        row = queries.find(uuid.UUID(handled), actor=actor_of("tuan"))
        assert (row.finance_state, row.state) == ("paid", "processing")
        assert row.due_at == due + dt.timedelta(days=2)
        assert press(huong, handled, "da-thu", receipt_no="BL 15").status_code == 409


# Ways out


def test_the_counter_withdraws_when_the_applicant_asks(signed_in, handled, actor_of):
    huong = signed_in("huong")
    assert press(huong, handled, "rut", reason="").status_code == 422
    assert press(huong, handled, "rut", reason="Người nộp đề nghị rút.").status_code == 302
    assert queries.find(uuid.UUID(handled), actor=actor_of("huong")).state == "withdrawn"


# More time, once, with approval


def test_an_officer_proposes_more_time_the_head_approves_and_there_is_no_second(signed_in, handled, actor_of):
    tuan, le = signed_in("tuan"), signed_in("le")
    assert press(tuan, handled, "gia-han", until="19/11/2026", reason="Chờ xác minh.").status_code == 302
    before = queries.find(uuid.UUID(handled), actor=actor_of("le"))
    assert clock.local(before.due_at).day != 19, "nothing moves before it is approved"
    apology = queries.apologies(actor_of("le"))[0].id
    assert tuan.post(reverse("desk:pressed"), {"apology": str(apology)}).status_code in {403, 409}
    assert le.post(reverse("desk:pressed"), {"apology": str(apology)}).status_code == 302
    assert clock.local(queries.find(uuid.UUID(handled), actor=actor_of("le")).due_at).day == 19
    assert press(tuan, handled, "gia-han", until="25/11/2026", reason="Vẫn chờ.").status_code == 409


# Opened again


def test_a_refused_dossier_that_is_opened_again_is_accepted_at_the_counter(signed_in, procedure, town):  # noqa: F811
    dossier = town.submitted()
    huong, le = signed_in("huong"), signed_in("le")
    refused = press(huong, dossier, "tu-choi", reason="Không thuộc thẩm quyền.", legal_basis="Luật Hộ tịch")
    assert refused.status_code == 302
    asked = {"decision": "12/QĐ-UBND", "decided_on": "16/11/2026", "reason": "Khiếu nại đúng"}
    assert press(le, dossier, "mo-lai", **asked).status_code == 302
    assert "Tiếp nhận" in page_of(huong, dossier)
    assert huong.post(reverse("desk:act", args=[dossier, "tiep-nhan"])).status_code == 302
    for kind in ("receipt", "control_sheet"):
        paper = huong.get(reverse("desk:form", args=[dossier, kind, 0]))
        assert paper.status_code == 200, kind


# Changed words


@pytest.fixture
def changed(town, signed_in):  # noqa: F811
    """A text that Tuấn changed against its template, before Lệ; the dossier and its step."""
    tuan = signed_in("tuan")
    dossier = written(town, tuan)
    tuan.post(address(dossier), {"do": "adopt", "version": 2, "name": "Trích lục"})
    assert tuan.post(reverse("desk:step", args=[dossier, town.step(dossier).task_id]), {"note": ""}).status_code == 302
    return dossier, town.step(dossier).task_id


def test_on_the_dossiers_own_page_changed_words_are_looked_at_first(town, signed_in, changed):  # noqa: F811
    dossier, task = changed
    le = signed_in("le")
    step = reverse("desk:step", args=[dossier, task])
    refused = le.post(step, {"outcome": "agree", "note": "Đã đọc kỹ."})
    said = refused.content.decode()
    assert refused.status_code == 409
    assert "Bạn hãy xem phần sửa của phiên bản 2" in said
    assert f'href="{address(dossier)}#khac"' in said
    assert "Đã đọc kỹ." in said, "what was typed is not lost"
    assert town.dossier(dossier).state == "processing"
    le.get(address(dossier))
    assert le.post(step, {"outcome": "agree"}).status_code == 302
    assert town.dossier(dossier).state == "finished"
    assert DraftDocument.objects.get(dossier_id=dossier, number=2).approved_by == "Nguyễn Thị Lệ"


def test_an_act_to_many_and_a_colleagues_look_do_not_pass_by_it(town, signed_in, changed):  # noqa: F811
    dossier, task = changed
    le = signed_in("le")
    signed_in("tuan").get(address(dossier))
    mark = {"viec": "complete", "mark": f"{dossier}:{task}"}
    preview = le.post(reverse("desk:bulk"), mark).content.decode()
    assert "bạn xem phần sửa trước" in preview
    assert 'name="chay"' not in preview
    le.post(reverse("desk:bulk"), {**mark, "chay": "1", "outcome": "agree"})
    assert town.dossier(dossier).state == "processing"
    le.get(address(dossier))
    done = le.post(reverse("desk:bulk"), {**mark, "chay": "1", "outcome": "agree"})
    assert done.status_code == 302
    assert town.dossier(dossier).state == "finished"


# Parcels


def test_a_parcel_that_came_back_is_taken_back_and_sent_again(signed_in, handled, actor_of):
    tuan, huong = signed_in("tuan"), signed_in("huong")
    sent_to_approval(tuan, actor_of, handled)
    signed_in("le").post(reverse("desk:step", args=[handled, step_of(actor_of("le"), handled)]), {"outcome": "agree"})
    assert press(huong, handled, "buu-chinh-tra-lai", reason="Sai địa chỉ", again="post").status_code == 409
    assert press(huong, handled, "tra-ket-qua", how="post", tracking_no="EB123456785VN").status_code == 302
    page = page_of(huong, handled)
    assert "Bưu chính trả lại" in page
    assert 'accesskey="w"' in page
    form = huong.get(reverse("desk:act", args=[handled, "buu-chinh-tra-lai"])).content.decode()
    assert 'value="counter" checked' in form
    assert press(huong, handled, "buu-chinh-tra-lai", reason="", again="post").status_code == 422
    assert press(huong, handled, "buu-chinh-tra-lai", reason="Sai địa chỉ", again="portal").status_code == 422
    assert press(huong, handled, "buu-chinh-tra-lai", reason="Sai địa chỉ", again="post").status_code == 302
    assert "Sai địa chỉ" in page_of(huong, handled)
    again = press(huong, handled, "tra-ket-qua", how="post", tracking_no="EB123456799VN")
    assert again.status_code == 302
    assert press(huong, handled, "da-phat").status_code == 302
    assert queries.find(uuid.UUID(handled), actor=actor_of("huong")).delivery_state == "delivered"


# Uncollected


def test_the_head_and_the_counter_see_what_waits_and_who_was_told(signed_in, handled, actor_of):
    tuan, le = signed_in("tuan"), signed_in("le")
    sent_to_approval(tuan, actor_of, handled)
    le.post(reverse("desk:step", args=[handled, step_of(actor_of("le"), handled)]), {"outcome": "agree"})
    code = queries.find(uuid.UUID(handled), actor=actor_of("le")).code
    with clock.frozen(MONDAY + dt.timedelta(days=8)):
        jobs.chase_results(timestamp=0)
        outbox.drain()
        for browser in (le, signed_in("huong"), signed_in("hien")):
            page = browser.get(reverse("desk:waiting")).content.decode()
            assert code in page
            assert "1 lần, gần nhất" in page
        assert reverse("desk:waiting") in le.get(reverse("desk:overview")).content.decode()
        assert tuan.get(reverse("desk:waiting")).status_code == 403
