"""The approver's day with the keyboard alone: changed words read, signing, sending back, apologies, a post lent."""

import datetime as dt
import json

import pytest
from hands import Hands

from motcua.kernel import clock

FILL = """
import datetime as dt, json
from motcua.deadlines import distance
from motcua.deadlines import queries as deadlines
from motcua.dossiers import actions
from motcua.dossiers.models import ResultTemplate
from motcua.dossiers.tests.people import Town
from motcua.dossiers.tests.watching import limited, settle
from motcua.kernel import clock
town, calendar = Town(), deadlines.calendar_for()
begun = distance.working_day_before(calendar, clock.today(), 3)
with clock.frozen(clock.at(begun.year, begun.month, begun.day, 9)):
    week, other, late = (limited(town.accepted(), days) for days in (4, 4, 1))
for one in (week, other):
    actions.claim_task(one, town.step(one).task_id, actor=town.tuan)
settle()
for one in (week, other):
    actions.propose_apology(one, reason="Chờ kết quả đo đạc", actor=town.tuan)
template = ResultTemplate.objects.create(
    code="approver", name="Trích lục", procedures=["9.000001"], body="Trẻ {answer.child_name}, hồ sơ {code}.",
    signer="Chủ tịch", valid_from=dt.date(2026, 1, 1), legal_basis="Luật Hộ tịch",
    layout='#import "/house.typ": *\\n#show: sheet.with(title: d.title)\\n#for one in d.paragraphs { par(one) }',
)
text = town.accepted()
actions.start_document(text, template.id, actor=town.tuan)
actions.write_document(text, "Trẻ Bảo Hân, đã sửa.", based_on=1, actor=town.tuan)
actions.adopt_document(text, 2, name="Trích lục", actor=town.tuan)
actions.complete_task(text, town.step(text).task_id, outcome="", actor=town.tuan)
signed = [town.at_approval() for _ in range(2)]
settle()
print(json.dumps({"late": str(town.dossier(late).code)}))
"""


@pytest.fixture(scope="module")
def found(fill, world):
    """Codes of what waits."""
    return json.loads(fill(FILL).strip().splitlines()[-1])


def test_signing(found, newcomer):
    le = Hands(newcomer())
    le.sign_in("le", on="h1", to="/lam-viec/$")
    le.other_work("Chờ tôi ký", to="/ky/$")
    # what was changed against the template is looked at before it can be ticked
    le.tab("Đã sửa so với mẫu")
    le.goes("Enter", on="#khac", to="/van-ban/#khac")
    assert le.see.locator(".diff ins").count()
    le.goes("Escape", on="h1", to="/ho-so/[^/]*/$")
    le.goes("Escape", on="h1", to="/lam-viec/")
    # one goes back with its reason
    le.other_work("Chờ tôi ký", to="/ky/$")
    le.press("ArrowDown")
    le.press("Space")
    le.goes("Alt+x", on="outcome", to="/buoc/.*ket-qua=")
    le.tab("note")
    le.type("Ghi thêm nơi sinh.")
    le.goes("Alt+k", on="Xong. Hồ sơ", to="/ho-so/")
    # the next is opened from its row, read, approved; others from the list
    le.goes("Escape", on="h1", to="/lam-viec/")
    le.other_work("Chờ tôi ký", to="/ky/$")
    le.press("ArrowDown")
    le.goes("Enter", on="h1", to="/ho-so/")
    le.goes("Escape", on="h1", to="/lam-viec/")
    le.other_work("Chờ tôi ký", to="/ky/$")
    le.press("ArrowDown")
    le.press("Space")
    le.goes("Alt+k", on="Đã ký 1 hồ sơ", to="/ky/$")


def test_apologies_instructions_reminders(found, newcomer):
    le = Hands(newcomer())
    le.sign_in("le", on="h1", to="/lam-viec/$")
    le.other_work("Tổng quan", to="/tong-quan/$")
    le.goes("Alt+1", on="#xin-loi", to="/sap-tre/#xin-loi")
    le.tab("apology")
    le.press("Space")
    le.goes("Alt+k", on="Đã gửi 1 thư xin lỗi", to="/sap-tre/")
    le.tab("Từ chối")
    le.press("Enter")
    le.tab("reason")
    le.type("Ngày mới quá xa.")
    le.goes("Enter", on="p", to="/sap-tre/")
    # an officer is told what to do until when
    le.open_by_code(found["late"])
    le.tab("Chỉ đạo")
    le.goes("Enter", on="to_post", to="/viec/chi-dao/")
    le.choose("Trần Văn Tuấn")
    le.press("Tab")
    le.type("Làm xong hồ sơ này trước, báo lại tôi.")
    le.press("Tab")
    le.type(f"{clock.today() + dt.timedelta(days=7):%d/%m/%Y}")
    le.goes("Alt+k", on="Đã giao chỉ đạo", to="/ho-so/")
    # who holds what is pressing is reminded, several at once: what it would do is shown first
    le.goes("Escape", to="/lam-viec/")
    le.goes("Alt+2", on="h1", to="/hang/unit/")
    le.press("ArrowDown")
    le.press("Space")
    le.press("ArrowDown")
    le.press("Space")
    le.press("Alt+a")
    le.tab("remind")
    le.goes("Enter", on="h1", to="/cung-luc/$")
    assert le.see.locator("table.tbl tbody tr").count() == 2
    to_the_result(le, 2)


def to_the_result(hands, dossiers):
    """From the preview of an act to many to what became of each, and from there into one of them and back."""
    hands.goes("Alt+k", on="h1", to=r"/cung-luc/[0-9a-f-]{36}/$")
    lines = hands.see.locator("table.tbl tbody td")
    assert [line.strip() for line in lines.all_inner_texts()] == ["đã xong"] * dossiers
    hands.tab(hands.see.locator("table.tbl tbody a").first.inner_text())
    hands.goes("Enter", on="h1", to="/ho-so/[^/]*/$")
    hands.goes("Escape", to="/lam-viec/")


def mark_two(hands, act):
    """The first two rows of the list that is open, and the act that is to be done to both."""
    hands.press("ArrowDown")
    hands.press("Space")
    hands.press("ArrowDown")
    hands.press("Space")
    hands.press("Alt+a")
    hands.tab(act)
    hands.goes("Enter", on="h1", to="/cung-luc/$")


def test_a_case_officer_hands_back_and_takes_several_each_with_its_result(found, newcomer):
    tuan = Hands(newcomer())
    tuan.sign_in("tuan", on="h1", to="/lam-viec/$")
    tuan.goes("Alt+1", on="h1", to="/lam-viec/$")
    mark_two(tuan, "hand_back")
    tuan.tab("reason")
    tuan.type("Nhờ người khác, tôi đi họp.")
    to_the_result(tuan, 2)
    tuan.goes("Alt+2", on="h1", to="/hang/unit/")
    mark_two(tuan, "claim")
    to_the_result(tuan, 2)


def test_the_post_is_lent_for_leave(found, newcomer):
    le = Hands(newcomer())
    le.sign_in("le", on="h1", to="/lam-viec/$")
    le.other_work("Ủy quyền", to="/uy-quyen/$")
    le.tab("deputy")
    le.choose("Phạm Thị Hoa")
    le.tab("ends_on")
    le.type(f"{clock.today() + dt.timedelta(days=5):%d/%m/%Y}")
    le.tab("reason")
    le.type("Nghỉ phép năm.")
    le.tab("Ủy quyền")
    le.goes("Enter", on="Đã ủy quyền", to="/uy-quyen/$")
    assert le.see.locator("table.tbl").get_by_text("Phạm Thị Hoa").first.is_visible()
