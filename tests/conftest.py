"""The whole house: the province with the two procedures that no change of the pack can move."""

import pytest

from motcua.config import translations
from motcua.dossiers.tests.conftest import _files, django_db_setup  # noqa: F401
from motcua.papers.tests.conftest import machine  # noqa: F401


@pytest.fixture(scope="session", autouse=True)
def _words():
    translations.compile_catalogues()
