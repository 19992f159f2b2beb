"""Rows into the database: COPY in text form, with indexes and constraints out of the way and back again.

While rows are written the tables have neither indexes nor constraints; what they had is kept in `motcua_seed`, so that
a run that was killed is mended by the next one.
"""

import contextlib
import json
import uuid
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final

import psycopg
from psycopg import sql

from motcua.kernel.errors import Conflict

TABLES: Final = (
    "identity_person", "identity_enterprise", "dossiers_dossier", "dossiers_dossierpaper", "dossiers_attachment",
    "dossiers_resultdocument", "dossiers_supplementrequest", "dossiers_dossiertask", "deadlines_legalclock",
    "workflow_processinstance", "workflow_task", "workflow_processtimer", "workflow_awaitedmessage",
    "kernel_auditentry", "kernel_outboxevent", "dossiers_searchentry",
)  # fmt: skip
_ALONE: Final = 7_301_955_204_117_630_001  # any number that nobody else locks by
_MAKERS: Final = _ALONE + 1
MEMORY: Final = "384MB"
_MADE_BEFORE: Final = (
    psycopg.errors.DuplicateTable, psycopg.errors.DuplicateObject, psycopg.errors.InvalidTableDefinition,
)  # fmt: skip


class NothingOffered(Conflict):
    """No published procedure names a process. Load the province's pack first: ./motcua up"""

    code = "seed.nothing_offered"


def escaped(text: str) -> str:
    """`text` as COPY reads it."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r")


def value(each: Any) -> str:
    """One value as COPY reads it."""
    if each is None:
        return "\\N"
    if isinstance(each, str):
        return escaped(each)
    if isinstance(each, uuid.UUID):
        return str(each)
    if hasattr(each, "isoformat"):
        return str(each.isoformat(sep=" ") if hasattr(each, "hour") else each.isoformat())
    return str(each)


def connect(url: str) -> "psycopg.Connection[Any]":
    """A connection for bulk work. Nothing here is anyone's memory yet, so commits need not wait for the disk."""
    connection = psycopg.connect(url, autocommit=True)
    connection.execute("SET synchronous_commit = off")
    connection.execute("SET statement_timeout = 0")
    connection.execute("SET lock_timeout = '30s'")
    return connection


def hold(connection: "psycopg.Connection[Any]") -> bool:
    """Whether this run is the only one; it stays so as long as the connection lives, and no longer when it is killed.

    The server lets go of a closed connection's locks a moment later, and makers outlive a killed run by the batch that
    they are at: both are waited for.
    """
    try:
        with connection.transaction():
            connection.execute("SET LOCAL lock_timeout = '1s'")
            connection.execute("SELECT pg_advisory_lock(%s)", [_ALONE])
        connection.execute("SELECT pg_advisory_lock(%s)", [_MAKERS])
    except psycopg.errors.LockNotAvailable:
        return False
    connection.execute("SELECT pg_advisory_unlock(%s)", [_MAKERS])
    return True


def take_part(connection: "psycopg.Connection[Any]") -> None:
    """A maker writes; as long as its connection lives, no other run begins."""
    connection.execute("SELECT pg_advisory_lock_shared(%s)", [_MAKERS])


def copy(
    connection: "psycopg.Connection[Any]", columns: Mapping[str, Sequence[str]], lines: Mapping[str, list[str]]
) -> None:
    """Write the lines of each table, in one transaction."""
    with connection.transaction(), connection.cursor() as cursor:
        for table, rows in lines.items():
            if rows:
                names = sql.SQL(", ").join(map(sql.Identifier, columns[table]))
                with cursor.copy(sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table), names)) as target:
                    target.write("".join(rows))


