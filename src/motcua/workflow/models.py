"""Processes and the steps that people do in them.

A definition is for life; a version is what an instance pins. The engine's state leaves out the specification, which is
shared in the process (`adapters`), and is a few hundred bytes.
"""

from django.db import models
from django.db.models import Q

from motcua.kernel.ids import new_id
from motcua.workflow.policies import TaskKind


class ProcessDefinition(models.Model):
    """A process under its stable code, such as `civil-status-one-day`."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.TextField(unique=True)


class ProcessVersion(models.Model):
    """What a process looks like from `valid_from` up to, but without, `valid_to`. Never changes once published."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    definition = models.ForeignKey(ProcessDefinition, on_delete=models.PROTECT, related_name="versions")
    number = models.IntegerField()
    name = models.TextField()
    source = models.TextField(help_text="BPMN 2.0")
    sha256 = models.TextField()
    specification = models.JSONField(help_text="bpmn.Model as JSON")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    legal_basis = models.TextField(blank=True)
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["definition", "number"], name="one_version_a_number")]


class InstanceState(models.TextChoices):
    RUNNING = "running"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


class ProcessInstance(models.Model):
    """One process on its way for one subject of the room above."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    subject_kind = models.TextField()
    subject_id = models.UUIDField()
    version = models.ForeignKey(ProcessVersion, on_delete=models.PROTECT, related_name="instances")
    state = models.TextField(choices=InstanceState, default=InstanceState.RUNNING)
    outcome = models.TextField(blank=True, help_text="of the end event that was reached")
    engine_state = models.JSONField(help_text="adapters: without the specification")
    lanes = models.JSONField(help_text="lane -> [unit, role]")
    data = models.JSONField(help_text="what the process decides by")
    undo = models.JSONField(null=True, help_text="how it stood before the step that was done last; null: no way back")
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["subject_id"], name="instance_by_subject")]


class TaskState(models.TextChoices):
    OPEN = "open"
    CLAIMED = "claimed"
    COMPLETED = "completed"
    CANCELLED = "cancelled"


LIVE = (TaskState.OPEN, TaskState.CLAIMED)


class Task(models.Model):
    """A step for a person: the worklist's row and, when it is done, the trail."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    instance = models.ForeignKey(ProcessInstance, on_delete=models.PROTECT, related_name="tasks", db_index=False)
    subject_kind = models.TextField()
    subject_id = models.UUIDField()
    engine_task_id = models.IntegerField()
    node = models.TextField()
    name = models.TextField()
    lane = models.TextField()
    role = models.TextField()
    unit = models.ForeignKey("identity.Unit", on_delete=models.PROTECT, related_name="+", db_index=False)
    post = models.ForeignKey("identity.Post", on_delete=models.PROTECT, related_name="+", null=True, db_index=False)
    kind = models.TextField(choices=[(kind.value, kind.value) for kind in TaskKind])
    outcomes = models.JSONField(default=list)
    limit_value = models.DecimalField(max_digits=8, decimal_places=2, null=True)
    limit_unit = models.TextField(blank=True)
    state = models.TextField(choices=TaskState, default=TaskState.OPEN)
    opened_at = models.DateTimeField()
    claimed_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)
    completed_by = models.UUIDField(null=True, help_text="the actor's id; null for the house's own work")
    completed_by_name = models.TextField(blank=True)
    outcome = models.TextField(blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["instance", "engine_task_id"], name="one_task_a_token")]
        indexes = [
            # The worklist of a unit and role, and an officer's own tasks: only what is still to do.
            models.Index(
                fields=["unit", "role", "state", "opened_at"],
                name="worklist_by_unit",
                condition=Q(state__in=["open", "claimed"]),
            ),
            models.Index(fields=["post", "state"], name="worklist_by_post", condition=Q(state__in=["open", "claimed"])),
        ]


class WaitState(models.TextChoices):
    WAITING = "waiting"
    FIRED = "fired"
    CANCELLED = "cancelled"
    FAILED = "failed"  # the process could not go on; an administrator corrects the model


class ProcessTimer(models.Model):
    """A moment that a process waits for. Reckoned once, when the process comes to it."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    instance = models.ForeignKey(ProcessInstance, on_delete=models.PROTECT, related_name="timers")
    engine_task_id = models.IntegerField()
    node = models.TextField()
    due_at = models.DateTimeField()
    state = models.TextField(choices=WaitState, default=WaitState.WAITING)
    fired_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], name="timers_due", condition=Q(state="waiting"))]


class AwaitedMessage(models.Model):
    """A message that a process waits for, by its name in the model."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    instance = models.ForeignKey(ProcessInstance, on_delete=models.PROTECT, related_name="messages")
    engine_task_id = models.IntegerField()
    node = models.TextField()
    name = models.TextField()
    state = models.TextField(choices=WaitState, default=WaitState.WAITING)
    arrived_at = models.DateTimeField(null=True)
