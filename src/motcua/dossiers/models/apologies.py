from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from motcua.dossiers.models.dossier import Dossier
from motcua.kernel import clock
from motcua.kernel.ids import new_id


class ApologyState(models.TextChoices):
    """Drafted by the house or an officer, proposed with its reason, then decided; lapsed when it was overtaken."""

    DRAFTED = "drafted", _("Apology drafted")
    PROPOSED = "proposed", _("Waiting for approval")
    APPROVED = "approved", _("Sent")
    REFUSED = "refused", _("Refused")
    LAPSED = "lapsed", _("No longer needed")


class ApologyDraft(models.Model):
    """An apology with a new appointment (form 04) on its way: drafted, its reason confirmed, approved and sent.

    Every extension has one, also one that an approver gave without a draft. `due_before` is the due time that it was
    drafted for: when that moves, the draft no longer fits. `counts`: given in time, so that the verdict goes by it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="apologies")
    number = models.IntegerField()
    # The list's own index begins with it.
    unit = models.ForeignKey("identity.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    state = models.TextField(choices=ApologyState, default=ApologyState.DRAFTED)
    due_before = models.DateTimeField()
    until = models.DateField(help_text="the new appointment")
    lawful_until = models.DateField(help_text="the last day on which it may lawfully be sent")
    reason = models.TextField(blank=True)
    legal_basis = models.TextField(blank=True)
    drafted_at = models.DateTimeField(default=clock.now)
    proposed_at = models.DateTimeField(null=True)
    proposed_by = models.TextField(blank=True)
    proposed_by_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(blank=True)
    refusal = models.TextField(blank=True, help_text="why the approver refused")
    counts = models.BooleanField(default=False)
    form_id = models.UUIDField(null=True, help_text="the printed form 04")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="one_apology_a_number"),
            models.UniqueConstraint(
                fields=["dossier"], name="one_apology_in_hand", condition=Q(state__in=["drafted", "proposed"])
            ),
        ]
        indexes = [
            models.Index(
                fields=["unit", "due_before", "id"],
                name="apologies_in_hand",
                condition=Q(state__in=["drafted", "proposed"]),
            ),
        ]
