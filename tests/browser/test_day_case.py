"""The case officer's day with the keyboard alone: from the list to the result that goes to be signed."""

import json

import pytest
from hands import Hands

from motcua.dossiers.tests.people import PDF

FILL = """
import datetime as dt, json
from motcua.dossiers.models import ResultTemplate
from motcua.dossiers.tests.people import Town
from motcua.dossiers.tests.watching import settle
ResultTemplate.objects.create(
    code="days", name="Trích lục", procedures=["9.000001"], body="Trẻ {answer.child_name}, hồ sơ {code}.",
    signer="Chủ tịch", valid_from=dt.date(2026, 1, 1), legal_basis="Luật Hộ tịch",
    layout='#import "/house.typ": *\\n#show: sheet.with(title: d.title)\\n#for one in d.paragraphs { par(one) }',
)
town = Town()
made = [str(town.dossier(town.accepted()).code) for _ in range(4)]
settle()
print(json.dumps(made))
"""


@pytest.fixture(scope="module")
def codes(fill, world):
    """Four dossiers that nobody has taken."""
    return json.loads(fill(FILL).strip().splitlines()[-1])


def test_the_list_is_made_ones_own(codes, newcomer):
    tuan = Hands(newcomer())
    tuan.sign_in("tuan", on="h1", to="/lam-viec/$")
    tuan.goes("Alt+2", on="h1", to="/hang/unit/")
    tuan.press("Alt+c")
    tuan.tab("Cách nộp")
    tuan.press("Space")
    tuan.tab("Giữ các cột này")
    tuan.goes("Enter", on="h1", to="/hang/unit/")
    assert tuan.see.locator("th", has_text="Cách nộp").is_visible()
    tuan.press("Alt+l")
    tuan.tab("tim")
    tuan.type("ngoc anh")
    tuan.goes("Enter", on="h1", to="tim=ngoc")
    tuan.press("Alt+h")
    tuan.tab("ten")
    tuan.type("Của chị Ánh")
    tuan.goes("Enter", to="/hang/unit/")
    assert tuan.see.locator(".rail").get_by_text("Của chị Ánh").is_visible()
    # arrows, a mark, the bar of what is marked
    tuan.press("ArrowDown")
    tuan.press("Space")
    tuan.press("ArrowDown")
    tuan.press("Space")
    tuan.press("Alt+a")
    tuan.tab("claim")
    tuan.goes("Enter", on="h1", to="/cung-luc/$")
    tuan.goes("Alt+k", on="h1", to="/cung-luc/.")
    tuan.goes("Escape", on="h1", to="/hang/unit/")
    # Esc comes back to the row that was opened
    tuan.press("ArrowDown")
    tuan.press("ArrowDown")
    row = tuan.here()["words"]
    tuan.goes("Enter", on="h1", to="/ho-so/")
    tuan.goes("Escape", to="/lam-viec/")
    assert tuan.here()["words"] == row


