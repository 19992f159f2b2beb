"""Half of the commune offices have old machines on thin lines: what a visit weighs, compressed."""

import gzip
import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from django.contrib.staticfiles import finders

from motcua.dossiers.tests.people import BIRTH

pytestmark = pytest.mark.django_db
FIRST_VISIT, FONTS, LATER_PAGE = 60_000, 70_000, 15_000
LATER = [
    "/thu-tuc/",
    f"/thu-tuc/{BIRTH}/",
    "/noi-tiep-nhan/",
    "/tra-cuu/",
    "/thu-tuc/theo/co-quan/",
    "/tai-khoan/login/",
]


def packed(content):
    return len(gzip.compress(content, 6))


def static(url):
    found = finders.find(unquote(url.removeprefix("/static/")))
    assert found, url
    return Path(found)


def parts(page):
    """Every file that a page asks for, with the pictures that its style sheets name."""
    urls = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    files = {static(url) for url in urls if not url.endswith(".woff2")}
    for sheet in [one for one in files if one.suffix == ".css"]:
        files |= {
            sheet.parent / name for name in re.findall(r"url\(([^)]+)\)", sheet.read_text()) if "woff2" not in name
        }
    return files


def test_the_first_visit(client):
    page = client.get("/").content
    weight = packed(page) + sum(packed(one.read_bytes()) for one in parts(page.decode()))
    assert weight <= FIRST_VISIT


def test_the_fonts():
    fonts = list(static("/static/look/fonts/mot-cua-digits-400.woff2").parent.glob("*.woff2"))
    assert len(fonts) == 6
    assert sum(one.stat().st_size for one in fonts) <= FONTS


@pytest.mark.parametrize("url", LATER)
def test_later_pages(client, url):
    assert packed(client.get(url).content) <= LATER_PAGE


def test_pages_of_a_signed_in_citizen(anh, town):
    for dossier in (town.submitted(), town.finished()):
        assert packed(anh.get(f"/ho-so/{dossier}/").content) <= LATER_PAGE
    assert packed(anh.get("/ho-so/").content) <= LATER_PAGE


def test_every_picture_and_font_named_by_a_style_sheet_exists():
    for name in ("tokens", "look", "portal"):
        sheet = static(f"/static/look/{name}.css")
        for target in re.findall(r"url\(([^)]+)\)", sheet.read_text()):
            assert (sheet.parent / target).is_file(), target
