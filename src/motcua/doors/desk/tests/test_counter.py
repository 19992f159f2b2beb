"""The counter's way through the door: receive, appraise, approve, return."""

import re

import pytest
from django.urls import reverse

from motcua.doors.desk.tests.conftest import DEATH
from motcua.dossiers import queries as dossiers

pytestmark = pytest.mark.django_db


def key_of(response):
    return re.search(r'name="idempotency_key" value="([0-9a-f-]{36})"', response.content.decode()).group(1)


def papers_of(response):
    return re.findall(r'name="paper-([0-9a-f-]{36})" value="original"', response.content.decode())


def filled(browser, **changes):
    """A sheet with applicant, procedure and both required papers."""
    page = browser.post(reverse("desk:intake"), {"do": "find-person", "person_text": "027088000027"})
    person = re.search(r'name="person" value="(p:[0-9a-f-]{36})"', page.content.decode()).group(1)
    sheet = {"person": person, "procedure": DEATH, "idempotency_key": key_of(page)}
    page = browser.post(reverse("desk:intake"), {**sheet, "do": "next"})
    assert page.status_code == 200, page.content.decode()
    case = re.search(r'name="case" value="([0-9a-f-]{36})" checked', page.content.decode()).group(1)
    first, second, _ = papers_of(page)
    return {
        **sheet, "case": case, f"paper-{first}": "original", f"count-original-{first}": "1",
        f"paper-{second}": "original", f"count-original-{second}": "1", "return_by": "counter", "channel": "direct",
        "phone": "0912000027", "do": "receive", **changes,
    }  # fmt: skip


def of_a_kind(sheet, nth=0):
    """The name of a paper's ticks on the filled sheet."""
    return [name for name in sheet if name.startswith("paper-")][nth]


def receive(browser, **changes):
    response = browser.post(reverse("desk:intake"), filled(browser, **changes))
    assert response.status_code == 302, response.content.decode()
    return response.url.split("/")[3]


def press(browser, dossier_id, slug, **fields):
    return browser.post(reverse("desk:act", args=[dossier_id, slug]), fields)


def step_of(actor, dossier_id):
    page = dossiers.dossier_page(dossier_id, actor=actor)
    return page.tasks[0].task_id


def test_a_dossier_goes_from_the_counter_to_its_returned_result(signed_in, actor_of, procedure):
    huong, tuan, le = signed_in("huong"), signed_in("tuan"), signed_in("le")
    dossier_id = receive(huong)
    receipt = huong.get(reverse("desk:receipt", args=[dossier_id]))
    assert receipt.status_code == 200
    assert "Nguyễn Văn Thưởng" in receipt.content.decode()

    task = step_of(actor_of("tuan"), dossier_id)
    assert tuan.get(reverse("desk:dossier", args=[dossier_id])).status_code == 200
    drafted = press(tuan, dossier_id, "du-thao", name="Trích lục khai tử", number="15/TLKT")
    assert drafted.status_code == 302
    done = tuan.post(reverse("desk:step", args=[dossier_id, task]), {"note": "Đủ điều kiện."})
    assert done.status_code == 302, done.content.decode()

    task = step_of(actor_of("le"), dossier_id)
    page = le.get(reverse("desk:step", args=[dossier_id, task]))
    assert "15/TLKT" in page.content.decode()
    done = le.post(reverse("desk:step", args=[dossier_id, task]), {"outcome": "agree"})
    assert done.status_code == 302, done.content.decode()

    returned = press(huong, dossier_id, "tra-ket-qua", how="counter", to_name="Nguyễn Văn Thưởng")
    assert returned.status_code == 302, returned.content.decode()
    page = dossiers.dossier_page(dossier_id, actor=actor_of("huong"))
    assert page.dossier.state == "returned"
    assert page.result.returned_to == "Nguyễn Văn Thưởng"


MAI = "027190001234|125012345|Trần Thị Mai|02051990|Nữ|khu Y Na, Kinh Bắc|10082021"


