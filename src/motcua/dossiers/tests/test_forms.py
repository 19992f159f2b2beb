"""The papers of the law: what they say is read back from the PDF, never looked at as a picture."""

import datetime as dt
import io
import json
import re
import string
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from motcua.dossiers import actions, forms, rules
from motcua.dossiers.actions.supplement import receive_supplement
from motcua.dossiers.errors import UnknownDossier
from motcua.dossiers.forms import FormKind, register
from motcua.dossiers.forms import checks as before_issue
from motcua.dossiers.forms import words as said
from motcua.dossiers.forms.errors import (
    BadFormTemplate,
    HistoryBroken,
    NoFormTemplate,
    NoLegalBasis,
    PeriodNotValid,
    ReasonIsTechnical,
    ReasonTooThin,
    ReceiptDoesNotMatch,
    RegisterTooLong,
    ResultStands,
    UnknownForm,
)
from motcua.dossiers.forms.issuing import frozen_receipt, frozen_sheet, hash_of
from motcua.dossiers.forms.paper import printed
from motcua.dossiers.forms.templates import in_force, load_forms
from motcua.dossiers.models import Dossier, DossierPaper, FormTemplate, IssuedForm, ResultDocument, Rule
from motcua.dossiers.models.dossier import ReturnBy
from motcua.dossiers.tests.people import MONDAY_MORNING
from motcua.files.typesetting import press, render
from motcua.kernel import audit, clock
from motcua.kernel.actor import EVERYWHERE, Actor, ActorKind
from motcua.kernel.errors import NotAllowed
from motcua.kernel.ids import new_id

pytestmark = [pytest.mark.django_db, pytest.mark.once]
PACKS = Path(__file__).parents[4] / "packs"
REASON = "Giấy chứng sinh chưa có dấu của cơ sở y tế; đề nghị nộp bản có dấu."


@pytest.fixture(autouse=True)
def _monday():
    forms.templates.forget()
    with clock.frozen(MONDAY_MORNING):
        yield


def later(**delta):
    return clock.frozen(MONDAY_MORNING + dt.timedelta(**delta))


def words(content):
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return re.sub(r"\s+", " ", text)


def says(content, *expected):
    text = words(content)
    missing = [one for one in expected if one not in text]
    assert not missing, f"{missing} not in: {text}"


def asked(town, dossier, *, by="huong", **more):
    paper = DossierPaper.objects.get(dossier_id=dossier, required=True)
    actions.request_supplement(
        dossier, papers=[paper.id], pages=["child"], reason=REASON, answer_by=clock.at(2026, 11, 30, 17),
        actor=getattr(town, by), **more,
    )  # fmt: skip


# What each paper says


def test_the_receipt_says_what_was_accepted_and_when_it_is_due(town):
    dossier = town.accepted()
    paper = forms.open_form(dossier, "receipt", origin="https://motcua.vn", actor=town.ngocanh)
    row = town.dossier(dossier)
    says(
        paper.pdf, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", row.code, row.procedure_code,
        "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", row.applicant_name, row.applicant_number, "Giấy chứng sinh",
        "1 ngày làm việc", "09:00, thứ Hai, 16/11/2026", "Thứ Ba, 17/11/2026", "Trực tuyến", "NGƯỜI TIẾP NHẬN HỒ SƠ",
        "Mẫu số 01, Phụ lục I Thông tư 03/2025/TT-VPCP", town.huong.name, "motcua.vn/tra-cuu/",
        f"{row.secret[:4]} {row.secret[4:]}",
    )  # fmt: skip
    assert paper.name.endswith(".pdf")
    assert row.code in paper.name


def test_the_receipt_stays_what_it_was_when_the_dossier_moves_on(town):
    dossier = town.accepted()
    with later(hours=1):
        paper = DossierPaper.objects.get(dossier_id=dossier, required=True)
        actions.request_supplement(dossier, papers=[paper.id], pages=[], reason=REASON, actor=town.huong)
    paper = DossierPaper.objects.get(dossier_id=dossier, required=True)
    with later(days=2):
        brought = actions.PaperGiven(originals=7, certified=3, copies=9)
        receive_supplement(dossier, papers={paper.id: brought}, actor=town.huong)
    form = frozen_receipt(town.dossier(dossier))
    (line,) = form.content["papers"]
    assert line == {"name": paper.name, "originals": "", "certified": "", "copies": "", "files": "1"}
    assert form.content_hash == hash_of(form.template, form.content)


