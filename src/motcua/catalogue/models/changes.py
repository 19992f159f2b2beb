from django.db import models

from motcua.catalogue.models.procedure import Procedure
from motcua.kernel import clock
from motcua.kernel.ids import new_id


class ChangeSet(models.Model):
    """What one import would change, for an officer to look at before it does."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    file_name = models.TextField()
    file_sha256 = models.TextField()
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.TextField()
    read = models.IntegerField(default=0, help_text="records read")
    unchanged = models.IntegerField(default=0)


class ChangeKind(models.TextChoices):
    NEW = "new"
    CHANGED = "changed"
    ABOLISHED = "abolished"
    NATIONAL_COPY = "national_copy"  # the province keeps its own wording; only the copy to compare with changes


class ItemState(models.TextChoices):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class ChangeItem(models.Model):
    """One procedure of a change set."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    change_set = models.ForeignKey(ChangeSet, on_delete=models.CASCADE, related_name="items")
    code = models.TextField()
    name = models.TextField()
    kind = models.TextField(choices=ChangeKind)
    state = models.TextField(choices=ItemState, default=ItemState.WAITING)
    content = models.JSONField(null=True)
    content_hash = models.TextField(blank=True)
    decision_number = models.TextField(blank=True)
    difference = models.JSONField(default=list, help_text="list of {part, before, after}")
    raw = models.BinaryField(null=True, help_text="the record as it came: JSON, zlib")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.TextField(blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["change_set", "code"], name="one_item_a_procedure")]
        indexes = [models.Index(fields=["change_set", "state", "code"])]


class NationalCopy(models.Model):
    """The national database's record of a procedure as last accepted: the change item, which holds words and raw."""

    procedure = models.OneToOneField(
        Procedure, on_delete=models.PROTECT, primary_key=True, related_name="national_copy"
    )
    item = models.ForeignKey(ChangeItem, on_delete=models.PROTECT, related_name="+")
    content_hash = models.TextField()
    read_at = models.DateTimeField()


class QuarantinedRecord(models.Model):
    """A record that must not be trusted, kept with its reason until a person has looked."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    change_set = models.ForeignKey(ChangeSet, on_delete=models.CASCADE, related_name="quarantined")
    code = models.TextField()
    name = models.TextField()
    reason = models.TextField()
    raw = models.BinaryField(help_text="the record as it came: JSON, zlib")
    raw_hash = models.TextField()


class ImportProblem(models.Model):
    """A record or a field that could not be read, and why. Nothing is guessed in silence."""

    change_set = models.ForeignKey(ChangeSet, on_delete=models.CASCADE, related_name="problems")
    line = models.IntegerField()
    code = models.TextField(blank=True)
    field = models.TextField(blank=True)
    reason = models.TextField()
    message = models.TextField()
    excerpt = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["change_set", "reason"])]
