"""Queries whose SQL is made once a process: for the handful that pages ask all day with other values each time.

Putting a queryset together and compiling it costs Django several times what PostgreSQL needs to answer it.
"""

import datetime as dt
import re
import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections, models
from django.db.models.base import ModelState
from django.db.models.query import ModelIterable

Row = TypeVar("Row", bound=models.Model)
Value = uuid.UUID | str | dt.date | Sequence[uuid.UUID]


def hole(number: int) -> uuid.UUID:
    """The hole in which an id will stand; each of one query has a number of its own."""
    return uuid.UUID(int=_FIRST + number)


def moment(number: int) -> dt.datetime:
    """The hole in which a moment will stand; each of one query has a number of its own."""
    return dt.datetime(1, 1, 1, tzinfo=dt.UTC) + dt.timedelta(microseconds=number)


_FIRST: Final = 0x5E6D9D6E0000400080000000000A01E0
ID: Final = hole(0)
TEXT: Final = "\ue000"  # the hole of a query by text
DAY: Final = dt.date(1, 1, 1)  # the hole of a query as of a day


class HoleNotFilled(RuntimeError):
    """A statement that is kept would not use each of its values: a programming error."""


class Kept(Generic[Row]):
    """`build(*holes)` gives the queryset; calling this with as many values gives its rows, as the queryset would.

    Without `holes` there is one, of an id. A list of ids has `[hole(1)]` as its hole, a text has `TEXT`, a day has
    `DAY`, a moment has `moment(1)`. A queryset of `values_list` gives tuples, any other one gives instances.

    The queryset may use the holes anywhere as values, and nothing else that changes: no clock, no actor, no language.
    It must not join other models into its instances.
    """

    def __init__(self, build: "Callable[..., models.QuerySet[Row]]", *holes: Value) -> None:
        self._build, self._holes = build, holes or (ID,)
        self._made: _Made | None = None

    def __call__(self, *values: Value) -> list[Row]:
        made = self._made = self._made or _made(self._build(*self._holes), self._holes)
        params = {**made.params, **dict(zip(made.names, values, strict=True))}
        connection = connections[DEFAULT_DB_ALIAS]
        with connection.cursor() as cursor:
            cursor.execute(made.sql, params)
            rows: list[Any] = cursor.fetchall()
        if made.converters:
            rows = [_converted(row, made.converters, connection) for row in rows]
        if made.make is None:
            return rows
        return [made.make(DEFAULT_DB_ALIAS, made.columns, row) for row in rows]


@dataclass(frozen=True, slots=True)
class _Made:
    """A compiled query: its own parameters, the names of the values, what becomes of a row. Threads may share it."""

    sql: str
    params: dict[str, Any]
    names: tuple[str, ...]
    columns: tuple[str, ...]
    converters: tuple[tuple[int, Any, Any], ...]
    make: Callable[..., Any] | None


def _made(queryset: "models.QuerySet[Any]", holes: tuple[Value, ...]) -> _Made:
    compiler = queryset.query.get_compiler(DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    names = _names(params, holes)
    places = iter(names)
    columns = [column for column, *_ in compiler.select]
    converters = [
        (at, convert, column)
        for at, (functions, column) in compiler.get_converters(columns).items()
        for convert in functions
    ]
    model, instances = queryset.model, queryset._iterable_class is ModelIterable  # noqa: SLF001 - no public way
    own = any("from_db" in vars(each) for each in model.__mro__ if each is not models.Model)
    return _Made(
        # By names: a value that stands at several places is sent once.
        sql=_MARK.sub(lambda mark: mark.group() if mark.group() == "%%" else f"%({next(places)})s", sql),
        params={name: param for name, param in zip(names, params, strict=True) if name.startswith("p")},
        names=tuple(f"v{number}" for number in range(len(holes))),
        columns=tuple(column.target.attname for column in columns) if instances else (),
        converters=tuple(converters),
        make=(model.from_db if own else _Maker(model)) if instances else None,
    )


_MARK: Final = re.compile("%%|%s")


def _names(params: Sequence[Any], holes: tuple[Value, ...]) -> list[str]:
    """`v1` for the second value, `p3` for the fourth parameter that does not change.

    Raises:
        HoleNotFilled: a list of ids was taken apart on its way into the statement, so that it could not be filled.
    """
    inside = [each for each in holes if isinstance(each, list) for each in each]
    if any(param in inside for param in params) or not all(any(each == param for param in params) for each in holes):
        raise HoleNotFilled
    return [f"v{holes.index(param)}" if param in holes else f"p{at}" for at, param in enumerate(params)]


def _converted(row: Sequence[Any], converters: tuple[tuple[int, Any, Any], ...], connection: Any) -> tuple[Any, ...]:
    values = list(row)
    for at, convert, column in converters:
        values[at] = convert(values[at], column, connection)
    return tuple(values)


class _Maker:
    """`from_db` of a model that has none of its own."""

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model

    def __call__(self, db: str | None, names: Collection[str], row: Collection[Any]) -> Any:
        return instance(self.model, db, names, row)


def instance(model: type[Row], db: str | None, names: Collection[str], values: Collection[Any]) -> Row:
    """What `Model.from_db` gives, without the detour over an initialiser that asks about every field.

    Columns that are not named are deferred. Nobody here listens to Django's signals of initialisation.
    """
    made = model.__new__(model)
    made._state = state = ModelState()  # noqa: SLF001 - as Django's own initialiser does
    state.adding, state.db = False, db
    made.__dict__.update(zip(names, values, strict=True))
    return made
