"""Lists and letters that officers take along as a file."""

from typing import Final

from django.db import models
from django.db.models import Q

from motcua.dossiers.models.bulk import LineState
from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.forms import IssuedForm
from motcua.kernel import clock
from motcua.kernel.ids import new_id


class ExportKind(models.TextChoices):
    XLSX = "xlsx"
    CSV = "csv"
    PDF = "pdf"  # letters


class ExportState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    READY = "ready"
    FAILED = "failed"
    EXPIRED = "expired"


UNDER_WAY: Final = (ExportState.WAITING, ExportState.RUNNING)


class Export(models.Model):
    """One list, or letters for several, asked for as a file: by whom, how far it is, until when it can be fetched."""

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
    seen_at = models.DateTimeField(null=True, help_text="last sign of life of who makes it; null: nobody does")
    tries = models.IntegerField(default=0, db_default=0, help_text="how often making it was begun")

    class Meta:
        indexes = [
            models.Index(fields=["asked_by_id", "-id"], name="export_of_account"),
            models.Index(fields=["expires_at"], name="export_to_expire", condition=Q(state="ready")),
        ]


class LetterLine(models.Model):
    """One letter of a file of letters. It counts as printed when the whole file is there, not before."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    export = models.ForeignKey(Export, on_delete=models.CASCADE, related_name="letters", db_index=False)
    number = models.IntegerField()
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="+")
    code = models.TextField()
    state = models.TextField(choices=LineState, default=LineState.WAITING)
    form = models.ForeignKey(IssuedForm, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    said = models.TextField(blank=True, help_text="why there is no letter")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["export", "number"], name="one_letter_a_number")]
