"""What limits look like in practice: reckoned each night, honest about few dossiers."""

import datetime as dt

import pytest

from motcua.dossiers import actions
from motcua.dossiers.jobs import practice_of_the_night
from motcua.dossiers.models import Dossier, PracticeFigure
from motcua.dossiers.practice import LEAST
from motcua.dossiers.queries import practice
from motcua.dossiers.tests.people import BIRTH, MONDAY_MORNING, Town
from motcua.kernel import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def town(db, settings):
    settings.DEMO = True
    with clock.frozen(MONDAY_MORNING):
        yield Town()


def finished(town, days):
    """A birth, accepted on Monday morning, whose result is issued `days` later."""
    dossier = town.at_approval()
    with clock.frozen(MONDAY_MORNING + dt.timedelta(days=days)):
        actions.issue_result(dossier, outcome="agree", actor=town.le)
    return dossier


def test_half_of_all_dossiers_by_procedure_and_agency(town, django_assert_num_queries):
    for days in (0, 0, 0, 0, 1, 1, 1, 2, 3, 4, 4):
        finished(town, days)
    town.accepted()
    with clock.frozen(MONDAY_MORNING + dt.timedelta(days=5)):
        assert list(practice(BIRTH)) == []
        practice_of_the_night(timestamp=0)
        practice_of_the_night(timestamp=0)
        with django_assert_num_queries(1):
            whole, ward = practice(BIRTH)
    assert (whole.unit_id, ward.unit_id) == (None, town.ward.id)
    assert (whole.finished, whole.median, whole.unit) == (11, 1, "working_day")
    late = Dossier.objects.filter(verdict="late").count()
    assert late
    assert (ward.finished, ward.on_time) == (whole.finished, whole.on_time) == (11, 11 - late)
    assert whole.enough
    assert whole.reckoned_at == MONDAY_MORNING + dt.timedelta(days=5)


def test_few_dossiers_are_not_enough_and_old_ones_do_not_count(town):
    dossiers = [finished(town, 0) for _ in range(LEAST)]
    Dossier.objects.filter(id=dossiers[0]).update(finished_at=MONDAY_MORNING - dt.timedelta(days=100))
    with clock.frozen(MONDAY_MORNING + dt.timedelta(days=1)):
        practice_of_the_night(timestamp=0)
    whole, _ = practice(BIRTH)
    assert whole.finished == LEAST - 1
    assert not whole.enough
    with clock.frozen(MONDAY_MORNING + dt.timedelta(days=200)):
        practice_of_the_night(timestamp=0)
    assert not PracticeFigure.objects.exists()
