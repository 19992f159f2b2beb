"""A database that cannot carry the program is refused with what to do, and its password is never shown."""

import psycopg
import pytest

from motcua.config.launch import database
from motcua.config.launch.errors import LaunchError
from motcua.config.launch.postgres import serving


def test_a_server_that_does_not_answer_is_named_without_its_password(place, clean_environment, monkeypatch, tmp_path):
    monkeypatch.setenv("DATABASE_URL", f"postgresql://huy:rất-kín@/motcua?host={tmp_path}")
    with pytest.raises(LaunchError, match=r"does not answer[\s\S]*without DATABASE_URL the embedded") as refusal:
        database.connected(place).__enter__()
    assert "rất-kín" not in str(refusal.value)
    assert "huy:…@" in str(refusal.value)


def test_a_given_server_is_used_and_none_of_ours_started(place, clean_environment, monkeypatch, tmp_path):
    with serving(type(place).at(tmp_path / "theirs"), throwaway=True) as theirs:
        monkeypatch.setenv("DATABASE_URL", theirs.url())
        with database.connected(place) as url:
            assert url == theirs.url()
    assert not place.postgres.exists()


class FakeConnection:
    """A server of which only version and extensions matter."""

    def __init__(self, version, extensions):
        self.info = type("Info", (), {"server_version": version})
        self.extensions = extensions

    def __enter__(self):
        return self

    def __exit__(self, *_):
        return None

    def execute(self, _query, _parameters):
        return [(name,) for name in self.extensions]


@pytest.mark.parametrize(
    ("version", "extensions", "complaint"),
    [
        (140_011, database.EXTENSIONS, "is PostgreSQL 14; 15 or newer is needed"),
        (150_002, ("unaccent", "btree_gist"), "lacks the extension pg_trgm"),
    ],
)
def test_an_old_or_incomplete_server_is_refused(monkeypatch, version, extensions, complaint):
    monkeypatch.setattr(psycopg, "connect", lambda *_, **__: FakeConnection(version, extensions))
    with pytest.raises(LaunchError, match=complaint):
        database.check("postgresql:///motcua")


def test_the_oldest_complete_server_is_accepted(monkeypatch):
    monkeypatch.setattr(psycopg, "connect", lambda *_, **__: FakeConnection(150_000, database.EXTENSIONS))
    database.check("postgresql:///motcua")
