"""One's own dossiers: list, story, supplement, withdrawal, receipt, result."""

import datetime as dt
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from motcua.dossiers import actions, queries
from motcua.dossiers.models import Attachment, Dossier, DossierPaper
from motcua.dossiers.queries.page import record_look
from motcua.dossiers.queries.timeline import READS, Looked
from motcua.dossiers.tests.people import MONDAY_MORNING, PDF
from motcua.kernel import audit, clock
from motcua.kernel.audit import Subject

pytestmark = pytest.mark.django_db


def url(name, dossier_id, *args):
    return reverse(f"portal:{name}", args=[dossier_id, *args])


def text_of(answer):
    return answer.content.decode().replace("\xa0", " ")


def asked(town, **more):
    """Tuấn's ward asks Ánh for a better birth paper."""
    dossier = town.accepted()
    paper = DossierPaper.objects.get(dossier_id=dossier, required=True)
    facts = {"papers": [paper.id], "pages": [], "reason": "Giấy chứng sinh mờ, không đọc được tên mẹ.", **more}
    actions.request_supplement(dossier, actor=town.huong, **facts)
    return dossier, paper


def test_the_list_groups_what_waits_and_what_is_done(anh, town):
    waiting, _paper = asked(town)
    draft, done = town.draft(), town.finished()
    page = text_of(anh.get("/ho-so/"))
    for dossier in (waiting, done):
        assert url("dossier", dossier) in page
    assert url("tasks", draft) in page
    assert page.index("Đang chờ bạn") < page.index("Nháp</h2>") < page.index("Đang giải quyết</h2>")


def test_an_empty_list_leads_to_the_procedures(sign_in):
    assert "Bạn chưa có hồ sơ nào." in text_of(sign_in("thuong").get("/ho-so/"))


def test_a_bad_place_in_the_list_is_its_beginning(anh):
    assert anh.get("/ho-so/?sau=nonsense").status_code == 200


def test_the_story_of_an_accepted_dossier(anh, town):
    dossier = town.accepted()
    page = text_of(anh.get(url("dossier", dossier)))
    assert "Bạn nộp qua mạng" in page
    assert "Đã tiếp nhận, bắt đầu tính thời hạn" in page
    assert "Nguyễn Thị Hường" in page
    assert "Hẹn trả kết quả" in page


def test_the_agency_s_time_is_shown_used_and_left(anh, town):
    with clock.frozen(MONDAY_MORNING):
        dossier = town.accepted()
    with clock.frozen(MONDAY_MORNING + dt.timedelta(hours=2)):
        page = text_of(anh.get(url("dossier", dossier)))
    assert 'class="bar"' in page
    assert "Đã dùng 2 giờ" in page
    done = town.finished()
    assert 'class="bar"' not in text_of(anh.get(url("dossier", done)))


def test_a_dossier_past_its_day_says_so_everywhere(anh, town):
    accepted = clock.at(2026, 11, 9, 9)
    with clock.frozen(accepted):
        dossier = town.accepted()
    with clock.frozen(accepted + dt.timedelta(days=1)):
        assert "trễ" not in text_of(anh.get(url("dossier", dossier))).lower()
    with clock.frozen(accepted + dt.timedelta(days=9)):
        for page in (text_of(anh.get(url("dossier", dossier))), text_of(anh.get("/ho-so/"))):
            assert "Trễ 6 ngày" in page
        assert "thư xin lỗi" in text_of(anh.get(url("dossier", dossier)))


def test_a_fee_says_how_much_and_where(anh, town):
    dossier = town.accepted()
    actions.demand_payment(dossier, amount=150_000, reason="Phí thẩm định", actor=town.tuan)
    page = text_of(anh.get(url("dossier", dossier)))
    assert "hoặc nộp tại Trung tâm Phục vụ hành chính công phường Kinh Bắc" in page


