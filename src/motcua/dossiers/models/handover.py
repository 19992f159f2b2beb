"""Papers and results on their way between the place that receives and the agency that handles."""

from django.db import models
from django.db.models import Q

from motcua.dossiers.models.dossier import Dossier
from motcua.kernel import clock
from motcua.kernel.ids import new_id


class Carries(models.TextChoices):
    PAPERS = "papers"
    RESULT = "result"


class Way(models.TextChoices):
    POST = "post"
    COURIER = "courier"
    BY_HAND = "by_hand"


class Handover(models.Model):
    """One leg of a dossier that is received in one agency and handled in another (phi địa giới)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="handovers")
    carries = models.TextField(choices=Carries)
    from_unit = models.ForeignKey("identity.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    to_unit = models.ForeignKey("identity.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    asked_at = models.DateTimeField(default=clock.now)
    way = models.TextField(choices=Way, blank=True)
    parcel_code = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    sent_by = models.TextField(blank=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "carries"], name="one_leg_a_way")]
        indexes = [
            models.Index(fields=["from_unit", "id"], name="handover_to_send", condition=Q(sent_at__isnull=True)),
            models.Index(
                fields=["to_unit", "id"], name="handover_to_receive",
                condition=Q(sent_at__isnull=False, received_at__isnull=True),
            ),
        ]  # fmt: skip
