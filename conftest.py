"""Shared by all tests.

Tests of the rooms below `dossiers` start from an empty database. Tests of dossiers, of the doors and of the whole house
live in a province: the pack is loaded once for the session. The two kinds run in two sessions (`./motcua test` does).
"""

from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.db import connection
from django.test import override_settings
from django.utils import translation
from hypothesis import HealthCheck, settings

settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
settings.load_profile("house")

ROOT = Path(__file__).parent
IN_A_PROVINCE = tuple(str(ROOT / folder) for folder in ("src/motcua/dossiers", "src/motcua/doors", "tests"))


def pytest_collection_modifyitems(items):
    """Refuse a session that mixes the two kinds: one would find the other's data."""
    inside = [item for item in items if str(item.path).startswith(IN_A_PROVINCE)]
    if inside and len(inside) != len(items):
        msg = "run the tests of dossiers, doors and tests/ apart from those of the rooms below"
        raise pytest.UsageError(msg)


@pytest.fixture(autouse=True)
def _language():
    """Each test starts in the house's language, whatever the last one's visitor spoke."""
    translation.activate(django_settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_setup, django_db_blocker):
    """For tests that live in a province: Bắc Ninh's pack with its demo people, loaded once; tests roll back theirs.

    Tests that commit empty the tables afterwards, which the audit tables refuse everywhere but here.
    """
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        for table in ("kernel_auditentry", "kernel_audithead"):
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_no_truncate")
    if not any(str(item.path).startswith(IN_A_PROVINCE) for item in request.session.items):
        return
    from motcua.config.pack import load_pack

    with django_db_blocker.unblock(), override_settings(DEMO=True):
        load_pack(ROOT / "packs" / "bac-ninh")