def test_a_step_that_nobody_has_taken_is_with_the_agency(anh, town):
    page = text_of(anh.get(url("dossier", town.at_approval())))
    assert "<b>Trần Văn Tuấn</b>" not in page
    assert "<b>Ủy ban nhân dân phường Kinh Bắc</b>" in page


def test_a_refusal_says_why_and_by_which_law(anh, town):
    dossier = town.submitted()
    actions.refuse_dossier(dossier, reason="Sai nơi nộp", legal_basis="Điều 13", actor=town.huong)
    page = text_of(anh.get(url("dossier", dossier)))
    assert "Sai nơi nộp" in page
    assert "Căn cứ: Điều 13" in page


def test_what_is_over_is_not_withdrawn_again(anh, town):
    assert anh.get(url("withdraw", town.finished())).status_code == 302


def test_who_looked_is_shown_to_the_applicant(anh, town):
    dossier = town.accepted()
    queries.dossier_page(dossier, actor=town.tuan)
    page = text_of(anh.get(url("dossier", dossier)))
    assert "Ai đã xem dữ liệu của tôi" in page
    assert "Trần Văn Tuấn" in page


def test_what_was_looked_at_is_said_in_words(anh, town):
    dossier = town.accepted()
    details = {Looked.FILE: "giấy chứng sinh.pdf", Looked.PRINTED: "receipt", Looked.CHANGES: "3"}
    for what in Looked:
        record_look(dossier, what, details.get(what, ""), actor=town.tuan)
    for first_way in ("form", "changes of version 12"):
        audit.record(Subject(READS, dossier), "dossiers.viewed", actor=town.tuan, what=first_way)
    rows = re.findall(r"<td>([^<]*)</td>\s*<td>Giải quyết hồ sơ này", text_of(anh.get(url("dossier", dossier))))
    assert len(rows) == len(Looked) + 2
    assert not {what.value for what in Looked} & set(rows)
    assert {"giấy chứng sinh.pdf", "Toàn bộ hồ sơ", "Các thay đổi ở bản 12 của dự thảo kết quả"} <= set(rows)
    assert rows.count("Phần đầu hồ sơ, để xử lý") == 2


def test_a_stranger_and_an_officer_find_nothing_here(sign_in, town):
    dossier = town.accepted()
    for username in ("thuong", "huong", "tuan"):
        assert sign_in(username).get(url("dossier", dossier)).status_code == 404


def test_a_pause_shows_its_reason_and_what_to_add(anh, town):
    dossier, paper = asked(town, answer_by=clock.now() + dt.timedelta(days=10))
    page = text_of(anh.get(url("dossier", dossier)))
    assert "Giấy chứng sinh mờ" in page
    assert "Tạm dừng, chờ bạn" in page
    assert url("supplement", dossier) in page
    form = text_of(anh.get(url("supplement", dossier)))
    assert "Hạn bổ sung" in form
    assert f"p-{paper.id}" in form
    assert form.count('class="paper') == 1, "only what was asked for is open"


def test_the_supplement_is_added_and_sent(anh, town):
    dossier, paper = asked(town)
    early = anh.post(url("supplement", dossier))
    assert early.status_code == 422
    assert "Chờ tệp mới" in text_of(early), "the old file is not the answer"
    file = SimpleUploadedFile("rõ.pdf", PDF)
    anh.post(url("attach", dossier) + "?supplement", {"paper": paper.id, "file": file})
    answer = anh.post(url("supplement", dossier), follow=True)
    assert "Đã nhận phần bổ sung" in text_of(answer)
    assert Dossier.objects.get(id=dossier).state == "processing"
    again = anh.post(url("supplement", dossier))
    assert again["Location"] == url("dossier", dossier)


