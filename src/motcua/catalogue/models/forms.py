from django.db import models

from motcua.catalogue.models.validity import Validity
from motcua.kernel.ids import new_id
from motcua.kernel.validity import valid_once


class FormVersion(Validity):
    """An e-form for a time: a JSON Schema 2020-12 for its answers, and pages that ask for them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.TextField()
    number = models.IntegerField()
    title = models.TextField()
    title_en = models.TextField(blank=True)
    schema = models.JSONField()
    pages = models.JSONField()
    content_hash = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], name="one_form_version"),
            valid_once("form_version_once", "code"),
        ]