def test_a_scanned_card_chooses_the_applicant(signed_in, procedure):
    huong = signed_in("huong")
    page = huong.post(reverse("desk:intake"), {"do": "next", "person_text": MAI})
    assert 'name="person" value="p:' in page.content.decode()
    assert "Trần Thị Mai" in page.content.decode()
    again = huong.post(reverse("desk:intake"), {"do": "next", "person_text": MAI})
    token = re.compile(r'name="person" value="(p:[0-9a-f-]{36})"')
    assert token.search(page.content.decode()).group(1) == token.search(again.content.decode()).group(1)


@pytest.mark.parametrize(("scan", "said"), [
    ("P<KORKIM<<MINSOO<<<<|1|2", "không phải mã của thẻ căn cước"),
    (MAI[:40], "Quét chưa xong"),
    (MAI.replace("ầ", "\ufffd"), "Chữ bị mất dấu"),
    (MAI.replace("Mai", "Mùi").replace("027190001234", "027088000027"), "Hãy kiểm tra thẻ"),
])  # fmt: skip
def test_a_scan_that_is_none_says_what_to_do_and_loses_nothing(signed_in, procedure, scan, said):
    page = signed_in("huong").post(
        reverse("desk:intake"), {"do": "next", "person_text": scan, "procedure": DEATH, "subject_line": "cụ Mẫn"}
    )
    assert page.status_code == 200
    assert said in page.content.decode()
    assert "cụ Mẫn" in page.content.decode()


def test_somebody_with_an_authorisation_submits_by_card_and_post_brings_a_parcel(signed_in, actor_of, procedure):
    huong = signed_in("huong")
    told = {
        "submitter_name": MAI, "submitter_authorisation": "Ủy quyền số 12 ngày 02/11/2026",
        "channel": "post", "parcel_code": "ea 123456789 vn",
    }  # fmt: skip
    dossier_id = receive(huong, **told)
    page = dossiers.dossier_page(dossier_id, actor=actor_of("huong"))
    assert page.dossier.submitter == {
        "name": "Trần Thị Mai", "number": "027190001234", "address": "khu Y Na, Kinh Bắc",
        "authorisation": "Ủy quyền số 12 ngày 02/11/2026",
    }  # fmt: skip
    assert page.dossier.parcel_code == "EA123456789VN"


def test_a_submitter_without_a_right_is_asked_for_it(signed_in, procedure):
    huong = signed_in("huong")
    refused = huong.post(reverse("desk:intake"), filled(huong, submitter_name="Trần Thị Mai"))
    assert refused.status_code == 422
    assert "theo quyền nào" in refused.content.decode()


def test_a_parcel_code_that_is_none_is_refused(signed_in, procedure):
    huong = signed_in("huong")
    refused = huong.post(reverse("desk:intake"), filled(huong, channel="post", parcel_code="???"))
    assert refused.status_code == 422
    assert "không phải mã bưu gửi" in refused.content.decode()


def test_a_certified_copy_is_counted_as_one(signed_in, actor_of, procedure):
    huong = signed_in("huong")
    sheet = filled(huong)
    paper = next(name for name in sheet if name.startswith("paper-"))
    done = huong.post(
        reverse("desk:intake"),
        {
            **sheet,
            paper: "certified",
            paper.replace("paper", "count-certified"): "2",
            paper.replace("paper", "count-original"): "",
        },
    )
    page = dossiers.dossier_page(done.url.split("/")[3], actor=actor_of("huong"))
    given = next(one for one in page.papers if str(one.paper_id) == paper[6:])
    assert (given.originals, given.certified, given.copies, given.status) == (0, 2, 0, "provided")


