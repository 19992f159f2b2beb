"""What two officers, a stale page or bad input can do to a dossier: nothing, and each is told what to do."""

import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from motcua.doors.desk.tests.test_counter import filled, press, receive, step_of
from motcua.dossiers import actions, queries
from motcua.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier_id(signed_in, procedure):
    return receive(signed_in("huong"))


def state_of(dossier_id, actor):
    return queries.find(dossier_id, actor=actor).state


def test_the_same_sheet_sent_twice_makes_one_dossier(signed_in, procedure, actor_of):
    huong = signed_in("huong")
    sheet = filled(huong)
    first = huong.post(reverse("desk:intake"), sheet)
    second = huong.post(reverse("desk:intake"), sheet)
    assert first.url == second.url
    page = queries.worklist(actor_of("tuan"), queries.Queue.UNIT)
    assert len(page.rows) == 1


def test_a_missing_paper_keeps_the_sheet_and_says_which(signed_in, procedure):
    huong = signed_in("huong")
    sheet = {name: "missing" if value == "original" else value for name, value in filled(huong).items()}
    response = huong.post(reverse("desk:intake"), sheet)
    text = response.content.decode()
    assert response.status_code == 422
    assert "Giấy báo tử" in text
    assert 'value="0912000027"' in text
    assert text.count('value="missing" data-kind="missing"') == 3


@pytest.mark.parametrize(
    "damage",
    [
        {"person": "p:nobody"}, {"person": "x"}, {"procedure": "0.000000"}, {"case": "x"}, {"channel": "pigeon"},
        {"return_by": "never"}, {"area": "99999"}, {"idempotency_key": "no key"}, {"phone": "9" * 5000},
        {"subject_line": "a\x00b"}, {"submitter_name": "<script>"},
    ],
)  # fmt: skip
def test_a_damaged_sheet_never_faults(signed_in, procedure, damage):
    huong = signed_in("huong")
    response = huong.post(reverse("desk:intake"), filled(huong, **damage))
    assert response.status_code in {302, 404, 409, 422}, response.content.decode()
    assert "<script>" not in response.content.decode()


@pytest.mark.parametrize(
    ("born", "number"), [("31/02/1980", "027080000001"), ("1/1/1850", "027080000001"), ("1/1/1980", "12")]
)
def test_a_new_person_with_wrong_facts_is_not_registered(signed_in, procedure, born, number):
    huong = signed_in("huong")
    sheet = {"do": "register-person", "new": "1", "full_name": "Đỗ Thị Mỵ", "identity_number": number, "born_on": born}
    text = huong.post(reverse("desk:intake"), sheet).content.decode()
    assert 'aria-invalid="true"' in text
    assert 'value="Đỗ Thị Mỵ"' in text


def test_a_new_person_is_registered_and_chosen(signed_in, procedure):
    huong = signed_in("huong")
    sheet = {
        "do": "register-person", "new": "1", "full_name": "Đỗ Thị Mỵ", "identity_number": "027180000001",
        "born_on": "02/05/1980", "procedure": procedure,
    }  # fmt: skip
    text = huong.post(reverse("desk:intake"), sheet).content.decode()
    assert "Đỗ Thị Mỵ" in text
    assert 'name="person" value="p:' in text


def test_the_second_of_two_officers_is_told_and_keeps_the_note(signed_in, dossier_id, actor_of):
    tuan, task = signed_in("tuan"), step_of(actor_of("tuan"), dossier_id)
    address = reverse("desk:step", args=[dossier_id, task])
    assert tuan.post(address, {"note": "Đủ."}).status_code == 302
    late = tuan.post(address, {"note": "Tôi cũng thấy đủ."})
    assert late.status_code == 409
    assert "Tôi cũng thấy đủ." in late.content.decode()
    assert reverse("desk:dossier", args=[dossier_id]) in late.content.decode()


def test_a_step_on_a_dossier_that_waits_is_refused(signed_in, dossier_id, actor_of):
    tuan, task = signed_in("tuan"), step_of(actor_of("tuan"), dossier_id)
    paper = queries.dossier_page(dossier_id, actor=actor_of("tuan")).papers[0].id
    asked = press(tuan, dossier_id, "bo-sung", papers=str(paper), reason="Thiếu chữ ký.")
    assert asked.status_code == 302, asked.content.decode()
    assert state_of(dossier_id, actor_of("tuan")) == "awaiting_supplement"
    assert tuan.post(reverse("desk:step", args=[dossier_id, task]), {"note": ""}).status_code == 409
    brought = press(
        signed_in("huong"), dossier_id, "nhan-bo-sung", **{f"originals-{paper}": "1", f"copies-{paper}": ""}
    )
    assert brought.status_code == 302, brought.content.decode()
    assert state_of(dossier_id, actor_of("tuan")) == "processing"


def test_an_act_without_its_reason_comes_back_with_what_was_typed(signed_in, dossier_id):
    tuan = signed_in("tuan")
    response = press(tuan, dossier_id, "gia-han", until="30/11/2026", reason="  ", legal_basis="Điều 19")
    text = response.content.decode()
    assert response.status_code == 422
    assert 'value="30/11/2026"' in text
    assert 'value="Điều 19"' in text
    assert 'aria-invalid="true"' in text


