"""What the page of a procedure says about practice, and what it does not."""

import datetime as dt
from decimal import Decimal
from html import unescape
from types import SimpleNamespace

import pytest

from motcua.doors.portal import measured, procedure_page
from motcua.dossiers.models import PracticeFigure
from motcua.dossiers.queries import Practice
from motcua.dossiers.tests.people import BIRTH
from motcua.identity.queries import organisation
from motcua.kernel import clock

pytestmark = pytest.mark.django_db


def figure(unit=None, finished=41_208, on_time=39_000, median=1, median_unit="working_day"):
    PracticeFigure.objects.create(
        procedure_code=BIRTH, unit_id=unit, finished=finished, on_time=on_time, median=median,
        median_unit=median_unit, reckoned_at=clock.at(2026, 11, 23, 1, 45),
    )  # fmt: skip


def text_of(client):
    procedure_page.forget()
    return unescape(client.get(f"/thu-tuc/{BIRTH}/").content.decode())


def test_the_province_and_its_agencies_with_the_share_on_time(client):
    units = organisation()
    wards = [units.by_key("commune-09187"), units.by_key("commune-09169")]
    figure()
    for ward, finished in zip(wards, (30, 12), strict=True):
        figure(ward.id, finished, finished)
    text = text_of(client)
    assert "94,6% đúng hạn. Tính từ 41.208 hồ sơ xong trong 90 ngày qua; tính ngày 23/11/2026." in text
    assert '<b>1 ngày làm việc</b><br><span class="q">thực tế' in text
    assert f"{wards[0].name}: một nửa cần 1 ngày làm việc, 100,0% đúng hạn" in text
    assert text.index(wards[0].name + ": một nửa") < text.index(wards[1].name + ": một nửa")


def test_few_dossiers_are_told_as_few(client):
    figure(finished=9, on_time=9)
    text = text_of(client)
    assert "Chưa đủ số liệu về thời gian làm trên thực tế: mới có 9 hồ sơ xong trong 90 ngày qua." in text
    assert "đúng hạn. Tính từ" not in text


def test_without_figures_the_page_says_so_and_reckons_nothing(client, django_assert_max_num_queries):
    text_of(client)
    procedure_page.forget()
    with django_assert_max_num_queries(4):
        text = unescape(client.get(f"/thu-tuc/{BIRTH}/").content.decode())
    assert "Chưa đủ số liệu về thời gian làm trên thực tế." in text
    assert not PracticeFigure.objects.exists()


def test_where_the_law_sets_one_limit_a_bar_shows_how_much_of_it_half_needed():
    limit = SimpleNamespace(value=Decimal(4), unit="working_day")
    view = SimpleNamespace(channels=[SimpleNamespace(limits=[limit])])
    whole = Practice(None, 40, 38, 1, "working_day", clock.at(2026, 11, 23, 1, 45))
    told = measured.of(view, [whole], one_limit=True)
    assert told.share == 0.25
    assert told.label
    assert not measured.of(view, [whole], one_limit=False).label
    limit.unit = "month"
    assert not measured.of(view, [whole], one_limit=True).label


def test_hours_are_told_as_hours_without_a_bar_of_days(client):
    figure(median=90, median_unit="minute")
    text = text_of(client)
    assert "1,5 giờ làm việc" in text
    assert "Một nửa số hồ sơ cần" not in text


def test_the_kept_page_asks_nothing_of_the_figures(client):
    text_of(client)
    figure()
    assert "Tính từ 41.208 hồ sơ" not in unescape(client.get(f"/thu-tuc/{BIRTH}/").content.decode())
    with_new = dt.timedelta(seconds=procedure_page.KEPT_SECONDS)
    assert with_new <= dt.timedelta(minutes=5)