def test_one_paper_is_given_in_several_kinds_of_sheets(signed_in, actor_of, procedure):
    """One original, one certified and two plain copies: on the preview, the receipt and the page."""
    huong = signed_in("huong")
    sheet = filled(huong)
    ticks = of_a_kind(sheet)
    paper = ticks.removeprefix("paper-")
    sheet |= {
        ticks: ["original", "certified", "copy"], f"count-certified-{paper}": "1", f"count-copy-{paper}": "2",
    }  # fmt: skip
    said = "1 bản chính, 1 bản chứng thực, 2 bản sao"
    shown = huong.post(reverse("desk:intake"), {**sheet, "do": "next"}).content.decode()
    assert said in shown
    assert f'name="count-copy-{paper}" inputmode="numeric" maxlength="2" data-count="1" value="2"' in shown
    sent = huong.post(reverse("desk:intake"), sheet)
    dossier_id = sent.url.split("/")[3]
    assert said in huong.get(sent.url).content.decode()
    page = huong.get(reverse("desk:dossier", args=[dossier_id])).content.decode()
    assert "1 bản chính · 1 bản chứng thực · 2 bản sao" in page
    row = dossiers.dossier_page(dossier_id, actor=actor_of("huong")).papers[0]
    assert (row.originals, row.certified, row.copies, row.status) == (1, 1, 2, "provided")


def test_only_ticked_a_kind_has_as_many_sheets_as_the_procedure_asks_for(signed_in, actor_of, procedure):
    huong = signed_in("huong")
    sheet = filled(huong)
    paper = of_a_kind(sheet).removeprefix("paper-")
    dossier_id = huong.post(reverse("desk:intake"), {**sheet, f"count-original-{paper}": ""}).url.split("/")[3]
    assert dossiers.dossier_page(dossier_id, actor=actor_of("huong")).papers[0].originals == 1


@pytest.mark.parametrize(("change", "said"), [
    ({"": ["original", "missing"]}, "vừa là có vừa là thiếu"),
    ({"": ["original"], "count-copy-": "2"}, "chưa đánh dấu"),
    ({"": ["original"], "count-original-": "0"}, "từ 1 đến 99"),
    ({"": ["original"], "count-original-": "x"}, "từ 1 đến 99"),
])  # fmt: skip
def test_ticks_and_numbers_that_contradict_each_other_are_said_and_nothing_is_lost(signed_in, procedure, change, said):
    huong = signed_in("huong")
    sheet = filled(huong, subject_line="cụ Mẫn")
    paper = of_a_kind(sheet).removeprefix("paper-")
    answer = huong.post(
        reverse("desk:intake"), {**sheet, **{(name or "paper-") + paper: one for name, one in change.items()}}
    )
    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert "cụ Mẫn" in answer.content.decode()


def test_a_procedure_taken_in_once_is_chosen_by_its_number(signed_in, procedure):
    huong = signed_in("huong")
    receive(huong)
    address = reverse("desk:intake")
    assert f'name="pick_procedure" value="{DEATH}"' in huong.get(address).content.decode()
    page = huong.post(address, {"procedure_text": "1", "do": "find-procedure"}).content.decode()
    assert f'name="procedure" value="{DEATH}"' in page
    beyond = huong.post(address, {"procedure_text": "9", "do": "find-procedure"}).content.decode()
    assert 'name="procedure" value=""' in beyond


def test_all_papers_are_there_with_one_button(signed_in, procedure):
    huong = signed_in("huong")
    page = huong.post(reverse("desk:intake"), {"procedure": DEATH, "do": "complete"}).content.decode()
    asked = [line for line in re.findall(r'<input type="checkbox" name="paper-[^>]*>', page) if "checked" in line]
    assert [re.search(r'value="(\w+)"', line)[1] for line in asked] == ["original", "original"]


def test_an_officer_hands_a_step_back_by_the_link_of_the_page(signed_in, actor_of, procedure):
    dossier_id, tuan = receive(signed_in("huong")), signed_in("tuan")
    press(tuan, dossier_id, "nhan-viec", task=step_of(actor_of("tuan"), dossier_id))
    page = tuan.get(reverse("desk:dossier", args=[dossier_id])).content.decode()
    link = re.search(r'href="([^"]*/viec/tra-viec/[^"]*)"', page)[1]
    form = tuan.get(link).content.decode()
    task = re.search(r'name="task" value="([^"]+)"', form)[1]
    assert tuan.post(link.partition("?")[0], {"task": task, "reason": "Tôi nghỉ từ mai"}).status_code == 302
