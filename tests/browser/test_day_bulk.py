"""Many at once with the keyboard alone, to what became of each: signing, giving out results, giving out work."""

import json

import pytest
from hands import Hands

TOWN = """
import json
from motcua.dossiers import actions
from motcua.dossiers.tests.people import Town
from motcua.dossiers.tests.watching import settle
town = Town()
def code(one):
    return str(town.dossier(one).code)
"""


@pytest.fixture
def made(fill, world):
    """Runs a piece of program in the town; what it prints last."""

    def run(program):
        return json.loads(fill(f"{TOWN}\n{program}\nsettle()\nprint(json.dumps(found))").strip().splitlines()[-1])

    return run


def lines(hands):
    """What became of each, by code."""
    table = hands.see.locator("table.tbl tbody tr")
    codes = [one.strip() for one in table.locator("th").all_inner_texts()]
    said = [one.strip() for one in table.locator("td:last-child").all_inner_texts()]
    return dict(zip(codes, said, strict=True))


def move_on(made, code):
    """A colleague of Lệ's, who signs for her today, sends one back just now."""
    made(f"""
from motcua.dossiers.models import DossierTask
step = DossierTask.objects.get(dossier__code={code!r})
actions.complete_task(step.dossier_id, step.task_id, outcome="disagree", note="Thiếu nơi sinh", actor=town.le)
found = None
""")


def tick(hands, row, codes):
    """Arrows to the rows of these codes, each ticked with Space; rows may show them without the agency's letters."""
    wanted, last = set(codes), None
    while wanted:
        hands.press("ArrowDown")
        code = row(hands)
        assert code != last, f"no row of {wanted}"
        last = code
        for one in [one for one in wanted if one.endswith(code)]:
            hands.press("Space")
            wanted.discard(one)


def signed_row(hands):
    return hands.see.locator("ol.sl li.sel .d .xs").inner_text().strip()


def test_an_approver_signs_several_and_sees_what_became_of_each(made, newcomer):
    codes = made("found = [code(town.at_approval()) for _ in range(4)]")
    le = Hands(newcomer())
    le.sign_in("le", on="h1", to="/lam-viec/$")
    le.other_work("Chờ tôi ký", to="/ky/$")
    tick(le, signed_row, codes)
    move_on(made, codes[0])  # since the list was opened
    le.goes("Alt+k", on="h1", to="/ky/$")
    shown = lines(le)
    assert shown[codes[0]] == "bước này đã xong"
    assert [shown[one] for one in codes[1:]] == ["Ký các hồ sơ này"] * 3
    move_on(made, codes[1])  # since it was shown
    le.goes("Alt+k", on="h1", to=r"/cung-luc/[0-9a-f-]{36}/$")
    assert lines(le) == {codes[1]: "bước này đã xong", codes[2]: "đã xong", codes[3]: "đã xong"}
    le.goes("Escape", on="h1", to="/ky/$")
    left = le.see.locator("ol.sl .d .xs").all_inner_texts()
    assert not {one.strip() for one in left} & set(codes)


def test_a_receiver_fetches_several_results_at_once(made, newcomer):
    codes = made("found = [code(town.finished()) for _ in range(2)]")
    other = made("""
from motcua.dossiers.tests.people import pdf
one = town.accepted("thuong")
actions.draft_result(one, name="Giấy khai sinh", number="9", stream=pdf(), file_name="a.pdf", actor=town.tuan)
actions.complete_task(one, town.step(one).task_id, outcome="", actor=town.tuan)
actions.issue_result(one, outcome="agree", actor=town.le)
found = code(one)
""")
    huong = Hands(newcomer())
    huong.sign_in("huong", on="h1", to="/lam-viec/$")
    huong.other_work("Kết quả chờ nhận", to="/cho-nhan/$")
    tick(huong, box_row, [*codes, other])
    huong.goes("Alt+9", on="to_number", to="/cung-luc/$")
    assert set(lines(huong)) == {*codes, other}
    huong.goes("Alt+k", on="Quét thẻ căn cước", to="/cung-luc/$")  # nobody is named
    huong.tab("to_number")
    huong.scan("027195000019||Lê Thị Ngọc Ánh|08031995|Nữ|Khu 3, phường Kinh Bắc|10082021", on="h1", to="/cung-luc/.")
    result = lines(huong)
    assert [result[one].startswith("đã xong") for one in codes] == [True, True]
    assert "không phải chủ hồ sơ" in result[other]
    # each has its slip
    huong.tab("In phiếu giao nhận")
    huong.goes("Enter", on="a", to="/in/handover/0/$")
    huong.goes("Escape", to="/ho-so/[^/]*/$")


AT_COUNTER = """
found = []
for number in ("7", "8"):
    one = town.at_counter().dossier_id
    actions.draft_result(one, name="Trích lục", number=number, actor=town.tuan)
    actions.complete_task(one, town.step(one).task_id, outcome="", actor=town.tuan)
    actions.issue_result(one, outcome="agree", actor=town.le)
    found.append(code(one))
"""


def test_what_a_search_finds_is_given_out_together(made, newcomer):
    codes = made(AT_COUNTER)
    huong = Hands(newcomer())
    huong.sign_in("huong", on="h1", to="/lam-viec/$")
    huong.press("Alt+s")
    huong.type("027085001234")
    huong.goes("Enter", on="h1", to="tim=")
    tick(huong, lambda hands: hands.see.locator("tr.sel .code").inner_text().strip(), codes)
    huong.press("Alt+a")
    huong.tab("give_out")
    huong.goes("Enter", on="to_number", to="/cung-luc/$")
    huong.goes("Alt+k", on="h1", to="/cung-luc/.")
    assert {code: said.partition(" ·")[0] for code, said in lines(huong).items()} == dict.fromkeys(codes, "đã xong")
    huong.goes("Escape", on="h1", to="/cho-nhan/$")


def test_a_head_gives_several_to_an_officer(made, newcomer):
    codes = made("found = [code(town.at_counter().dossier_id) for _ in range(2)]")
    le = Hands(newcomer())
    le.sign_in("le", on="h1", to="/lam-viec/$")
    le.other_work("Việc của từng cán bộ", to="/viec-cua-can-bo/$")
    tick(le, box_row, codes)
    le.goes("Alt+u", on="h1", to="/cung-luc/$")
    assert set(lines(le)) == set(codes)
    le.tab("post")
    le.choose("Trần Văn Tuấn")
    le.goes("Alt+k", on="h1", to="/cung-luc/.")
    assert lines(le) == dict.fromkeys(codes, "đã xong")
    tuan = Hands(newcomer())
    tuan.sign_in("tuan", on="h1", to="/lam-viec/$")
    tuan.open_by_code(codes[0])
    assert tuan.see.get_by_role("link", name="Trả việc").count() == 1  # it is in his hands


def box_row(hands):
    """The code in the row whose box has the focus."""
    words = hands.here()["value"]
    row = hands.see.locator(f"tr:has(input[value='{words}'])")
    return row.locator("a").first.inner_text().strip()