def test_the_receipt_counts_certified_copies_in_a_column_of_their_own(town):
    wanted = [paper.id for paper in town.view().cases[0].papers if paper.required]
    given = actions.PaperGiven(originals=1, certified=2, copies=4)
    dossier = town.at_counter(papers=dict.fromkeys(wanted, given)).dossier_id
    (line,) = frozen_receipt(town.dossier(dossier)).content["papers"]
    assert (line["originals"], line["certified"], line["copies"]) == ("1", "2", "4")
    says(forms.open_form(dossier, "receipt", actor=town.huong).pdf, "Bản sao chứng thực")


def test_before_acceptance_there_is_a_confirmation_and_no_form(town):
    dossier = town.submitted()
    paper = forms.open_confirmation(dossier, actor=town.ngocanh)
    says(paper.pdf, "Xác nhận đã nộp hồ sơ", "Ghi khi tiếp nhận", "Nơi tiếp nhận trả lời chậm nhất")
    assert "Mẫu số" not in words(paper.pdf)
    assert not IssuedForm.objects.filter(dossier_id=dossier).exists()
    actions.accept_dossier(dossier, actor=town.huong)
    says(forms.open_confirmation(dossier, actor=town.ngocanh).pdf, "Mẫu số 01")


def test_a_request_for_papers_lists_each_with_what_to_do(town):
    dossier = town.accepted()
    asked(town, dossier, legal_basis="Điều 16 Luật Hộ tịch")
    paper = forms.open_form(dossier, "supplement", 1, actor=town.ngocanh)
    says(
        paper.pdf, "Số: 1/PBS", "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", "Giấy chứng sinh", "Nộp lại", "Khai lại",
        REASON, "Điều 16 Luật Hộ tịch", "Thẩm tra", "Thứ Hai, 30/11/2026", town.huong.name, "Mẫu số 02",
    )  # fmt: skip
    entry = audit.history(audit.Subject("dossier", dossier)).get(action="dossiers.supplement_requested")
    form = IssuedForm.objects.get(dossier_id=dossier, kind="supplement")
    assert entry.facts["form"] == {"kind": "supplement", "number": "1/PBS", "sha256": form.content_hash}


def test_a_refusal_gives_the_reason_and_the_law(town):
    dossier = town.submitted()
    actions.refuse_dossier(dossier, reason="Không thuộc thẩm quyền của phường; nộp tại Sở.", actor=town.huong)
    says(
        forms.open_form(dossier, "refusal", actor=town.ngocanh).pdf, "Phiếu từ chối tiếp nhận giải quyết hồ sơ",
        "Không thuộc thẩm quyền của phường; nộp tại Sở.", "NGƯỜI TỪ CHỐI TIẾP NHẬN", "1/PTC", "Mẫu số 03",
    )  # fmt: skip


def test_an_apology_tells_the_old_day_and_the_new_one(town):
    dossier = town.accepted()
    actions.extend_dossier(dossier, until=dt.date(2026, 11, 20), reason="Chờ xác minh của xã bên.", actor=town.le)
    paper = forms.open_form(dossier, "apology", actor=town.ngocanh)
    says(
        paper.pdf, "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết", "1/PXL", "thứ Ba, 17/11/2026",
        "Thứ Sáu, 20/11/2026", "Chờ xác minh của xã bên.", "16/11/2026", town.le.name, "Mẫu số 04",
    )  # fmt: skip
    assert "Thứ Ba, 17/11/2026" in words(forms.open_form(dossier, "receipt", actor=town.ngocanh).pdf), "as promised"


def test_a_notice_of_stopping_says_where_it_stood_and_what_became_of_the_fee(town):
    dossier = town.accepted()
    actions.demand_payment(dossier, amount=105_000, reason="Lệ phí bản sao.", actor=town.tuan)
    actions.confirm_payment(dossier, receipt_no="0001873", actor=town.huong)
    actions.stop_dossier(dossier, reason="Người yêu cầu đã mất.", legal_basis="Điều 5", actor=town.tuan)
    says(
        forms.open_form(dossier, "stop", actor=town.ngocanh).pdf, "Thông báo dừng giải quyết hồ sơ", "Thẩm tra",
        "Người yêu cầu đã mất.", "105.000 đ (Một trăm linh năm nghìn đồng), biên lai số 0001873", "1/TB-DGQ",
    )  # fmt: skip


