"""Papers at the desk: offered after the act that issues them, listed with the dossier, sent as PDF."""

import io

import pytest
from django.urls import reverse
from pypdf import PdfReader

from motcua.doors.desk.tests.test_counter import press, receive
from motcua.dossiers import queries

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier_id(signed_in, procedure):
    return receive(signed_in("huong"))


def text_of(response):
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(response.content)).pages)


def test_an_act_leads_to_its_paper_and_the_paper_opens(signed_in, dossier_id, actor_of):
    tuan = signed_in("tuan")
    paper = queries.dossier_page(dossier_id, actor=actor_of("tuan")).papers[0].id
    asked = press(tuan, dossier_id, "bo-sung", papers=str(paper), reason="Tờ khai thiếu chữ ký.")
    assert asked.url == reverse("desk:form", args=[dossier_id, "supplement", 0])
    page = tuan.get(asked.url).content.decode()
    assert "1/PBS" in page
    address = reverse("desk:form_file", args=[dossier_id, "supplement", 1])
    assert address in page
    sent = tuan.get(address)
    assert sent["Content-Type"] == "application/pdf"
    assert sent["Cache-Control"] == "private, no-store"
    assert "Tờ khai thiếu chữ ký." in text_of(sent)
    listed = tuan.get(reverse("desk:dossier", args=[dossier_id])).content.decode()
    assert address in listed
    assert reverse("desk:form_file", args=[dossier_id, "receipt", 1]) in listed


def test_a_size_can_be_chosen(signed_in, dossier_id):
    address = reverse("desk:form_file", args=[dossier_id, "receipt", 1])
    for size, width in (("a4", 595), ("a5", 420), ("a0", 420)):
        page = PdfReader(io.BytesIO(signed_in("huong").get(f"{address}?kho={size}").content)).pages[0]
        assert round(float(page.mediabox.width)) == width


def test_a_paper_that_is_not_there_is_a_404(signed_in, dossier_id):
    for kind, sequence in (("refusal", 0), ("supplement", 4), ("nonsense", 1), ("register", 1), ("receipt", 10**9)):
        for name in ("desk:form", "desk:form_file"):
            status = signed_in("huong").get(reverse(name, args=[dossier_id, kind, sequence])).status_code
            assert status == 404, (kind, name)


def test_the_reason_of_a_program_comes_back_beside_its_field(signed_in, dossier_id):
    response = press(signed_in("tuan"), dossier_id, "dung", reason="HTTP 500", legal_basis="Điều 5")
    page = response.content.decode()
    assert response.status_code == 422
    assert "HTTP 500” là thông báo lỗi của máy" in page
    assert 'value="Điều 5"' in page


def test_the_register_is_kept_and_taken_as_a_table(signed_in, dossier_id, actor_of):
    huong = signed_in("huong")
    page = huong.get(reverse("desk:register_book")).content.decode()
    unit = page.split('name="unit"')[1].split('<option value="')[1].split('"')[0]
    sheet = {"unit": unit, "since": "16/11/2026", "until": "16/11/2026"}
    kept = huong.post(reverse("desk:register_book"), {**sheet, "way": "paper"}, follow=True).content.decode()
    address = kept.split("<tbody>")[1].split('<a href="')[1].split('"')[0]
    assert "Tổng số: 1 hồ sơ" in text_of(huong.get(address))
    assert signed_in("tuan").get(address).status_code == 404
    answer = huong.post(reverse("desk:register_book"), {**sheet, "way": "csv"})
    table = b"".join(answer.streaming_content).decode("utf-8-sig")
    assert len(table.splitlines()) == 2
    workbook = huong.post(reverse("desk:register_book"), {**sheet, "way": "xlsx"})
    assert b"".join(workbook.streaming_content).startswith(b"PK")
    wrong = huong.post(reverse("desk:register_book"), {**sheet, "since": "16/11/2019", "way": "paper"})
    assert wrong.status_code == 422
    assert 'value="16/11/2019"' in wrong.content.decode()
    assert signed_in("le").post(reverse("desk:register_book"), {"unit": "x"}).status_code == 422
