"""Which state of the organisation stands, and how often that is asked.

Caches are keyed by the revision's stamp. Asking costs one tiny query; within `steady()` it is asked once, so a request
or a bulk job sees one organisation from its beginning to its end.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from django.db import connection

from motcua.kernel.ids import new_id

NEVER: Final = uuid.UUID(int=0)
_ROW: Final = 1
_steady: ContextVar[dict[str, uuid.UUID] | None] = ContextVar("identity_steady", default=None)


@contextmanager
def steady() -> Iterator[None]:
    """Ask for the revision at most once in here. Wrap a request or a long piece of work; nests."""
    if _steady.get() is not None:
        yield
        return
    token = _steady.set({})
    try:
        yield
    finally:
        _steady.reset(token)


def stamp() -> uuid.UUID:
    """The stamp of the organisation as it stands."""
    kept = _steady.get()
    if kept and "stamp" in kept:
        return kept["stamp"]
    # Plain SQL for speed: it runs in every request, and building the query took longer than answering it.
    with connection.cursor() as cursor:
        cursor.execute("SELECT stamp FROM identity_organisationrevision WHERE id = %s", [_ROW])
        row = cursor.fetchone()
    return remember(row[0] if row else NEVER)


def remember(found: uuid.UUID) -> uuid.UUID:
    """Keep a stamp that another query has brought along."""
    kept = _steady.get()
    if kept is not None:
        kept["stamp"] = found
    return found


def bump() -> None:
    """Tell every process that units or roles have changed; the row stays locked until the transaction ends.

    So changes of the organisation queue behind one another, which is what they need: each looks at the whole tree.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO identity_organisationrevision (id, stamp) VALUES (%s, %s) "
            "ON CONFLICT (id) DO UPDATE SET stamp = EXCLUDED.stamp",
            [_ROW, new_id()],
        )
    kept = _steady.get()
    if kept is not None:
        kept.clear()
