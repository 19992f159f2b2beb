"""Many dossiers taken in at once, from a spreadsheet."""

from django.db import models

from motcua.kernel import clock
from motcua.kernel.ids import new_id


class GroupState(models.TextChoices):
    OPEN = "open"
    RUNNING = "running"
    DONE = "done"


class RowState(models.TextChoices):
    WRONG = "wrong"
    RIGHT = "right"
    LEFT_OUT = "left_out"
    RECEIVED = "received"


class IntakeGroup(models.Model):
    """A spreadsheet of applicants for one procedure, brought to one counter."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    name = models.TextField(help_text="of the file")
    procedure_code = models.TextField()
    procedure_name = models.TextField()
    case_id = models.UUIDField(null=True)
    unit = models.ForeignKey("identity.Unit", on_delete=models.PROTECT, related_name="+")
    channel = models.TextField()
    papers = models.JSONField(default=dict, help_text="what each applicant gives: sheets by paper")
    state = models.TextField(choices=GroupState, default=GroupState.OPEN)
    problem = models.TextField(blank=True, help_text="why receiving did not begin")
    made_at = models.DateTimeField(default=clock.now)
    made_by_id = models.UUIDField(help_text="account of the officer, in whose name the rows are received")
    made_by = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["unit", "-id"], name="group_of_unit")]


class IntakeGroupRow(models.Model):
    """One applicant; its id is the key under which the dossier is received, so that none is made twice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    group = models.ForeignKey(IntakeGroup, on_delete=models.CASCADE, related_name="rows")
    number = models.IntegerField(help_text="of the row in the file")
    cells = models.JSONField(default=dict)
    problems = models.JSONField(default=dict, help_text="what is wrong, by column; under an empty name: with the row")
    state = models.TextField(choices=RowState)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, null=True, related_name="+")
    code = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["group", "number"], name="one_row_a_number")]
