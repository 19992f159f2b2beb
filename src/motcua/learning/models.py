"""Who has learnt what, and how units use the desk."""

from django.db import models

from motcua.kernel.ids import new_id


class Track(models.Model):
    """The guided first tasks of a role, as the pack states them."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    role = models.TextField(unique=True)
    title = models.JSONField(help_text="text by language")
    tasks = models.JSONField(help_text="key, text, page, steps, and proof where an act proves it")


class Progress(models.Model):
    """How far an officer is; `done` maps the key of a task to the moment in which it was done."""

    account_id = models.UUIDField(primary_key=True)
    role = models.TextField()
    started_at = models.DateTimeField()
    done = models.JSONField(default=dict)
    finished_at = models.DateTimeField(null=True)
    is_off = models.BooleanField(default=False)


class UnitWeek(models.Model):
    """What an agency did in a week (its Monday), counted from the audit: numbers only, nobody by name."""

    week = models.DateField()
    unit_id = models.UUIDField()
    officers = models.IntegerField(default=0, help_text="who acted at least once")
    acts = models.IntegerField(default=0)
    dossiers = models.IntegerField(default=0)
    features = models.JSONField(default=dict, help_text="acts by feature")
    staff = models.IntegerField(default=0, help_text="who has a post there")
    last_sign_in = models.DateTimeField(null=True, help_text="of anybody there")
    guided = models.IntegerField(default=0, help_text="who has finished the guided tasks")
    refused = models.IntegerField(default=0, help_text="requests answered with 422 or 409")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["week", "unit_id"], name="one_row_a_unit_and_week")]
