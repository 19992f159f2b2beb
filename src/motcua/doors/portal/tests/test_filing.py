"""Filing online: one thing a page, everything saved, mistakes told where they are."""

import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from motcua.dossiers import actions, forms
from motcua.dossiers.models import Attachment, Dossier, DossierPaper
from motcua.dossiers.tests.people import BIRTH, PDF
from motcua.identity.queries import organisation

pytestmark = pytest.mark.django_db
CHILD = {"child_name": "Nguyễn Lê Bảo Hân", "born_on-d": "2", "born_on-m": "11", "born_on-y": "2026"}


def text_of(answer):
    return answer.content.decode().replace("\xa0", " ")


def begin(browser, **more):
    page = browser.get(reverse("portal:start", args=[BIRTH]))
    key = re.search(r'name="key" value="([^"]+)"', page.content.decode())[1]
    answer = browser.post(reverse("portal:start", args=[BIRTH]), {"key": key, "area": "09187", **more})
    return answer, key


@pytest.fixture
def draft(anh):
    answer, _key = begin(anh)
    assert answer.status_code == 302
    return Dossier.objects.get()


def url(name, dossier, *args):
    return reverse(f"portal:{name}", args=[dossier.id, *args])


def pdf(name="giấy chứng sinh.pdf", content=PDF):
    return SimpleUploadedFile(name, content, content_type="application/pdf")


def attach(browser, dossier, *files, required=True):
    paper = DossierPaper.objects.get(dossier=dossier, required=required)
    return browser.post(url("attach", dossier), {"paper": paper.id, "file": list(files)})


def test_filing_asks_to_sign_in_and_comes_back(client):
    answer = client.get(reverse("portal:start", args=[BIRTH]))
    assert answer["Location"] == f"/tai-khoan/login/?next=/nop/thu-tuc/{BIRTH}/"


def test_the_commune_of_the_person_is_proposed(anh):
    page = text_of(anh.get(reverse("portal:start", args=[BIRTH])))
    assert '<option value="09187" selected>' in page
    assert "Giấy chứng sinh" in page


def test_a_repeated_click_begins_one_draft(anh):
    first, key = begin(anh)
    second = anh.post(reverse("portal:start", args=[BIRTH]), {"key": key, "area": "09187"})
    assert first["Location"] == second["Location"]
    assert Dossier.objects.count() == 1


@pytest.mark.parametrize("area", ["", "nonsense", "00000", "\x00"])
def test_without_a_commune_of_the_list_nothing_begins(anh, area):
    answer, _key = begin(anh, area=area)
    assert answer.status_code == 422
    assert 'href="#f-area"' in answer.content.decode()
    assert not Dossier.objects.exists()


def test_the_whole_way_online(anh, draft):
    tasks = text_of(anh.get(url("tasks", draft)))
    assert "Bạn đã xong 0 trong 5 bước." in tasks
    answer = anh.post(url("form", draft, "child"), CHILD)
    assert answer["Location"] == url("form", draft, "mother")
    answer = anh.post(url("form", draft, "mother"), {"mother_name": "Lê Thị Ngọc Ánh"})
    assert answer["Location"] == url("papers", draft)
    attach(anh, draft, pdf())
    papers = text_of(anh.get(url("papers", draft)))
    assert "giấy chứng sinh.pdf" in papers
    assert "1 tệp" in papers
    assert anh.post(url("return", draft), {"return_by": "counter"})["Location"] == url("check", draft)
    check = text_of(anh.get(url("check", draft)))
    assert "Nguyễn Lê Bảo Hân" in check
    assert "02/11/2026" in check
    answer = anh.post(url("check", draft), {"promise": "on"})
    assert answer["Location"] == url("done", draft)
    draft.refresh_from_db()
    done = anh.get(url("done", draft)).content.decode()
    assert draft.code in done
    assert f"{draft.secret[:4]} {draft.secret[4:]}" in done
    assert 'class="qr"' in done
    assert draft.return_by == "counter"


