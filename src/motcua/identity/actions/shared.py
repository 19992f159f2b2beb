"""What the verbs of this room check in the same way."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import IntegrityError, transaction
from psycopg import errors as pg

from motcua.identity.errors import BadName, BadPeriod, HistoryOverlap
from motcua.identity.models import Account
from motcua.kernel.errors import MotcuaError
from motcua.kernel.ids import new_id
from motcua.kernel.text import clean

EARLIEST: Final = dt.date(1900, 1, 1)
LATEST: Final = dt.date(2100, 12, 31)
LONGEST_NAME: Final = 300


def checked_name(name: str, field: str = "name") -> str:
    """The name in composed letters and single spaces.

    Raises:
        BadName: empty, or longer than 300 letters.
    """
    text = clean(name)
    if not text or len(text) > LONGEST_NAME:
        error = BadName()
        raise BadName(fields={field: error.message})
    return text


def check_period(valid_from: dt.date, valid_to: dt.date | None = None) -> None:
    """Raise `BadPeriod` unless the days are within 1900 to 2100 and in order."""
    days = [valid_from, *([valid_to] if valid_to else [])]
    if any(not EARLIEST <= day <= LATEST for day in days) or days != sorted(set(days)):
        error = BadPeriod()
        raise BadPeriod(fields={"valid_to" if valid_to else "valid_from": error.message})


@contextmanager
def refused_by_database(error: MotcuaError | None = None) -> Iterator[None]:
    """Turn a broken rule of uniqueness or validity into the error that a person can act on.

    The verbs look first; this catches the one who comes between the look and the write.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as refused:
        if isinstance(refused.__cause__, pg.ExclusionViolation | pg.UniqueViolation):
            raise error or HistoryOverlap() from refused
        raise


def touch(*account_ids: uuid.UUID | None) -> None:
    """Tell every process that what these accounts may do has changed."""
    for account_id in account_ids:
        if account_id is not None:
            Account.objects.filter(id=account_id).update(stamp=new_id())
