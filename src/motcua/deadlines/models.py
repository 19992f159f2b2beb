"""Calendars, decisions and policies as versions, and the legal clocks that run by them."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db import models
from django.db.models import Q

from motcua.deadlines.limits import LateUnit, PolicyKind, Regime, Result, Unit
from motcua.kernel.ids import new_id
from motcua.kernel.validity import valid_once


def _valid_once(name: str, key: str) -> ExclusionConstraint:
    # Deferred: while a pack is loaded, two versions may trade days.
    return valid_once(name, key, deferrable=models.Deferrable.DEFERRED)


class Validity(models.Model):
    """Valid from a day on, up to but without `valid_to`; null means without end on that side."""

    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    legal_basis = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        abstract = True


class WorkingCalendar(models.Model):
    """A calendar of an agency (`owner_id`, opaque), or the default of all who have none."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.TextField(unique=True)
    name = models.TextField()
    owner_id = models.UUIDField(null=True)
    country = models.TextField(default="VN", help_text="whose public holidays the library gives")
    zone = models.TextField(default="Asia/Ho_Chi_Minh")
    follows = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, related_name="followers",
        help_text="has no office hours of its own: those of this calendar and its decisions, besides its own decisions",
    )  # fmt: skip

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["owner_id"], name="one_calendar_an_owner", nulls_distinct=False),
        ]


class CalendarVersion(Validity):
    """Office hours for a time: `week` is seven lists, Monday first, of half-days such as ["07:30", "12:00"]."""

    calendar = models.ForeignKey(WorkingCalendar, on_delete=models.PROTECT, related_name="versions")
    week = models.JSONField()

    class Meta:
        constraints = [_valid_once("calendar_version_once", "calendar")]


class DecisionState(models.TextChoices):
    """Where a decision about days stands; only a confirmed one is reckoned with."""

    ENTERED = "entered"
    CONFIRMED = "confirmed"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


class DaysDecision(models.Model):
    """A decision about days as an authority issued it: entered by one officer, confirmed by another.

    `days`: day, kind, as_weekday, hours (pairs of times, or null). `unit_id` null: it holds for every agency,
    otherwise for that unit and those below it. It takes effect on `valid_from`; until then it can be withdrawn,
    afterwards another decision supersedes it. What it made of days stands in `lines` while it is in force.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    number = models.TextField()
    issuer = models.TextField()
    issued_on = models.DateField()
    note = models.TextField(blank=True)
    valid_from = models.DateField()
    unit_id = models.UUIDField(null=True)
    days = models.JSONField()
    replaces = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    state = models.TextField(choices=DecisionState, default=DecisionState.ENTERED)
    entered_at = models.DateTimeField()
    entered_by = models.UUIDField(null=True)
    entered_name = models.TextField()
    confirmed_at = models.DateTimeField(null=True)
    confirmed_name = models.TextField(blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_name = models.TextField(blank=True)
    ended_reason = models.TextField(blank=True)

    @property
    def legal_basis(self) -> str:
        """The decision as every proof names it: number, issuer, day of issue."""
        return f"{self.number}, {self.issuer}, {self.issued_on:%d/%m/%Y}"


class CalendarDecision(models.Model):
    """A day that a competent authority made a day off or a working day; `calendar` null: for every calendar.

    `source` null: it came with a pack. One that was decided on the desk wins over the pack's of the same day, and no
    pack touches it.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    calendar = models.ForeignKey(WorkingCalendar, on_delete=models.PROTECT, null=True, related_name="decisions")
    day = models.DateField()
    kind = models.TextField(choices=[("day_off", "day off"), ("working_day", "working day")])
    as_weekday = models.SmallIntegerField(default=0, help_text="a working day has the hours of this weekday")
    hours = models.JSONField(null=True, help_text="pairs of times that a working day has instead")
    legal_basis = models.TextField()
    note = models.TextField(blank=True)
    source = models.ForeignKey(DaysDecision, on_delete=models.PROTECT, null=True, related_name="lines")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "day", "source"], name="one_decision_a_day_and_source", nulls_distinct=False
            ),
        ]


class ReckoningPolicy(Validity):
    """One version of the rules by which clocks run."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.TextField()
    version = models.IntegerField()
    kind = models.TextField(choices=[(one.value, one.value) for one in PolicyKind])
    cutoff = models.TimeField(null=True)
    supplement_regime = models.TextField(choices=[(one.value, one.value) for one in Regime])
    financial_pauses = models.BooleanField(default=True)
    hours_a_day = models.DecimalField(max_digits=4, decimal_places=2, default=8)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "version"], name="one_policy_a_version"),
            _valid_once("policy_version_once", "code"),
        ]


class RulebookRevision(models.Model):
    """One row; its stamp changes with every change of calendars, decisions or policies, so that caches know.

    A stamp and not a number: a number could come back after a rollback or a restored backup.
    """

    stamp = models.UUIDField(default=new_id)


class Scope(models.TextChoices):
    """What a clock measures."""

    TOTAL = "total"
    STEP = "step"
    INTAKE = "intake"
    SUPPLEMENT = "supplement"


class ClockState(models.TextChoices):
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"


class LegalClock(models.Model):
    """One legal clock of one subject. Pauses and adjustments are kept; the proof says how the due time came about.

    `pauses`: start, end (null while open), reason, regime, by. `adjustments`: at, cause, from, to, by.
    `extension`: until, granted_at, reason, legal_basis, by, counts; null until it happens, and then for good.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_kind = models.TextField()
    subject_id = models.UUIDField()
    scope = models.TextField(choices=Scope)
    limit_value = models.DecimalField(max_digits=12, decimal_places=4, null=True)
    limit_unit = models.TextField(choices=[(one.value, one.value) for one in Unit], null=True)
    measure = models.TextField()
    calendar = models.ForeignKey(WorkingCalendar, on_delete=models.PROTECT, related_name="+")
    policy = models.ForeignKey(ReckoningPolicy, on_delete=models.PROTECT, related_name="+")
    received_at = models.DateTimeField()
    effective_at = models.DateTimeField()
    due_original = models.DateTimeField(null=True)
    due_current = models.DateTimeField(null=True)
    state = models.TextField(choices=ClockState, default=ClockState.RUNNING)
    paused_since = models.DateTimeField(null=True)
    pauses = models.JSONField(default=list)
    adjustments = models.JSONField(default=list)
    extension = models.JSONField(null=True)
    stopped_at = models.DateTimeField(null=True)
    verdict = models.TextField(choices=[(one.value, one.value) for one in Result], null=True)
    late_by = models.IntegerField(null=True)
    late_unit = models.TextField(choices=[(one.value, one.value) for one in LateUnit], null=True)
    proof = models.JSONField()
    changed_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Also the index by which a subject's clock is found while it runs.
            models.UniqueConstraint(
                fields=["subject_id", "scope"], name="one_clock_at_a_time", condition=~Q(state="stopped")
            ),
        ]
        indexes = [
            models.Index(fields=["subject_id"], name="clocks_of_subject"),
            # For reckoning again after a decision: the clocks still ticking, batch by batch.
            models.Index(fields=["id"], name="clocks_ticking_by_id", condition=~Q(state="stopped")),
        ]
