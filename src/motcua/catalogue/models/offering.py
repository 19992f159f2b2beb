from django.db import models
from django.db.models import Q

from motcua.catalogue.models.procedure import Procedure, ServiceLevel
from motcua.catalogue.models.validity import Validity
from motcua.kernel.ids import new_id


class Offering(Validity):
    """Who handles a procedure, for a time: one unit, or every unit of a kind in its own area."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="offerings")
    unit = models.ForeignKey("identity.Unit", on_delete=models.PROTECT, null=True, related_name="+")
    unit_kind = models.TextField(blank=True, help_text="a kind of identity's units, where no one unit is named")
    service_level = models.TextField(choices=ServiceLevel)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(unit__isnull=False, unit_kind="") | (Q(unit__isnull=True) & ~Q(unit_kind="")),
                name="offered_by_a_unit_or_a_kind",
            ),
        ]
        indexes = [models.Index(fields=["unit"])]
