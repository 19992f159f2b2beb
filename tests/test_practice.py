"""What people see of the practice mode: a band on every page, a mark on papers."""

import io

import pytest
from house import browser
from pypdf import PdfReader

from motcua.dossiers.tests.people import Town
from motcua.files.typesetting import render

BAND = "Chế độ tập — không phải hồ sơ thật"
pytestmark = pytest.mark.django_db


def test_every_page_says_that_it_is_practice_and_real_ones_do_not(settings):
    settings.DEMO = True
    town = Town()
    mine = f"/lam-viec/ho-so/{town.accepted()}/"
    officer, citizen, nobody = browser("huong"), browser("ngocanh"), browser()
    pages = [
        *((officer, url) for url in ("/lam-viec/", mine, "/lam-viec/nhan-ho-so/", "/lam-viec/khong-co/")),
        *((citizen, url) for url in ("/ho-so/", "/")),
        *((nobody, url) for url in ("/", "/thu-tuc/", "/tai-khoan/login/", "/khong-co/")),
    ]
    for practising in (True, False):
        settings.PRACTICE = practising
        for client, url in pages:
            assert (BAND in client.get(url).content.decode()) == practising, url


def test_papers_are_marked(settings):
    source = '#set document(title: "Thử")\nTiếp nhận hồ sơ'
    real = render(source, {})
    assert "BẢN TẬP" not in PdfReader(io.BytesIO(real)).pages[0].extract_text()
    settings.PRACTICE = True
    assert "BẢN TẬP" in PdfReader(io.BytesIO(render(source, {}))).pages[0].extract_text()


def test_the_desk_at_work_leads_to_the_practice(settings):
    settings.DEMO = True
    assert "Luyện tập" not in browser("huong").get("/lam-viec/").content.decode()
    settings.PRACTICE_URL = "https://tap.example.vn/lam-viec/"
    assert 'href="https://tap.example.vn/lam-viec/">Luyện tập' in browser("huong").get("/lam-viec/").content.decode()
