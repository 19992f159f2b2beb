"""Public punctuality counts what the clock judged."""

import datetime as dt

import pytest

from motcua.dossiers.models import Dossier
from motcua.dossiers.queries import figures
from motcua.dossiers.tests.people import MONDAY_MORNING
from motcua.kernel import clock


@pytest.fixture(autouse=True)
def _fresh():
    figures.forget()
    yield
    figures.forget()


@pytest.mark.django_db
def test_late_and_timely_results_are_told_day_by_day(town, django_assert_num_queries):
    with clock.frozen(MONDAY_MORNING):
        first, second, old = town.finished(), town.finished(), town.finished()
    Dossier.objects.filter(id=second).update(verdict="late", finished_at=MONDAY_MORNING + dt.timedelta(days=1))
    Dossier.objects.filter(id=old).update(finished_at=MONDAY_MORNING - dt.timedelta(days=60))
    with clock.frozen(MONDAY_MORNING + dt.timedelta(days=2)), django_assert_num_queries(1):
        found = figures.punctuality()
        assert figures.punctuality() is found, "kept for a while"
    assert [(day.day.isoformat(), day.finished, day.late) for day in found.days] == [
        ("2026-11-16", 1, 0),
        ("2026-11-17", 1, 1),
    ]
    assert (found.finished, found.late) == (2, 1)
    assert town.dossier(first).verdict == "early"
