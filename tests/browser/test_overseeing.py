"""The day of one who leads, with the keyboard alone: from the overview to the apologies, approved; notices read."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from tests.browser.conftest import _url
from tests.browser.test_counter_walk import alt

# A week's dossier with its apology proposed on its last lawful day, one that is late, and what was told of them.
FILL = """
import django; django.setup()
from motcua.deadlines import queries as deadlines
from motcua.dossiers import actions
from motcua.dossiers.tests.people import Town
from motcua.dossiers.tests.watching import limited, settle
from motcua.kernel import clock
from motcua.deadlines import distance
town, calendar = Town(), deadlines.calendar_for()
begun = distance.working_day_before(calendar, clock.today(), 3)
with clock.frozen(clock.at(begun.year, begun.month, begun.day, 9)):
    week, late = limited(town.accepted(), 4), limited(town.accepted(), 1)
    actions.claim_task(week, town.step(week).task_id, actor=town.tuan)
from motcua.dossiers.models import ResultTemplate
import datetime as dt
template = ResultTemplate.objects.create(
    code="browser", name="Trích lục", procedures=["9.000001"], body="Trẻ {answer.child_name}, hồ sơ {code}.",
    signer="Chủ tịch", valid_from=dt.date(2026, 1, 1), legal_basis="Luật Hộ tịch",
    layout='#import "/house.typ": *\\n#show: sheet.with(title: d.title)\\n#for one in d.paragraphs { par(one) }',
)
text = town.accepted()
actions.start_document(text, template.id, actor=town.tuan)
actions.write_document(text, "Trẻ Bảo Hân, đã sửa.", based_on=1, actor=town.tuan)
actions.adopt_document(text, 2, name="Trích lục", actor=town.tuan)
actions.complete_task(text, town.step(text).task_id, outcome="", actor=town.tuan)
settle()
actions.propose_apology(week, reason="Chờ kết quả đo đạc", actor=town.tuan)
settle()
"""


@pytest.fixture(scope="module")
def pressed(house, tmp_path_factory):
    """Fill the running house."""
    data = tmp_path_factory.mktemp("filling")
    environment = {
        **os.environ, "DATABASE_URL": _url(f"{connection.settings_dict['NAME']}_browser"), "MOTCUA_MODE": "demo",
        "MOTCUA_DATA": str(data), "MOTCUA_SECRET_KEY": "only-for-browser-tests",
        "DJANGO_SETTINGS_MODULE": "browser_settings",
        "PYTHONPATH": f"{settings.ROOT / 'src'}{os.pathsep}{Path(__file__).parent}",
    }  # fmt: skip
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", FILL], env=environment, cwd=settings.ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]


def test_a_leader_decides_with_the_keyboard_alone(pressed, visitor):
    visitor.sign_in("le")
    visitor.go("/lam-viec/tong-quan/")
    visitor.look()
    alt(visitor.page, "1")
    visitor.page.wait_for_url("**/sap-tre/#xin-loi")
    visitor.look()
    box = visitor.page.locator("[name=apology]").first
    box.focus()
    visitor.page.keyboard.press("Space")
    alt(visitor.page, "k")
    visitor.page.get_by_text("Đã gửi 1 thư xin lỗi.").wait_for()
    visitor.look()
    alt(visitor.page, "-")
    visitor.page.wait_for_url("**/thong-bao/")
    visitor.look()
    visitor.page.locator("[data-note]").first.focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/lam-viec/ho-so/*/")


def test_the_province_looks_without_javascript(pressed, newcomer):
    hien = newcomer(javascript=False)
    hien.sign_in("hien")
    for path in ("/lam-viec/tong-quan/", "/lam-viec/sap-tre/", "/lam-viec/thong-bao/"):
        hien.go(path)
        assert hien.page.locator("h1").count() == 1


def test_a_citizen_reads_notices_and_chooses(pressed, visitor):
    visitor.sign_in("ngocanh")
    visitor.go("/ho-so/")
    visitor.follow("Thông báo của tôi")
    visitor.look()
    visitor.page.get_by_label("Qua tin nhắn").uncheck()
    visitor.press("Lưu")
    visitor.page.get_by_text("Đã lưu lựa chọn của bạn.").wait_for()
    assert not visitor.page.get_by_label("Qua tin nhắn").is_checked()


def test_a_leader_sees_the_work_of_each_officer(pressed, visitor):
    visitor.sign_in("le")
    visitor.go("/lam-viec/viec-cua-can-bo/")
    visitor.look()
    assert visitor.page.locator("[name=from]").count()


def test_a_leader_is_led_to_the_changed_words(pressed, visitor):
    visitor.sign_in("le")
    visitor.go("/lam-viec/ky/")
    visitor.look()
    assert visitor.page.locator("[name=task]:disabled").count() >= 1
    link = visitor.page.get_by_role("link", name="Đã sửa so với mẫu").first
    link.focus()
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/van-ban/**")
    visitor.page.locator("h1", has_text="Văn bản kết quả").wait_for()
    visitor.look()
