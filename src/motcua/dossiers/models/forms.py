from django.db import models
from django.db.models import Q

from motcua.dossiers.models.dossier import Dossier
from motcua.kernel import clock
from motcua.kernel.ids import new_id
from motcua.kernel.validity import valid_once


class FormTemplate(models.Model):
    """One version of a form that the law prescribes, or of a paper of the house; from the pack, never changed."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.TextField(help_text="see forms.kinds.FormKind")
    form = models.TextField(blank=True, help_text="number in the circular's annex, such as 01")
    title = models.TextField()
    circular = models.TextField(blank=True)
    number = models.TextField(blank=True, help_text="template of the paper's own number; empty: it has none")
    paper = models.TextField(default="a4", help_text="the usual size: a4 or a5")
    source = models.TextField(help_text="typst")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    legal_basis = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [valid_once("one_form_a_day", "kind")]


class IssuedForm(models.Model):
    """One paper of a dossier, or one register of a unit: what it says is frozen, the PDF is made from that once."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, null=True, related_name="forms", db_index=False)
    unit = models.ForeignKey("identity.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    kind = models.TextField()
    sequence = models.IntegerField(help_text="the how-manieth of its kind in the dossier, or of the unit")
    template = models.ForeignKey(FormTemplate, on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.TextField(blank=True)
    content = models.JSONField()
    content_hash = models.TextField(help_text="SHA-256 over template and content")
    issued_at = models.DateTimeField(default=clock.now)
    issued_by = models.TextField()
    issued_by_id = models.UUIDField(null=True)
    superseded_at = models.DateTimeField(null=True)
    file_a4 = models.ForeignKey(
        "files.StoredFile", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )
    file_a5 = models.ForeignKey(
        "files.StoredFile", on_delete=models.SET_NULL, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["dossier", "kind", "sequence"], name="one_form_a_sequence", condition=Q(dossier__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["unit", "kind", "sequence"], name="one_register_a_sequence", condition=Q(unit__isnull=False)
            ),
            models.CheckConstraint(
                condition=Q(dossier__isnull=False) ^ Q(unit__isnull=False), name="of_a_dossier_or_of_a_unit"
            ),
        ]