def test_a_wrong_file_is_taken_off_again_before_it_is_sent(anh, town, sign_in):
    dossier, paper = asked(town)
    old = Attachment.objects.get(paper=paper)
    attach, detach = (url(name, dossier) + "?supplement" for name in ("attach", "detach"))
    anh.post(attach, {"paper": paper.id, "file": SimpleUploadedFile("nhầm.pdf", PDF)})
    wrong = Attachment.objects.get(name="nhầm.pdf")
    page = text_of(anh.get(url("supplement", dossier)))
    assert page.count('name="attachment"') == 1, "what was received before stays"
    assert str(wrong.id) in page
    assert sign_in("thuong").post(detach, {"attachment": wrong.id}).status_code == 404
    assert anh.post(detach, {"attachment": old.id}).status_code == 404
    assert anh.post(detach, {"attachment": "x"}).status_code == 404
    answer = anh.post(detach, {"attachment": wrong.id}, follow=True)
    assert "nhầm.pdf" not in text_of(answer)
    assert "Chờ tệp mới" in text_of(answer)
    assert anh.post(url("supplement", dossier)).status_code == 422, "nothing new is there to send"
    paper.refresh_from_db()
    assert paper.status == "provided", "the old file still stands"
    anh.post(attach, {"paper": paper.id, "file": SimpleUploadedFile("rõ.pdf", PDF)})
    right = Attachment.objects.get(name="rõ.pdf")
    assert anh.post(url("supplement", dossier)).status_code == 302
    assert anh.post(detach, {"attachment": right.id}).status_code == 409, "sent is sent"


def test_a_reopened_page_is_answered_again(anh, town):
    dossier, _paper = asked(town, papers=[], pages=["child"])
    page = anh.get(url("supplement", dossier)).content.decode()
    assert 'value="Nguyễn Lê Bảo Hân"' in page
    wrong = {"child_name": "Nguyễn Lê Bảo Ân", "born_on-d": "31", "born_on-m": "11", "born_on-y": "2026"}
    answer = anh.post(url("supplement", dossier), wrong)
    assert answer.status_code == 422
    assert 'value="Nguyễn Lê Bảo Ân"' in answer.content.decode()
    answer = anh.post(url("supplement", dossier), {**wrong, "born_on-d": "2"})
    assert answer.status_code == 302
    assert Dossier.objects.get(id=dossier).answers["child_name"] == "Nguyễn Lê Bảo Ân"


def test_papers_not_asked_for_stay_closed(anh, town):
    dossier, _paper = asked(town)
    other = DossierPaper.objects.get(dossier_id=dossier, required=False)
    file = SimpleUploadedFile("x.pdf", PDF)
    answer = anh.post(url("attach", dossier) + "?supplement", {"paper": other.id, "file": file})
    assert answer.status_code == 422


def test_withdrawing_asks_first_and_then_closes(anh, town):
    dossier = town.accepted()
    assert "Rút hồ sơ" in text_of(anh.get(url("withdraw", dossier)))
    assert Dossier.objects.get(id=dossier).state != "withdrawn"
    answer = anh.post(url("withdraw", dossier), {"reason": "Nhầm thủ tục\x00"}, follow=True)
    assert "Bạn đã rút hồ sơ" in text_of(answer)
    assert Dossier.objects.get(id=dossier).state == "withdrawn"
    assert anh.post(url("withdraw", dossier)).status_code == 409


@pytest.mark.parametrize("size", ["a5", "a4"])
def test_the_receipt_is_a_pdf_for_the_archive(anh, town, size):
    dossier = town.accepted()
    answer = anh.get(url("receipt", dossier), {"kho": size})
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF-")
    assert b"pdfaid:part>2<" in answer.content
    assert answer.content == anh.get(url("receipt", dossier), {"kho": size}).content


def test_a_draft_has_no_receipt_and_others_get_none(anh, town, sign_in):
    assert anh.get(url("receipt", town.draft())).status_code == 404
    assert sign_in("thuong").get(url("receipt", town.accepted())).status_code == 404


