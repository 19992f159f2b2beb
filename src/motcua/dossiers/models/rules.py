from django.db import models

from motcua.kernel.ids import new_id
from motcua.kernel.validity import valid_once


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
        constraints = [valid_once("one_rule_a_day", "key")]