_CONSTRAINTS: Final = """
    SELECT c.conname, c.conrelid::regclass::text, pg_get_constraintdef(c.oid), c.contype::text
    FROM pg_constraint c
    WHERE c.contype IN ('p', 'u', 'f', 'x')
      AND (c.conrelid::regclass::text = ANY(%(tables)s)
           OR (c.contype = 'f' AND c.confrelid::regclass::text = ANY(%(tables)s)))
"""
_INDEXES: Final = """
    SELECT i.indexrelid::regclass::text, i.indrelid::regclass::text, pg_get_indexdef(i.indexrelid)
    FROM pg_index i
    WHERE i.indrelid::regclass::text = ANY(%(tables)s)
      AND NOT EXISTS (SELECT 1 FROM pg_constraint c WHERE c.conindid = i.indexrelid)
"""


def remember(connection: "psycopg.Connection[Any]") -> None:
    """The table in which runs are remembered."""
    connection.execute(
        "CREATE TABLE IF NOT EXISTS motcua_seed ("
        " id int PRIMARY KEY, dossiers bigint NOT NULL, seed bigint NOT NULL, state text NOT NULL,"
        " mend jsonb NOT NULL, started_at timestamptz NOT NULL DEFAULT now(), finished_at timestamptz)"
    )
    connection.execute(
        "ALTER TABLE motcua_seed ADD COLUMN IF NOT EXISTS people bigint NOT NULL DEFAULT 0,"
        " ADD COLUMN IF NOT EXISTS firms bigint NOT NULL DEFAULT 0"
    )


def strip(connection: "psycopg.Connection[Any]") -> dict[str, list[list[str]]]:
    """What has to be made again: by phase, pairs of table and statement. Nothing is dropped yet."""
    constraints = connection.execute(_CONSTRAINTS, {"tables": list(TABLES)}).fetchall()
    indexes = connection.execute(_INDEXES, {"tables": list(TABLES)}).fetchall()
    keys = [
        [
            table,
            f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}',
            f'ALTER TABLE {table} DROP CONSTRAINT "{name}"',
        ]
        for name, table, definition, kind in constraints
        if kind != "f"
    ]
    foreign = [
        [
            table,
            f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}',
            f'ALTER TABLE {table} DROP CONSTRAINT "{name}"',
        ]
        for name, table, definition, kind in constraints
        if kind == "f"
    ]
    plain = [[table, definition, f"DROP INDEX {name}"] for name, table, definition in indexes]
    return {"keys": keys, "indexes": plain, "foreign": foreign}


def drop(connection: "psycopg.Connection[Any]", mend: Mapping[str, list[list[str]]]) -> None:
    """Take everything in `mend` away, in one transaction."""
    with connection.transaction():
        for phase in ("foreign", "indexes", "keys"):
            for _table, _make, undo in mend[phase]:
                connection.execute(undo)


def restore(url: str, mend: Mapping[str, list[list[str]]], progress: Any = None, at_once: int = 2) -> None:
    """Make keys, then indexes, then foreign keys, table by table, several tables at once; what is there is left."""
    for phase in ("keys", "indexes", "foreign"):
        by_table: dict[str, list[str]] = {}
        for table, make, _undo in mend[phase]:
            by_table.setdefault(table, []).append(make)
        with ThreadPoolExecutor(at_once) as pool:
            list(pool.map(lambda makes: _make(url, makes, progress), by_table.values()))


def _make(url: str, statements: list[str], progress: Any) -> None:
    with connect(url) as connection:
        connection.execute(f"SET maintenance_work_mem = '{MEMORY}'")
        connection.execute("SET max_parallel_maintenance_workers = 0")
        for statement in statements:
            # What was made before the last run was killed is there already.
            with contextlib.suppress(*_MADE_BEFORE):
                connection.execute(statement)
            if progress:
                progress()


def sizes(connection: "psycopg.Connection[Any]") -> list[tuple[str, int, int]]:
    """Rows (as the planner knows them) and bytes with indexes of each table, the largest first."""
    return connection.execute(
        "SELECT relname, reltuples::bigint, pg_total_relation_size(oid) FROM pg_class"
        " WHERE relname = ANY(%s) ORDER BY 3 DESC",
        [[*TABLES, "kernel_sequencecounter"]],
    ).fetchall()


def as_json(mend: Mapping[str, Any]) -> str:
    return json.dumps(mend)
