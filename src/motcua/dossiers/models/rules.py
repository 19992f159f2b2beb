from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import Func

from motcua.kernel.ids import new_id


class DateRange(Func):
    """`[valid_from, valid_to)` as the database's own range."""

    function = "DATERANGE"
    output_field = DateRangeField()


class Rule(models.Model):
    """One rule of handling for a time: what the law or the province leaves to be set. See `dossiers.rules`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.TextField()
    value = models.JSONField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    legal_basis = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="one_rule_a_day",
                expressions=[
                    ("key", RangeOperators.EQUAL),
                    (DateRange("valid_from", "valid_to", RangeBoundary()), RangeOperators.OVERLAPS),
                ],
            ),
        ]