def test_answers_are_kept_and_shown_again(anh, draft):
    anh.post(url("form", draft, "child"), CHILD)
    page = anh.get(url("form", draft, "child")).content.decode()
    assert 'value="Nguyễn Lê Bảo Hân"' in page
    assert 'name="born_on-d" inputmode="numeric" maxlength="4" value="2"' in page


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (("31", "11", "2026"), "Tháng 11 chỉ có 30 ngày"),
        (("1", "1", "1899"), "từ 1900 đến 2100"),
        (("1", "1", "2101"), "từ 1900 đến 2100"),
        (("x", "1", "2026"), "bằng chữ số"),
        (("1", "13", "2026"), "Tháng chỉ từ 1 đến 12"),
    ],
)
def test_a_wrong_day_is_told_and_what_was_typed_stays(anh, draft, day, said):
    typed = {**CHILD, "born_on-d": day[0], "born_on-m": day[1], "born_on-y": day[2]}
    answer = anh.post(url("form", draft, "child"), typed)
    page = text_of(answer)
    assert answer.status_code == 422
    assert said in page
    assert 'href="#f-born_on-d"' in page
    assert 'value="Nguyễn Lê Bảo Hân"' in page
    assert f'value="{day[2]}"' in page
    assert page.count("<title>Lỗi:") == 1


def test_a_missing_answer_is_told_by_the_form(anh, draft):
    answer = anh.post(url("form", draft, "child"), {**CHILD, "child_name": "  "})
    assert answer.status_code == 422
    assert 'href="#f-child_name"' in answer.content.decode()
    draft.refresh_from_db()
    assert draft.answers == {}


def test_a_huge_answer_is_refused_and_nothing_breaks(anh, draft):
    answer = anh.post(url("form", draft, "child"), {**CHILD, "child_name": "Â" * 50_000})
    assert answer.status_code == 422
    assert anh.get(url("tasks", draft)).status_code == 200


def test_later_leads_to_the_list_of_steps(anh, draft):
    answer = anh.post(url("form", draft, "child"), {**CHILD, "later": "1"})
    assert answer["Location"] == url("tasks", draft)
    assert "Bạn đã xong 1 trong 5 bước." in text_of(anh.get(url("tasks", draft)))


def test_an_unknown_page_is_not_there(anh, draft):
    assert anh.get(url("form", draft, "nonsense")).status_code == 404
    assert anh.post(url("form", draft, "nonsense"), CHILD).status_code == 404


def test_an_expired_session_keeps_what_was_saved(anh, draft, sign_in):
    anh.post(url("form", draft, "child"), CHILD)
    anh.logout()
    answer = anh.post(url("form", draft, "mother"), {"mother_name": "x"})
    assert answer["Location"] == f"/tai-khoan/login/?next={url('form', draft, 'mother')}"
    again = sign_in("ngocanh")
    assert 'value="Nguyễn Lê Bảo Hân"' in again.get(url("form", draft, "child")).content.decode()


def test_a_stale_key_of_the_form_says_what_to_do(sign_in, draft):
    browser = sign_in("ngocanh", enforce_csrf_checks=True)
    answer = browser.post(url("form", draft, "child"), CHILD)
    assert answer.status_code == 403
    assert f'href="{url("form", draft, "child")}"' in answer.content.decode()


def test_nobody_else_sees_a_draft(draft, sign_in):
    for username in ("thuong", "huong", "le"):
        browser = sign_in(username)
        for name in ("tasks", "papers", "check", "done", "dossier", "receipt", "withdraw"):
            assert browser.get(url(name, draft)).status_code == 404, (username, name)
        assert browser.post(url("form", draft, "child"), CHILD).status_code == 404
        assert attach(browser, draft, pdf()).status_code == 404
        assert browser.post(url("delete_draft", draft)).status_code == 404
    assert Dossier.objects.filter(id=draft.id, state="draft").exists()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("rong.pdf", b"", "rong.pdf"),
        ("a.pdf", b"MZ\x90\x00 a program", "a.pdf"),
        ("a.jpg", PDF, "a.jpg"),
        ("half.pdf", b"%PDF-1.7\n1 0 obj", "half.pdf"),
    ],
)
def test_a_file_that_lies_is_refused_with_its_reason(anh, draft, name, content, said):
    answer = attach(anh, draft, pdf(name, content))
    assert answer.status_code == 302
    page = anh.get(url("papers", draft)).content.decode()
    assert "govuk-error-summary" in page
    assert said in page
    assert "govuk-error-summary" not in anh.get(url("papers", draft)).content.decode(), "told once"
    assert not Attachment.objects.exists()


