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
