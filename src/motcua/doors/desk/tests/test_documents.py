"""Writing a result at the desk: from the template to the signing list, where changed words are looked at first."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from motcua.dossiers import actions
from motcua.dossiers.models import DraftDocument, ResultTemplate
from motcua.dossiers.tests.people import BIRTH, Town

pytestmark = pytest.mark.django_db
LAYOUT = '#import "/house.typ": *\n#show: sheet.with(title: d.title)\n#for one in d.paragraphs { par(one) }'


@pytest.fixture
def town(procedure):
    ResultTemplate.objects.create(
        code="desk", name="Trích lục khai sinh", procedures=[BIRTH], body="Trẻ {answer.child_name}, hồ sơ {code}.",
        layout=LAYOUT, signer="Chủ tịch", valid_from=dt.date(2026, 1, 1), legal_basis="Luật Hộ tịch",
    )  # fmt: skip
    return Town()


def address(dossier):
    return reverse("desk:document", args=[dossier])


def written(town, tuan, body="Trẻ Bảo Hân đã sửa."):
    """Begun and written on through the page; returns the dossier."""
    dossier = town.accepted()
    template = ResultTemplate.objects.get(code="desk").id
    assert tuan.post(address(dossier), {"do": "start", "template": template}).status_code == 302
    assert tuan.post(address(dossier), {"do": "keep", "body": body, "based_on": 1}).status_code == 302
    return dossier


def test_an_officer_writes_compares_and_adopts(town, signed_in):
    tuan = signed_in("tuan")
    dossier = written(town, tuan)
    page = tuan.get(address(dossier)).content.decode()
    assert '<ins><span class="vh">thêm: </span>' in page
    assert '<del><span class="vh">bỏ: </span>' in page
    between = tuan.get(address(dossier), {"tu": "2", "den": "2"}).content.decode()
    assert "Chưa có gì thay đổi." in between
    done = tuan.post(address(dossier), {"do": "adopt", "version": 2, "name": "Trích lục khai sinh"}, follow=True)
    assert "Dự thảo đã thành kết quả trình ký" in done.content.decode()
    assert "Trích lục khai sinh" in tuan.get(reverse("desk:dossier", args=[dossier])).content.decode()


def test_somebody_was_faster_both_texts_are_shown_and_nothing_is_lost(town, signed_in):
    tuan, le = signed_in("tuan"), signed_in("le")
    dossier = written(town, tuan)
    assert le.post(address(dossier), {"do": "keep", "body": "Bản Lệ viết", "based_on": 2}).status_code == 302
    answer = tuan.post(address(dossier), {"do": "keep", "body": "Bản Tuấn viết", "based_on": 2})
    said = answer.content.decode()
    assert answer.status_code == 409
    assert "Bản Tuấn viết</textarea>" in said
    assert '<del><span class="vh">bỏ: </span>Lệ</del>' in said
    assert 'name="based_on" value="3"' in said
    assert tuan.post(address(dossier), {"do": "keep", "body": "Bản Tuấn viết", "based_on": 3}).status_code == 302
    assert DraftDocument.objects.filter(dossier_id=dossier).count() == 4


@pytest.mark.parametrize(
    "sent",
    [
        {"do": "keep", "body": "", "based_on": "2"},
        {"do": "start", "template": "x"},
        {"do": "adopt", "version": "2", "name": ""},
    ],
)
def test_what_does_not_fit_is_said(town, signed_in, sent):
    tuan = signed_in("tuan")
    dossier = written(town, tuan)
    answer = tuan.post(address(dossier), sent)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_strange_numbers_in_the_address_are_no_fault(town, signed_in):
    tuan = signed_in("tuan")
    dossier = written(town, tuan)
    assert tuan.get(address(dossier), {"tu": "²", "den": "-9" * 99}).status_code == 200
    assert tuan.post(address(dossier), {"do": "keep", "body": "a", "based_on": "9999999"}).status_code == 404


def test_what_would_be_signed_stands_beside_the_list(town, signed_in):
    tuan, le = signed_in("tuan"), signed_in("le")
    dossier = written(town, tuan)
    beside = reverse("desk:sign_beside", args=[dossier])
    assert "Chưa có dự thảo kết quả" in le.get(beside).content.decode()
    tuan.post(address(dossier), {"do": "adopt", "version": 2, "name": "Trích lục"})
    actions.complete_task(dossier, town.step(dossier).task_id, outcome="", actor=town.tuan)
    assert f'data-preview="{beside}"' in le.get(reverse("desk:approve")).content.decode()
    shown = le.get(beside).content.decode()
    body = DraftDocument.objects.get(dossier=dossier, number=2).body
    assert f">{body}</div>" in shown
    assert f"{address(dossier)}#khac" in shown
    # Reading the text is not the look at what was changed in it.
    assert "bạn xem trước khi chọn" in le.get(reverse("desk:approve")).content.decode()
    assert signed_in("ngocanh").get(beside).status_code == 404


def test_the_list_shows_what_was_changed_and_costs_the_same_however_many_rows(town, signed_in):
    tuan, le = signed_in("tuan"), signed_in("le")
    address_of_list = reverse("desk:approve")

    def put_before_le():
        dossier = written(town, tuan, f"Trẻ Minh Anh, hồ sơ {town.dossier(town.accepted()).code}.")
        tuan.post(address(dossier), {"do": "adopt", "version": 2, "name": "Trích lục"})
        actions.complete_task(dossier, town.step(dossier).task_id, outcome="", actor=town.tuan)
        return dossier

    dossier = put_before_le()
    town.at_approval()
    listed = le.get(address_of_list).content.decode()
    assert '<del><span class="vh">bỏ: </span>Nguyễn Lê Bảo Hân,</del>' in listed
    assert '<ins><span class="vh">thêm: </span>Minh Anh,</ins>' in listed
    assert f'href="{address(dossier)}#khac"' in listed
    assert "Tệp riêng, không soạn từ mẫu: Giấy khai sinh" in listed
    le.get(address(dossier))
    with CaptureQueriesContext(connection) as one:
        le.get(address_of_list)
    for _ in range(2):
        put_before_le()
    with CaptureQueriesContext(connection) as three:
        assert le.get(address_of_list).content.decode().count("Minh Anh,</ins>") == 3
    assert len(three) == len(one)


def test_changed_words_are_looked_at_before_the_tick(town, signed_in):
    tuan, le = signed_in("tuan"), signed_in("le")
    dossier = written(town, tuan)
    tuan.post(address(dossier), {"do": "adopt", "version": 2, "name": "Trích lục"})
    actions.complete_task(dossier, town.step(dossier).task_id, outcome="", actor=town.tuan)
    ticket = {"task": f"{dossier}:{town.step(dossier).task_id}"}
    look = "Đã sửa so với mẫu: bạn xem trước khi chọn"
    assert look in le.get(reverse("desk:dossier", args=[dossier])).content.decode()
    listed = le.get(reverse("desk:approve")).content.decode()
    assert look in listed
    assert f'value="{ticket["task"]}" disabled' in listed
    refused = le.post(reverse("desk:approve"), ticket)
    assert refused.status_code == 409
    assert "Bạn hãy xem phần sửa" in refused.content.decode()
    le.get(address(dossier))
    assert "Đã sửa so với mẫu: bạn đã xem" in le.get(reverse("desk:approve")).content.decode()
    assert le.post(reverse("desk:approve"), ticket).status_code == 302
    assert town.dossier(dossier).state == "finished"


def test_chips_tell_what_is_as_the_template_made_it_from_what_is_to_be_read_with_care(town, signed_in):
    tuan, le = signed_in("tuan"), signed_in("le")
    template = ResultTemplate.objects.get(code="desk").id
    plain, changed, own = town.accepted(), written(town, tuan), town.at_approval()
    assert tuan.post(address(plain), {"do": "start", "template": template}).status_code == 302
    for dossier, version in ((plain, 1), (changed, 2)):
        tuan.post(address(dossier), {"do": "adopt", "version": version, "name": "Trích lục"})
        actions.complete_task(dossier, town.step(dossier).task_id, outcome="", actor=town.tuan)
    listed = reverse("desk:approve")
    page = le.get(listed).content.decode()
    assert [said in page for said in (">Tất cả 3</a>", ">Không sửa gì 1</a>", ">Cần đọc kỹ 1</a>")] == [True] * 3
    for kind, shown in (("khong-sua", {plain}), ("doc-ky", {changed}), ("x", {plain, changed, own})):
        page = le.get(listed, {"loc": kind}).content.decode()
        assert {one for one in (plain, changed, own) if f'value="{one}:' in page} == shown