def test_numbers_run_in_the_agencys_books_of_the_year(town):
    for _ in range(2):
        actions.refuse_dossier(town.submitted(), reason="Không thuộc thẩm quyền.", actor=town.huong)
    assert list(IssuedForm.objects.order_by("issued_at", "id").values_list("number", flat=True)) == ["1/PTC", "2/PTC"]
    with clock.frozen(clock.at(2027, 1, 4, 9)):
        actions.refuse_dossier(town.submitted(), reason="Không thuộc thẩm quyền.", actor=town.huong)
    assert IssuedForm.objects.order_by("-issued_at").first().number == "1/PTC"


# The control sheet


def test_the_control_sheet_grows_with_each_hand_over_and_keeps_what_it_said(town):
    dossier = town.accepted()
    first = frozen_sheet(town.dossier(dossier))
    assert [(row["time"], row["given_by"]) for row in first.content["rows"]] == [("09:00", town.huong.name)]
    assert first.content["rows"][0]["giver"] == town.counter.name
    assert frozen_sheet(town.dossier(dossier)).id == first.id, "nothing happened since"
    with later(hours=2):
        asked(town, dossier)
        second = frozen_sheet(town.dossier(dossier))
    first.refresh_from_db()
    assert first.superseded_at
    assert second.sequence == 2
    assert second.content["rows"][0]["given_by"] == town.huong.name
    assert second.content["rows"][1]["note"].startswith("Yêu cầu bổ sung")
    paper = forms.open_form(dossier, "control_sheet", actor=town.tuan)
    says(paper.pdf, "Phiếu kiểm soát quá trình giải quyết hồ sơ", "Người nộp hồ sơ", "11:00", "Mẫu số 06")
    with pytest.raises(UnknownForm):
        forms.open_form(dossier, "control_sheet", actor=town.ngocanh)


def test_the_whole_way_stands_on_the_sheet_with_its_verdict(town):
    dossier = town.finished()
    with later(hours=3):
        actions.return_result(dossier, how=ReturnBy.COUNTER, to_name="Lê Thị Ngọc Ánh", actor=town.huong)
    rows = frozen_sheet(town.dossier(dossier)).content["rows"]
    assert rows[-1]["note"] == "Trả kết quả"
    assert rows[-1]["result"] == "Trước hạn"
    assert rows[-1]["taken_by"] == "Lê Thị Ngọc Ánh"
    assert rows[0]["taken_by"], "who went on with it had received it"


def test_what_is_opened_again_keeps_its_papers_and_says_so_on_the_sheet(town):
    dossier = town.accepted()
    due = town.dossier(dossier).due_at
    actions.stop_dossier(dossier, reason=REASON, actor=town.tuan)
    stopped = frozen_sheet(town.dossier(dossier))
    with later(days=2):
        actions.reopen_dossier(
            dossier, decision="Quyết định 12/QĐ-UBND", decided_on=dt.date(2026, 11, 17), reason=REASON, actor=town.le
        )
        sheet = frozen_sheet(town.dossier(dossier))
    row = town.dossier(dossier)
    assert row.due_original != due, "a new clock"
    assert frozen_receipt(row).content["due"].startswith("Thứ Ba, 17/11/2026"), "what was handed out stays"
    assert {line.kind for line in forms.papers_of(row, is_own=True)} == {FormKind.RECEIPT, FormKind.STOP}
    assert sheet.content["rows"][: len(stopped.content["rows"])] == stopped.content["rows"]
    last = sheet.content["rows"][-1]
    assert (last["giver"], last["note"]) == (town.counter.name, "Mở lại để giải quyết")
    assert (last["given_by"], last["taken_by"]) == ("", town.le.name)
    assert sheet.content["old_due"] == said.long_day(due)
    assert sheet.content["new_due"] == said.long_day(row.due_at)


