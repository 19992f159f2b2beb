"""Rows of a pack that a process keeps: rules, templates, types. They change a few times a year.

Each is read once and looked at again every half minute, so that a process follows a pack that another one has loaded.
Ids of such rows are in use for as long: whoever empties a database for a new beginning leaves them, see `tables`.
"""

import time
from collections.abc import Callable
from typing import Final, Generic, TypeVar

from django.db import models

Value = TypeVar("Value")
FRESH_SECONDS: Final = 30.0
_tables: Final[set[str]] = set()


class Seldom(Generic[Value]):
    """Calling this gives what `read` made of the rows of `kinds`, read at most half a minute ago.

    What it gives is shared by all threads of the process: nobody changes it.
    """

    def __init__(self, read: Callable[[], Value], *kinds: type[models.Model]) -> None:
        self._read = read
        self._kept: tuple[float, Value] | None = None
        _tables.update(kind._meta.db_table for kind in kinds)  # noqa: SLF001 - its documented name

    def __call__(self) -> Value:
        kept = self._kept
        if kept is None or time.monotonic() - kept[0] > FRESH_SECONDS:
            # In one step: another thread sees the value of before or this one, never a half.
            self._kept = kept = (time.monotonic(), self._read())
        return kept[1]

    def forget(self) -> None:
        """Read anew at the next question: this process has just changed the rows."""
        self._kept = None


def tables() -> frozenset[str]:
    """The tables whose rows processes keep."""
    return frozenset(_tables)
