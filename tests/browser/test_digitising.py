"""The desk digitises a paper with the keyboard alone: brought in, sorted, checked beside its picture, confirmed."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import _url
from django.conf import settings
from django.db import connection
from test_counter_walk import alt, receive

from motcua.dossiers.tests.people import PDF
from motcua.files.scanning.sheets import Separator
from motcua.files.tests import scans

READ = (
    "import django; django.setup()\n"
    "from motcua.papers.models import ScanBatch\n"
    "from motcua.papers.reading import read_batch\n"
    "for batch in ScanBatch.objects.all(): read_batch(batch.id)\n"
)


@pytest.fixture
def reader(house, tmp_path_factory):
    """Reads what waits, as the worker does, on the database and the files of the house."""
    data = max(tmp_path_factory.getbasetemp().glob("house*"), key=lambda path: path.stat().st_mtime)
    environment = {
        **os.environ, "DATABASE_URL": _url(f"{connection.settings_dict['NAME']}_browser"), "MOTCUA_MODE": "demo",
        "MOTCUA_DATA": str(data), "MOTCUA_SECRET_KEY": "only-for-browser-tests",
        "DJANGO_SETTINGS_MODULE": "browser_settings",
        "PYTHONPATH": f"{settings.ROOT / 'src'}{os.pathsep}{Path(__file__).parent}",
    }  # fmt: skip

    def read():
        subprocess.run([sys.executable, "-c", READ], env=environment, check=True)  # noqa: S603 - our own script

    return read


def sort_by_keyboard(huong, reader):
    """The blank page put back, read, and set aside again."""
    page = huong.page
    page.locator(".stacks a").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("[name=page]")
    huong.look()
    page.wait_for_function("document.activeElement.name === 'page'")  # the first page is in hand
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")  # over the separator sheet to the blank page
    alt(page, "u")
    page.wait_for_selector("text=đang đọc lại")
    reader()
    page.reload()
    alt(page, "x")  # it is still in hand
    page.wait_for_function("document.querySelectorAll('.pgs')[0].children.length === 1")


def confirm_by_keyboard(huong):
    """Another type tried, names compared, confirmed."""
    page = huong.page
    alt(page, "k")
    page.wait_for_url(re.compile("/so-hoa/giay/"))
    huong.look()
    page.locator("#f-type").focus()
    page.locator("#f-type").select_option("KS")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # read again for this type
    page.wait_for_selector("#f-holder")
    huong.look()
    page.locator("#f-holder").focus()
    assert page.locator("rect.now").get_attribute("data-box") == "holder"
    page.fill("#f-holder", "NGUYỄN LÊ BẢO HÂN")
    alt(page, "k")
    page.wait_for_selector(".errs")  # names were not compared
    huong.look()
    for box in page.locator(".tick.name input").all():
        box.focus()
        page.keyboard.press("Space")
    page.fill("#f-born_on", "02/11/2026")
    page.fill("#f-issued_on", "16/11/2026")
    page.fill("#f-issuer", "Ủy ban nhân dân phường Kinh Bắc")
    alt(page, "k")
    page.wait_for_url("**/so-hoa/")
    assert "027088000027.KS" in page.locator("main").inner_text()
    huong.look()


@pytest.mark.ocr
def test_a_paper_is_confirmed_by_keyboard(newcomer, reader, tmp_path):
    stack = tmp_path / "quét.pdf"
    pages = [scans.separator(Separator("paper", "GCS").text), scans.skewed(scans.sheet(*scans.BIRTH), 3), scans.blank()]
    stack.write_bytes(scans.as_pdf(*pages))
    huong = newcomer()
    huong.sign_in("huong")
    address = receive(huong)
    page = huong.page
    page.goto(address)
    alt(page, "q")
    page.wait_for_url("**/so-hoa/")
    huong.look()
    page.set_input_files("#f-file", str(stack))
    alt(page, "k")
    page.wait_for_selector(".told")
    reader()

    sort_by_keyboard(huong, reader)
    confirm_by_keyboard(huong)
    huong.go("/lam-viec/so-hoa/?tat-ca=1")
    huong.look()


@pytest.mark.ocr
def test_it_works_without_javascript(newcomer, reader, tmp_path):
    stack = tmp_path / "đơn.jpg"
    stack.write_bytes(scans.as_jpeg(scans.sheet("Đơn đề nghị", "Kính gửi: Ủy ban nhân dân phường Kinh Bắc")))
    huong = newcomer(javascript=False)
    huong.sign_in("huong")
    huong.go("/lam-viec/so-hoa/")
    huong.page.set_input_files("#f-file", str(stack))
    huong.page.click(".bring button")
    huong.page.wait_for_selector(".told")
    reader()
    huong.page.locator(".stacks a").first.click()
    huong.page.click("a.btn.go")
    huong.page.select_option("#f-type", "KHAC")
    huong.page.click("button[value=type]")
    huong.page.fill("#f-summary", "Đơn đề nghị")
    huong.page.fill("[name=owner_name]", "Nguyễn Văn Thưởng")
    huong.page.fill("[name=owner_number]", "027088000027")
    huong.page.check("[name=checked-owner_name]")
    huong.page.locator("button[value=confirm]").last.click()
    huong.page.wait_for_selector("text=027088000027.KHAC")


def test_a_scan_goes_on_after_the_line_was_cut(newcomer, world, tmp_path):
    """Three megabytes in parts: the line is cut after one and comes back; then the machine stops, and starts anew."""
    big = tmp_path / "quét 300 dpi.pdf"
    big.write_bytes(PDF + b"%" + b"x" * 3_300_000 + b"\n%%EOF\n")
    huong = newcomer()
    huong.sign_in("huong")
    page, address = huong.page, f"/lam-viec/ho-so/{world['in_hand']}/so-hoa/"
    huong.go(address)
    sent, away = [], {"after": 1}

    def cut(route):
        if route.request.method == "POST" and "x-offset" in route.request.headers:
            if len(sent) >= away["after"]:
                route.abort("connectionfailed")
                return
            sent.append(int(route.request.headers["x-offset"]))
        route.continue_()

    page.route("**/tai-len/**", cut)
    page.set_input_files("#f-file", big)
    alt(page, "k")
    page.wait_for_selector("text=Mất kết nối. Đã gửi đến 1.0 trên 3.1 MB")
    huong.look(slug="desk-dossier-scans-waiting")
    away["after"] = 2
    page.wait_for_selector("text=Mất kết nối. Đã gửi đến 2.0 trên 3.1 MB")
    page.reload()  # the machine was off for a moment; the same file is chosen again
    away["after"] = 99
    page.set_input_files("#f-file", big)
    alt(page, "k")
    page.wait_for_selector("text=1 tệp đang chờ đọc")
    assert sent == [0, 1048576, 2097152, 3145728]
    assert page.locator(".stacks a", has_text="quét 300 dpi.pdf").count() == 1