def test_a_recalled_step_tells_who_had_it(town):
    dossier = town.at_approval()
    there = town.step(dossier).unit_id
    actions.recall_step(dossier, None, reason="Nhầm tên cha", actor=town.tuan)
    entry = audit.history(audit.Subject("dossier", dossier)).get(action="dossiers.step_recalled")
    assert entry.facts["handover"] == {"from": str(there), "to": [str(town.step(dossier).unit_id)], "step_due": None}
    assert len(frozen_sheet(town.dossier(dossier)).content["rows"]) == 1, "it never left its unit"


def test_a_history_that_lost_a_line_prints_no_sheet(town):
    dossier = town.accepted()
    form = frozen_sheet(town.dossier(dossier))
    form.content["rows"].insert(0, {**form.content["rows"][0], "giver": "Một cơ quan khác"})
    form.save()
    with pytest.raises(HistoryBroken):
        frozen_sheet(town.dossier(dossier))
    assert IssuedForm.objects.filter(dossier_id=dossier, kind="control_sheet").count() == 1


# Which circular


@pytest.mark.parametrize(
    ("day", "circular", "apology"),
    [
        (dt.date(2024, 5, 6), "Thông tư 01/2018/TT-VPCP", "Phiếu xin lỗi và hẹn lại ngày trả kết quả"),
        (dt.date(2025, 9, 14), "Thông tư 01/2018/TT-VPCP", "Phiếu xin lỗi và hẹn lại ngày trả kết quả"),
        (
            dt.date(2025, 9, 15), "Phụ lục I Thông tư 03/2025/TT-VPCP",
            "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết",
        ),
    ],
)  # fmt: skip
def test_the_form_in_force_on_the_day_is_used(db, day, circular, apology):
    assert in_force(FormKind.RECEIPT, day).circular == circular
    assert in_force(FormKind.APOLOGY, day).title == apology
    number = "05" if circular.startswith("Thông tư 01") else "06"
    assert in_force(FormKind.CONTROL_SHEET, day).form == number
    with pytest.raises(NoFormTemplate):
        in_force(FormKind.RECEIPT, dt.date(2010, 1, 1))


def test_by_rule_a_dossier_keeps_the_forms_of_the_day_of_its_receipt(town):
    with clock.frozen(clock.at(2025, 9, 12, 9)):
        dossier = town.at_counter().dossier_id
    with clock.frozen(clock.at(2025, 9, 15, 9)):
        asked(town, dossier, by="tuan")
        assert IssuedForm.objects.get(dossier_id=dossier, kind="supplement").template.form == "02"
        new = IssuedForm.objects.get(dossier_id=dossier, kind="supplement").template.circular
        assert new.endswith("03/2025/TT-VPCP")
        old = frozen_receipt(town.dossier(dossier)).template.circular
        assert old == "Thông tư 01/2018/TT-VPCP"
        Rule.objects.filter(key="forms_by").update(value="receipt")
        rules.forget()
        template = forms.templates.template_for(town.dossier(dossier), FormKind.SUPPLEMENT, clock.now())
        assert template.circular == "Thông tư 01/2018/TT-VPCP"
    rules.forget()


# Checks before issue


@pytest.mark.parametrize(
    "reason",
    [
        "HTTP 500", "NullPointerException", "lỗi 404", "Mã lỗi: E1234", "ORA-00942 table", "SQLSTATE[23505]",
        "ValueError: bad", "undefined", "Không gửi được: ECONNREFUSED", "status 503 khi gửi", "0x80070005",
    ],
)  # fmt: skip
def test_a_programs_message_is_no_reason(town, reason):
    dossier = town.submitted()
    with pytest.raises(ReasonIsTechnical):
        actions.refuse_dossier(dossier, reason=f"Hồ sơ: {reason}", actor=town.huong)
    assert town.dossier(dossier).state == "submitted"
    assert not IssuedForm.objects.exists()


@pytest.mark.parametrize(
    "reason", ["Thiếu chữ ký.", "Thửa đất số 500 tờ 12 chưa đúng.", "Gửi lại email cho phường.", "EM BÉ chưa có tên"]
)
def test_peoples_words_are_a_reason(reason):
    before_issue.reason_for_people(reason)


