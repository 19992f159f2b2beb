"""The way in of the practice mode: a name and a role, without an account, and one is at the desk of one's own."""

import pytest
from conftest import serving

from motcua.config.practice import MARK

JOIN = "/lam-viec/vao-tap/"


@pytest.fixture(scope="module")
def practice(house, ground, fill):
    """A web process of the practice mode on the house's database, which bears the mark until it is laid anew."""
    fill(f"from django.db import connection\nconnection.cursor().execute(\"COMMENT ON SCHEMA public IS '{MARK}'\")")
    with serving(ground, DJANGO_SETTINGS_MODULE="practice_settings") as address:
        yield address


@pytest.fixture
def learner(newcomer, practice):
    def come(**more):
        one = newcomer(**more)
        one.house = practice
        return one

    return come


def test_a_learner_finds_the_way_in_and_is_at_the_desk(learner):
    one = learner()
    one.go("/")
    one.look(slug="practice-home")
    one.page.locator(f"a[href='{JOIN}']").first.click()
    one.page.wait_for_url(f"**{JOIN}")
    one.look(slug="practice-join")
    one.press("Bắt đầu")
    one.page.wait_for_selector("[role=alert]")
    one.look(slug="practice-join-wrong")
    one.page.fill("[name=name]", "Nguyễn An")
    one.page.locator("[name=place]").first.check()
    one.press("Bắt đầu")
    one.page.wait_for_url("**/tap-viec/")
    assert "hoc-vien-" in one.page.locator("main").inner_text()
    one.look(slug="practice-guide")
    one.go("/lam-viec/")
    one.look(slug="practice-worklist")


def test_the_way_in_works_without_javascript_and_in_english(learner):
    one = learner(javascript=False)
    one.page.context.add_cookies([{"name": "django_language", "value": "en", "url": one.house}])
    one.go(JOIN)
    one.page.fill("[name=name]", "An")
    one.page.locator("[name=place]").last.check()
    one.page.click("main form button")
    one.page.wait_for_selector("text=hoc-vien-")
    assert "/tap-viec/" in one.page.url
