"""Beside the process, through the officers' door."""

import re

import pytest
from django.urls import reverse

from motcua.doors.desk.tests.test_counter import press, receive, step_of

pytestmark = pytest.mark.django_db
ASKED = "/lam-viec/viec-duoc-giao/"


@pytest.fixture
def handled(signed_in, procedure):
    return receive(signed_in("huong"))


def offered(browser, dossier, slug):
    return browser.get(reverse("desk:act", args=[dossier, slug])).content.decode()


def option(page, name):
    return re.search(rf'<option value="([0-9a-f-]{{36}})"[^>]*>[^<]*{name}', page).group(1)


def test_a_leader_instructs_and_the_officer_reports(signed_in, handled):
    le, tuan = signed_in("le"), signed_in("tuan")
    post = option(offered(le, handled, "chi-dao"), "Tuấn")
    assert press(le, handled, "chi-dao", to_post=post, text="Gọi cho dân", due_on="1/1/2020").status_code == 422
    assert press(le, handled, "chi-dao", text="Gọi cho dân", due_on="31/12/2099").status_code == 422
    assert press(le, handled, "chi-dao", to_post=post, text="Gọi cho dân", due_on="31/12/2099").status_code == 302
    page = tuan.get(ASKED).content.decode()
    assert "Gọi cho dân" in page
    asked = re.search(r'name="id" value="([0-9a-f-]{36})"', page).group(1)
    empty = tuan.post(ASKED, {"id": asked, "kind": "instruction", "answer": ""})
    assert empty.status_code == 422
    assert tuan.post(ASKED, {"id": asked, "kind": "instruction", "answer": "Đã gọi"}).status_code == 302
    assert tuan.post(ASKED, {"id": asked, "kind": "instruction", "answer": "Nữa"}).status_code == 409
    assert "Đã gọi" in le.get(reverse("desk:dossier", args=[handled])).content.decode()


def test_another_agency_is_asked_and_answers(signed_in, handled):
    tuan, duc = signed_in("tuan"), signed_in("duc")
    unit = option(offered(tuan, handled, "xin-y-kien"), "Sở Nông nghiệp")
    assert press(tuan, handled, "xin-y-kien", unit=unit, question="").status_code == 422
    assert press(tuan, handled, "xin-y-kien", unit=unit, question="Có vướng gì?").status_code == 302
    page = duc.get(ASKED).content.decode()
    asked = re.search(r'name="id" value="([0-9a-f-]{36})"', page).group(1)
    answer = {"id": asked, "kind": "opinion", "answer": "Vướng quy hoạch"}
    assert duc.post(ASKED, {**answer, "opinion": "silent"}).status_code == 422
    assert duc.post(ASKED, {**answer, "opinion": "disagree"}).status_code == 302
    assert "Vướng quy hoạch" in tuan.get(reverse("desk:dossier", args=[handled])).content.decode()


def test_a_note_names_a_colleague(signed_in, handled):
    tuan = signed_in("tuan")
    post = option(offered(tuan, handled, "nhac"), "Lệ")
    assert press(tuan, handled, "nhac", to_post="x", note="Xem").status_code == 422
    assert press(tuan, handled, "nhac", to_post=post, note="Xem giúp em").status_code == 302
    assert "Xem giúp em" in signed_in("le").get(reverse("desk:dossier", args=[handled])).content.decode()


def test_a_step_just_made_is_recalled(signed_in, actor_of, handled):
    tuan = signed_in("tuan")
    press(tuan, handled, "du-thao", name="Trích lục khai tử", number="15/TLKT")
    tuan.post(reverse("desk:step", args=[handled, step_of(actor_of("tuan"), handled)]), {"note": ""})
    assert "Thu hồi bước của tôi" in tuan.get(reverse("desk:dossier", args=[handled])).content.decode()
    assert press(tuan, handled, "thu-hoi", reason="").status_code == 422
    assert press(tuan, handled, "thu-hoi", reason="Nhầm số").status_code == 302
    assert press(tuan, handled, "thu-hoi", reason="Nhầm số").status_code == 409


def test_a_linked_dossier_is_opened_and_both_know_each_other(signed_in, handled, procedure):
    tuan = signed_in("tuan")
    assert press(tuan, handled, "lien-thong", procedure="không có").status_code in {404, 409, 422}
    assert press(tuan, handled, "lien-thong", procedure=procedure).status_code == 302
    page = tuan.get(reverse("desk:dossier", args=[handled])).content.decode()
    child = re.search(r'Ngoài quy trình.*?href="/lam-viec/ho-so/([0-9a-f-]{36})/"', page, re.DOTALL).group(1)
    assert "Thuộc hồ sơ" in tuan.get(reverse("desk:dossier", args=[child])).content.decode()


def test_a_decision_opens_a_stopped_dossier(signed_in, handled):
    tuan, le = signed_in("tuan"), signed_in("le")
    assert press(tuan, handled, "dung", reason="Không đủ điều kiện").status_code == 302
    asked = {"decision": "12/QĐ-UBND", "decided_on": "01/01/2020", "reason": "Khiếu nại đúng"}
    assert press(tuan, handled, "mo-lai", **asked).status_code == 403
    assert press(le, handled, "mo-lai", **{**asked, "decided_on": "32/1"}).status_code == 422
    assert press(le, handled, "mo-lai", **asked).status_code == 302
    assert "Mở lại theo quyết định" in tuan.get(reverse("desk:dossier", args=[handled])).content.decode()