def test_a_reason_that_says_nothing_is_refused(town):
    with pytest.raises(ReasonTooThin):
        actions.refuse_dossier(town.submitted(), reason="...", actor=town.huong)


def test_what_is_asked_for_names_the_law():
    with pytest.raises(NoLegalBasis):
        before_issue.basis_stated(FormKind.SUPPLEMENT, "")
    before_issue.basis_stated(FormKind.SUPPLEMENT, "Luật Hộ tịch")
    before_issue.basis_stated(FormKind.STOP, "")


def test_a_receipt_whose_due_day_was_changed_behind_its_back_is_not_printed(town):
    dossier = town.accepted()
    Dossier.objects.filter(id=dossier).update(due_original=clock.at(2026, 12, 24, 17))
    with pytest.raises(ReceiptDoesNotMatch):
        forms.open_form(dossier, "receipt", actor=town.ngocanh)
    asked(town, dossier)
    assert town.dossier(dossier).state == "awaiting_supplement", "the fault of a paper does not stop the work"


def test_what_is_decided_is_not_stopped(town):
    dossier = town.accepted()
    ResultDocument.objects.create(dossier_id=dossier, name="Giấy khai sinh", drafted_by="x", issued_at=clock.now())
    with pytest.raises(ResultStands):
        actions.stop_dossier(dossier, reason="Người yêu cầu đã mất.", actor=town.tuan)


# Who may have which, and what is kept


def test_a_paper_is_made_once_for_each_size_and_reads_are_recorded(town, monkeypatch):
    dossier = town.accepted()
    first = forms.open_form(dossier, "receipt", paper="a5", actor=town.ngocanh)
    with monkeypatch.context() as patch:
        patch.setattr("motcua.dossiers.forms.paper.render", lambda *_args, **_more: pytest.fail("made again"))
        assert forms.open_form(dossier, "receipt", paper="a5", actor=town.ngocanh).pdf == first.pdf
    other = forms.open_form(dossier, "receipt", paper="a4", actor=town.huong)
    assert PdfReader(io.BytesIO(other.pdf)).pages[0].mediabox.width > 590
    reads = audit.history(audit.Subject("dossier.reads", dossier))
    assert [(one.actor_name, one.facts["what"]) for one in reads] == [(town.huong.name, "form: receipt")]


def test_strangers_get_nothing_and_unknown_papers_are_said_to_be_unknown(town):
    dossier = town.accepted()
    with pytest.raises(UnknownDossier):
        forms.open_form(dossier, "receipt", actor=town.thuong)
    for kind, sequence in (("refusal", 1), ("supplement", 3), ("nothing", 1), ("register", 1)):
        with pytest.raises(UnknownForm):
            forms.open_form(dossier, kind, sequence, actor=town.huong)


def test_the_list_of_papers_costs_nothing_while_nothing_special_happened(town, django_assert_num_queries):
    row = town.dossier(town.accepted())
    with django_assert_num_queries(0):
        assert [line.kind for line in forms.papers_of(row, is_own=True)] == ["receipt"]
        assert [line.kind for line in forms.papers_of(row, is_own=False)] == ["receipt", "control_sheet"]
    asked(town, row.id)
    row = town.dossier(row.id)
    with django_assert_num_queries(1):
        assert [line.kind for line in forms.papers_of(row, is_own=True)] == ["receipt", "supplement"]


def test_acceptance_writes_nothing_for_its_papers(town):
    town.accepted()
    assert not IssuedForm.objects.exists()


# The pack


def test_loading_again_changes_nothing_and_faults_are_named(town, tmp_path):
    everything = Actor(None, "tests", ActorKind.SERVICE, {"x": EVERYWHERE})
    assert load_forms(PACKS / "bac-ninh", actor=everything) == 0
    outside = '{"forms": [{"kind": "receipt", "title": "x", "file": "../../x", "valid_from": "2025-01-01"}]}'
    for text in ("", "{}", '{"forms": [{"kind": "receipt"}]}', '{"forms": [{"kind": "poem"}]}', outside):
        (tmp_path / "statutory-forms.json").write_text(text)
        with pytest.raises(BadFormTemplate):
            load_forms(tmp_path, actor=everything)


# Every form, both sizes, whatever stands in it

