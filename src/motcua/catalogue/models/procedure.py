from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from motcua.catalogue.models.validity import Validity
from motcua.kernel import clock
from motcua.kernel.ids import new_id
from motcua.kernel.validity import valid_once


class Field(models.Model):
    """A field of administration (lĩnh vực). The code is made from its name: the national copy gives none."""

    code = models.TextField(primary_key=True)
    name = models.TextField()
    name_en = models.TextField(blank=True)


class LifeEvent(models.Model):
    """Something that happens to people and sends them to an office: a birth, a house, a shop."""

    code = models.TextField(primary_key=True)
    name = models.TextField()
    name_en = models.TextField(blank=True)
    hint = models.TextField(blank=True)
    hint_en = models.TextField(blank=True)
    position = models.IntegerField(default=0)


class PackEntry(models.Model):
    """A file of the pack as it was last loaded, so that loading it again takes back nothing that officers did."""

    name = models.TextField(primary_key=True)
    digest = models.TextField()
    loaded_at = models.DateTimeField()


class Procedure(models.Model):
    """An administrative procedure for as long as it lives, whatever its code or content."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.TextField(unique=True, help_text="the code in use now, such as 1.001193")
    life_events = ArrayField(models.TextField(), default=list)
    prominence = models.IntegerField(default=0, help_text="what many people look for stands first among equals")


class CodeKind(models.TextChoices):
    OFFICIAL = "official"
    ALIAS = "alias"  # a provincial or a mistyped form that people use: 1.000948.H38


class ProcedureCode(Validity):
    """A code under which a procedure was or is known. A code names one procedure on any day."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="codes")
    value = models.TextField()
    kind = models.TextField(choices=CodeKind, default=CodeKind.OFFICIAL)

    class Meta:
        constraints = [
            valid_once("procedure_code_names_one", "value"),
            valid_once("one_official_code", "procedure", condition=Q(kind="official")),
        ]
        indexes = [models.Index(fields=["value"])]


class DecisionKind(models.TextChoices):
    NEW = "new"
    AMENDED = "amended"
    ABOLISHED = "abolished"


class PublicationDecision(models.Model):
    """A decision that announces procedures (quyết định công bố, Nghị định 63/2010/NĐ-CP)."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.TextField()
    issued_on = models.DateField(null=True, help_text="null: the source did not say")
    issuer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "issued_on"], name="one_decision", nulls_distinct=False)
        ]


class VersionState(models.TextChoices):
    DRAFT = "draft"
    PUBLISHED = "published"
    AMENDED = "amended"  # replaced by a later version; dossiers that pinned it go on with it
    ABOLISHED = "abolished"


class ServiceLevel(models.TextChoices):
    FULL = "full"  # dịch vụ công trực tuyến toàn trình
    PARTIAL = "partial"  # một phần
    INFORMATION = "information"


class Source(models.TextChoices):
    NATIONAL = "national"
    LOCAL = "local"


class ProcedureVersion(models.Model):
    """What a procedure says, for a time. Once published its content never changes.

    `content` is a `catalogue.content.ProcedureContent`; the columns beside it repeat what queries need.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    state = models.TextField(choices=VersionState, default=VersionState.DRAFT)
    valid_from = models.DateField(null=True, help_text="null while it is a draft")
    valid_to = models.DateField(null=True, help_text="the first day on which it no longer holds")
    legal_basis = models.TextField(blank=True)
    name = models.TextField()
    field = models.ForeignKey(Field, on_delete=models.PROTECT, null=True)
    levels = ArrayField(models.TextField(), default=list)
    service_level = models.TextField(choices=ServiceLevel, default=ServiceLevel.INFORMATION)
    source = models.TextField(choices=Source)
    content = models.JSONField()
    content_hash = models.TextField()
    card = models.JSONField(default=dict, help_text="what a search hit shows; made by catalogue.cards")
    decision = models.ForeignKey(PublicationDecision, on_delete=models.PROTECT, null=True, related_name="versions")
    decision_kind = models.TextField(choices=DecisionKind, blank=True)
    abolished_by = models.ForeignKey(PublicationDecision, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    updated_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="one_procedure_version_a_number"),
            models.UniqueConstraint(fields=["procedure"], condition=Q(state="draft"), name="one_draft"),
            models.CheckConstraint(
                condition=Q(state="draft") | Q(valid_from__isnull=False, published_at__isnull=False),
                name="a_published_version_has_its_dates",
            ),
            valid_once("procedure_version_once", "procedure", condition=~Q(state="draft")),
        ]


class CatalogueRevision(models.Model):
    """One row. Every change that the public sees grows its number and gives a new stamp, so that caches know.

    The stamp is compared, not the number: after a restored backup the same number may mean other content.
    """

    number = models.BigIntegerField(default=1)
    stamp = models.UUIDField(default=new_id)
