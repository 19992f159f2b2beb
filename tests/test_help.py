"""Every page of the house has help, and Trợ giúp on a page opens it; no script is needed."""

import pytest
from django.urls import get_resolver, reverse
from house import Page, browser
from test_permissions import addresses

from motcua.learning.help import LANGUAGES, help_of, page_of

pytestmark = pytest.mark.once
# Nobody reads these: answers to a machine, parts of a file under way, and a change of language.
NO_PAGES = {"healthz", "look:language", "look:upload", "look:upload_part"}
NAMES = sorted({name for name, _arguments in addresses(get_resolver().url_patterns)} - NO_PAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_address_of_the_router_has_help(language):
    lacking = [name for name in NAMES if not page_of(name)]
    assert lacking == [], "write an entry in learning/texts/help.json, or name the address in the covers of its page"
    for name in NAMES:
        found = help_of(page_of(name), language)
        for part in ("title", "what", "keys", "law", "stuck"):
            assert len(getattr(found, part)) > 3, f"{name}: {part} in {language}"


@pytest.mark.django_db
def test_the_link_on_a_desk_page_opens_the_help_of_that_page(settings):
    settings.DEMO = True
    client = browser("huong")
    for address, title in (
        ("/lam-viec/nhan-ho-so/", "Nhận hồ sơ tại quầy"),
        ("/lam-viec/hang/late/", "Danh sách việc"),
    ):
        page = Page(client.get(address).content.decode(), address)
        (link,) = {one for one in page.links if one.startswith("/lam-viec/tro-giup/")}
        answer = client.get(link).content.decode()
        assert f"<h2>{title}</h2>" in answer
        assert answer.count('class="helped"') == 1


@pytest.mark.django_db
def test_the_link_on_a_citizens_page_opens_its_help_in_the_readers_language(client):
    page = Page(client.get("/noi-tiep-nhan/").content.decode(), "/noi-tiep-nhan/")
    (link,) = {one for one in page.links if one.startswith("/tro-giup/")}
    assert "<h2>Nơi tiếp nhận</h2>" in client.get(link).content.decode()
    client.cookies["django_language"] = "en"
    assert "<h2>Service points</h2>" in client.get(link).content.decode()


@pytest.mark.django_db
def test_help_for_a_page_that_is_not_there_says_so(client, settings):
    settings.DEMO = True
    answer = client.get(reverse("portal:help"), {"trang": "portal:nowhere"})
    assert answer.status_code == 404
    assert "Chưa có trợ giúp" in answer.content.decode()
    assert browser("huong").get(reverse("desk:help"), {"trang": "desk:nowhere"}).status_code == 404
    assert (
        "<h2>Danh sách việc</h2>" not in client.get(reverse("portal:help"), {"trang": "desk:worklist"}).content.decode()
    )
