"""What was answered, as officers read it."""

import datetime as dt
from types import SimpleNamespace

import pytest

from motcua.doors.desk.dossier import _answers
from motcua.identity.queries import organisation

pytestmark = pytest.mark.django_db


def page(day, **answers):
    fields = [
        SimpleNamespace(name="commune", label="Xã, phường", widget="area", options=()),
        SimpleNamespace(name="born", label="Ngày sinh", widget="date", options=()),
    ]
    form = SimpleNamespace(pages=[SimpleNamespace(fields=fields)])
    dossier = SimpleNamespace(answers=answers, submitted_at=day)
    return SimpleNamespace(dossier=dossier, procedure=SimpleNamespace(form=form))


def test_a_commune_is_called_by_its_name_of_the_day_of_submission():
    ward = organisation(dt.date(2024, 6, 3)).of_kind("commune")[0]
    facts = _answers(page(dt.datetime(2024, 6, 3, 9, tzinfo=dt.UTC), commune=ward.area_code, born="2024-05-30"))
    assert facts == [("Xã, phường", ward.area_name or ward.name), ("Ngày sinh", "30/05/2024")]


def test_a_code_that_no_commune_has_stays_as_it_is():
    assert _answers(page(None, commune="99999")) == [("Xã, phường", "99999")]
