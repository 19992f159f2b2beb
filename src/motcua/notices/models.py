from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from motcua.kernel import clock
from motcua.kernel.ids import new_id
from motcua.kernel.validity import valid_once


class Channel(models.TextChoices):
    """A way to a person. `desk` and `app` are the two inboxes of the house, the others lead out of it."""

    DESK = "desk"
    APP = "app"
    MAIL = "mail"
    SMS = "sms"


class Audience(models.TextChoices):
    """In which inbox a notice lies: an officer's at the desk, or a citizen's on the portal."""

    OFFICER = "officer"
    CITIZEN = "citizen"


class Template(models.Model):
    """The words of one kind of notice for a time, from the pack. `texts`: by language `title`, `text` and `sms`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    kind = models.TextField()
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    channels = ArrayField(models.TextField(choices=Channel))
    texts = models.JSONField()
    keep_days = models.IntegerField(help_text="after so many days text and addresses are forgotten")
    legal_basis = models.TextField(blank=True)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [valid_once("one_template_a_day", "kind")]


class Notice(models.Model):
    """One thing told to one receiver, whatever the ways. The row stays for ever; its words are forgotten in time.

    `key` makes telling idempotent: what has been told once under a key is not told again.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    key = models.TextField(unique=True)
    kind = models.TextField()
    template = models.ForeignKey(Template, on_delete=models.PROTECT, null=True, related_name="+", db_index=False)
    audience = models.TextField(choices=Audience)
    account_id = models.UUIDField(null=True, help_text="whose inbox; null: reached by an address only")
    subject_kind = models.TextField(blank=True)
    subject_id = models.UUIDField(null=True)
    language = models.TextField()
    channels = ArrayField(models.TextField(choices=Channel))
    title = models.TextField()
    text = models.TextField()
    sms_text = models.TextField(blank=True)
    mail_to = models.TextField(blank=True)
    phone = models.TextField(blank=True)
    created_at = models.DateTimeField(default=clock.now)
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)
    texted_at = models.DateTimeField(null=True)
    texted_as = models.TextField(blank=True, help_text="what the gateway calls the message")
    forget_after = models.DateField()
    forgotten_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["account_id", "audience", "-id"], name="notices_of_account"),
            # Every page of the desk counts these.
            models.Index(
                fields=["account_id", "audience"],
                name="notices_unread",
                condition=Q(read_at__isnull=True, account_id__isnull=False),
            ),
            models.Index(fields=["subject_id", "-id"], name="notices_about"),
            models.Index(fields=["forget_after"], name="notices_to_forget", condition=Q(forgotten_at__isnull=True)),
        ]


class Preference(models.Model):
    """What a receiver chose. No row: everything that the template allows, in the account's language."""

    account_id = models.UUIDField(primary_key=True)
    mail = models.BooleanField(default=True)
    sms = models.BooleanField(default=True)
    language = models.TextField(blank=True, help_text="empty: the account's")
    changed_at = models.DateTimeField(default=clock.now)
