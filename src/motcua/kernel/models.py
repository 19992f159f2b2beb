"""The kernel's tables."""

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q

from motcua.kernel import clock
from motcua.kernel.ids import new_id


class SequenceCounter(models.Model):
    """The last number given out in one series and period; written by `numbers.allocate` alone."""

    series = models.TextField()
    period = models.TextField()
    last = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["series", "period"], name="one_counter_a_period")]


class ClosedSeries(models.Model):
    """A series that gives no more numbers; written by `numbers.close_series` and `reopen_series` alone."""

    series = models.TextField(primary_key=True)
    closed_at = models.DateTimeField()


class AuditEntry(models.Model):
    """One link of a subject's chain. Append-only: triggers refuse UPDATE, DELETE and TRUNCATE."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_kind = models.TextField()
    subject_id = models.UUIDField()
    position = models.IntegerField()
    occurred_at = models.DateTimeField()
    action = models.TextField()
    actor_id = models.UUIDField(null=True)
    actor_name = models.TextField()
    behalf_id = models.UUIDField(null=True)
    behalf_name = models.TextField(blank=True)
    facts = models.JSONField()
    previous_hash = models.BinaryField(max_length=32)
    hash = models.BinaryField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject_id", "subject_kind", "position"], name="one_entry_a_position"),
        ]
        indexes = [
            # BRIN: entries arrive in time order, so a few pages find a day among millions.
            BrinIndex(fields=["occurred_at"], name="audit_by_day", pages_per_range=32),
            models.Index(fields=["actor_id", "-id"], name="audit_by_actor"),
        ]


class AuditHead(models.Model):
    """One night's Merkle root over the heads of all chains that grew on a day, chained to the day before.

    Append-only like the entries.
    """

    day = models.DateField(primary_key=True)
    root = models.BinaryField(max_length=32)
    previous_root = models.BinaryField(max_length=32)
    chains = models.IntegerField()
    signature = models.BinaryField(null=True)
    public_key = models.TextField(blank=True)
    made_at = models.DateTimeField()


class OutboxEvent(models.Model):
    """What a room announced, written in the same transaction as the change itself."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.TextField()
    subject_kind = models.TextField()
    subject_id = models.UUIDField()
    payload = models.JSONField()
    occurred_at = models.DateTimeField()
    relayed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["id"], name="outbox_to_relay", condition=Q(relayed_at__isnull=True)),
        ]


class DeliveryState(models.TextChoices):
    PENDING = "pending"
    DONE = "done"
    DEAD = "dead"


class Delivery(models.Model):
    """One event on its way to one subscriber."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    event = models.ForeignKey(OutboxEvent, on_delete=models.PROTECT, related_name="deliveries")
    subscriber = models.TextField()
    state = models.TextField(choices=DeliveryState, default=DeliveryState.PENDING)
    attempts = models.IntegerField(default=0)
    next_attempt_at = models.DateTimeField(default=clock.now)
    last_error = models.TextField(blank=True)
    done_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["event", "subscriber"], name="one_delivery_a_subscriber"),
        ]
        indexes = [
            models.Index(fields=["next_attempt_at"], name="deliveries_due", condition=Q(state="pending")),
            models.Index(fields=["id"], name="deliveries_dead", condition=Q(state="dead")),
        ]


class ThrottleCount(models.Model):
    """How often something was tried in a window; written by `throttle.count` alone."""

    key = models.TextField()
    window = models.BigIntegerField()
    count = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["key", "window"], name="one_count_a_window")]
