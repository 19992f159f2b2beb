"""A stamp is asked for once a request, and anew after a change."""

import pytest
from django.db import connection

from motcua.kernel import ids, revisions

pytestmark = pytest.mark.django_db


@pytest.fixture
def room(monkeypatch):
    """A room with a stamp of its own."""
    monkeypatch.setattr(revisions, "_tables", {})
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE garden_revision (id int PRIMARY KEY, stamp uuid) ON COMMIT DROP")
    revisions.register("garden", "garden_revision")
    return "garden"


def write(stamp):
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO garden_revision VALUES (1, %s) ON CONFLICT (id) DO UPDATE SET stamp = excluded.stamp", [stamp]
        )


def test_it_is_asked_for_every_time_outside_and_once_within(room, django_assert_num_queries):
    first, second = ids.new_id(), ids.new_id()
    assert revisions.stamp(room) is None
    write(first)
    assert revisions.stamp(room) == first
    with revisions.steady():
        assert revisions.stamp(room) == first
        write(second)
        with django_assert_num_queries(0), revisions.steady():
            assert revisions.stamp(room) == first
        revisions.forget(room)
        assert revisions.stamp(room) == second
    assert revisions.stamp(room) == second


def test_another_statement_can_bring_it_along(room, django_assert_num_queries):
    write(found := ids.new_id())
    with connection.cursor() as cursor, revisions.steady():
        cursor.execute(f"SELECT 1, {revisions.columns()}")
        assert revisions.remember(cursor.fetchone()[1:]) == {room: found}
        with django_assert_num_queries(0):
            assert revisions.stamp(room) == found
