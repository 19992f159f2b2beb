"""Lists that officers take along as a file."""

from django.db import models
from django.db.models import Q

from motcua.kernel import clock
from motcua.kernel.ids import new_id


class ExportKind(models.TextChoices):
    XLSX = "xlsx"
    CSV = "csv"


class ExportState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


class Export(models.Model):
    """One list asked for as a file: which, by whom, how far it is, and until when it can be fetched."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    queue = models.TextField(help_text="of the worklist; empty: a search over all that the officer may see")
    filters = models.JSONField(default=dict)
    kind = models.TextField(choices=ExportKind)
    state = models.TextField(choices=ExportState, default=ExportState.WAITING)
    rows = models.IntegerField(default=0, help_text="written so far")
    problem = models.TextField(blank=True, help_text="why there is no file")
    file_id = models.UUIDField(null=True)
    size = models.BigIntegerField(default=0, help_text="bytes")
    asked_at = models.DateTimeField(default=clock.now)
    asked_by_id = models.UUIDField(help_text="account in whose name the rows are read")
    asked_by = models.TextField()
    ready_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["asked_by_id", "-id"], name="export_of_account"),
            models.Index(fields=["expires_at"], name="export_to_expire", condition=Q(state="ready")),
        ]