def test_the_result_is_there_when_it_is_signed(anh, town, sign_in):
    early = town.at_approval()
    assert "Tải kết quả" not in text_of(anh.get(url("dossier", early)))
    actions.issue_result(early, outcome="agree", actor=town.le)
    page = anh.get(url("dossier", early)).content.decode()
    file_id = queries.dossier_page(early, actor=town.ngocanh).result.file_id
    link = url("result", early, file_id)
    assert link in page
    answer = anh.get(link)
    assert b"".join(answer.streaming_content) == PDF
    assert "sandbox" in answer["Content-Security-Policy"]
    assert sign_in("thuong").get(link).status_code == 404


def test_own_papers_can_be_opened_again(anh, town, sign_in):
    dossier = town.submitted()
    file_id = queries.dossier_page(dossier, actor=town.ngocanh).papers[0].files[0].file_id
    link = url("attachment", dossier, file_id)
    assert link in anh.get(url("dossier", dossier)).content.decode()
    assert b"".join(anh.get(link).streaming_content) == PDF
    assert sign_in("thuong").get(link).status_code == 404
    assert sign_in("huong").get(link).status_code == 404


def test_lists_cost_the_same_however_long(anh, town, django_assert_max_num_queries):
    for _ in range(3):
        town.submitted()
    anh.get("/ho-so/")
    with django_assert_max_num_queries(5):
        anh.get("/ho-so/")


def test_every_page_of_a_dossier_is_never_cached(anh, town):
    dossier = town.submitted()
    for name in ("dossier", "done", "receipt"):
        assert "no-store" in anh.get(url(name, dossier))["Cache-Control"]


def test_papers_that_the_office_issued_can_be_fetched_and_officers_reads_are_seen(town, anh, sign_in, settings):
    settings.DEMO = True
    dossier = town.accepted()
    paper = DossierPaper.objects.get(dossier_id=dossier, required=True)
    actions.request_supplement(
        dossier, papers=[paper.id], pages=[], reason="Thiếu dấu của cơ sở y tế.", actor=town.huong
    )
    page = anh.get(f"/ho-so/{dossier}/").content.decode()
    address = f"/ho-so/{dossier}/van-ban/supplement-1.pdf"
    assert address in page
    assert anh.get(address).content.startswith(b"%PDF")
    assert sign_in("thuong").get(address).status_code == 404
    assert anh.get(f"/ho-so/{dossier}/van-ban/control_sheet-1.pdf").status_code == 404
    sign_in("huong").get(f"/lam-viec/ho-so/{dossier}/in/control_sheet/0.pdf")
    assert "Phiếu kiểm soát" in anh.get(f"/ho-so/{dossier}/").content.decode()


def test_a_download_is_the_delivery_of_what_is_returned_on_the_portal(town, anh):
    dossier = town.finished()
    file_id = queries.dossier_page(dossier, actor=town.ngocanh).result.file_id
    answer = anh.get(reverse("portal:result", args=[dossier, file_id]))
    assert b"".join(answer.streaming_content).startswith(b"%PDF")
    row = Dossier.objects.get(id=dossier)
    assert (row.state, row.delivery_state) == ("returned", "delivered")
    again = anh.get(reverse("portal:result", args=[dossier, file_id]))
    assert b"".join(again.streaming_content).startswith(b"%PDF")
    page = anh.get(reverse("portal:dossier", args=[dossier])).content.decode()
    assert reverse("portal:form_file", args=[dossier, "handover", 1]) in page


def test_what_is_to_be_paid_can_be_paid_by_transfer_until_it_is(anh, town):
    dossier = town.accepted()
    assert "Chuyển khoản" not in text_of(anh.get(url("dossier", dossier)))
    actions.demand_payment(dossier, amount=150_000, reason="Phí thẩm định", actor=town.tuan)
    page = text_of(anh.get(url("dossier", dossier)))
    for said in ("Chuyển khoản 150.000 đ", "UBND phường Kinh Bắc (trình diễn)", 'src="data:image/svg'):
        assert said in page
    assert town.dossier(dossier).code.replace(".", " ").replace("-", " ") in page
    actions.confirm_payment(dossier, receipt_no="FT26320", actor=town.huong)
    assert "Chuyển khoản" not in text_of(anh.get(url("dossier", dossier)))
