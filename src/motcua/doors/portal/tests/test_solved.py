"""What every office received and solved, for everybody to read."""

import datetime as dt
import re
from html import unescape

import pytest
from django.urls import reverse

from motcua.dossiers import jobs, rules
from motcua.dossiers.models import OfficeFigure
from motcua.dossiers.queries import published
from motcua.dossiers.queries.published import forget
from motcua.identity.queries import organisation
from motcua.kernel import clock

pytestmark = pytest.mark.django_db
AT = clock.at(2026, 11, 16, 9, 0)


@pytest.fixture(autouse=True)
def _now():
    forget()
    rules.forget()
    with clock.frozen(AT):
        yield
    forget()


def figure(key, month, received, finished, late):
    unit = organisation().by_key(key)
    OfficeFigure.objects.create(
        month=month, unit_id=unit.id, received=received, finished=finished, late=late, reckoned_at=AT
    )
    return unit


def shown(client, **asked):
    response = client.get(reverse("portal:solved"), asked)
    assert response.status_code == 200
    return unescape(response.content.decode())


def rows(page):
    """The table as text, row by row."""
    found = re.findall(r"<tr>(.*?)</tr>", page, re.DOTALL)
    return [re.sub(r"<[^>]+>", " ", row.replace("</td>", "|")).split() for row in found]


NOVEMBER, OCTOBER, JUNE = dt.date(2026, 11, 1), dt.date(2026, 10, 1), dt.date(2026, 6, 1)


def test_month_quarter_and_year_add_up_and_the_share_is_rounded_down(client):
    ward = figure("commune-09187", NOVEMBER, 1200, 1000, 1)
    figure("commune-09187", OCTOBER, 10, 9, 9)
    figure("commune-09187", JUNE, 5, 5, 0)
    page = shown(client)
    assert ward.name in page
    assert "1.200" in page
    assert "99,9\N{NO-BREAK SPACE}%" in page
    assert "Tháng 11/2026" in page
    assert "Quý 4/2026" in page
    quarter = published(dt.date(2026, 10, 1), dt.date(2026, 12, 1)).whole
    assert (quarter.received, quarter.finished, quarter.late) == (1210, 1009, 10)
    assert "1.210" in shown(client, ky="2026-q4")
    assert "1.215" in shown(client, ky="2026")
    assert "1.014" not in shown(client, ky="2026-q4")


def test_few_results_have_no_share_and_the_rule_says_how_few(client):
    figure("commune-09187", NOVEMBER, 12, 9, 3)
    page = shown(client)
    assert "chưa đủ số liệu" in page
    assert "66,6" not in page
    OfficeFigure.objects.update(finished=10)
    forget()
    assert "70,0\N{NO-BREAK SPACE}%" in shown(client)


def test_levels_are_told_apart(client):
    ward = figure("commune-09187", NOVEMBER, 20, 20, 0)
    department = figure("dept-agriculture-environment", NOVEMBER, 30, 30, 3)
    communes = shown(client, cap="xa")
    assert ward.name in communes
    assert department.name not in communes
    departments = shown(client, cap="tinh")
    assert department.name in departments
    assert ward.name not in departments
    assert "Gộp lại" in departments
    assert "94,0\N{NO-BREAK SPACE}%" in shown(client)


def test_nothing_yet_and_nothing_odd_is_a_fault(client):
    assert "Chưa có số liệu" in shown(client)
    for odd in ("2026-13", "x", "9" * 400, "\x00", "2026-q9"):
        assert "Tháng 11/2026" in shown(client, ky=odd, cap=odd)


def test_it_is_linked_from_everywhere_and_speaks_english(client):
    home = client.get("/").content.decode()
    assert reverse("portal:solved") in home
    client.get(reverse("look:language", args=["en"]), {"next": "/"})
    figure("commune-09187", NOVEMBER, 12, 9, 3)
    page = shown(client)
    assert "not enough figures yet" in page
    assert "Quarter 4/2026" in page


def test_a_page_asks_once_in_five_minutes(client, django_assert_max_num_queries):
    for key in ("commune-09187", "dept-agriculture-environment", "dept-finance"):
        figure(key, NOVEMBER, 20, 20, 0)
    shown(client)
    OfficeFigure.objects.all().delete()
    with django_assert_max_num_queries(2):
        assert "20" in shown(client)


def test_the_night_reckons_by_the_agency_and_the_day(town):
    for _ in range(2):
        town.finished()
    late = town.at_approval()
    with clock.frozen(AT + dt.timedelta(days=20)):
        from motcua.dossiers import actions

        actions.issue_result(late, outcome="agree", actor=town.le)
        jobs.offices_of_the_night(timestamp=0)
        jobs.offices_of_the_night(timestamp=0)
        (november,) = published(NOVEMBER, NOVEMBER).offices
        (december,) = published(dt.date(2026, 12, 1), dt.date(2026, 12, 1)).offices
    assert (november.unit_id, november.received, november.finished, november.late) == (town.ward.id, 3, 2, 0)
    assert (december.received, december.finished, december.late) == (0, 1, 1)
    assert OfficeFigure.objects.count() == 2


def test_old_months_are_reckoned_once(town):
    town.finished()
    jobs.offices_of_the_night(timestamp=0)
    OfficeFigure.objects.update(received=99)
    with clock.frozen(AT + dt.timedelta(days=200)):
        jobs.offices_of_the_night(timestamp=0)
        assert published(NOVEMBER, NOVEMBER).whole.received == 99
