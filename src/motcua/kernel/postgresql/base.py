"""Django's engine for PostgreSQL, with three things done quicker that every page does many times.

A moment is read by the language's own parser; a sorted list of ids is written once (`anyof.in_order`); and a connection
that was seen alive a moment ago is asked by a look at its socket, not by a statement.
"""

import datetime as dt
import select
import time
from typing import Any, Final

from django.db.backends.postgresql import base
from django.db.backends.postgresql.psycopg_any import BaseTzLoader
from psycopg.adapt import Buffer, Dumper
from psycopg.postgres import types
from psycopg.pq import TransactionStatus

from motcua.kernel.anyof import Ids

_BELIEVED: Final = 30.0  # seconds
_IN_ORDER: Final = frozenset({TransactionStatus.IDLE, TransactionStatus.INTRANS})


class DatabaseWrapper(base.DatabaseWrapper):
    """The engine that `DATABASES` names."""

    _seen_alive = 0.0

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        connection = super().get_new_connection(conn_params)
        zone = self.timezone

        class Moment(_Moment):
            timezone = zone

        connection.adapters.register_loader("timestamptz", Moment)
        connection.adapters.register_dumper(Ids, _IdsDumper)
        return connection

    def is_usable(self) -> bool:
        """Whether the connection still stands.

        A server that ends a connection says so, which makes its socket readable; one that is silent for long may have
        been cut off without a word, so that it is asked a question.
        """
        now = time.monotonic()
        if now - self._seen_alive < _BELIEVED and _is_quiet(self.connection):
            return True
        usable = super().is_usable()
        self._seen_alive = now if usable else 0.0
        return usable


def _is_quiet(connection: Any) -> bool:
    if connection is None or connection.closed or connection.info.transaction_status not in _IN_ORDER:
        return False
    look = select.poll()
    look.register(connection.fileno(), select.POLLIN)
    return not look.poll(0)


class _Moment(BaseTzLoader):  # type: ignore[misc]
    def load(self, data: Buffer) -> dt.datetime:
        try:
            moment = dt.datetime.fromisoformat(str(data, "ascii"))
        except ValueError:  # infinity, or before the year 1
            moment = super().load(data)
        return moment if moment.tzinfo is self.timezone else moment.replace(tzinfo=self.timezone)


class _IdsDumper(Dumper):
    oid = types["uuid"].array_oid

    def dump(self, obj: Ids) -> Buffer:
        return obj.text