VOWELS = "àáảãạằắẳẵặầấẩẫậèéẻẽẹềếểễệìíỉĩịòóỏõọồốổỗộờớởỡợùúủũụừứửữựỳýỷỹỵăâđêôơưĂÂĐÊÔƠƯ"
ANY = st.text(max_size=120)
VIETNAMESE = st.text(alphabet=string.ascii_letters + VOWELS + " .,-", max_size=200)
LONG_WORD = st.integers(1, 120).map(lambda n: "Ẫ" * n)
SINGLE = (
    "agency", "unit", "hotline", "place_date", "code", "procedure", "procedure_code", "applicant", "number",
    "address", "phone", "email", "subject", "submitter", "handling", "form_said", "title", "no", "channel",
    "sets", "limit", "submitted", "accepted", "fee", "return_by", "book", "due_label", "due", "due_note",
    "signer", "reason", "basis", "stage", "until", "site", "field", "received", "old_due", "new_due",
    "fee_said", "coordinating", "period", "summary", "how", "receiver", "receiver_number", "relation",
    "tracking", "returned", "proof", "place", "place_address", "finished", "pieces",
)  # fmt: skip
IN_ROWS = (
    "giver", "taker", "time", "day", "given_by", "taken_by", "result", "note", "name", "what", "number",
    "issued", "originals", "copies", "files", "code", "procedure", "sets", "applicant", "address", "received",
    "due", "returned",
)  # fmt: skip


def every_field(text, rows=1):
    """A value for everything that any template asks for."""
    line = dict.fromkeys(IN_ROWS, text)
    lists = {name: [line] * rows for name in ("papers", "items", "rows", "results")}
    return {
        **dict.fromkeys(SINGLE, text),
        **lists,
        "missing": [text] * rows,
        "remaining": [text],
        "round": 2,
        "title": f"Giấy {text}",
    }


@pytest.fixture(scope="module")
def templates(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return list(FormTemplate.objects.all())


@settings(max_examples=25)
@given(text=st.one_of(ANY, VIETNAMESE, LONG_WORD), paper=st.sampled_from(["a4", "a5"]), data=st.data())
def test_no_text_breaks_or_overflows_any_form(templates, text, paper, data):
    template = data.draw(st.sampled_from(templates))
    made = press.render(template.source, printed(every_field(text), None, ""), paper=paper)
    page = PdfReader(io.BytesIO(made)).pages[0]
    assert all(0 <= x <= float(page.mediabox.width) for x in starts(page))


def starts(page):
    """Where the texts of a page begin, in points from its left edge."""
    found = []

    def note(text, _cm, tm, _font, _size):
        if text.strip():
            found.append(tm[4])

    page.extract_text(visitor_text=note)
    return found


def test_two_hundred_papers_flow_to_the_next_page_under_their_heading(templates):
    template = next(one for one in templates if one.kind == "receipt" and one.valid_to is None)
    content = every_field("Giấy tờ")
    content["papers"] = [{"name": f"Giấy tờ thứ {n}", "originals": "1", "copies": "", "files": ""} for n in range(200)]
    for paper in ("a4", "a5"):
        reader = PdfReader(io.BytesIO(render(template.source, printed(content, None, ""), paper=paper)))
        pages = [page.extract_text() for page in reader.pages]
        assert len(pages) > 3
        assert "Giấy tờ thứ 199" in " ".join(pages)
        assert all("Tên giấy tờ" in text for text in pages[:4]), "the heading of the table comes again"


def test_the_square_code_names_dossier_procedure_owner_and_paper(town):
    """Read from the page as a scanner sees it (TCVN 7322)."""
    dossier = town.accepted()
    row, form = town.dossier(dossier), frozen_receipt(town.dossier(dossier))
    facts = printed(form.content, row, "https://motcua.vn")
    expected = f"{row.code}|{row.procedure_code}|{row.applicant_number}|{form.template.title}"
    for paper in ("a4", "a5"):
        found = codes_on(form.template.source, facts, paper)
        assert found[0] == expected, "top left"
        assert found[1] == f"https://motcua.vn/tra-cuu/?ma={row.code}&mat={row.secret}"


def codes_on(source, facts, paper):
    """Square codes of the first page, from the top left."""
    data = json.dumps({**facts, "paper": paper})
    made = press._press().compile(source.encode(), format="png", ppi=150, sys_inputs={"data": data})
    found = zxingcpp.read_barcodes(Image.open(io.BytesIO(made)))
    return [one.text for one in sorted(found, key=lambda one: one.position.top_left.x + one.position.top_left.y)]


# Sums in words


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        (0, "Không đồng"), (5, "Năm đồng"), (10, "Mười đồng"), (15, "Mười lăm đồng"), (21, "Hai mươi mốt đồng"),
        (24, "Hai mươi tư đồng"), (55, "Năm mươi lăm đồng"), (105, "Một trăm linh năm đồng"),
        (1_005, "Một nghìn không trăm linh năm đồng"), (16_000, "Mười sáu nghìn đồng"),
        (150_000, "Một trăm năm mươi nghìn đồng"), (1_000_001, "Một triệu không trăm linh một đồng"),
        (2_035_014, "Hai triệu không trăm ba mươi lăm nghìn không trăm mười bốn đồng"),
        (1_000_000_000, "Một tỷ đồng"), (3_000_000_007, "Ba tỷ không trăm linh bảy đồng"),
        (1_234_000_000_000, "Một nghìn hai trăm ba mươi tư tỷ đồng"),
    ],
)  # fmt: skip
def test_sums_are_written_out(amount, text):
    assert said.amount_in_words(amount) == text


