"""Citizens of Phường Kinh Bắc at the door."""

from pathlib import Path

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

import motcua.dossiers.tests as dossier_tests
from motcua.catalogue.packs import load_catalogue
from motcua.config import translations
from motcua.config.pack import pack_actor
from motcua.doors.look import context
from motcua.doors.portal import procedure_page
from motcua.dossiers import rules
from motcua.dossiers.tests.people import Town

# Before Django reads its first word: the pages are tested in Vietnamese.
translations.compile_catalogues()

PACK = Path(dossier_tests.__file__).parent / "pack"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """On top of the province: two procedures that no change of the pack can move."""
    with django_db_blocker.unblock():
        load_catalogue(PACK, actor=pack_actor())


@pytest.fixture(autouse=True)
def _fresh(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    rules.forget()
    context.forget()
    procedure_page.forget()


@pytest.fixture
def town(db):
    return Town()


@pytest.fixture
def sign_in(db):
    """A browser in which the one with this user name has signed in."""

    def signed_in(username, **more):
        browser = Client(**more)
        browser.force_login(get_user_model().objects.get(username=username))
        return browser

    return signed_in


@pytest.fixture
def anh(sign_in):
    """Lê Thị Ngọc Ánh, who registers her child."""
    return sign_in("ngocanh")
