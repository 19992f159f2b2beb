"""A pytest plugin (`-p motcua.config.launch.database_only`): run the tests that use the database, and no browser.

The doors' own tests are left out too: a door asks the database nothing but what a room asks for it, and what every
address answers is tested by `tests/`, which stays. So are those marked `once`: long walks, printing, headers,
help, over statements that other tests send to both databases.
"""

import pytest

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_reset_sequences", "django_db_serialized_rollback"}


DOORS = "/src/motcua/doors/"


def uses_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("browser") or item.get_closest_marker("once") or DOORS in item.path.as_posix():
        return False
    fixtures = set(getattr(item, "fixturenames", ()))
    return bool(fixtures & DATABASE_FIXTURES) or item.get_closest_marker("django_db") is not None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    others = [item for item in items if not uses_database(item)]
    if others:
        config.hook.pytest_deselected(items=others)
        items[:] = [item for item in items if uses_database(item)]
