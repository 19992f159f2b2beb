"""Queries whose SQL is made once a process: for the handful that pages ask all day with another id each time.

Putting a queryset together and compiling it costs Django several times what PostgreSQL needs to answer it.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models

Row = TypeVar("Row", bound=models.Model)
_HOLE: Final = uuid.UUID("5e6d9d6e-0000-4000-8000-00000000a01e")


class Kept(Generic[Row]):
    """`build(id)` gives the queryset; calling this with an id gives its rows, as the queryset would.

    The queryset may use the id anywhere as a value, and nothing else that changes: no clock, no actor, no language.
    It must not join other models into its rows.
    """

    def __init__(self, build: Callable[[uuid.UUID], "models.QuerySet[Row]"]) -> None:
        self._build = build
        self._made: _Made | None = None

    def __call__(self, value: uuid.UUID) -> list[Row]:
        made = self._made = self._made or _made(self._build(_HOLE))
        with connections[DEFAULT_DB_ALIAS].cursor() as cursor:
            cursor.execute(made.sql, [value if param == _HOLE else param for param in made.params])
            rows = cursor.fetchall()
        if not rows:
            return []
        return [made.model.from_db(DEFAULT_DB_ALIAS, made.names, row) for row in made.compiler.results_iter([rows])]


@dataclass(frozen=True, slots=True)
class _Made:
    """A compiled query. `compiler` converts values; it is only read from, so threads may share it."""

    model: Any
    compiler: Any
    sql: str
    params: tuple[Any, ...]
    names: list[str]


def _made(queryset: "models.QuerySet[Any]") -> _Made:
    compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    names = [column.target.attname for column, *_ in compiler.select]
    return _Made(queryset.model, compiler, sql, tuple(params), names)
