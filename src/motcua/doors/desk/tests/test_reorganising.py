"""Huy plans a merger at the desk and looks; Lan carries it out and takes it back."""

import contextlib
import datetime as dt
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook

from motcua.config.pack import pack_actor
from motcua.doors.desk.tests.test_counter import receive
from motcua.dossiers.models import Dossier
from motcua.identity import actions as identity
from motcua.identity.jobs import reorganise
from motcua.identity.models import Account, Reorganisation, ReorganisationRun
from motcua.identity.queries import organisation
from motcua.identity.reorganisation import asking
from motcua.identity.reorganisation.participants import silent
from motcua.kernel import clock

pytestmark = pytest.mark.django_db

DAY = "16/11/2026"
LINES = "Ủy ban nhân dân phường Kinh Bắc → commune-09169"
PLAN = {"name": "Nhập Kinh Bắc vào Vũ Ninh", "day": DAY, "legal_basis": "Nghị quyết 1/NQ", "lines": LINES}


@pytest.fixture
def second_administrator(db):
    account = identity.open_account("lanqt", full_name="Trần Thị Lan", password="mot-cua-demo", is_demo=True,
                                    actor=pack_actor())  # fmt: skip
    identity.appoint_post(
        account, unit_id=organisation().by_key("province").id, role="province_administrator",
        valid_from=dt.date(2026, 1, 1), actor=pack_actor(),
    )  # fmt: skip
    return Account.objects.get(id=account)


@pytest.fixture(autouse=True)
def here(monkeypatch):
    """A job tells past its transaction, over a connection of its own; in a test there is one transaction only."""
    monkeypatch.setattr(asking, "line", lambda _id: contextlib.nullcontext(silent))


def prepared(client, **changed):
    response = client.post(reverse("desk:reorganisations"), {**PLAN, **changed})
    assert response.status_code == 302, response.content.decode()
    return response["Location"]


def run_job():
    run = ReorganisationRun.objects.get()
    reorganise(str(run.id), run.act, str(run.asked_by), "Nghị quyết được sửa")
    run.refresh_from_db()
    return run


def test_the_whole_way_from_plan_to_undoing(signed_in, second_administrator, client, procedure):
    dossier = receive(signed_in("huong"))
    kinh_bac, vu_ninh = (organisation().by_key(f"commune-{code}") for code in ("09187", "09169"))
    huy = signed_in("huy")
    page = prepared(huy)
    assert "Rà soát tác động" in huy.get(page).content.decode()
    huy.post(page, {"do": "survey"})
    told = huy.get(page).content.decode()
    assert "Ủy ban nhân dân phường Kinh Bắc → Ủy ban nhân dân phường Vũ Ninh: 1" in told
    assert "một quản trị viên khác sẽ thực hiện" in told
    refused = huy.post(page, {"do": "carry_out", "typed": DAY})
    assert refused.status_code in {403, 404}
    client.force_login(second_administrator)
    assert client.post(page, {"do": "carry_out", "typed": "hôm nay"}).status_code == 422
    client.post(page, {"do": "carry_out", "typed": DAY})
    assert "Đang chờ đến lượt" in client.get(page).content.decode()
    assert client.get(f"{page}tien-do/").json()["under_way"] is True
    assert client.post(page, {"do": "carry_out", "typed": DAY}).status_code == 409
    assert run_job().state == "done"
    assert Dossier.objects.get(id=dossier).handling_unit_id == vu_ninh.id
    assert client.get(f"{page}tien-do/").json()["under_way"] is False
    assert "còn 24 giờ 0 phút" in client.get(page).content.decode()
    assert client.post(page, {"do": "undo", "typed": DAY}).status_code == 422, "a reason is asked"
    client.post(page, {"do": "undo", "typed": DAY, "reason": "Nghị quyết được sửa"})
    assert run_job().state == "done"
    assert Dossier.objects.get(id=dossier).handling_unit_id == kinh_bac.id
    assert Reorganisation.objects.get().state == "undone"


def test_an_objection_of_the_job_is_told_and_nothing_was_changed(signed_in, second_administrator, client, procedure):
    dossier = receive(signed_in("huong"))
    huy = signed_in("huy")
    page = prepared(huy)
    huy.post(page, {"do": "survey"})
    client.force_login(second_administrator)
    client.post(page, {"do": "carry_out", "typed": DAY})
    before = Dossier.objects.get(id=dossier).handling_unit_id
    identity.close_unit(
        organisation().by_key("commune-09169").id, valid_from=clock.today(), legal_basis="khác", with_parts=True,
        actor=pack_actor(),
    )  # fmt: skip
    assert run_job().state == "failed"
    assert Dossier.objects.get(id=dossier).handling_unit_id == before
    told = client.get(page).content.decode()
    assert "Chưa có gì thay đổi." in told
    assert "commune-09169" in told


def workbook(rows, merged=""):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if merged:
        book.active.merge_cells(merged)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


TABLE = [["Đơn vị cũ", "Đơn vị mới"], ["commune-09187", "commune-09169"]]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("kế hoạch.csv", "Đơn vị cũ;Đơn vị mới\r\ncommune-09187;UBND phường Vũ Ninh\r\n".encode("utf-8-sig")),
        ("kế hoạch.xlsx", workbook(TABLE)),
    ],
)
def test_a_sheet_of_old_and_new_is_a_plan(signed_in, name, content):
    huy = signed_in("huy")
    page = prepared(huy, lines="", file=SimpleUploadedFile(name, content))
    huy.post(page, {"do": "survey"})
    assert Reorganisation.objects.get().state == "surveyed"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.csv", "cũ,mới\nĐâu đó,commune-09169\n".encode("cp1258", "replace"), "UTF-8"),
        ("a.csv", b"mot,hai\n1,2\n", "cột cũ và mới"),
        ("a.csv", "cũ,mới\nĐâu đó,commune-09169\n".encode(), "dòng 2"),
        ("a.csv", b"", "tệp rỗng"),
        ("a.xlsx", b"PK not a workbook", "bảng tính"),
        ("a.xlsx", workbook(TABLE, "A1:B1"), "ô gộp"),
        ("a.json", b"{", "a.json"),
        ("a.json", b'{"name": "a", "day": "mai", "legal_basis": "b", "changes": [{"kind": "merge"}]}', "2025-07-01"),
        ("a.json", b'{"name": "a", "day": "2026-11-16", "legal_basis": "b", "changes": [{"kind": "x"}]}', "kind"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_keeps_what_was_typed(signed_in, name, content, said):
    response = signed_in("huy").post(
        reverse("desk:reorganisations"), {**PLAN, "lines": "", "file": SimpleUploadedFile(name, content)}
    )
    assert response.status_code == 422
    assert said in response.content.decode()
    assert PLAN["name"] in response.content.decode()
    assert not Reorganisation.objects.exists()
