"""Nouns of the hall: what is served, who waits, who calls, who comes by appointment."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from motcua.arrivals.states import TicketState
from motcua.kernel import clock
from motcua.kernel.ids import new_id


class ArrivalService(models.Model):
    """What people come for, as the pack names it. Its letter stands before every number.

    `fields` are codes of the catalogue's fields of administration; empty: any. `minutes` is what a visit is expected
    to take until real times are known. `slots` is how many visits can be booked for each half hour; 0: none.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.TextField(unique=True)
    name = models.TextField()
    name_en = models.TextField()
    letter = models.TextField()
    fields = ArrayField(models.TextField(), default=list)
    minutes = models.PositiveSmallIntegerField()
    slots = models.PositiveSmallIntegerField(default=0)
    position = models.PositiveSmallIntegerField()
    active = models.BooleanField(default=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["letter"], condition=Q(active=True), name="one_service_a_letter"),
        ]

    def __str__(self) -> str:
        return self.name


class QueueRule(models.Model):
    """How a queue goes: who is called first, how far ahead visits are booked. A version with its legal basis."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    value = models.JSONField()
    valid_from = models.DateField(unique=True)
    valid_to = models.DateField(null=True)
    legal_basis = models.TextField(blank=True)
    note = models.TextField(blank=True)


class BookingState(models.TextChoices):
    BOOKED = "booked"
    ARRIVED = "arrived"
    CANCELLED = "cancelled"
    MISSED = "missed"


class Booking(models.Model):
    """A visit by appointment. `code` is typed or scanned in the hall, `secret` opens its page.

    Name, phone and account are forgotten some days after the visit, by rule.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    point = models.ForeignKey("identity.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    service = models.ForeignKey(ArrivalService, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    starts_at = models.DateTimeField()
    name = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    code = models.TextField()
    secret = models.TextField(unique=True)
    state = models.TextField(choices=BookingState, default=BookingState.BOOKED)
    language = models.TextField(default="vi")
    booked_at = models.DateTimeField(default=clock.now)
    reminded_at = models.DateTimeField(null=True)
    account_id = models.UUIDField(null=True, help_text="who booked it signed in: told in the account's ways too")
    moved_from = models.UUIDField(null=True, help_text="the hall where it was booked, if that has ended")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["day", "code"], name="one_booking_a_code"),
            # Two halls that became one may each have been to see the same person that day.
            models.UniqueConstraint(
                fields=["point", "day", "phone"],
                condition=Q(state="booked", moved_from__isnull=True),
                name="one_visit_a_phone_and_day",
            ),
        ]
        indexes = [
            models.Index(fields=["point", "service", "starts_at"], name="booking_by_slot"),
            models.Index(fields=["code"], name="booking_by_code"),
            models.Index(fields=["phone"], name="booking_by_phone", condition=Q(state="booked")),
        ]


class Ticket(models.Model):
    """A number. A hand-over to another service ends one leg and begins the next under the same number.

    Times: `arrived_at` when the person came (kept over hand-overs), `taken_at` when this leg began to wait,
    `called_at` the first call, `started_at` when they sat down, `ended_at` the end of this leg whatever it was.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    point = models.ForeignKey("identity.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    service = models.ForeignKey(ArrivalService, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    letter = models.TextField()
    number = models.PositiveIntegerField()
    state = models.TextField(choices=[(one.value, one.value) for one in TicketState], default=TicketState.WAITING)
    secret = models.TextField()
    language = models.TextField(default="vi")
    priority = models.TextField(blank=True, help_text="key of a priority of the rule; empty: none")
    legal_basis = models.TextField(blank=True, help_text="why this ticket goes first")
    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    slot_at = models.DateTimeField(null=True, help_text="beginning of the booked half hour")
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    arrived_at = models.DateTimeField()
    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    recalled_at = models.DateTimeField(null=True)
    calls = models.PositiveSmallIntegerField(default=0)
    call_version = models.BigIntegerField(default=0, help_text="the hall's version when it was last called")
    preferred = models.BooleanField(default=False, help_text="was called before somebody who came earlier could be")
    started_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    counter = models.ForeignKey("identity.Unit", on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    subject_kind = models.TextField(blank=True)
    subject_ids = ArrayField(models.UUIDField(), default=list, help_text="what was made at the counter")
    idempotency_key = models.UUIDField(null=True, unique=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["point", "day", "letter", "number"], condition=Q(previous__isnull=True), name="one_number_a_day"
            ),
            models.UniqueConstraint(fields=["booking"], condition=Q(previous__isnull=True), name="one_number_a_visit"),
        ]
        indexes = [
            # The hall of today: who waits, who is called.
            models.Index(
                fields=["point", "day", "arrived_at"], name="ticket_live",
                condition=Q(state__in=["waiting", "called", "serving"]),
            ),
            models.Index(fields=["point", "day", "-called_at"], name="ticket_by_call"),
            models.Index(fields=["secret"], name="ticket_by_secret"),
        ]  # fmt: skip

    @property
    def code(self) -> str:
        """What the paper says: A 012."""
        return f"{self.letter} {self.number:03d}"


class CounterSession(models.Model):
    """An officer at a counter, from opening to closing, with what the counter calls and the number in hand."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    point = models.ForeignKey("identity.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    counter = models.ForeignKey("identity.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    officer_id = models.UUIDField()
    officer_name = models.TextField()
    services = ArrayField(models.UUIDField())
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    paused_since = models.DateTimeField(null=True)
    paused_seconds = models.PositiveIntegerField(default=0)
    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["counter"], condition=Q(closed_at__isnull=True), name="one_officer_a_counter"
            ),
            models.UniqueConstraint(
                fields=["officer_id"], condition=Q(closed_at__isnull=True), name="one_counter_an_officer"
            ),
            # A number is in one hand at a time, whatever the program does.
            models.UniqueConstraint(
                fields=["ticket"], condition=Q(closed_at__isnull=True, ticket__isnull=False), name="one_hand_a_ticket"
            ),
        ]
        indexes = [
            models.Index(fields=["point"], name="session_open", condition=Q(closed_at__isnull=True)),
        ]


class KioskDevice(models.Model):
    """A machine in a hall that may give out numbers. Only the hash of its token is kept."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    point = models.ForeignKey("identity.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    name = models.TextField()
    paper = models.TextField(default="roll", help_text="roll: 80 mm; a5")
    token_hash = models.TextField(unique=True)
    registered_at = models.DateTimeField(default=clock.now)
    revoked_at = models.DateTimeField(null=True)
    help_asked_at = models.DateTimeField(null=True, help_text="somebody at the machine has called for a person")

    class Meta:
        indexes = [models.Index(fields=["point"], name="device_live", condition=Q(revoked_at__isnull=True))]


class HallVersion(models.Model):
    """Grows with each change that a screen in the hall shows; written by `recording.touch` alone."""

    point = models.OneToOneField("identity.Unit", on_delete=models.PROTECT, primary_key=True, related_name="+")
    version = models.BigIntegerField()
