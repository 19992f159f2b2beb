"""Validity `[from, to)`, and the rule that two rows of one thing are never valid on one day."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Func, Q


class DateRange(Func):
    """`[valid_from, valid_to)` as the database's own range."""

    function = "DATERANGE"
    output_field = DateRangeField()


def valid_once(name: str, *keys: str, condition: Q | None = None) -> ExclusionConstraint:
    """No two rows with the same `keys` are valid on one day."""
    span = DateRange("valid_from", "valid_to", RangeBoundary())
    return ExclusionConstraint(
        name=name,
        expressions=[*((key, RangeOperators.EQUAL) for key in keys), (span, RangeOperators.OVERLAPS)],
        condition=condition,
    )


class Validity(models.Model):
    """Valid from a day on, up to but without `valid_to`; open when that is null."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    legal_basis = models.TextField(blank=True)

    class Meta:
        abstract = True