@pytest.mark.parametrize("until", ["", "hôm qua", "31/02/2027", "01/01/1899", "01/01/2101", "1/1/20260"])
def test_a_day_that_is_none_is_refused_with_a_word(signed_in, dossier_id, until):
    response = press(signed_in("tuan"), dossier_id, "gia-han", until=until, reason="Mất điện.")
    assert response.status_code == 422
    assert 'aria-invalid="true"' in response.content.decode()


def test_extending_once_moves_the_due_date(signed_in, dossier_id, actor_of):
    assert press(signed_in("le"), dossier_id, "gia-han", until="20/11/2026", reason="Mất điện.").status_code == 302
    assert clock.local(queries.find(dossier_id, actor=actor_of("tuan")).due_at).day == 20
    again = press(signed_in("le"), dossier_id, "gia-han", until="27/11/2026", reason="Lại mất điện.")
    assert again.status_code == 409


def test_money_in_words_is_refused_and_in_digits_taken(signed_in, dossier_id, actor_of):
    tuan = signed_in("tuan")
    assert press(tuan, dossier_id, "thu-phi", amount="một trăm", reason="Bản sao.").status_code == 422
    assert press(tuan, dossier_id, "thu-phi", amount="16.000 đ", reason="Bản sao.").status_code == 302
    assert queries.find(dossier_id, actor=actor_of("tuan")).fee_amount == 16_000
    assert press(signed_in("huong"), dossier_id, "da-thu", receipt_no="0001873").status_code == 302


def test_a_result_that_lies_about_its_type_is_not_kept(signed_in, dossier_id):
    lie = SimpleUploadedFile("trich-luc.pdf", b"MZ\x90\x00 not a pdf", "application/pdf")
    response = press(signed_in("tuan"), dossier_id, "du-thao", name="Trích lục", number="1", file=lie)
    assert response.status_code == 422
    assert 'value="Trích lục"' in response.content.decode()


def test_taking_giving_and_handing_back_a_step(signed_in, dossier_id, actor_of):
    task = step_of(actor_of("tuan"), dossier_id)
    assert press(signed_in("tuan"), dossier_id, "nhan-viec", task=str(task)).status_code == 302
    mine = signed_in("tuan").get(reverse("desk:worklist")).content.decode()
    assert "Nguyễn Văn Thưởng" in mine
    assert press(signed_in("tuan"), dossier_id, "tra-viec", task=str(task), reason="Nghỉ phép.").status_code == 302
    assert "Nguyễn Văn Thưởng" not in signed_in("tuan").get(reverse("desk:worklist")).content.decode()
    assert press(signed_in("tuan"), dossier_id, "nhan-viec", task="x").status_code == 409
    assert press(signed_in("tuan"), dossier_id, "chuyen", task=str(task), post=str(uuid.uuid4())).status_code in {
        403,
        422,
    }


def test_a_withdrawn_dossier_takes_no_more_acts(signed_in, dossier_id, actor_of):
    assert press(signed_in("huong"), dossier_id, "rut", reason="Người nộp đề nghị.").status_code == 302
    assert state_of(dossier_id, actor_of("huong")) == "withdrawn"
    assert press(signed_in("tuan"), dossier_id, "dung", reason="Thử.").status_code == 409


def test_several_approvals_at_once_and_one_that_has_moved_on(signed_in, procedure, actor_of):
    huong, tuan, le = signed_in("huong"), actor_of("tuan"), signed_in("le")
    tickets = []
    for _ in range(2):
        dossier_id = uuid.UUID(receive(huong))
        actions.draft_result(dossier_id, name="Trích lục", number="1", actor=tuan)
        actions.complete_task(dossier_id, step_of(tuan, dossier_id), outcome="", actor=tuan)
        tickets.append(f"{dossier_id}:{step_of(tuan, dossier_id)}")
    assert le.post(reverse("desk:approve"), {"task": tickets[:1]}).status_code == 302
    both = le.post(reverse("desk:approve"), {"task": tickets})
    assert both.status_code == 200
    assert "bước này đã xong" in both.content.decode()
    assert [state_of(ticket.split(":")[0], tuan) for ticket in tickets] == ["finished", "processing"]
    assert le.post(reverse("desk:approve"), {}).status_code == 409
    assert le.post(reverse("desk:approve"), {"task": "x:y"}).status_code == 409


def test_an_approver_sends_a_dossier_back_with_a_note(signed_in, dossier_id, actor_of):
    tuan = actor_of("tuan")
    actions.draft_result(dossier_id, name="Trích lục", number="1", actor=tuan)
    actions.complete_task(dossier_id, step_of(tuan, dossier_id), outcome="", actor=tuan)
    address = reverse("desk:step", args=[dossier_id, step_of(tuan, dossier_id)])
    assert signed_in("le").post(address, {"outcome": "disagree", "note": "Sai năm sinh."}).status_code == 302
    page = queries.dossier_page(dossier_id, actor=tuan)
    assert page.tasks[0].kind == "appraise"
    assert "Sai năm sinh." in signed_in("tuan").get(reverse("desk:dossier", args=[dossier_id])).content.decode()


def test_an_unknown_outcome_is_refused(signed_in, dossier_id, actor_of):
    tuan = actor_of("tuan")
    actions.draft_result(dossier_id, name="Trích lục", number="1", actor=tuan)
    actions.complete_task(dossier_id, step_of(tuan, dossier_id), outcome="", actor=tuan)
    address = reverse("desk:step", args=[dossier_id, step_of(tuan, dossier_id)])
    assert signed_in("le").post(address, {"outcome": "perhaps"}).status_code == 422
    assert signed_in("le").post(address, {}).status_code == 422
