from collections.abc import Collection
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from motcua.dossiers.states import Delivery, Finance, State
from motcua.kernel import clock, writing
from motcua.kernel.ids import new_id
from motcua.kernel.kept import instance


class Channel(models.TextChoices):
    """How a dossier came, with the national numbering 1, 2, 3 in `NATIONAL_CHANNEL`."""

    DIRECT = "direct"
    ONLINE = "online"
    POST = "post"


NATIONAL_CHANNEL = {Channel.DIRECT: 1, Channel.ONLINE: 2, Channel.POST: 3}


class ReturnBy(models.TextChoices):
    COUNTER = "counter"
    POST = "post"
    ONLINE = "online"


class Dossier(models.Model):
    """One request of one applicant under one version of one procedure.

    Columns that lists sort and filter by are kept on this row, so that a page of a worklist reads two tables. Times:
    `submitted_at` by the applicant, `accepted_at` by the intake officer (the clock starts), `due_at` as it stands now,
    `finished_at` result ready (national status 9), `closed_at` the last moment whatever the way out.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.TextField(null=True, unique=True)
    secret = models.TextField(blank=True, help_text="lets the holder of the receipt follow the dossier")
    state = models.TextField(choices=State, default=State.DRAFT)
    finance_state = models.TextField(choices=Finance, default=Finance.NONE)
    delivery_state = models.TextField(choices=Delivery, default=Delivery.NONE)
    channel = models.TextField(choices=Channel)
    # Empty in a draft until its owner has chosen.
    return_by = models.TextField(choices=ReturnBy, default=ReturnBy.COUNTER)

    procedure_version = models.ForeignKey("catalogue.ProcedureVersion", on_delete=models.PROTECT, related_name="+")
    procedure_code = models.TextField()
    procedure_name = models.TextField()
    case_id = models.UUIDField(null=True)
    form_id = models.UUIDField(null=True, help_text="catalogue.FormVersion that asks the questions")
    form_version = models.TextField(blank=True, help_text="code and version of the e-form the answers belong to")
    answers = models.JSONField(default=dict)
    answers_hash = models.TextField(blank=True, help_text="SHA-256 of the frozen answers and files")

    applicant_id = models.UUIDField(null=True, help_text="identity.Person or identity.Enterprise")
    applicant_kind = models.TextField(default="person", help_text="person, enterprise, organisation")
    applicant_name = models.TextField()
    applicant_search = models.TextField(help_text="folded name, number and phone")
    applicant_number = models.TextField(blank=True)
    applicant_phone = models.TextField(blank=True)
    applicant_email = models.TextField(blank=True)
    applicant_address = models.TextField(blank=True)
    submitter = models.JSONField(default=dict, help_text="who submits for the applicant, with the authorisation")
    area_code = models.TextField(blank=True, help_text="administrative unit that the matter lies in, where it counts")
    subject_line = models.TextField(blank=True)

    # Lists have indexes of their own that begin with these; another each would only cost every write.
    receiving_unit = models.ForeignKey("identity.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    handling_unit = models.ForeignKey("identity.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    involved_units = ArrayField(models.UUIDField(), default=list, help_text="every unit that has had a step")
    handler_name = models.TextField(blank=True)

    process_instance = models.ForeignKey(
        "workflow.ProcessInstance", on_delete=models.PROTECT, null=True, related_name="+"
    )
    clock_id = models.UUIDField(null=True)
    created_at = models.DateTimeField(default=clock.now)
    created_by_id = models.UUIDField(null=True)
    submitted_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)
    due_original = models.DateTimeField(null=True)
    due_told = models.DateTimeField(null=True, help_text="the last other date of which the applicant was told")
    due_at = models.DateTimeField(null=True)
    paused_since = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    watch_at = models.DateTimeField(null=True, help_text="when the clock is looked at next; null while it stands still")
    verdict = models.TextField(blank=True)
    late_by = models.IntegerField(default=0)
    late_unit = models.TextField(blank=True)
    supplement_count = models.IntegerField(default=0)
    fee_amount = models.BigIntegerField(default=0, help_text="VND")
    fee_receipt = models.TextField(blank=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="children", db_index=False,
        help_text="the dossier that this linked procedure belongs to",
    )  # fmt: skip
    reopened_count = models.IntegerField(default=0, db_default=0)
    beside = models.BooleanField(
        default=False, db_default=False, help_text="instructions, opinions or linked dossiers exist"
    )
    return_unit = models.ForeignKey(
        "identity.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False,
        help_text="where the applicant fetches the result, if not where it was handed in",
    )  # fmt: skip
    return_address = models.TextField(
        blank=True, default="", db_default="", help_text="where the post takes the result, as the applicant wrote it"
    )
    parcel_code = models.TextField(blank=True, db_default="", help_text="the post's code of the parcel that brought it")
    idempotency_key = models.UUIDField(null=True, unique=True)

    as_read: dict[str, Any]

    class Meta:
        indexes = [
            # "My dossiers", newest first.
            models.Index(fields=["applicant_id", "-id"], name="dossier_by_applicant"),
            # Lists of an agency by state; finished ones are read newest first.
            models.Index(fields=["handling_unit", "state", "-id"], name="dossier_by_handler"),
            models.Index(fields=["receiving_unit", "-id"], name="dossier_by_receiver"),
            # Public punctuality reads the last days from the index alone.
            models.Index(
                fields=["finished_at", "verdict"], name="dossier_finished", condition=Q(finished_at__isnull=False)
            ),
            # Results that lie at a counter, for the screen of its hall.
            models.Index(
                fields=["receiving_unit", "-finished_at"],
                name="dossier_to_fetch",
                condition=Q(state="finished", return_by="counter"),
            ),
            models.Index(fields=["parent"], name="dossier_children", condition=Q(parent__isnull=False)),
            # The watch asks every few minutes; only open dossiers whose clock runs are in here.
            models.Index(fields=["watch_at"], name="dossier_to_watch", condition=Q(watch_at__isnull=False)),
            # Results that nobody has fetched yet, oldest first.
            models.Index(fields=["finished_at", "id"], name="dossier_uncollected", condition=Q(state="finished")),
            # Waiting lists hold few rows of all.
            models.Index(
                fields=["handling_unit", "state", "due_at", "id"],
                name="dossier_waiting",
                condition=Q(state__in=["awaiting_supplement", "awaiting_payment"]),
            ),
            # The same at the desk that took them in; without it every count reads all that waits in the province.
            models.Index(
                fields=["receiving_unit", "state"],
                name="dossier_waiting_here",
                condition=Q(state__in=["awaiting_supplement", "awaiting_payment"]),
            ),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(state="draft") | Q(code__isnull=False), name="only_a_draft_has_no_code"),
        ]

    @classmethod
    def from_db(cls, db: str | None, field_names: Collection[str], values: Collection[Any], **more: Any) -> "Dossier":
        row = super().from_db(db, field_names, values, **more) if more else instance(cls, db, field_names, values)
        row.as_read = dict(zip(field_names, values, strict=True))
        return row

    def keep(self) -> None:
        """Write what has changed since the row was read: a verb touches a few of its fifty columns."""
        read: dict[str, Any] | None = getattr(self, "as_read", None)
        if read is None:
            self.save()
            return
        changed = [name for name, value in read.items() if getattr(self, name) != value]
        if changed:
            writing.update(type(self), self.id, **{name: getattr(self, name) for name in changed})
            read.update((name, getattr(self, name)) for name in changed)

    def __str__(self) -> str:
        return self.code or str(self.id)
