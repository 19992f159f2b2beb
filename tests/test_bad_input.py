"""Bad input, line by line: each gets a clear answer that says what to do, and nothing is lost or half done."""

import datetime as dt
import io
import json
import threading
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.urls import reverse
from house import browser, for_real, state_of_the_house
from typer.testing import CliRunner

from motcua.config.commands import processes
from motcua.dossiers import actions, rules
from motcua.dossiers.models import Attachment, Dossier, DossierPaper
from motcua.dossiers.tests.people import PDF, Town
from motcua.kernel import audit
from motcua.kernel.audit import Subject
from motcua.kernel.errors import Conflict, InvalidInput, MotcuaError
from motcua.kernel.models import AuditEntry

NUL_SAID = "ký tự không lưu được"


@pytest.fixture
def town(db, settings):
    settings.DEMO = True
    return Town()


@pytest.fixture
def anh(town):
    return browser("ngocanh")


def text_of(response):
    return response.content.decode()


def child(**more):
    return {"child_name": "Nguyễn Lê Bảo Hân", "born_on-d": "2", "born_on-m": "11", "born_on-y": "2026", **more}


# Answers of an e-form


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"born_on-d": "31", "born_on-m": "2"}, "chỉ có 28 ngày"),
        ({"born_on-m": "13"}, "Tháng chỉ từ 1 đến 12"),
        ({"born_on-y": "1899"}, "1900"),
        ({"born_on-y": "2101"}, "2100"),
        ({"born_on-y": "٢٠٢٦"}, "chữ số"),
        ({"born_on-d": "hai"}, "chữ số"),
        ({"child_name": "Hân\x00"}, "ký tự"),
        ({"child_name": "Hân\x1b[31m"}, "ký tự"),
        ({"child_name": ""}, "child_name"),
        ({"child_name": "ế" * 30_000}, "child_name"),
    ],
)
def test_answers_that_do_not_fit_are_refused_beside_their_field_and_stay_typed(anh, town, typed, said):
    draft, other = town.draft(), "Nguyễn Lê Bảo Hân" if "child_name" not in typed else 'value="11"'
    answer = anh.post(reverse("portal:form", args=[draft, "child"]), child(**typed))
    assert answer.status_code == 422
    assert said in text_of(answer)
    assert other in text_of(answer), "what else was typed is gone"
    assert town.dossier(draft).answers == {}


@pytest.mark.parametrize(
    "answers",
    [
        {"child_name": 5}, {"child_name": ["a"]}, {"child_name": {"a": 1}}, {"child_name": None}, {"child_name": True},
        {"child_name": "Hân", "born_on": 20261102}, {"child_name": "Hân", "born_on": "2026-02-31"},
        {"child_name": "Hân", "born_on": "1899-12-31"}, {"child_name": "Hân", "born_on": "2101-01-01"},
        {"child_name": "Hân", "born_on": "2026-11-02", "is_admin": True}, {"child_name": "x" * 300_000},
        {"child_name": "a\x00b", "born_on": "2026-11-02"}, {"\x00": "a"},
    ],
)  # fmt: skip
def test_answers_of_another_program_are_checked_as_strictly(town, answers):
    draft = town.draft()
    with pytest.raises(InvalidInput) as refused:
        actions.save_answers(draft, "child", answers, actor=town.ngocanh)
    assert refused.value.data["fields"]
    assert town.dossier(draft).answers == {}


def test_unknown_fields_of_a_browser_are_not_kept(anh, town):
    draft = town.draft()
    anh.post(reverse("portal:form", args=[draft, "child"]), child(state="finished", answers="{}"))
    dossier = town.dossier(draft)
    assert (dossier.state, set(dossier.answers)) == ("draft", {"child_name", "born_on"})


# Files


def archive(**members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        for name, content in members.items():
            packed.writestr(name.replace("__", "/"), content)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("giấy.pdf", b"", "không có nội dung"),
        ("giấy.pdf", PDF[:30], "thiếu hoặc bị hỏng"),
        ("giấy.pdf", b"MZ\x90\x00" * 40, "PDF, JPEG, PNG"),
        ("giấy.jpg", PDF, "PDF"),
        ("giấy.exe", PDF, "PDF"),
        ("giấy", PDF, "PDF"),
        ("ảnh.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "thiếu hoặc bị hỏng"),
        ("ảnh.jpg", b"\xff\xd8\xff\xe0" + b"\x00" * 50, "thiếu hoặc bị hỏng"),
        ("đơn.docx", b"PK\x03\x04" + b"\xff" * 80, "thiếu hoặc bị hỏng"),
        ("đơn.docx", archive(a="b"), "giải nén"),
        ("trang.html", b"<script>alert(1)</script>", "PDF, JPEG, PNG"),
        ("hình.svg", b"<svg onload='alert(1)'/>", "PDF, JPEG, PNG"),
    ],
)
def test_files_that_lie_or_end_half_way_are_refused_with_the_reason(anh, town, name, content, said):
    draft = town.draft()
    paper = DossierPaper.objects.get(dossier_id=draft, required=True)
    sent = {"paper": paper.id, "file": SimpleUploadedFile(name, content)}
    answer = anh.post(reverse("portal:attach", args=[draft]), sent, follow=True)
    assert said in text_of(answer)
    assert not Attachment.objects.filter(dossier_id=draft).exists()


