"""One way to lock: sorted keys, a time-out, only inside a transaction."""

import hashlib
from collections.abc import Callable
from typing import TypeVar

from django.db import DEFAULT_DB_ALIAS, OperationalError, connections, models
from psycopg import errors as pg

from motcua.kernel.errors import Busy

Row = TypeVar("Row", bound=models.Model)
TIMEOUT_MS = 5_000


class LockOutsideTransaction(RuntimeError):
    """A lock was asked for outside a transaction: it would be gone before the change."""


def _guard(using: str) -> None:
    if not connections[using].in_atomic_block:
        raise LockOutsideTransaction


def _number(key: str) -> int:
    return int.from_bytes(hashlib.blake2b(key.encode(), digest_size=8).digest(), "big", signed=True)


def hold(*keys: str, timeout_ms: int = TIMEOUT_MS, using: str = DEFAULT_DB_ALIAS) -> None:
    """Hold named locks until the transaction ends.

    Keys are taken in one order by everyone, so that two holders never wait for each other.

    Raises:
        Busy: another transaction held one of them for longer than `timeout_ms`.
        LockOutsideTransaction: a programming error.
    """
    _guard(using)
    numbers = sorted({_number(key) for key in keys})
    with connections[using].cursor() as cursor:
        try:
            if timeout_ms != TIMEOUT_MS:  # the connection's options set the usual one, which saves a round trip
                cursor.execute("SELECT set_config('lock_timeout', %s, true)", [f"{timeout_ms}ms"])
            for number in numbers:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
        except OperationalError as error:
            raise _translate(error) from error


def row(queryset: models.QuerySet[Row], **lookup: object) -> Row:
    """Read one row and lock it until the transaction ends.

    The queryset carries the authorisation, so what may not be seen can't be locked either. The time-out is set for
    the whole session by the connection's options, which saves a round trip here.

    Raises:
        queryset.model.DoesNotExist: nothing there for this actor.
        Busy: somebody else held it too long.
    """
    _guard(queryset.db)
    try:
        return queryset.select_for_update(of=("self",)).get(**lookup)
    except OperationalError as error:
        raise _translate(error) from error


def rows(read: Callable[[], list[Row]], using: str = DEFAULT_DB_ALIAS) -> list[Row]:
    """What `read` gives; it reads with a lock, by a statement that is kept (see `kept`).

    Raises:
        Busy: somebody else held a row too long.
    """
    _guard(using)
    try:
        return read()
    except OperationalError as error:
        raise _translate(error) from error


def _translate(error: OperationalError) -> Exception:
    if isinstance(error.__cause__, pg.LockNotAvailable | pg.DeadlockDetected):
        return Busy()
    return error
