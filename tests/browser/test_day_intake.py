"""The intake officer's day with the keyboard alone: numbers called, cards scanned, papers ticked, receipts printed.

What is counted as a stroke: every key pressed, Tab, arrows and Enter too, Alt and its letter as one; a scan as one. What
is written into a field (words of a search, a name) is not: that is as long as the words are.
"""

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


def receive(huong, *, how):
    """From the list to the receipt: the next applicant's card, a procedure that is known by its number."""
    huong.goes("Escape", on="h1", to="/lam-viec/$")
    huong.begin_count()
    huong.goes("Alt+n", on="person_text", to="/nhan-ho-so/")
    huong.scan(how["card"], on="procedure_text")
    huong.press(how["number"])
    huong.goes("Enter")
    huong.press("Alt+a")
    huong.is_on("receive")
    huong.goes("Enter", on="In giấy hẹn", to="/giay-hen/$")
    huong.press("Enter")
    assert huong.printed() == 1
    return huong.strokes


def test_a_morning_at_the_counter(machine, come, capsys):
    numbers(machine, 2)
    huong = Hands(come())
    huong.sign_in("huong", on="h1", to="/lam-viec/$")
    sit_down(huong)
    huong.press("Alt+j")
    huong.see.locator("[data-calling] .tkt").wait_for()
    first = huong.see.locator("[data-calling] .tkt").inner_text()

    # the first birth of this officer: by words
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
    assert (
        "đầy đủ" in huong.see.locator("[data-blocked]").inner_text().lower()
        or "đủ" in huong.see.locator(".blk").inner_text()
    )
    huong.press("Alt+4")
    huong.is_on("fee_receipt")
    huong.goes("Alt+t", on="In giấy hẹn", to="/giay-hen/$")
    huong.press("Enter")
    assert huong.printed() == 1

    # the number is done and the next one called, while a name is being written
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

    # from now on both are known by number
    for number, card in (("1", ANH), ("2", THUONG)):
        strokes = receive(huong, how={"number": number, "card": card})
        with capsys.disabled():
            pages = ", ".join(f"{one.path} {one.ms} ms" for one in huong.loads)
            print(f"\nprocedure {number}: {strokes} strokes from the list to the printed receipt; {pages}")
        assert strokes <= MOST_STROKES

    # the counter is closed
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
