"""Rate limits that hold over all processes: one upsert in the shared database a try."""

from dataclasses import dataclass

from django.db import connection

from motcua.kernel import clock
from motcua.kernel.errors import TooMany


@dataclass(frozen=True, slots=True)
class Limit:
    """At most `most` tries of `key` in each window of `per_seconds`."""

    key: str
    most: int
    per_seconds: int


def spend_and_check(spent: Limit, checked: Limit) -> None:
    """`spend` the one; refuse too when all tries of the other are spent, which counts nothing itself. One statement.

    `checked` is for tries that only count when they fail: asked before, so that the right answer does not shine through
    the limit.

    Raises:
        TooMany: with `seconds` to wait.
    """
    moment, window = _window(spent.per_seconds)
    _, other = _window(checked.per_seconds)
    with connection.cursor() as cursor:
        cursor.execute(
            'WITH spent AS (INSERT INTO kernel_throttlecount (key, "window", count) VALUES (%s, %s, 1) ON CONFLICT '
            '(key, "window") DO UPDATE SET count = kernel_throttlecount.count + 1 RETURNING count) SELECT count, '
            '(SELECT count FROM kernel_throttlecount WHERE key = %s AND "window" = %s) FROM spent',
            [spent.key, window, checked.key, other],
        )
        count, failed = cursor.fetchone()
    if count > spent.most:
        raise TooMany(seconds=window + spent.per_seconds - moment)
    if failed is not None and failed >= checked.most:
        raise TooMany(seconds=other + checked.per_seconds - moment)


def spend(key: str, *, limit: int, per_seconds: int) -> None:
    """Count one try of `key`; at most `limit` in each window of `per_seconds`.

    Raises:
        TooMany: with `seconds` to wait.
    """
    moment, window = _window(per_seconds)
    with connection.cursor() as cursor:
        cursor.execute(
            'INSERT INTO kernel_throttlecount (key, "window", count) VALUES (%s, %s, 1) ON CONFLICT '
            '(key, "window") DO UPDATE SET count = kernel_throttlecount.count + 1 RETURNING count',
            [key, window],
        )
        (count,) = cursor.fetchone()
    if count > limit:
        raise TooMany(seconds=window + per_seconds - moment)


def _window(per_seconds: int) -> tuple[int, int]:
    moment = int(clock.now().timestamp())
    return moment, moment - moment % per_seconds


def sweep(older_than_seconds: int = 86_400) -> int:
    """Forget old windows; returns how many."""
    horizon = int(clock.now().timestamp()) - older_than_seconds
    with connection.cursor() as cursor:
        cursor.execute('DELETE FROM kernel_throttlecount WHERE "window" < %s', [horizon])
        return int(cursor.rowcount)
