from django.contrib.postgres.fields import ArrayField
from django.db import models

from motcua.dossiers.models.dossier import Dossier
from motcua.dossiers.models.papers import ResultDocument
from motcua.kernel import clock
from motcua.kernel.ids import new_id
from motcua.kernel.validity import valid_once


class ResultTemplate(models.Model):
    """One version of the text of a result, from the pack: filled with the dossier's data, then written on."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.TextField()
    name = models.TextField(help_text="what the result is called")
    procedures = ArrayField(models.TextField(), help_text="codes of the procedures it is for")
    body = models.TextField(help_text="text with {placeholders}, see documents.filling")
    layout = models.TextField(help_text="typst")
    signer = models.TextField(help_text="in whose office the result is signed")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    legal_basis = models.TextField()
    note = models.TextField(blank=True)

    class Meta:
        constraints = [valid_once("one_result_template_a_day", "code")]


class DraftDocument(models.Model):
    """One version of the text of a result. Versions are never changed: who writes on makes the next."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="documents", db_index=False)
    number = models.IntegerField()
    template = models.ForeignKey(ResultTemplate, on_delete=models.PROTECT, related_name="+", db_index=False)
    filled = models.TextField(help_text="the template as it was filled when the text was begun")
    body = models.TextField()
    made_at = models.DateTimeField(default=clock.now)
    made_by = models.TextField()
    result = models.OneToOneField(ResultDocument, on_delete=models.PROTECT, null=True, related_name="text")
    approved_at = models.DateTimeField(null=True, help_text="when somebody who approves let these words pass")
    approved_by = models.TextField(blank=True, db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["dossier", "number"], name="one_text_a_number")]

    @property
    def changed(self) -> bool:
        """Whether somebody wrote something else than the template says."""
        return self.body != self.filled


class DraftReading(models.Model):
    """Somebody has looked at how a version differs from its template."""

    document = models.ForeignKey(DraftDocument, on_delete=models.PROTECT, related_name="readings", db_index=False)
    reader_id = models.UUIDField()
    read_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["document", "reader_id"], name="one_reading_a_reader")]
