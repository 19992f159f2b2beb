"""Help of each page, one key away; the pages of those who train."""


def test_help_is_one_key_away_from_the_page_at_hand(visitor):
    visitor.sign_in("huong")
    visitor.go("/lam-viec/nhan-ho-so/")
    visitor.page.click("a[accesskey='/']")
    visitor.page.wait_for_url("**/tro-giup/?trang=desk:intake")
    assert visitor.page.locator("h2", has_text="Nhận hồ sơ tại quầy").count() == 1
    visitor.look()


def test_citizens_find_help_without_javascript(newcomer):
    reader = newcomer(javascript=False)
    reader.go("/noi-tiep-nhan/")
    reader.page.get_by_role("link", name="Trợ giúp cho trang này").click()
    assert reader.page.locator("h2", has_text="Nơi tiếp nhận").count() == 1
