"""A list of applicants through the officers' door."""

import io
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from motcua.doors.desk.tests.conftest import DEATH
from motcua.dossiers.jobs import receive_group
from motcua.dossiers.models import DossierPaper, IntakeGroup

pytestmark = pytest.mark.django_db


def required(page):
    return re.findall(r'<tr data-paper data-required>.*?name="paper-([0-9a-f-]{36})"', page)


def sent(browser, text, **more):
    page = browser.get(f"{reverse('desk:groups')}?thu-tuc={DEATH}").content.decode()
    fields = {}
    for paper in required(page):
        fields |= {f"paper-{paper}": "original", f"count-original-{paper}": "1"}
    case = re.search(r'name="truong-hop" value="([0-9a-f-]{36})"', page)
    return browser.post(reverse("desk:groups"), {
        "thu-tuc": DEATH, "channel": "direct", "truong-hop": case.group(1),
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


def test_the_list_says_how_many_sheets_of_each_kind_and_a_row_says_otherwise(signed_in, procedure):
    huong = signed_in("huong")
    page = huong.get(f"{reverse('desk:groups')}?thu-tuc={DEATH}").content.decode()
    paper = required(page)[0]
    assert re.search(rf'name="paper-{paper}" value="original"[^>]*checked', page), (
        "as asked for, until somebody says else"
    )
    heads = load_workbook(io.BytesIO(huong.get(reverse("desk:group_template", args=[DEATH])).content)).active
    head = next(cell.value for cell in heads[1] if cell.value.startswith("Số bản của "))
    ticks = {
        f"paper-{paper}": ["original", "copy"], f"count-original-{paper}": "2", f"count-copy-{paper}": "3",
    }  # fmt: skip
    text = f"Họ và tên;{head}\nĐỗ Văn Cường;\nTrần Thị Mai;1T\nLý Văn Sáu;hai bản\nTạ Thị Năm;0\n"
    done = sent(huong, text, **ticks)
    page = huong.get(done.url).content.decode()
    assert "Viết số bản như 1C 1T 2S" in page
    assert "Giấy tờ này phải có" in page
    assert "Tiếp nhận 2 hồ sơ" in page
    huong.post(done.url)
    receive_group.func(str(IntakeGroup.objects.get().id))
    given = [
        (one.originals, one.certified, one.copies) for one in DossierPaper.objects.filter(paper_id=paper).order_by("id")
    ]
    assert given == [(2, 0, 3), (0, 1, 0)]


def test_a_number_that_fits_nothing_keeps_the_table_as_it_was_typed(signed_in, procedure):
    huong = signed_in("huong")
    page = huong.get(f"{reverse('desk:groups')}?thu-tuc={DEATH}").content.decode()
    paper = required(page)[0]
    refused = sent(huong, "Họ và tên\nĐỗ Văn Cường\n", **{f"count-original-{paper}": "một"})
    assert refused.status_code == 422
    assert "ghi số bản từ 1 đến 99" in refused.content.decode()
    assert f'name="count-original-{paper}" inputmode="numeric" maxlength="2" data-count="1" value="một"' in (
        refused.content.decode()
    )
    assert not IntakeGroup.objects.exists()