def test_a_file_too_large_is_refused_and_leaves_no_trace(anh, town, settings, tmp_path):
    settings.LARGEST_FILE, settings.MEDIA_ROOT = 1_048_576, tmp_path / "store"
    draft = town.draft()
    paper = DossierPaper.objects.get(dossier_id=draft, required=True)
    big = SimpleUploadedFile("to.pdf", PDF[:9] + b" " * 1_100_000 + PDF)
    answer = anh.post(reverse("portal:attach", args=[draft]), {"paper": paper.id, "file": big}, follow=True)
    assert "1 MB" in text_of(answer)
    assert not Attachment.objects.filter(dossier_id=draft).exists()
    assert not [one for one in tmp_path.rglob("*") if one.is_file()]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/giấy.pdf", "giấy.pdf"), ("C:\\tạm\\giấy.pdf", "giấy.pdf"), ("\u202egiấy\u0007.pdf", "giấy.pdf"),
        ("a\x00b.pdf", "ab.pdf"), ("x" * 400 + ".pdf", "x" * 146 + ".pdf"), ('q"uo\r\nte.pdf', 'q"uote.pdf'),
    ],
)  # fmt: skip
def test_odd_names_are_tidied_and_never_lead_out(town, name, kept):
    draft = town.draft()
    paper = DossierPaper.objects.get(dossier_id=draft, required=True)
    actions.attach_file(draft, paper.id, io.BytesIO(PDF), name, actor=town.ngocanh)
    assert Attachment.objects.get(dossier_id=draft).name == kept


def test_an_upload_that_breaks_off_is_a_clear_400(anh, town):
    draft = town.draft()
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.pdf"\r\n\r\n%PDF-1.7 half'
    for kind in ("multipart/form-data; boundary=x", "multipart/form-data", "multipart/form-data; boundary=\xe1"):
        answer = anh.post(reverse("portal:attach", args=[draft]), body, content_type=kind)
        assert answer.status_code in {400, 404}, kind
        assert "<h1" in text_of(answer)
    assert not Attachment.objects.filter(dossier_id=draft).exists()


# Requests


