from django.db import models

from motcua.dossiers.models.dossier import Dossier
from motcua.kernel import clock
from motcua.kernel.ids import new_id


class PaperStatus(models.TextChoices):
    MISSING = "missing"
    PROVIDED = "provided"
    WAIVED = "waived"  # known to the state already, so not asked for


class DossierPaper(models.Model):
    """One required paper of the pinned version, with what the applicant gave."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="papers")
    paper_id = models.UUIDField(help_text="id inside the pinned procedure version")
    position = models.IntegerField()
    name = models.TextField()
    required = models.BooleanField(default=True)
    originals = models.IntegerField(default=0)
    certified = models.IntegerField(default=0, db_default=0, help_text="certified copies (bản sao có chứng thực)")
    copies = models.IntegerField(default=0)
    status = models.TextField(choices=PaperStatus, default=PaperStatus.MISSING)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "paper_id"], name="one_row_a_paper")]


class Attachment(models.Model):
    """A file that somebody added to the dossier; removed ones stay as rows."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="attachments")
    paper = models.ForeignKey(DossierPaper, on_delete=models.PROTECT, null=True, related_name="attachments")
    file = models.ForeignKey("files.StoredFile", on_delete=models.SET_NULL, null=True, related_name="+")
    name = models.TextField()
    media_type = models.TextField()
    size = models.BigIntegerField()
    sha256 = models.TextField()
    by_office = models.BooleanField(default=False)
    added_at = models.DateTimeField(default=clock.now)
    removed_at = models.DateTimeField(null=True)


class ResultDocument(models.Model):
    """A result: drafted by the case officer, issued by the approver, then given to the applicant."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="results")
    name = models.TextField()
    number = models.TextField(blank=True)
    file = models.ForeignKey("files.StoredFile", on_delete=models.PROTECT, null=True, related_name="+")
    file_name = models.TextField(blank=True)
    drafted_at = models.DateTimeField(default=clock.now)
    drafted_by = models.TextField()
    issued_at = models.DateTimeField(null=True)
    issued_by = models.TextField(blank=True)
    returned_at = models.DateTimeField(null=True)
    returned_to = models.TextField(blank=True)
    superseded_at = models.DateTimeField(null=True)
    place = models.ForeignKey("dossiers.StoragePlace", on_delete=models.PROTECT, null=True, related_name="results")
    placed_at = models.DateTimeField(null=True)
    returned_with = models.ForeignKey(
        "dossiers.ResultReturn", on_delete=models.PROTECT, null=True, related_name="results", db_index=False
    )
