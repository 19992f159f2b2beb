"""A web process reads ahead what every page needs, and from then on nobody waits for the list behind the search."""

import pytest
from django.db import connection, connections
from django.test.utils import CaptureQueriesContext

from motcua.catalogue import directory
from motcua.config import web
from motcua.config.launch.processes import web_command
from motcua.deadlines import queries as deadlines
from motcua.deadlines.errors import NoCalendar


@pytest.fixture
def begun(monkeypatch):
    """What was told to run beside, run when the test says so, in the test's own transaction."""
    found = []

    class Waiting:
        def __init__(self, target, **_more):
            self.start = lambda: found.append(target)

    monkeypatch.setattr(web.threading, "Thread", Waiting)
    monkeypatch.setattr(connections, "close_all", lambda: None)
    monkeypatch.setattr(directory, "_beside", False)
    return found


def test_the_server_is_told_to_begin_so():
    command = web_command("127.0.0.1", 8000, processes=1, threads=1)
    assert command[command.index("--config") + 1] == f"python:{web.__name__}"


def test_it_serves_at_once_and_reads_beside(db, begun, client, monkeypatch):
    monkeypatch.setattr(directory, "_now", None)
    web.post_worker_init(None)
    assert directory._now is None
    begun.pop()()
    assert directory._now.listed
    assert directory._beside
    with CaptureQueriesContext(connection) as first:
        assert client.get("/thu-tuc/?q=khai+sinh").status_code == 200
    with CaptureQueriesContext(connection) as second:
        client.get("/thu-tuc/?q=khai+sinh")
    assert len(first) <= len(second) + 1  # the province's name in the header


def test_a_house_without_a_province_begins_too(db, begun, monkeypatch):
    def none_yet():
        raise NoCalendar

    monkeypatch.setattr(deadlines, "calendar_for", none_yet)
    web.warm_up()