def test_too_much_at_once_says_to_send_less(anh, town, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 100
    address = reverse("portal:form", args=[town.draft(), "child"])
    many = anh.post(address, {f"a{n}": "1" for n in range(200)})
    huge = anh.post(address, {"child_name": "a" * 3_000_000})
    for answer in (many, huge):
        assert answer.status_code == 413
        assert "quá lớn" in text_of(answer)


@pytest.mark.parametrize(
    "path", ["/%ff%fe/", "/thu-tuc/%ff/", "/thu-tuc/%00/", "/%00", "/thu-tuc/" + "x" * 8_000 + "/"]
)
def test_paths_that_are_no_text_lead_nowhere(client, town, path):
    client.raise_request_exception = False
    answer = client.get(path)
    assert answer.status_code in {404, 422}
    assert "<h1" in text_of(answer)


@pytest.mark.parametrize(
    "query",
    [
        "sau=%00", "sau=bnVsbA", "sau=W10", "sau=" + "A" * 5_000, "q=%00", "q=%ff%fe", "q=" + "a" * 60_000, "ho-so=%00",
        "tim=%00", "thu-tuc=%00", "cap=%00", "co-quan=%00", "linh-vuc=%ff", "su-kien=%00", "%00=1", "ma=%00&mat=%00",
        "xa=%00", "trang-thai=%00", "kho=%00", "don-vi=%00", "ket-qua=%00", "next=%00", "sau=" + "é" * 200,
    ],
)  # fmt: skip
def test_broken_keys_and_queries_are_no_faults(town, query):
    pages = {
        "": ("portal:home", "portal:catalogue", "portal:places", "portal:track", "account_login", "account_signup"),
        "ngocanh": ("portal:mine",),
        "tuan": ("desk:worklist", "desk:find", "desk:approve", "desk:delegations"),
        "huong": ("desk:intake",),
        "huy": ("desk:letters",),
        "yen": ("desk:changes", "desk:freshness"),
    }
    for username, names in pages.items():
        client = browser(username)
        for name in names:
            answer = client.get(f"{reverse(name)}?{query}")
            assert answer.status_code in {200, 302, 404, 422}, (name, query, answer.status_code)


def test_nul_where_nothing_else_objects_says_what_to_do(town):
    answer = browser("tuan").get("/lam-viec/tim/?tim=H26.18.1%00-261113-0001")
    assert answer.status_code == 422
    assert NUL_SAID in text_of(answer)


def test_wrong_methods_and_content_types_are_told_apart(anh, town):
    draft = town.draft()
    assert anh.get(reverse("portal:attach", args=[draft])).status_code == 405
    assert anh.put(reverse("portal:form", args=[draft, "child"]), "{}", content_type="text/plain").status_code == 405
    assert anh.delete(reverse("portal:home")).status_code == 405
    answer = anh.post(
        reverse("portal:form", args=[draft, "child"]),
        json.dumps({"child_name": "Hân"}),
        content_type="application/json",
    )
    assert answer.status_code == 422
    assert town.dossier(draft).answers == {}


def test_a_form_without_its_key_says_what_to_do(town):
    for username, address in (("", "/tra-cuu/"), ("ngocanh", "/tra-cuu/"), ("tuan", "/lam-viec/uy-quyen/")):
        answer = browser(username, enforce_csrf_checks=True).post(address, {"a": "b"})
        assert answer.status_code == 403
        assert "Tải lại" in text_of(answer)


@pytest.mark.parametrize("sent", ["9" * 5_000, "[" * 15_000, "x" * 30_000, "{}", '{"id": 5}', "null", "\x00", "NaN"])
def test_a_passkey_that_is_none_is_refused(db, sent):
    answer = browser().post(reverse("mfa_login_webauthn"), {"credential": sent})
    assert answer.status_code in {200, 302}
    assert answer.get("Location", "/tai-khoan/login/").startswith("/tai-khoan/login/")


# Sessions that end


def test_what_was_typed_when_the_session_ended_comes_back_to_the_same_person_only(town):
    draft = town.draft()
    address = reverse("portal:form", args=[draft, "child"])
    typing = browser("ngocanh")
    sender = text_of(typing.get(address)).partition('name="sender" value="')[2].partition('"')[0]
    assert sender
    lost = browser()
    answer = lost.post(address, child(sender=sender, child_name="Lê Bảo Hân"))
    assert answer["Location"] == f"/tai-khoan/login/?next={address}"
    from django.contrib.auth import get_user_model

    lost.force_login(get_user_model().objects.get(username="ngocanh"))
    again = text_of(lost.get(address))
    assert "Lê Bảo Hân" in again
    assert "Phiên làm việc đã hết" in again
    assert "Lê Bảo Hân" not in text_of(lost.get(address))
    other = browser()
    other.post(address, child(sender=sender))
    other.force_login(get_user_model().objects.get(username="thuong"))
    assert "Bảo Hân" not in text_of(other.get(reverse("portal:home")))
    assert "Bảo Hân" not in text_of(other.get(address))


# Two officers, and dossiers that have moved on


def test_a_step_on_a_dossier_that_has_moved_on_says_so_and_keeps_what_was_typed(town):
    dossier = town.accepted()
    actions.withdraw_dossier(dossier, actor=town.ngocanh)
    before = state_of_the_house()
    answer = browser("tuan").post(
        reverse("desk:act", args=[dossier, "bo-sung"]),
        {"reason": "Thiếu giấy chứng sinh.", "papers": str(DossierPaper.objects.filter(dossier_id=dossier).first().id)},
    )
    assert answer.status_code == 409
    assert "Thiếu giấy chứng sinh." in text_of(answer)
    assert state_of_the_house() == before


def test_every_verb_on_a_closed_dossier_is_refused(town):
    dossier = town.accepted()
    task = town.step(dossier).task_id
    paper = DossierPaper.objects.filter(dossier_id=dossier).first().id
    actions.stop_dossier(dossier, reason="Không đủ điều kiện", actor=town.tuan)
    before = state_of_the_house()
    day = dt.date(2026, 12, 31)
    for verb in (
        lambda: actions.accept_dossier(dossier, actor=town.huong),
        lambda: actions.refuse_dossier(dossier, reason="x", actor=town.huong),
        lambda: actions.request_supplement(dossier, papers=[paper], pages=[], reason="x", actor=town.tuan),
        lambda: actions.supply_supplement(dossier, actor=town.ngocanh),
        lambda: actions.receive_supplement(dossier, papers={paper: actions.PaperGiven(originals=1)}, actor=town.huong),
        lambda: actions.claim_task(dossier, task, actor=town.tuan),
        lambda: actions.hand_back_task(dossier, task, reason="x", actor=town.tuan),
        lambda: actions.complete_task(dossier, task, outcome="", actor=town.tuan),
        lambda: actions.extend_dossier(dossier, until=day, reason="Mất điện", actor=town.le),
        lambda: actions.demand_payment(dossier, amount=1, reason="x", actor=town.tuan),
        lambda: actions.confirm_payment(dossier, receipt_no="1", actor=town.huong),
        lambda: actions.draft_result(dossier, name="x", number="1", actor=town.tuan),
        lambda: actions.issue_result(dossier, number="1", actor=town.le),
        lambda: actions.return_result(dossier, how=actions.ReturnBy.COUNTER, actor=town.huong),
        lambda: actions.withdraw_dossier(dossier, actor=town.ngocanh),
        lambda: actions.stop_dossier(dossier, reason="x", actor=town.tuan),
        lambda: actions.save_answers(dossier, "child", {}, actor=town.ngocanh),
    ):
        with pytest.raises(Conflict) as refused:
            verb()
        assert refused.value.message
    assert state_of_the_house() == before


def test_a_supplement_asks_only_for_pages_that_the_form_has(town):
    dossier = town.accepted()
    for pages in (["nothing"], ["child", "a\x00"]):
        with pytest.raises(InvalidInput):
            actions.request_supplement(dossier, papers=[], pages=pages, reason="Thiếu", actor=town.tuan)
    assert town.dossier(dossier).state == "accepted"


def at_once(*verbs):
    """Each verb on a thread and a connection of its own, started together; what each raised, or None."""
    start, said = threading.Barrier(len(verbs)), [None] * len(verbs)

    def run(at, verb):
        try:
            start.wait(10)
            verb()
        except MotcuaError as error:
            said[at] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return said


def test_of_two_officers_on_one_task_one_does_it_and_the_other_is_told(
    django_db_setup, django_db_blocker, settings, tmp_path
):
    settings.DEMO, settings.MEDIA_ROOT = True, tmp_path
    rules.forget()
    with django_db_blocker.unblock(), for_real():
        town = Town()
        huong, tuan = town.huong, town.tuan
        dossier = town.submitted()
        task = town.step(dossier).task_id
        accepted = at_once(*[lambda: actions.accept_dossier(dossier, actor=huong)] * 3)
        assert sum(error is None for error in accepted) == 1
        assert all(isinstance(error, Conflict) and error.message for error in accepted if error)
        following = town.step(dossier).task_id
        assert following != task
        done = at_once(*[lambda: actions.complete_task(dossier, following, outcome="", actor=tuan)] * 2)
        assert sum(error is None for error in done) == 1
        assert all(isinstance(error, Conflict) for error in done if error)
        story = [entry.action for entry in audit.history(Subject("dossier", dossier))]
        assert story.count("dossiers.accepted") == story.count("dossiers.step_completed") == 1
        assert audit.verify_chain(Subject("dossier", dossier)) is None
    with django_db_blocker.unblock():
        assert not Dossier.objects.filter(id=dossier).exists()


# Models of processes

MODEL = (
    b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">'
    b'<process id="p" isExecutable="true">%s</process></definitions>'
)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\x00\x00", b"{}", b"<a>", b"\xff\xfe<\x00a\x00/\x00>\x00", b"<html/>", b"<a>" * 5_000,
        b"<!-- " + b"x" * 99,
        b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
        b'<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]><definitions>&c;</definitions>',
        b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"/>',
        (b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p" isExecutable="true">'
        b'<startEvent id="s"/><scriptTask id="t"><script>import os; os.system("id")</script></scriptTask>'
        b"</process></definitions>"),
        (b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"><process id="p"><startEvent id="s"/>'
        b"</process></definitions>"),
        b'<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL">' + b" " * 1_100_000 + b"</definitions>",
    ],
)  # fmt: skip
def test_models_that_are_broken_hostile_or_unfinished_are_not_published(town, tmp_path, content):
    file = tmp_path / "x.bpmn"
    file.write_bytes(content)
    command = ["publish", str(file), "--valid-from", "2026-01-01", "--legal-basis", "1/QĐ"]
    said = CliRunner().invoke(processes.app, command)
    assert said.exit_code == 1, said.output
    assert isinstance(said.exception, SystemExit)
    assert said.output.strip()
    assert not AuditEntry.objects.filter(subject_kind="process", facts__after__code="x").exists()
