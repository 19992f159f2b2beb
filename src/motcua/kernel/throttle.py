"""Rate limits that hold over all processes: one upsert in the shared database a try."""

from django.db import connection

from motcua.kernel import clock
from motcua.kernel.errors import TooMany


def spend(key: str, *, limit: int, per_seconds: int) -> None:
    """Count one try of `key`; at most `limit` in each window of `per_seconds`.

    Raises:
        TooMany: with `seconds` to wait.
    """
    if count(key, per_seconds=per_seconds)[key] > limit:
        raise too_many(per_seconds)


def spend_knowing(key: str, *others: str, limit: int, per_seconds: int, others_seconds: int) -> dict[str, int]:
    """`spend` of `key` and `tried` of `others`, in their own window, with one question to the database.

    Raises:
        TooMany: with `seconds` to wait.
    """
    (_, window), (_, others_window) = _window(per_seconds), _window(others_seconds)
    with connection.cursor() as cursor:
        cursor.execute(
            "WITH spent AS ("
            ' INSERT INTO kernel_throttlecount (key, "window", count) VALUES (%s, %s, 1)'
            ' ON CONFLICT (key, "window") DO UPDATE SET count = kernel_throttlecount.count + 1 RETURNING count)'
            " SELECT NULL, count FROM spent UNION ALL"
            ' SELECT key, count FROM kernel_throttlecount WHERE key = ANY(%s) AND "window" = %s',
            [key, window, list(others), others_window],
        )
        found: dict[str | None, int] = dict(cursor.fetchall())
    if found.pop(None) > limit:
        raise too_many(per_seconds)
    return {other: found.get(other, 0) for other in others}


def count(*keys: str, per_seconds: int) -> dict[str, int]:
    """Count one try of each key, refusing nothing; returns how often each was tried in this window."""
    _, window = _window(per_seconds)
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO kernel_throttlecount (key, "window", count) SELECT key, %s, 1 FROM unnest(%s::text[]) AS key'
            ' ORDER BY key ON CONFLICT (key, "window") DO UPDATE SET count = kernel_throttlecount.count + 1'
            " RETURNING key, count",
            [window, list(keys)],
        )
        return dict(cursor.fetchall())


def tried(*keys: str, per_seconds: int) -> dict[str, int]:
    """How often each key was tried in this window; counts nothing itself.

    For tries that only count when they fail: asked before, so that the right answer does not shine through the limit.
    """
    _, window = _window(per_seconds)
    with connection.cursor() as cursor:
        cursor.execute(
            'SELECT key, count FROM kernel_throttlecount WHERE key = ANY(%s) AND "window" = %s', [list(keys), window]
        )
        return dict.fromkeys(keys, 0) | dict(cursor.fetchall())


def check(key: str, *, limit: int, per_seconds: int) -> None:
    """Refuse when all tries of `key` are spent in this window; counts nothing itself.

    Raises:
        TooMany: with `seconds` to wait.
    """
    if tried(key, per_seconds=per_seconds)[key] >= limit:
        raise too_many(per_seconds)


def too_many(per_seconds: int) -> TooMany:
    """The error to raise, with the `seconds` until this window is over."""
    moment, window = _window(per_seconds)
    return TooMany(seconds=window + per_seconds - moment)


def _window(per_seconds: int) -> tuple[int, int]:
    moment = int(clock.now().timestamp())
    return moment, moment - moment % per_seconds


def sweep(older_than_seconds: int = 86_400) -> int:
    """Forget old windows; returns how many."""
    horizon = int(clock.now().timestamp()) - older_than_seconds
    with connection.cursor() as cursor:
        cursor.execute('DELETE FROM kernel_throttlecount WHERE "window" < %s', [horizon])
        return int(cursor.rowcount)
