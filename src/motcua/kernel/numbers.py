"""Numbers that people read: unique, without gaps from failures, over any number of processes and machines."""

import datetime as dt
import re
import secrets
from collections.abc import Iterable
from string import Formatter
from typing import Final

from django.db import connection

from motcua.kernel import clock
from motcua.kernel.errors import Conflict
from motcua.kernel.locks import LockOutsideTransaction

# No 0/O, 1/I/L, 5/S, 2/Z, 8/B, U/V: a code is read aloud and typed from paper.
READABLE: Final = "ACDEFGHJKMNPQRTWXY34679"
_FIELDS: Final = {"agency", "day", "n"}


class BadTemplate(ValueError):
    """A number template names a field that does not exist or lacks the running number."""


class SeriesClosed(Conflict):
    """The numbers of {series} have ended with the agency that gave them. Hand this in at the agency that took over."""

    code = "kernel.series_closed"


def allocate(series: str, period: str) -> int:
    """The next number of `series` within `period`, from 1.

    The counter's row stays locked until the caller's transaction ends: a rollback gives the number back, so the
    series has no gap, and two processes can't have the same. Call it as late in the transaction as possible.

    Raises:
        SeriesClosed: the one that gave these numbers has ended.
    """
    if not connection.in_atomic_block:
        raise LockOutsideTransaction
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_sequencecounter (series, period, last) SELECT %s, %s, 1 "
            "WHERE NOT EXISTS (SELECT 1 FROM kernel_closedseries WHERE series = %s) "
            "ON CONFLICT (series, period) DO UPDATE SET last = kernel_sequencecounter.last + 1 RETURNING last",
            [series, period, series],
        )
        found = cursor.fetchone()
    if found is None:
        raise SeriesClosed(series=series)
    return int(found[0])


def go_on_above(ways: Iterable[tuple[str, str]], period: str) -> None:
    """Where numbers of one series come into another (`ways`: from, to), that one goes on above the highest of both."""
    pairs = list(ways)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_sequencecounter AS c (series, period, last) "
            "SELECT w.goes, %s, max(o.last) FROM unnest(%s::text[], %s::text[]) w (was, goes) "
            "JOIN kernel_sequencecounter o ON o.series = w.was AND o.period = %s GROUP BY w.goes "
            "ON CONFLICT (series, period) DO UPDATE SET last = greatest(c.last, excluded.last)",
            [period, [was for was, _ in pairs], [goes for _, goes in pairs], period],
        )


def close_series(series: Iterable[str]) -> list[str]:
    """No more numbers from these series; what was given stays. Returns those that were open till now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO kernel_closedseries (series, closed_at) SELECT name, %s FROM unnest(%s::text[]) name "
            "ON CONFLICT DO NOTHING RETURNING series",
            [clock.now(), sorted(set(series))],
        )
        return sorted(name for (name,) in cursor.fetchall())


def reopen_series(series: Iterable[str]) -> None:
    """Numbers go on where these series ended."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM kernel_closedseries WHERE series = ANY (%s)", [sorted(set(series))])


def check_template(template: str) -> str:
    """Return `template` if it can make numbers.

    Raises:
        BadTemplate: unknown field, no running number, or a format that does not work.
    """
    try:
        fields = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
        if not fields <= _FIELDS or "n" not in fields:
            raise BadTemplate(f"{template!r}: use {{agency}}, {{day:%y%m%d}} and {{n:04d}}; {{n}} is needed")
        render(template, agency="X", day=dt.date(2025, 1, 31), n=1)
    except (ValueError, KeyError, IndexError, AttributeError) as error:
        raise BadTemplate(f"{template!r}: {error}") from error
    return template


def render(template: str, *, agency: str, day: dt.date, n: int) -> str:
    """`{agency}-{day:%y%m%d}-{n:04d}` filled in."""
    return template.format(agency=agency, day=day, n=n)


def secret_code(length: int = 8) -> str:
    """A code that can't be guessed and can be read aloud; 8 letters hold 36 bits."""
    return "".join(secrets.choice(READABLE) for _ in range(length))


def normalise_secret(typed: str) -> str:
    """What a person typed, without spaces and dashes, in capitals."""
    return re.sub(r"[\s\-]+", "", typed).upper()
