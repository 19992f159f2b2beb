"""The intake officer's day with the keyboard alone: numbers called, cards scanned, papers ticked, receipts printed.

What is counted as a stroke: every key pressed, Tab, arrows and Enter too, Alt and its letter as one; a scan as one.
What is written into a field (words of a search, a name) is not: that is as long as the words are.
"""

import json

import pytest
from hands import Eyes, Hands
from tests.browser.conftest import KIOSK

THUONG = "027088000027||Nguyễn Văn Thưởng|20111988|Nam|Khu 5, phường Kinh Bắc|10082021"
ANH = "027195000019||Lê Thị Ngọc Ánh|08031995|Nữ|Khu 3, phường Kinh Bắc|10082021"
BIRTH, COPY = "1.001193", "2.000815"  # registering a birth, certifying a copy: what is asked for most
MOST_STROKES = 12


def test_eyes_are_no_hands(visitor):
    visitor.go("/tai-khoan/login/")
    eyes = Eyes(visitor.page)
    assert eyes.locator("h1").count() == 1
    for act in ("click", "fill", "focus", "goto", "evaluate", "mouse", "set_input_files", "check"):
        with pytest.raises(AssertionError, match="no key"):
            getattr(eyes, act)
    with pytest.raises(AssertionError, match="no key"):
        eyes.locator("h1").first.click()


def numbers(machine, how_many):
    """People in the hall take numbers, by touch."""
    kiosk = machine()
    for _ in range(how_many):
        kiosk.go(KIOSK)
        kiosk.page.get_by_role("button", name="Nộp hồ sơ").click()
        kiosk.page.wait_for_url("**/phieu/**")


def sit_down(huong):
    """The counter is opened, over the key of the rail's other work."""
    huong.press("Alt+w")
    huong.press("ArrowDown")
    huong.is_on("Quầy của tôi")
    huong.goes("Enter", on="h1", to="/quay/$")
    huong.tab("Mở quầy")
    huong.goes("Enter", on="h1", to="/quay/$")


def choose(huong, words, code):
    """A procedure by its words, taken from what is found."""
    huong.is_on("procedure_text")
    huong.type(words)
    huong.goes("Enter", on="pick_procedure")
    while code not in huong.here()["value"]:
        huong.press("ArrowDown")
    huong.goes("Enter")


def test_a_morning_at_the_counter(machine, come, record_property):
    numbers(machine, 2)
    huong = Hands(come())
    huong.sign_in("huong", on="h1", to="/lam-viec/$")
    sit_down(huong)
    first = call(huong)
    a_birth_by_words(huong)
    a_copy_while_the_next_is_called(huong, first)
    # from now on both are known by number
    for number, card in (("1", ANH), ("2", THUONG)):
        strokes = receive(huong, number, card)
        record_property(f"strokes of procedure {number}", strokes)
        record_property(f"pages of procedure {number}", ", ".join(f"{one.path} {one.ms} ms" for one in huong.loads))
        assert strokes <= MOST_STROKES
    leave(huong)


def call(huong):
    """The next number, by key."""
    huong.press("Alt+j")
    huong.see.locator("[data-calling] .tkt").wait_for()
    return huong.see.locator("[data-calling] .tkt").inner_text()


def a_birth_by_words(huong):
    """The first of its kind that this officer takes in; each paper is answered by its letter."""
    huong.goes("Alt+1", on="h1", to="/lam-viec/$")
    huong.goes("Alt+n", on="person_text", to="/nhan-ho-so/")
    huong.scan(THUONG, on="procedure_text")
    assert "Nguyễn Văn Thưởng" in huong.see.locator("#part-person").inner_text()
    choose(huong, "khai sinh", BIRTH)
    if huong.here()["name"] == "case":  # Enter keeps the usual case
        huong.goes("Enter")
    huong.press("c")
    huong.press("ArrowDown")
    huong.press("s")
    huong.press("2")
    assert huong.see.locator("[data-paper]").nth(1).locator("[name^=count-copy]").input_value() == "2"
    huong.press("Alt+a")
    assert "Đã đủ" in huong.see.locator("[data-blocked]").inner_text()
    huong.press("Alt+4")
    huong.is_on("fee_receipt")
    huong.goes("Alt+t", on="In giấy hẹn", to="/giay-hen/$")
    huong.press("Enter")
    assert huong.printed() == 1