@given(st.integers(0, 10**15))
def test_two_sums_never_read_alike(amount):
    assert said.amount_in_words(amount) != said.amount_in_words(amount + 1)
    assert "  " not in said.amount_in_words(amount)


# The register


def test_the_register_lists_what_the_unit_received_in_the_period(town):
    with clock.frozen(clock.at(2026, 11, 10, 9)):
        before = town.at_counter().code
    codes = [town.at_counter().code for _ in range(2)]
    period = (dt.date(2026, 11, 16), dt.date(2026, 11, 16))
    kept = register.keep_register(town.counter.id, *period, actor=town.huong)
    made = register.open_register(kept, actor=town.huong)
    says(
        made.pdf, "Sổ theo dõi hồ sơ", *codes, "Từ 16/11/2026 đến 16/11/2026", "Tổng số: 2 hồ sơ", "Mẫu số 07", "1/STD"
    )
    assert before not in words(made.pdf)
    rows = list(register.register_table(town.counter.id, *period, actor=town.huong))
    assert [row[1] for row in rows] == ["Mã hồ sơ", *codes]
    assert [line.count for line in register.registers_of(town.counter.id, actor=town.huong)] == [2]
    town.at_counter()
    says(register.open_register(kept, actor=town.huong).pdf, "Tổng số: 2 hồ sơ")
    entries = [entry.action for entry in audit.history(audit.Subject("dossier.register", town.counter.id))]
    assert entries == ["dossiers.register_kept", *["dossiers.register_read"] * 3][: len(entries)]
    assert len(entries) == 4


def test_a_register_of_another_unit_or_of_no_period_is_refused(town, monkeypatch):
    day = dt.date(2026, 11, 16)
    for actor in (town.tuan, town.duc, town.ngocanh):
        with pytest.raises(NotAllowed):
            register.keep_register(town.counter.id, day, day, actor=actor)
    for since, until in ((day, day - dt.timedelta(1)), (dt.date(2026, 12, 1), dt.date(2026, 12, 2)),
                         (dt.date(2020, 1, 1), day)):  # fmt: skip
        with pytest.raises(PeriodNotValid):
            register.keep_register(town.counter.id, since, until, actor=town.huong)
    town.at_counter()
    monkeypatch.setattr(register, "MOST_PRINTED", 0)
    with pytest.raises(RegisterTooLong):
        register.keep_register(town.counter.id, day, day, actor=town.huong)
    assert not IssuedForm.objects.exists()
    with pytest.raises(UnknownForm):
        register.open_register(new_id(), actor=town.huong)


def test_a_year_with_two_circulars_uses_the_one_of_its_last_day(town):
    kept = register.keep_register(town.counter.id, dt.date(2025, 7, 1), dt.date(2025, 9, 1), actor=town.huong)
    says(register.open_register(kept, actor=town.huong).pdf, "Mẫu số 06, Thông tư 01/2018/TT-VPCP")
