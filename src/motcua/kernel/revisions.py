"""Which state of slow data (organisation, rulebook, catalogue) stands, and how often that is asked.

Each such room has a table of one row with a stamp that is new after every change; caches in the process are keyed by
it. Asking costs one tiny query. Within `steady()` it is asked once, so a request or a bulk job sees one state from its
beginning to its end; and a statement that is made anyway can bring all stamps along.
"""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from django.db import connection

Stamp = uuid.UUID | None
_tables: Final[dict[str, str]] = {}
_seen: ContextVar[dict[str, Stamp] | None] = ContextVar("revisions_seen", default=None)


def register(room: str, table: str) -> None:
    """`table` holds the stamp of `room`."""
    _tables[room] = table


@contextmanager
def steady() -> Iterator[None]:
    """Ask for each stamp at most once in here. Wrap a request or a long piece of work; nests."""
    if _seen.get() is not None:
        yield
        return
    token = _seen.set({})
    try:
        yield
    finally:
        _seen.reset(token)


def stamp(room: str) -> Stamp:
    """The stamp of `room` as it stands; None while it has none."""
    seen = _seen.get()
    if seen is not None and room in seen:
        return seen[room]
    with connection.cursor() as cursor:  # plain SQL for speed: nearly every request asks
        cursor.execute(f"SELECT {_stamp_of(room)}")
        found: Stamp = cursor.fetchone()[0]
    if seen is not None:
        seen[room] = found
    return found


def columns() -> str:
    """All stamps as columns of another statement; its row's values go to `remember`."""
    return ", ".join(_stamp_of(room) for room in _tables)


def remember(values: Sequence[Stamp]) -> dict[str, Stamp]:
    """Keep the stamps that another statement has brought along; by room."""
    found = dict(zip(_tables, values, strict=True))
    seen = _seen.get()
    if seen is not None:
        seen.update(found)
    return found


def forget(room: str) -> None:
    """Ask anew: `room` has just changed."""
    seen = _seen.get()
    if seen is not None:
        seen.pop(room, None)


def _stamp_of(room: str) -> str:
    return f"(SELECT stamp FROM {_tables[room]} ORDER BY id LIMIT 1)"  # noqa: S608 - tables of ours
