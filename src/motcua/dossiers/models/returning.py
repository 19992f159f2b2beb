from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.dossiers.models.dossier import Dossier, ReturnBy
from motcua.kernel import clock
from motcua.kernel.ids import new_id


class Proof(models.TextChoices):
    """What shows that the right person has it."""

    SIGNATURE = "signature", _("signed on the screen")
    SLIP = "slip", _("signed on the paper slip")
    CARD = "card", _("citizen card scanned")
    POST = "post", _("delivery by post")
    PORTAL = "portal", _("downloaded by the account's owner")


class StoragePlace(models.Model):
    """Where a unit keeps paper results until they are fetched: a box on a shelf in a cabinet."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    # The unique constraint begins with it.
    unit = models.ForeignKey("identity.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    cabinet = models.TextField()
    shelf = models.TextField(blank=True)
    box = models.TextField(blank=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "cabinet", "shelf", "box"], name="one_row_a_place")]

    def __str__(self) -> str:
        parts = (("Tủ", self.cabinet), ("ngăn", self.shelf), ("hộp", self.box))
        return " · ".join(f"{name} {value}" for name, value in parts if value)


class ResultReturn(models.Model):
    """Results given out of the office in one go: to whom, how, and what proves it. Only its arrival is noted later."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="returns")
    how = models.TextField(choices=ReturnBy)
    to_name = models.TextField()
    to_number = models.TextField(blank=True)
    relation = models.TextField(help_text="owner, submitter, authorised")
    authorisation = models.TextField(blank=True, help_text="the paper that lets somebody else take it")
    proof = models.TextField(choices=Proof)
    signature = models.TextField(blank=True, help_text="path of the drawn signature, 600 by 200")
    tracking_no = models.TextField(blank=True)
    given_at = models.DateTimeField(default=clock.now)
    given_by = models.TextField()
    delivered_at = models.DateTimeField(null=True, help_text="in the receiver's hands")
    came_back_at = models.DateTimeField(null=True, help_text="the post brought the parcel back undelivered")
    came_back_reason = models.TextField(blank=True, db_default="")

    class Meta:
        indexes = [
            # The few that came back, for those who count what lies in their office.
            models.Index(fields=["dossier"], name="parcels_come_back", condition=Q(came_back_at__isnull=False)),
        ]


class UncollectedNotice(models.Model):
    """The applicant was told, for the n-th time, that a result waits; `stage` is the step of the rule, from 1."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.IntegerField()
    announced_at = models.DateTimeField()
    stage = models.IntegerField(default=0, db_default=0)
    ways = models.TextField(blank=True, db_default="", help_text="by which ways it went out; empty: no way is known")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="one_notice_a_number")]
