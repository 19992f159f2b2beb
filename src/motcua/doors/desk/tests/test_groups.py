"""A list of applicants through the officers' door."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from motcua.doors.desk.tests.conftest import DEATH
from motcua.dossiers.jobs import receive_group
from motcua.dossiers.models import IntakeGroup

pytestmark = pytest.mark.django_db


def sent(browser, text, **more):
    page = browser.get(f"{reverse('desk:groups')}?thu-tuc={DEATH}").content.decode()
    papers = re.findall(r'name="(paper-[0-9a-f-]{36})"', page)
    fields = dict.fromkeys(papers[:2], "original")
    case = re.search(r'name="case">\s*<option value="([0-9a-f-]{36})"', page)
    return browser.post(reverse("desk:groups"), {
        "thu-tuc": DEATH, "channel": "direct", "case": case.group(1) if case else "",
        "file": SimpleUploadedFile("danh-sach.csv", text.encode()), **fields, **more,
    })  # fmt: skip


def test_a_list_is_sent_mended_and_received(signed_in, procedure):
    huong = signed_in("huong")
    heads = load_workbook(io.BytesIO(huong.get(reverse("desk:group_template", args=[DEATH])).content)).active
    name, number = (heads.cell(1, at).value for at in (1, 2))
    done = sent(huong, f"{name};{number}\nĐỗ Văn Cường;027085001234\nTrần Thị Mai;2719\n")
    assert done.status_code == 302, done.content.decode()
    page = huong.get(done.url).content.decode()
    assert "Tiếp nhận 1 hồ sơ" in page
    assert "Không phải số định danh" in page
    row = re.search(r'href="(/lam-viec/nhan-theo-danh-sach/dong/[0-9a-f-]{36}/)">3<', page).group(1)
    assert "2719" in huong.get(row).content.decode()
    assert huong.post(row, {"cell-number": "027190001234"}).status_code == 302
    assert huong.post(done.url).status_code == 302
    page = huong.get(done.url).content.decode()
    assert "data-watch" in page
    assert "http-equiv" not in page, "a page that loads anew throws readers back to its beginning"
    script = {"headers": {"X-Requested-With": "desk"}}
    assert huong.get(done.url, **script).json() == {"under_way": True, "text": "Đã tiếp nhận: 0 trên 2."}
    assert huong.post(done.url).status_code == 409
    receive_group.func(str(IntakeGroup.objects.get().id))
    assert huong.get(done.url, **script).json()["under_way"] is False
    page = huong.get(done.url).content.decode()
    codes = re.findall(r'href="/lam-viec/ho-so/[0-9a-f-]{36}/">([^<]+)</a>', page)
    assert len(codes) == 2
    book = load_workbook(io.BytesIO(huong.get(f"{done.url}ket-qua.xlsx").content)).active
    assert [book.cell(line, 3).value for line in (2, 3)] == codes


@pytest.mark.parametrize(("text", "said"), [
    ("", "Hãy điền vào mẫu"), ("Màu tóc\nđen\n", "Mẫu không có các cột"),
    ("Số định danh hoặc mã số thuế\n1\n", "Thiếu các cột"),
])  # fmt: skip
def test_a_file_that_is_no_list_says_what_to_do(signed_in, procedure, text, said):
    refused = sent(signed_in("huong"), text)
    assert refused.status_code == 422
    assert said in refused.content.decode()


def test_without_a_file_or_with_an_unknown_way_the_form_says_so(signed_in, procedure):
    refused = sent(signed_in("huong"), "x", file="", channel="bồ câu")
    assert refused.status_code == 422
    assert "Đính kèm tệp" in refused.content.decode()


def test_nobody_else_sees_the_list(signed_in, procedure):
    done = sent(signed_in("huong"), "Họ và tên\nĐỗ Văn Cường\n")
    assert signed_in("tuan").get(done.url).status_code == 404
    assert signed_in("tuan").get(reverse("desk:groups")).status_code == 403
