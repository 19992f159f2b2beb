"""The only source of time. Rooms ask this module, so that a test can stand still on any day."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Asia/Ho_Chi_Minh")
_frozen: dt.datetime | None = None


def now() -> dt.datetime:
    """This moment, aware, in UTC."""
    return _frozen if _frozen is not None else dt.datetime.now(dt.UTC)


def today() -> dt.date:
    """The local calendar day."""
    return now().astimezone(LOCAL).date()


def local(moment: dt.datetime) -> dt.datetime:
    """`moment` as the clocks on the wall show it."""
    return moment.astimezone(LOCAL)


def at(year: int, month: int, day: int, hour: int = 0, minute: int = 0, second: int = 0) -> dt.datetime:
    """An aware moment given as local wall time."""
    return dt.datetime(year, month, day, hour, minute, second, tzinfo=LOCAL)


@contextmanager
def frozen(moment: dt.datetime) -> Iterator[None]:
    """Stop the clock at `moment` (aware) for the whole process; nests."""
    global _frozen  # noqa: PLW0603 - one clock a process, so that threads of a test server agree
    if moment.tzinfo is None:
        msg = "kernel.clock.frozen needs an aware moment"
        raise ValueError(msg)
    before, _frozen = _frozen, moment.astimezone(dt.UTC)
    try:
        yield
    finally:
        _frozen = before
