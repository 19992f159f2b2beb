from django.contrib.postgres.fields import ArrayField
from django.db import models

from motcua.dossiers.models.dossier import Dossier
from motcua.kernel import clock
from motcua.kernel.ids import new_id


class DossierTask(models.Model):
    """One open step, as a worklist shows it. The row goes when the step is done, so this table stays as small as the
    work in hand, however many dossiers there are.
    """

    task = models.OneToOneField("workflow.Task", on_delete=models.PROTECT, primary_key=True, related_name="+")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="tasks")
    name = models.TextField()
    kind = models.TextField()
    role = models.TextField()
    # The list's own index begins with it.
    unit = models.ForeignKey("identity.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    post_id = models.UUIDField(null=True)
    holder_name = models.TextField(blank=True)
    opened_at = models.DateTimeField()
    step_due_at = models.DateTimeField(null=True)
    # What the list is sorted by, see `actions.process.listed_due`; the far future if there is no due time.
    due_at = models.DateTimeField()
    paused_since = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["post_id", "due_at", "task"], name="work_of_a_post"),
            models.Index(fields=["unit", "kind", "due_at", "task"], name="work_of_a_unit"),
        ]


class SupplementRequest(models.Model):
    """What the applicant was asked to add: specific, complete, once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="supplements")
    number = models.IntegerField()
    reason = models.TextField()
    papers = models.JSONField(default=list, help_text="ids of DossierPaper to add or replace")
    pages = models.JSONField(default=list, help_text="keys of form pages to answer again")
    requested_at = models.DateTimeField()
    requested_by = models.TextField()
    answer_by = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answers_before = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="one_supplement_a_number")]


class DossierNote(models.Model):
    """A note among officers; the applicant does not see it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="notes")
    text = models.TextField()
    author_id = models.UUIDField(null=True)
    author_name = models.TextField()
    written_at = models.DateTimeField(default=clock.now)


class Transfer(models.Model):
    """A dossier that a reorganisation gave to other units: from where to where. Reports of the days before, and
    undoing, read it; it is never deleted.
    """

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="transfers", db_index=False)
    reorganisation_id = models.UUIDField()
    moved_at = models.DateTimeField()
    handling_from = models.UUIDField()
    handling_to = models.UUIDField()
    receiving_from = models.UUIDField()
    receiving_to = models.UUIDField()
    involved_from = ArrayField(models.UUIDField(), default=list)
    involved_to = ArrayField(models.UUIDField(), default=list)
    area_from = models.TextField(blank=True)
    area_to = models.TextField(blank=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            # Also the index by which a dossier's transfers are found.
            models.UniqueConstraint(fields=["dossier", "reorganisation_id"], name="one_transfer_a_reorganisation"),
        ]
        indexes = [models.Index(fields=["reorganisation_id"], name="transfers_of_one")]
