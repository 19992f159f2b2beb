"""Validity `[from, to)`: rows that hold from a day on, up to but without another; never two of one thing at once."""

import datetime as dt
from typing import Protocol

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db.models import Deferrable, Func, Q


class Valid(Protocol):
    """What holds for a time."""

    valid_from: dt.date
    valid_to: dt.date | None


def holds(row: Valid, day: dt.date) -> bool:
    """Whether it is valid on `day`."""
    return row.valid_from <= day and (row.valid_to is None or day < row.valid_to)


class DateRange(Func):
    """`[valid_from, valid_to)` as the database's own range; open where an end is null."""

    function = "DATERANGE"
    output_field = DateRangeField()


def valid_once(
    name: str, *keys: str, condition: Q | None = None, deferrable: Deferrable | None = None
) -> ExclusionConstraint:
    """The database refuses two rows with the same `keys` that are valid on one day."""
    span = DateRange("valid_from", "valid_to", RangeBoundary())
    return ExclusionConstraint(
        name=name,
        expressions=[*((key, RangeOperators.EQUAL) for key in keys), (span, RangeOperators.OVERLAPS)],
        condition=condition,
        deferrable=deferrable,
    )
