"""Which database a command uses: the one of DATABASE_URL, or the embedded server of the data folder."""

import contextlib
import os
from collections.abc import Iterator
from urllib.parse import urlsplit

import psycopg

from motcua.config.launch.binaries import OLDEST_MAJOR
from motcua.config.launch.errors import LaunchError
from motcua.config.launch.place import Place
from motcua.config.launch.postgres import Tell, serving

EXTENSIONS = ("unaccent", "pg_trgm", "btree_gist")


def is_external() -> bool:
    return bool(os.environ.get("DATABASE_URL"))


@contextlib.contextmanager
def connected(place: Place, *, tell: Tell = lambda _: None) -> Iterator[str]:
    """Have a database for as long as this lasts. Yields its URL and leaves it in DATABASE_URL for Django."""
    if is_external():
        url = os.environ["DATABASE_URL"]
        check(url)
        yield url
        return
    with serving(place, tell=tell) as server:
        os.environ["DATABASE_URL"] = server.url()
        try:
            yield server.url()
        finally:
            del os.environ["DATABASE_URL"]


def without_password(url: str) -> str:
    """A database's address as it may be shown."""
    parts = urlsplit(url)
    if parts.password is None:
        return url
    return parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", ":…@")).geturl()


def check(url: str) -> None:
    """Refuse a database that cannot carry the program, and say what to do."""
    shown = without_password(url)
    try:
        connection = psycopg.connect(url, connect_timeout=10)
    except psycopg.Error as error:
        raise LaunchError(
            f"DATABASE_URL ({shown}) does not answer:\n  {str(error).strip()}\n"
            "Start that server or mend the address; without DATABASE_URL the embedded server is used.",
        ) from error
    with connection:
        version = connection.info.server_version
        if version // 10_000 < OLDEST_MAJOR:
            raise LaunchError(f"{shown} is PostgreSQL {version // 10_000}; {OLDEST_MAJOR} or newer is needed.")
        query = "SELECT name FROM pg_available_extensions WHERE name = ANY(%s)"
        found = {row[0] for row in connection.execute(query, [list(EXTENSIONS)])}
    if missing := [name for name in EXTENSIONS if name not in found]:
        raise LaunchError(
            f"{shown} lacks the extension {', '.join(missing)}. On Debian its machine needs postgresql-contrib.",
        )