def test_a_file_too_large_is_refused(anh, draft, settings):
    settings.LARGEST_FILE = 100
    attach(anh, draft, pdf(content=PDF + b" " * 500 + b"%%EOF"))
    assert "govuk-error-summary" in anh.get(url("papers", draft)).content.decode()


def test_attaching_nothing_says_to_choose_a_file(anh, draft):
    attach(anh, draft)
    assert "Hãy chọn tệp trước" in text_of(anh.get(url("papers", draft)))


def test_several_files_of_one_paper_and_taking_one_off(anh, draft):
    attach(anh, draft, pdf("một.pdf"), pdf("hai.pdf"))
    assert Attachment.objects.filter(removed_at=None).count() == 2
    first = Attachment.objects.get(name="một.pdf")
    anh.post(url("detach", draft), {"attachment": first.id})
    assert list(Attachment.objects.filter(removed_at=None).values_list("name", flat=True)) == ["hai.pdf"]
    assert anh.post(url("detach", draft), {"attachment": "nonsense"}).status_code == 404
    assert anh.post(url("attach", draft), {"paper": uuid.uuid4(), "file": pdf()}).status_code == 404


def test_with_script_the_answer_is_empty_and_the_page_reloads(anh, draft):
    paper = DossierPaper.objects.get(dossier=draft, required=True)
    answer = anh.post(
        url("attach", draft), {"paper": paper.id, "file": pdf()}, headers={"x-requested-with": "XMLHttpRequest"}
    )
    assert answer.status_code == 204
    assert Attachment.objects.count() == 1


def test_submitting_too_early_names_every_gap(anh, draft):
    answer = anh.post(url("check", draft), {"promise": "on"})
    assert answer.status_code == 422
    assert "Còn thiếu: Giấy chứng sinh" in text_of(answer)
    attach(anh, draft, pdf())
    answer = anh.post(url("check", draft), {"promise": "on"})
    assert f'href="{url("form", draft, "child")}"' in answer.content.decode()
    anh.post(url("form", draft, "child"), CHILD)
    answer = anh.post(url("check", draft), {"promise": "on"})
    assert answer.status_code == 422
    assert f'<li><a href="{url("return", draft)}">Bạn chọn cách nhận kết quả' in answer.content.decode()
    answer = anh.post(url("check", draft), {})
    assert 'href="#f-promise"' in answer.content.decode()
    draft.refresh_from_db()
    assert draft.state == "draft"


def one_stop_of(town):
    """Another one-stop than the ward's own."""
    points = organisation().of_kind("service_point")
    return next(unit for unit in points if unit.id != town.counter.id)


def test_the_result_is_fetched_at_any_one_stop_and_the_receipt_says_where(anh, town):
    dossier, place = Dossier.objects.get(id=town.filled()), one_stop_of(town)
    page = anh.get(url("return", dossier)).content.decode()
    assert f'<option value="{town.counter.id}" selected>' in page
    assert anh.post(url("return", dossier), {"return_by": "counter", "return_unit": place.id}).status_code == 302
    assert f"Tại {place.name}" in text_of(anh.get(url("check", dossier)))
    anh.post(url("check", dossier), {"promise": "on"})
    assert f"Tại {place.name}. Mang" in text_of(anh.get(url("done", dossier)))
    actions.accept_dossier(dossier.id, actor=town.huong)
    dossier.refresh_from_db()
    assert dossier.return_unit_id == place.id
    receipt = forms.issuing.frozen_receipt(dossier).content
    assert receipt["return_by"] == f"Tại {place.name}"


