"""The citizens' door in a real browser."""

import pytest

from motcua.dossiers.tests.people import BIRTH, PDF

PAPER = {"name": "giấy chứng sinh.pdf", "mimeType": "application/pdf", "buffer": PDF}
LIAR = {"name": "hình.jpg", "mimeType": "image/jpeg", "buffer": b"MZ\x90 a program"}


def test_english_is_one_click_away(visitor):
    visitor.go("/thu-tuc/")
    visitor.page.get_by_role("link", name="English").click()
    assert visitor.page.url.endswith("/thu-tuc/")
    assert visitor.page.locator("h1").inner_text() == "Procedures"
    visitor.look()


def test_the_skip_link_is_the_first_stop(visitor):
    visitor.go("/")
    visitor.page.keyboard.press("Tab")
    assert visitor.page.evaluate("document.activeElement.className") == "govuk-skip-link"
    visitor.page.keyboard.press("Enter")
    assert visitor.page.evaluate("document.activeElement.id") == "nd"


def _fill_child(page, day):
    page.fill("[name=child_name]", "Nguyễn Lê Bảo Hân")
    for part, value in zip("dmy", day, strict=True):
        page.fill(f"[name=born_on-{part}]", value)


def _answer_pages(visitor):
    page = visitor.page
    visitor.follow("Tiếp: Cháu bé")
    visitor.look()
    _fill_child(page, ("31", "11", "2026"))
    visitor.press("Tiếp tục")
    # The focus goes to the errors as soon as the page's script has run.
    page.wait_for_function("document.activeElement.classList.contains('govuk-error-summary')")
    visitor.look()
    page.locator(".govuk-error-summary a").click()
    page.wait_for_function("document.activeElement.name === 'born_on-d'")
    _fill_child(page, ("2", "11", "2026"))
    visitor.press("Tiếp tục")
    page.fill("[name=mother_name]", "Lê Thị Ngọc Ánh")
    visitor.look()
    visitor.press("Tiếp tục")


def _attach_papers(visitor):
    page = visitor.page
    page.locator("input[type=file]").nth(0).set_input_files(LIAR)
    page.wait_for_selector(".govuk-error-summary")
    visitor.look()
    page.locator("input[type=file]").nth(0).set_input_files(PAPER)
    page.wait_for_selector("text=giấy chứng sinh.pdf")
    visitor.look()
    visitor.follow("Tiếp tục")


def _choose_return(visitor):
    """At the ward's one-stop; without a choice it is said."""
    page = visitor.page
    visitor.look()
    visitor.press("Tiếp tục")
    assert page.locator(".govuk-error-summary li").count() == 1
    visitor.look()
    page.locator(".govuk-error-summary a").click()
    page.wait_for_function("document.activeElement.name === 'return_by'")
    page.check("[value=counter]")
    visitor.press("Tiếp tục")


def _submit(visitor):
    """Returns the code and the secret of the receipt."""
    page = visitor.page
    assert "Tại " in page.locator(".govuk-summary-card", has_text="Nhận kết quả").inner_text()
    visitor.look()
    visitor.press("Nộp hồ sơ")
    assert page.locator(".govuk-error-summary li").count() == 1
    visitor.look()
    page.check("[name=promise]")
    visitor.press("Nộp hồ sơ")
    visitor.look()
    return page.inner_text(".code"), page.inner_text(".secret")


def _withdraw(visitor, code):
    page = visitor.page
    visitor.go("/ho-so/")
    page.locator(".rows li", has_text=code).locator("a").click()
    visitor.look()
    visitor.follow("Rút hồ sơ")
    visitor.look()
    page.fill("[name=reason]", "Nhầm thủ tục")
    visitor.press("Rút hồ sơ")
    assert "Đã rút" in page.inner_text("main")
    visitor.look()


def test_a_mother_files_online_follows_and_withdraws(visitor):
    page = visitor.page
    visitor.sign_in("ngocanh")
    visitor.go("/")
    page.fill("[name=q]", "khai sih thu")
    page.keyboard.press("Enter")
    page.locator(".best a").click()
    visitor.follow("Nộp hồ sơ")
    visitor.look()
    visitor.press("Bắt đầu")
    visitor.look()
    _answer_pages(visitor)
    _attach_papers(visitor)
    _choose_return(visitor)
    code, secret = _submit(visitor)
    visitor.follow("Theo dõi hồ sơ")
    assert code in page.inner_text("h1")
    page.context.clear_cookies()
    visitor.go("/tra-cuu/")
    page.fill("[name=ma]", code)
    page.fill("[name=mat]", secret)
    visitor.press("Xem")
    assert code in page.inner_text("h1")
    assert "Ngọc Ánh" not in page.inner_text("main")
    visitor.look()
    visitor.sign_in("ngocanh")
    _withdraw(visitor, code)


def test_filing_works_without_javascript_on_a_telephone(newcomer):
    visitor = newcomer(javascript=False, width=390)
    page = visitor.page
    visitor.sign_in("thuong")
    visitor.go(f"/nop/thu-tuc/{BIRTH}/")
    visitor.press("Bắt đầu")
    visitor.follow("Cháu bé")
    _fill_child(page, ("2", "11", "2026"))
    visitor.press("Tiếp tục")
    visitor.press("Tiếp tục")
    page.locator("input[type=file]").nth(0).set_input_files(LIAR)
    page.locator("form.up button").nth(0).click()
    assert page.locator(".govuk-error-summary").is_visible()
    page.locator("input[type=file]").nth(0).set_input_files(PAPER)
    page.locator("form.up button").nth(0).click()
    assert "giấy chứng sinh.pdf" in page.inner_text("main")
    visitor.follow("Tiếp tục")
    page.check("[value=online]")
    visitor.press("Tiếp tục")
    page.check("[name=promise]")
    visitor.press("Nộp hồ sơ")
    assert page.locator(".code").is_visible()


def test_signing_up_makes_a_person_who_can_file(visitor):
    page = visitor.page
    visitor.go("/tai-khoan/signup/")
    page.fill("[name=full_name]", "Đỗ Thị Mới")
    page.fill("[name=username]", "dothimoi")
    page.fill("[name=password1]", "con trâu ăn cỏ 88")
    page.fill("[name=password2]", "con trâu ăn cỏ 89")
    visitor.press("Đăng ký")
    assert page.locator(".govuk-error-summary").is_visible()
    visitor.look()
    page.fill("[name=password1]", "con trâu ăn cỏ 88")
    page.fill("[name=password2]", "con trâu ăn cỏ 88")
    visitor.press("Đăng ký")
    visitor.go(f"/nop/thu-tuc/{BIRTH}/")
    assert page.locator("h1").is_visible()
    assert "Trước khi bắt đầu" in page.inner_text("h1")


@pytest.mark.parametrize("paper", ["A4", "A5"])
def test_pages_print_on_paper(visitor, paper):
    visitor.go(f"/thu-tuc/{BIRTH}/")
    visitor.page.emulate_media(media="print")
    assert not visitor.page.locator(".ft").is_visible()
    assert not visitor.page.locator(".hd nav").is_visible()
    assert visitor.page.pdf(format=paper).startswith(b"%PDF-")
