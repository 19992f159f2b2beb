"""A ward, a department, and the people of the tests."""

from pathlib import Path

import pytest

from motcua.catalogue.packs import load_catalogue
from motcua.dossiers import rules
from motcua.dossiers.tests.people import Town
from motcua.kernel.actor import EVERYWHERE, Actor, ActorKind
from motcua.kernel.permissions import vocabulary


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """On top of the province: two procedures that no change of the pack can move."""
    everything = Actor(None, "tests", ActorKind.SERVICE, dict.fromkeys(vocabulary(), EVERYWHERE))
    with django_db_blocker.unblock():
        load_catalogue(Path(__file__).parent / "pack", actor=everything)


@pytest.fixture(autouse=True)
def _files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rules.forget()


@pytest.fixture
def town(db):
    return Town()
