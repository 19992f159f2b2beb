"""A ward, a department, and the people of the tests."""

from pathlib import Path

import pytest

from motcua.catalogue.packs import load_catalogue
from motcua.dossiers import rules
from motcua.dossiers.forms import templates
from motcua.dossiers.tests.people import Town
from motcua.identity import actions
from motcua.identity.queries import actor_of
from motcua.kernel import clock
from motcua.kernel.actor import EVERYWHERE, Actor, ActorKind
from motcua.kernel.ids import new_id
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
    yield
    # What a test has loaded is taken back, so nothing of it may stay in the process.
    rules.forget()
    templates.forget()


@pytest.fixture
def town(db):
    return Town()


@pytest.fixture
def officer_at(db):
    """Somebody with a role at a unit and what is below it."""

    def appointed(unit_id, role):
        maker = Actor(new_id(), "tests", ActorKind.SERVICE, dict.fromkeys(vocabulary(), EVERYWHERE))
        account = actions.open_account(f"{role}-{unit_id.hex[-8:]}", full_name="Cán Bộ", password=None, actor=maker)
        actions.appoint_post(
            account, unit_id=unit_id, role=role, valid_from=clock.today(), includes_subunits=True, actor=maker
        )
        return actor_of(account)

    return appointed
