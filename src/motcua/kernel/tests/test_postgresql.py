"""The engine reads moments and writes ids as PostgreSQL means them, and notices a connection that has gone."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import OperationalError, connection
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel import ids
from motcua.kernel.anyof import Ids, in_order

pytestmark = pytest.mark.django_db


def ask(sql, *values):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {sql}", values)
        return cursor.fetchone()[0]


@given(st.datetimes(
    min_value=dt.datetime(1, 1, 3), max_value=dt.datetime(9999, 12, 29),  # noqa: DTZ001 - as hypothesis wants them
    timezones=st.sampled_from([dt.UTC, ZoneInfo("Asia/Ho_Chi_Minh"), ZoneInfo("America/St_Johns")]),
))  # fmt: skip
def test_a_moment_comes_back_as_it_went_in_utc(moment):
    found = ask("%s::timestamptz", moment)
    assert found == moment.astimezone(dt.UTC)
    assert found.tzinfo is dt.UTC


@pytest.mark.parametrize("text", ["infinity", "-infinity", "0044-03-15 12:00:00+00 BC"])
def test_a_moment_that_no_calendar_here_knows_is_a_fault_as_before(text):
    with pytest.raises(Exception, match=r"(?i)too (large|small)|BC|infinity"):
        ask(f"'{text}'::timestamptz")


def test_ids_in_order_are_an_array_of_ids():
    several = frozenset(ids.new_id() for _ in range(3))
    assert ask("%s", in_order(several)) == sorted(several)
    assert ask("%s", in_order(frozenset())) == []
    assert ask("%s = ANY (%s)", min(several), in_order(several)) is True
    assert in_order(several) is in_order(frozenset(several))
    assert isinstance(in_order(several), Ids)


@pytest.mark.django_db(transaction=True)
def test_a_connection_that_the_server_has_ended_is_made_anew():
    pid = ask("pg_backend_pid()")
    connection.health_check_enabled = True  # a new connection sets it back
    connection.is_usable()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [pid])
    other.close()
    connection.health_check_done = False  # as at the beginning of a request
    assert ask("pg_backend_pid()") != pid


@pytest.mark.django_db(transaction=True)
def test_a_connection_seen_alive_a_moment_ago_is_believed_without_a_question(monkeypatch):
    ask("1")
    assert connection.is_usable()
    asked = []
    real = connection.connection.cursor
    monkeypatch.setattr(connection.connection, "cursor", lambda: asked.append(1) or real())
    assert connection.is_usable()
    assert asked == []
    monkeypatch.setattr(connection, "_seen_alive", 0.0)
    assert connection.is_usable()
    assert asked == [1]


@pytest.mark.django_db(transaction=True)
def test_no_connection_is_not_usable():
    connection.close()
    assert not connection.is_usable()
    assert ask("1") == 1
    with pytest.raises(OperationalError):
        ask("pg_terminate_backend(pg_backend_pid())")
    assert not connection.is_usable()
    connection.close()