def a_copy_while_the_next_is_called(huong, first):
    """A name is being written when the number is done and the next one called: nothing of it is lost."""
    huong.goes("Alt+n", on="person_text", to="/nhan-ho-so/")
    huong.type("le thi")
    huong.press("Alt+j")
    huong.see.locator("[data-calling] .tkt", has_not_text=first).wait_for()
    huong.is_on("person_text")
    huong.type(" ngoc anh")
    assert huong.see.locator("[name=person_text]").input_value() == "le thi ngoc anh"
    huong.goes("Enter", on="pick_person")
    huong.goes("Enter", on="procedure_text")
    choose(huong, "ban sao", COPY)
    huong.press("Alt+a")
    huong.goes("Alt+t", on="In giấy hẹn", to="/giay-hen/$")
    huong.press("Enter")
    assert huong.printed() == 1


def receive(huong, number, card):
    """From the list to the receipt: the next applicant's card, a procedure that is known by its number."""
    huong.goes("Escape", on="h1", to="/lam-viec/$")
    huong.begin_count()
    huong.goes("Alt+n", on="person_text", to="/nhan-ho-so/")
    huong.scan(card, on="procedure_text")
    huong.press(number)
    huong.goes("Enter")
    huong.press("Alt+a")
    huong.is_on("receive")
    huong.goes("Enter", on="In giấy hẹn", to="/giay-hen/$")
    huong.press("Enter")
    assert huong.printed() == 1
    return huong.strokes


def leave(huong):
    """The number is done, the counter closed."""
    huong.press("Alt+0")
    huong.see.locator("[data-calling] [value=next]").wait_for()
    huong.goes("Alt+n", on="person_text", to="/nhan-ho-so/")
    huong.goes("Alt+w", on="h1", to="/lam-viec/$")
    huong.press("Alt+w")
    huong.press("ArrowDown")
    huong.goes("Enter", on="h1", to="/quay/$")
    huong.tab("Đóng quầy")
    huong.goes("Enter", on="h1", to="/quay/$")
    assert huong.see.locator("[data-calling]").count() == 0


FILL = """
import json
from motcua.dossiers import actions
from motcua.dossiers.models import DossierPaper
from motcua.dossiers.tests.people import Town
from motcua.dossiers.tests.watching import settle
town = Town()
asked = town.accepted()
paper = DossierPaper.objects.get(dossier_id=asked, required=True)
actions.request_supplement(asked, papers=[paper.id], pages=[], reason="Trang 2 bị mờ.", actor=town.tuan)
ready = town.finished()
settle()
print(json.dumps({"asked": str(town.dossier(asked).code), "ready": str(town.dossier(ready).code)}))
"""


def test_an_afternoon_by_post_supplement_return_and_register(fill, world, newcomer):
    codes = json.loads(fill(FILL).strip().splitlines()[-1])
    huong = Hands(newcomer())
    huong.sign_in("huong", on="h1", to="/lam-viec/$")
    # an envelope from the post
    huong.goes("Alt+n", on="person_text", to="/nhan-ho-so/")
    huong.type("027195000019")
    huong.goes("Enter", on="procedure_text")
    choose(huong, "khai sinh", BIRTH)
    huong.press("Alt+a")
    huong.press("Alt+4")
    huong.tab("channel")
    huong.choose("bưu chính")
    huong.press("Alt+5")
    huong.tab("parcel_code")
    huong.type("EB123456789VN")
    huong.goes("Alt+t", on="In giấy hẹn", to="/giay-hen/$")
    huong.goes("Escape", on="h1", to="/lam-viec/$")
    # what was asked for is brought in
    huong.open_by_code(codes["asked"])
    huong.goes("Alt+b", to="/viec/nhan-bo-sung/")
    huong.goes("Alt+b", on="p", to="/ho-so/[^/]*/$")
    # a result is given out against the signed slip
    huong.open_by_code(codes["ready"])
    huong.goes("Alt+9", on="to_number", to="/viec/tra-ket-qua/")
    huong.goes("Alt+9", on="a", to="/in/handover/0/")
    huong.told("Đã trả kết quả")
    huong.goes("Alt+o", on="h1", to="/ho-so/[^/]*/$")
    huong.goes("Escape", to="/lam-viec/")
    # the day's register as a table
    huong.other_work("Sổ theo dõi hồ sơ", to="/so-theo-doi/$")
    huong.tab("since")
    today = huong.see.locator("[name=until]").input_value()
    huong.press("Control+a")
    huong.type(today)
    huong.tab("way")
    huong.press("ArrowDown", times=2)
    huong.tab("Lập")
    assert huong.downloads("Enter").endswith(".csv")
