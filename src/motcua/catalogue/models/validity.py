"""Validity `[from, to)`, and the rule that two rows of one thing are never valid on one day."""

from django.db import models


class Validity(models.Model):
    """Valid from a day on, up to but without `valid_to`; open when that is null."""

    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    legal_basis = models.TextField(blank=True)

    class Meta:
        abstract = True
