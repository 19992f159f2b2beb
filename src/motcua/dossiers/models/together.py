"""Work on a dossier beside its process: a leader's instructions, opinions of other agencies."""

from django.db import models
from django.db.models import Q

from motcua.dossiers.models.dossier import Dossier
from motcua.kernel import clock
from motcua.kernel.ids import new_id


class Instruction(models.Model):
    """What a leader asks of an officer for one dossier, until a day."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="instructions")
    text = models.TextField()
    to_post_id = models.UUIDField()
    to_name = models.TextField()
    due_at = models.DateTimeField()
    given_at = models.DateTimeField(default=clock.now)
    given_by_id = models.UUIDField(null=True)
    given_by = models.TextField()
    answer = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.TextField(blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["to_post_id", "due_at"], name="instructions_open", condition=Q(done_at__isnull=True)),
        ]


class Opinion(models.TextChoices):
    AGREE = "agree"
    DISAGREE = "disagree"
    COMMENT = "comment"
    SILENT = "silent"


class Consultation(models.Model):
    """A question to another agency; no answer in time is counted as the rule says."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="consultations")
    unit = models.ForeignKey("identity.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    question = models.TextField()
    asked_at = models.DateTimeField(default=clock.now)
    asked_by = models.TextField()
    due_at = models.DateTimeField()
    opinion = models.TextField(choices=Opinion, blank=True)
    answer = models.TextField(blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.TextField(blank=True)
    legal_basis = models.TextField(blank=True, help_text="of counting silence")

    class Meta:
        indexes = [
            models.Index(fields=["unit", "due_at"], name="consultations_open", condition=Q(answered_at__isnull=True)),
            models.Index(fields=["due_at"], name="consultations_due", condition=Q(answered_at__isnull=True)),
        ]
