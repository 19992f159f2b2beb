from django.db import models
from django.db.models import Q

from motcua.kernel import clock
from motcua.kernel.ids import new_id


class StoredFile(models.Model):
    """One use of a piece of content: the same bytes attached twice are two rows and one blob."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_kind = models.TextField()
    subject_id = models.UUIDField()
    name = models.TextField(help_text="as the person called it, cleaned")
    media_type = models.TextField()
    size = models.BigIntegerField()
    sha256 = models.TextField()
    stored_at = models.DateTimeField(default=clock.now)
    stored_by_id = models.UUIDField(null=True)
    discarded_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["subject_id"]),
            models.Index(fields=["sha256"]),
            models.Index(fields=["discarded_at"], name="files_discarded", condition=Q(discarded_at__isnull=False)),
        ]


class UnfinishedUpload(models.Model):
    """A file that comes in parts: its bytes lie in quarantine until it is whole and a room takes it.

    `received`: bytes that are safe on the disk; what lies behind them is the rest of a part that never became whole.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    sender_id = models.UUIDField(db_index=True)
    purpose = models.TextField(help_text="what the room above will do with it")
    name = models.TextField()
    size = models.BigIntegerField()
    received = models.BigIntegerField(default=0)
    begun_at = models.DateTimeField(default=clock.now)
    touched_at = models.DateTimeField(default=clock.now)
