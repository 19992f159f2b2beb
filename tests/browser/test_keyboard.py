"""The desk by keyboard alone: rows, marks, columns, pages, all keys; and the same without JavaScript."""

import pytest

UNIT = "/lam-viec/hang/unit/"


@pytest.fixture
def tuan(newcomer, world):
    visitor = newcomer()
    visitor.sign_in("tuan")
    visitor.go(UNIT)
    return visitor


def focused(page):
    """Which row has the focus."""
    return page.evaluate(
        "[...document.querySelectorAll('[data-row]')].indexOf(document.activeElement.closest('[data-row]'))"
    )


def test_rows_are_walked_and_marked(tuan):
    page = tuan.page
    page.keyboard.press("ArrowDown")
    assert focused(page) == 0
    for key, row in (("ArrowDown", 1), ("j", 2), ("k", 1), ("ArrowUp", 0)):
        page.keyboard.press(key)
        assert focused(page) == row
    page.keyboard.press("Space")
    page.keyboard.press("j")
    page.keyboard.press("Space")
    assert page.locator(".marked b").inner_text() == "2 hồ sơ đã đánh dấu"
    assert page.locator("[name=mark]:checked").count() == 2
    page.keyboard.press("Space")
    assert page.locator(".marked b").inner_text() == "1 hồ sơ đã đánh dấu"
    page.get_by_role("button", name="Bỏ đánh dấu").click()
    assert not page.locator(".marked").is_visible()


def test_all_keys_open_over_the_page_and_letters_can_be_switched_off(tuan):
    page = tuan.page
    page.keyboard.press("?")
    page.wait_for_selector("dialog.help[open]")
    tuan.look(slug="desk-help")
    page.keyboard.press("Escape")
    assert page.locator("dialog[open]").count() == 0
    assert page.url.endswith(UNIT)
    tuan.go("/lam-viec/phim-tat/")
    page.get_by_role("button", name="Tắt").click()
    page.wait_for_selector("button >> text=Bật")
    tuan.go(UNIT)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("j")
    page.keyboard.press("?")
    assert focused(page) == 0
    assert page.locator("dialog").count() == 0
    tuan.go("/lam-viec/phim-tat/")
    page.get_by_role("button", name="Bật").click()
    page.wait_for_selector("button >> text=Tắt")


def test_the_next_dossier_of_the_list_is_one_key_away(tuan):
    page = tuan.page
    addresses = [row.get_attribute("data-open") for row in page.locator("[data-row]").all()]
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{addresses[0]}")
    page.keyboard.press("Alt+.")
    page.wait_for_url(f"**{addresses[1]}")
    page.keyboard.press("Alt+,")
    page.wait_for_url(f"**{addresses[0]}")


def test_marks_are_counted_and_columns_kept_without_javascript(newcomer, world):
    huong = newcomer(javascript=False)
    page = huong.page
    huong.sign_in("huong")
    huong.go(UNIT)
    assert not page.locator(".marked").is_visible()
    page.locator("[name=mark]").first.check()
    assert page.locator(".marked").is_visible()
    page.locator("summary[accesskey=c]").click()
    page.get_by_label("Cách nộp", exact=True).last.check()
    page.get_by_role("button", name="Giữ các cột này").click()
    assert page.locator("th", has_text="Cách nộp").is_visible()