def test_a_case_from_claim_to_approval_and_back(codes, newcomer):
    tuan = Hands(newcomer())
    tuan.sign_in("tuan", on="h1", to="/lam-viec/$")
    tuan.open_by_code(codes[0])
    tuan.goes("Alt+8", on="Bạn đã nhận việc này", to="/ho-so/")
    # a note for all, one for a colleague, a question to another agency
    tuan.press("Alt+h")
    tuan.is_on("note")
    tuan.type("Đã gọi điện, hẹn chiều mang bản chính.")
    tuan.tab("Lưu ghi chú")
    tuan.goes("Enter", on="note", to="/ho-so/")
    tuan.told("Đã gọi điện, hẹn chiều mang bản chính.")
    tuan.press("Escape")
    tuan.is_on("h1")
    tuan.tab("Ghi chú cho đồng nghiệp")
    tuan.goes("Enter", on="to_post", to="/viec/nhac/")
    tuan.choose("Nguyễn Thị Hường")
    tuan.press("Tab")
    tuan.type("Chị xem giúp bản chính đã về chưa.")
    tuan.goes("Alt+k", on="Đã lưu ghi chú", to="/ho-so/")
    tuan.goes("Alt+y", on="unit", to="/viec/xin-y-kien/")
    tuan.choose("Sở Tài chính")
    tuan.press("Tab")
    tuan.type("Mức thu này áp dụng từ ngày nào?")
    tuan.goes("Alt+k", on="Đã gửi", to="/ho-so/")
    # the text of the result from a template, changed, made the draft
    tuan.goes("Alt+l", to="/van-ban/", on="h1")
    tuan.goes("Alt+t", to="/van-ban/")
    tuan.press("Alt+h")
    tuan.is_on("body")
    tuan.press("Control+End")
    tuan.type(" Bản sao có giá trị như bản chính.")
    tuan.goes("Alt+k", on="Đã lưu", to="/van-ban/")
    tuan.press("Alt+h")
    tuan.tab("number")
    tuan.type("15/TLKS")
    tuan.goes("Alt+o", to="/van-ban/")
    tuan.goes("Escape", on="h1", to="/ho-so/[^/]*/$")
    # sent to be approved, recalled, sent again
    tuan.goes("Alt+k", on="note", to="/buoc/")
    tuan.type("Đủ điều kiện.")
    tuan.goes("Alt+k", on="Xong. Hồ sơ", to="/ho-so/")
    tuan.goes("Alt+9", on="reason", to="/viec/thu-hoi/")
    tuan.type("Quên đính kèm.")
    tuan.goes("Alt+k", to="/ho-so/")
    tuan.goes("Alt+k", on="note", to="/buoc/")
    tuan.goes("Alt+k", on="Xong. Hồ sơ", to="/ho-so/")


def test_a_result_made_elsewhere_is_attached(codes, newcomer, tmp_path):
    signed_copy = tmp_path / "trich-luc.pdf"
    signed_copy.write_bytes(PDF)
    tuan = Hands(newcomer())
    tuan.sign_in("tuan", on="h1", to="/lam-viec/$")
    tuan.open_by_code(codes[3])
    tuan.goes("Alt+8", on="Bạn đã nhận việc này", to="/ho-so/")
    tuan.goes("Alt+o", to="/viec/du-thao/")
    tuan.tab("number")
    tuan.type("16/TLKS")
    tuan.tab("file")
    tuan.attaches("Enter", signed_copy)
    tuan.goes("Alt+o", on="Đã lưu dự thảo", to="/ho-so/[^/]*/$")
    drafted = tuan.see.get_by_role("link", name="16/TLKS")
    first = drafted.get_attribute("href")
    assert "/tep/" in first
    # another version takes its place, chosen with the other key that opens the window
    better = tmp_path / "trich-luc-2.pdf"
    better.write_bytes(PDF)
    tuan.goes("Alt+o", to="/viec/du-thao/")
    tuan.tab("file")
    tuan.attaches("Space", better)
    tuan.goes("Alt+o", on="Đã lưu dự thảo", to="/ho-so/[^/]*/$")
    assert drafted.get_attribute("href") != first


def test_papers_are_asked_for_and_a_step_handed_back(codes, newcomer):
    tuan = Hands(newcomer())
    tuan.sign_in("tuan", on="h1", to="/lam-viec/$")
    tuan.open_by_code(codes[1])
    tuan.goes("Alt+8", on="Bạn đã nhận việc này", to="/ho-so/")
    tuan.tab("Trả việc")
    tuan.goes("Enter", on="reason", to="/viec/tra-viec/")
    tuan.type("Tôi nghỉ phép từ mai.")
    tuan.goes("Alt+8", on="Việc đã trả về đơn vị", to="/ho-so/")
    tuan.open_by_code(codes[2])
    tuan.goes("Alt+8", on="Bạn đã nhận việc này", to="/ho-so/")
    tuan.goes("Alt+b", on="papers", to="/viec/bo-sung/")
    tuan.goes("Alt+b", on="Nội dung gửi chưa hợp lệ", to="/viec/bo-sung/")
    tuan.tab("papers")
    tuan.press("Space")
    tuan.tab("reason")
    tuan.type("Trang 2 mờ, không đọc được tên bệnh viện.")
    tuan.goes("Alt+b", on="In", to="/in/supplement/0/")
    tuan.goes("Alt+o", on="h1", to="/ho-so/[^/]*/$")
    assert "bổ sung" in tuan.see.locator(".state").inner_text()
