"""The officers' door in a real browser: a dossier from the counter to its returned result, by keyboard and without
JavaScript, as intake officer, case officer and approver, with a look at every page at phone and laptop width.
"""

import re

import pytest

from motcua.dossiers.tests.people import BIRTH, PDF

DRAFT = {"name": "trích lục.pdf", "mimeType": "application/pdf", "buffer": PDF}
PERSON = "027088000027"  # Nguyễn Văn Thưởng


ALT = 1


def alt(page, key):
    """Alt and a key, as a hand presses them: Playwright's own press leaves out the letter, so access keys stay mute."""
    session = page.context.new_cdp_session(page)
    code = f"Digit{key}" if key.isdigit() else f"Key{key.upper()}"
    what = {"modifiers": ALT, "key": key, "code": code, "windowsVirtualKeyCode": ord(key.upper())}
    session.send("Input.dispatchKeyEvent", {"type": "rawKeyDown", **what})
    session.send("Input.dispatchKeyEvent", {"type": "char", "text": key, "unmodifiedText": key, **what})
    session.send("Input.dispatchKeyEvent", {"type": "keyUp", **what})
    session.detach()


def receive(officer):
    """The counter's sheet by keyboard: who, what, papers, receive. Returns the address of the dossier."""
    page = officer.page
    officer.go("/lam-viec/")
    alt(page, "n")
    page.wait_for_url("**/nhan-ho-so/")
    officer.look()
    page.fill("[name=person_text]", PERSON)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Nguyễn Văn Thưởng")
    page.fill("[name=procedure_text]", BIRTH)
    page.keyboard.press("Enter")
    page.wait_for_selector("[data-papers]")
    for row in page.locator("[data-paper]").all():
        row.locator("[data-kind=original]").check(force=True)
    officer.look()
    alt(page, "t")
    page.wait_for_url("**/giay-hen/")
    officer.look()
    return page.url.removesuffix("giay-hen/")


def sign(page):
    """The receiver draws in the box; that chooses the signature as the proof."""
    box = page.locator("[data-signpad] svg").bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 60)
    page.mouse.down()
    for step in range(1, 8):
        page.mouse.move(box["x"] + 40 + step * 30, box["y"] + 60 + (step % 2) * 40)
    page.mouse.up()
    assert page.locator("[name=proof][value=signature]").is_checked()
    assert page.locator("[data-signature]").input_value().count("L") >= 3


def test_the_counter_way(newcomer):
    huong, tuan, le = newcomer(), newcomer(), newcomer()
    for officer, name in ((huong, "huong"), (tuan, "tuan"), (le, "le")):
        officer.sign_in(name)
    address = receive(huong)
    code = huong.page.locator("h1").inner_text().split()[-1]

    tuan.go("/lam-viec/hang/unit/")
    tuan.look()
    tuan.go(f"/lam-viec/hang/unit/?tim={code}")
    tuan.page.locator("[data-row] a").first.focus()
    tuan.page.wait_for_selector(".side .papers")
    tuan.look()
    tuan.page.keyboard.press("Enter")
    tuan.page.wait_for_url(address)
    tuan.look()
    alt(tuan.page, "o")
    tuan.page.wait_for_url("**/viec/du-thao/")
    tuan.page.set_input_files("[name=file]", DRAFT)
    tuan.page.fill("[name=number]", "15/TLKS")
    tuan.look()
    alt(tuan.page, "o")
    tuan.page.wait_for_url(address)
    tuan.page.fill("#note", "Đã gọi điện cho người nộp.")
    tuan.page.get_by_role("button", name="Lưu ghi chú").click()
    tuan.page.wait_for_selector("text=Đã gọi điện cho người nộp.")
    alt(tuan.page, "k")
    tuan.page.wait_for_url(re.compile("/buoc/"))
    tuan.page.fill("[name=note]", "Đủ điều kiện.")
    alt(tuan.page, "k")
    tuan.page.wait_for_url(address)

    le.go("/lam-viec/ky/")
    le.look()
    alt(le.page, "a")
    alt(le.page, "k")
    le.page.wait_for_selector(".told")
    le.look()

    huong.page.goto(address)
    alt(huong.page, "9")
    huong.page.wait_for_url("**/viec/tra-ket-qua/")
    huong.look()
    sign(huong.page)
    alt(huong.page, "9")
    huong.page.wait_for_url("**/in/handover/0/")
    assert "Đã trả" in huong.page.locator(".told").inner_text()
    huong.look()


def test_the_counter_without_javascript(newcomer):
    huong = newcomer(javascript=False)
    huong.sign_in("huong")
    huong.go("/lam-viec/nhan-ho-so/")
    page = huong.page
    page.fill("[name=person_text]", "nguyen van thuong")
    page.get_by_role("button", name="Tìm Enter").first.click()
    page.locator("button[name=pick_person]").first.click()
    page.fill("[name=procedure_text]", BIRTH)
    page.get_by_role("button", name="Tìm Enter").click()
    for row in page.locator("[data-paper]").all():
        row.locator("[data-kind=missing]").check(force=True)
    page.get_by_role("button", name="Tiếp nhận và in giấy hẹn").click()
    assert page.locator("[role=alert]").count() == 1
    assert "Nguyễn Văn Thưởng" in page.locator("#part-person").inner_text()
    for row in page.locator("[data-paper]").all():
        row.locator("[data-kind=missing]").uncheck(force=True)
        row.locator("[data-kind=original]").check(force=True)
    page.get_by_role("button", name="Tiếp nhận và in giấy hẹn").click()
    assert page.url.endswith("/giay-hen/")


def test_papers_are_ticked_by_letters_while_their_table_has_the_focus(newcomer):
    huong = newcomer()
    huong.sign_in("huong")
    huong.go(f"/lam-viec/nhan-ho-so/?thu-tuc={BIRTH}")
    page = huong.page
    rows = page.locator("[data-paper]")
    first = rows.first
    first.locator("[data-kind=original]").focus()
    for key in "cs3t":  # one original, three copies, one certified
        page.keyboard.press(key)
    counts = [first.locator(f"[name^=count-{kind}]").input_value() for kind in ("original", "certified", "copy")]
    assert counts == ["1", "1", "3"]
    page.keyboard.press("t")  # pressed again: it was not certified after all
    assert not first.locator("[data-kind=certified]").is_checked()
    assert first.locator("[name^=count-certified]").input_value() == ""
    page.keyboard.press("ArrowDown")
    page.keyboard.press("c")
    assert rows.nth(1).locator("[data-kind=original]").is_checked()
    page.keyboard.press("Tab")  # to its number, so that twelve can be typed
    page.keyboard.type("12")
    assert rows.nth(1).locator("[name^=count-original]").input_value() == "12"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("m")
    assert first.locator("[data-kind=missing]").is_checked()
    assert first.locator("[data-kind]:checked").count() == 1
    assert first.locator("[name^=count-copy]").input_value() == ""
    alt(page, "1")
    page.keyboard.type("ms")
    assert page.input_value("[name=person_text]") == "ms"
    assert rows.first.locator("[data-kind=missing]").is_checked()


@pytest.mark.parametrize("height", [620, 768])
def test_the_frame_is_fixed_and_nothing_jumps(newcomer, height):
    tuan = newcomer()
    tuan.sign_in("tuan")
    tuan.page.set_viewport_size({"width": 1366, "height": height})
    tuan.go("/lam-viec/hang/unit/")
    assert tuan.page.evaluate("document.documentElement.scrollHeight") == height
    assert tuan.page.locator(".keys").bounding_box()["y"] + 32 == height