def test_by_post_the_result_goes_to_the_address_that_was_written(anh, town):
    dossier = Dossier.objects.get(id=town.filled())
    typed = {"return_by": "post", "return_address": "12 Ngô Gia Tự"}
    short = anh.post(url("return", dossier), {**typed, "return_address": "ở nhà"})
    assert short.status_code == 422
    assert 'href="#f-return_address"' in short.content.decode()
    assert "ở nhà</textarea>" in short.content.decode()
    assert anh.post(url("return", dossier), {**typed, "later": "1"})["Location"] == url("tasks", dossier)
    assert "Qua bưu chính: 12 Ngô Gia Tự" in text_of(anh.get(url("check", dossier)))
    anh.post(url("check", dossier), {"promise": "on"})
    assert "Qua bưu chính: 12 Ngô Gia Tự" in text_of(anh.get(url("done", dossier)))
    actions.accept_dossier(dossier.id, actor=town.huong)
    dossier.refresh_from_db()
    assert forms.issuing.frozen_receipt(dossier).content["return_by"] == "Qua bưu chính: 12 Ngô Gia Tự"


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"return_by": "pigeon"},
        {"return_by": "post", "return_address": "a" * 301},
        {"return_by": "post", "return_address": "\x00" * 50},
        {"return_by": "counter", "return_unit": "department"},
        {"return_by": "counter", "return_unit": str(uuid.uuid4())},
    ],
)
def test_a_way_that_is_none_of_ours_is_told_and_nothing_is_lost(anh, town, typed):
    dossier = Dossier.objects.get(id=town.filled())
    if typed.get("return_unit") == "department":
        typed = {**typed, "return_unit": str(town.department.id)}
    answer = anh.post(url("return", dossier), typed)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    dossier.refresh_from_db()
    assert dossier.return_by == "online", "what was chosen before stands"


def test_changing_ones_mind_leaves_nothing_of_the_first_choice(anh, town):
    dossier = Dossier.objects.get(id=town.filled())
    anh.post(url("return", dossier), {"return_by": "counter", "return_unit": one_stop_of(town).id})
    anh.post(url("return", dossier), {"return_by": "post", "return_address": "12 Ngô Gia Tự"})
    anh.post(url("return", dossier), {"return_by": "online", "return_address": "12 Ngô Gia Tự"})
    dossier.refresh_from_db()
    assert (dossier.return_by, dossier.return_unit_id, dossier.return_address) == ("online", None, "")


def test_a_second_click_on_submit_makes_no_second_dossier(anh, town):
    dossier = Dossier.objects.get(id=town.filled())
    sent = {"promise": "on"}
    first, second = anh.post(url("check", dossier), sent), anh.post(url("check", dossier), sent)
    assert first["Location"] == second["Location"] == url("done", dossier)
    assert Dossier.objects.exclude(state="draft").count() == 1


def test_what_is_submitted_cannot_be_changed_through_old_pages(anh, town):
    dossier = Dossier.objects.get(id=town.submitted())
    for name, args in (("tasks", ()), ("form", ("child",)), ("papers", ())):
        assert anh.get(url(name, dossier, *args))["Location"] == url("dossier", dossier)
    before = dossier.answers
    anh.post(url("form", dossier, "child"), CHILD)
    dossier.refresh_from_db()
    assert dossier.answers == before
    assert anh.post(url("attach", dossier), {"paper": uuid.uuid4(), "file": pdf()}).status_code == 409


def test_a_draft_can_be_deleted_only_by_posting(anh, draft):
    assert anh.get(url("delete_draft", draft)).status_code == 405
    assert anh.post(url("delete_draft", draft))["Location"] == "/ho-so/"
    assert not Dossier.objects.exists()


def test_a_representative_files_for_the_enterprise(sign_in):
    hong = sign_in("hong")
    page = hong.get(reverse("portal:start", args=[BIRTH])).content.decode()
    enterprise = re.search(r'name="who" value="([0-9a-f-]{36})"', page)[1]
    begin(hong, who=enterprise)
    assert Dossier.objects.get().applicant_kind == "enterprise"
    answer, _key = begin(hong, who=str(uuid.uuid4()))
    assert answer.status_code == 422


def test_filing_needs_a_published_procedure_and_a_person(client, sign_in):
    assert sign_in("ngocanh").get(reverse("portal:start", args=["1.999999"])).status_code == 404
    officer = sign_in("huong").get(reverse("portal:start", args=[BIRTH]))
    assert officer.status_code in {403, 404}
    assert "giấy tờ tùy thân" in text_of(officer) or officer.status_code == 404


def test_a_draft_is_offered_again_on_the_first_page(anh, draft):
    assert url("tasks", draft) in anh.get("/").content.decode()
    assert url("tasks", draft) not in Client().get("/").content.decode()
