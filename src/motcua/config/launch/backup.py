"""`./motcua backup` and `./motcua restore`: the whole province as one file, and back again."""

import contextlib
import os
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from motcua.config.launch import archive, lock, show
from motcua.config.launch.archive import Manifest
from motcua.config.launch.binaries import Binaries
from motcua.config.launch.database import connected, without_password
from motcua.config.launch.errors import LaunchError
from motcua.config.launch.place import Place

TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


def backup(place: Place, target: Path | None) -> Path:
    """Write a backup while the province runs. The dump comes first: files are never rewritten, so none is missing."""
    target = target or Path(f"motcua-{time.strftime('%Y%m%d-%H%M%S')}.tar")
    if target.exists():
        raise LaunchError(f"{target} is there already. Choose another name.")
    with connected(place) as url, tempfile.TemporaryDirectory(dir=place.run) as folder:
        dump = Path(folder) / archive.DUMP
        with show.step("Database") as step:
            manifest = _dump(url, dump)
            step.note(f"{sum(manifest.rows.values()):,} rows in {len(manifest.rows)} tables")
        with show.step("Files and hashes") as step:
            archive.write(target, manifest, dump, place.files, step.tell if show.console.is_terminal else _silent)
            step.note(f"{len(manifest.members) - 1} files")
    return target


def restore(place: Place, source: Path, *, database: str, replace: bool) -> Manifest:
    """Bring a backup back. With `database` only that database is filled, and stored files stay as they are."""
    with show.step("Checking the backup"):
        manifest = archive.verify(source, _silent)
    runner = lock.Runner(os.getpid(), "a restore", time.strftime("%H:%M %d/%m/%Y"))
    with (
        lock.only_one(place, runner),
        connected(place) as url,
        tempfile.TemporaryDirectory(dir=place.folder, prefix="restoring-") as folder,
    ):
        target = _named(url, database) if database else url
        _refuse_to_overwrite(target, None if database else place.files, replace=replace)
        dump, files = Path(folder) / archive.DUMP, Path(folder) / "files"
        files.mkdir()
        archive.unpack(source, dump, files, _silent)
        with show.step("Database") as step:
            _load(target, dump)
            _compare(target, manifest)
            step.note(f"{sum(manifest.rows.values()):,} rows, as many as in the backup")
        if not database:
            with show.step("Files"):
                _swap(place.files, files, Path(folder) / "before")
    return manifest


def _silent(_: str) -> None:
    """Too fine to show."""


def _dump(url: str, target: Path) -> Manifest:
    """Dump and counts of one and the same moment."""
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        snapshot = _one(connection, "SELECT pg_export_snapshot()")
        options = ("--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}")
        _run("pg_dump", *options, url=url)
        return Manifest(
            made_at=time.strftime("%Y-%m-%dT%H:%M:%S%z"),
            motcua=_version(),
            postgres=str(_one(connection, "SHOW server_version")),
            migrations=_migrations(connection),
            rows=_rows(connection),
        )


def _one(connection: psycopg.Connection, query: str) -> object:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return row[0]


def _rows(connection: psycopg.Connection) -> dict[str, int]:
    counts = {}
    for (name,) in connection.execute(TABLES).fetchall():
        row = connection.execute(sql.SQL("SELECT count(*) FROM public.{}").format(sql.Identifier(name))).fetchone()
        assert row is not None
        counts[name] = row[0]
    return counts


def _migrations(connection: psycopg.Connection) -> list[str]:
    if _one(connection, "SELECT to_regclass('public.django_migrations') IS NULL"):
        return []
    return [row[0] for row in connection.execute("SELECT app || '.' || name FROM django_migrations ORDER BY 1")]


def _version() -> str:
    try:
        return metadata.version("motcua")
    except metadata.PackageNotFoundError:
        import tomllib

        project = Path(__file__).resolve().parents[4] / "pyproject.toml"
        return str(tomllib.loads(project.read_text(encoding="utf-8"))["project"]["version"])


@contextlib.contextmanager
def _connection_file(url: str) -> Iterator[dict[str, str]]:
    """Give a program its connection without showing the password in the list of processes."""
    options = psycopg.conninfo.conninfo_to_dict(url)
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "dbname": "PGDATABASE", "password": "PGPASSWORD"}
    names |= {"sslmode": "PGSSLMODE", "sslrootcert": "PGSSLROOTCERT"}
    yield {**os.environ, **{variable: str(options[name]) for name, variable in names.items() if name in options}}


def _run(program: str, *arguments: str, url: str) -> None:
    binaries = Binaries.find()
    with _connection_file(url) as environment:
        done = subprocess.run(
            [binaries.program(program), *arguments], env=environment, capture_output=True, text=True, check=False
        )
    if done.returncode:
        raise LaunchError(f"{program} failed:\n{done.stderr.strip()}")


def _named(url: str, database: str) -> str:
    """The address of another database of the same server, which is made when it is not there."""
    with psycopg.connect(url, autocommit=True) as connection:
        if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone():
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))
    return urlsplit(url)._replace(path=f"/{database}").geturl()


def _refuse_to_overwrite(url: str, files: Path | None, *, replace: bool) -> None:
    with psycopg.connect(url) as connection:
        filled = bool(connection.execute(TABLES).fetchone())
    stored = files is not None and files.is_dir() and any(files.iterdir())
    if (filled or stored) and not replace:
        what = " and ".join(["tables"] * filled + ["stored files"] * stored)
        raise LaunchError(
            f"{without_password(url)} holds {what} already. Restore into another place with --data or --database,"
            " or overwrite all of it with --replace.",
        )


def _load(url: str, dump: Path) -> None:
    """Replace the content of the schema in one transaction: after a failure everything is as before."""
    script = dump.with_name("database.sql")
    with script.open("w", encoding="utf-8") as out:
        out.write("SET client_min_messages = warning;\nDROP SCHEMA public CASCADE;\nCREATE SCHEMA public;\n")
    body = dump.with_name("body.sql")
    _run("pg_restore", "--no-owner", "--no-privileges", f"--file={body}", str(dump), url=url)
    _leave_out(b"SET transaction_timeout = 0;\n", body)  # PostgreSQL 15 and 16 do not know it
    options = ("-X", "-q", "-v", "ON_ERROR_STOP=1", "--single-transaction")
    _run("psql", *options, "-f", str(script), "-f", str(body), url=url)


def _leave_out(line: bytes, script: Path) -> None:
    """Blank out a line near the beginning of a script that may be large."""
    with script.open("r+b") as file:
        begin = file.read(4096).find(line)
        if begin >= 0:
            file.seek(begin)
            file.write(b" " * (len(line) - 1))


def _compare(url: str, manifest: Manifest) -> None:
    with psycopg.connect(url) as connection:
        found = _rows(connection)
    if found != manifest.rows:
        wrong = sorted(name for name in found.keys() | manifest.rows if found.get(name) != manifest.rows.get(name))
        raise LaunchError(f"The restored tables differ from the backup: {', '.join(wrong)}. Do not work with them.")


def _swap(current: Path, restored: Path, before: Path) -> None:
    """Put the restored files in place; the old ones go with the working folder."""
    if current.exists():
        current.rename(before)
    shutil.move(restored, current)
