"""Rows written by statements that are made once a process: for the verbs that are done all day.

They write what Django's `save` and `update` would. Nobody in the house listens to Django's signals of saving.
"""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models, transaction

Row = TypeVar("Row", bound=models.Model)


@dataclass(frozen=True, slots=True)
class _Insert:
    """The statement for rows of one model, and its columns."""

    sql: str
    fields: tuple[Any, ...]


def insert(row: models.Model) -> None:
    """Write a new row, as `row.save(force_insert=True)` does.

    Raises:
        IntegrityError: a constraint forbids it; the transaction is then lost.
    """
    connection = connections[DEFAULT_DB_ALIAS]
    made = _insert(type(row))
    with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), connection.cursor() as cursor:
        cursor.execute(made.sql, _values(made, row))
    row._state.adding, row._state.db = False, DEFAULT_DB_ALIAS  # noqa: SLF001 - as `save` does


def insert_new(rows: Sequence[models.Model]) -> set[uuid.UUID]:
    """Write new rows of one model, passing over those that a unique constraint forbids; the keys of those written."""
    if not rows:
        return set()
    connection = connections[DEFAULT_DB_ALIAS]
    made = _insert(type(rows[0]))
    head, _, marks = made.sql.partition(" VALUES ")
    meta: Any = type(rows[0])._meta  # noqa: SLF001 - documented by Django
    key = _quoted(meta.pk.column)
    statement = f"{head} VALUES {', '.join([marks] * len(rows))} ON CONFLICT DO NOTHING RETURNING {key}"
    values = [value for row in rows for value in _values(made, row)]
    with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), connection.cursor() as cursor:
        cursor.execute(statement, values)
        return {key for (key,) in cursor.fetchall()}


def _values(made: "_Insert", row: models.Model) -> list[Any]:
    connection = connections[DEFAULT_DB_ALIAS]
    return [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in made.fields]


def update(model: type[models.Model], key: uuid.UUID, **columns: Any) -> int:
    """Write columns of the row with this primary key, as `filter(pk=key).update(…)` does; how many rows there were."""
    connection = connections[DEFAULT_DB_ALIAS]
    sql, fields = _update(model, tuple(columns))
    values = [field.get_db_prep_save(value, connection) for field, value in zip(fields, columns.values(), strict=True)]
    with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), connection.cursor() as cursor:
        cursor.execute(sql, [*values, key])
        return int(cursor.rowcount)


def amended(row: Row, facts: Mapping[str, Any]) -> Row | None:
    """The row with these facts, to be saved; None when it stands in the database and says them already."""
    if not row._state.adding and all(getattr(row, name) == value for name, value in facts.items()):  # noqa: SLF001
        return None
    for name, value in facts.items():
        setattr(row, name, value)
    return row


@cache
def _insert(model: type[models.Model]) -> _Insert:
    meta: Any = model._meta  # noqa: SLF001 - documented by Django
    if meta.parents or not _writes_its_key(meta):
        msg = f"{model.__name__} gets columns from its parents or its key from the database: use save()"
        raise TypeError(msg)
    fields = tuple(meta.local_concrete_fields)
    names = ", ".join(_quoted(field.column) for field in fields)
    marks = ", ".join(map(_mark, fields))
    return _Insert(f"INSERT INTO {_quoted(meta.db_table)} ({names}) VALUES ({marks})", fields)  # noqa: S608 - ours


@cache
def _update(model: type[models.Model], columns: Sequence[str]) -> tuple[str, tuple[Any, ...]]:
    meta: Any = model._meta  # noqa: SLF001 - documented by Django
    fields = tuple(meta.get_field(name) for name in columns)
    changes = ", ".join(f"{_quoted(field.column)} = {_mark(field)}" for field in fields)
    key = _quoted(meta.pk.column)
    return f"UPDATE {_quoted(meta.db_table)} SET {changes} WHERE {key} = %s", fields  # noqa: S608 - ours


def _writes_its_key(meta: Any) -> bool:
    return not isinstance(meta.pk, _FROM_DATABASE) and not any(field.generated for field in meta.local_concrete_fields)


_FROM_DATABASE: Final = (models.AutoField, models.BigAutoField, models.SmallAutoField)


def _mark(field: Any) -> str:
    placeholder = getattr(field, "get_placeholder", None)
    return str(placeholder(None, None, connections[DEFAULT_DB_ALIAS])) if placeholder else "%s"


def _quoted(name: str) -> str:
    return f'"{name}"'


def delete(model: type[models.Model], keys: Iterable[uuid.UUID]) -> None:
    """Delete rows by primary key; nothing else may hang on them."""
    meta: Any = model._meta  # noqa: SLF001 - documented by Django
    with transaction.mark_for_rollback_on_error(DEFAULT_DB_ALIAS), connections[DEFAULT_DB_ALIAS].cursor() as cursor:
        cursor.execute(
            f"DELETE FROM {_quoted(meta.db_table)} WHERE {_quoted(meta.pk.column)} = ANY (%s)",  # noqa: S608 - ours
            [list(keys)],
        )
