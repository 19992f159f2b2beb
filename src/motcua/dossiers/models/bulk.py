"""One act done to many dossiers, with what became of each."""

from django.db import models

from motcua.kernel import clock
from motcua.kernel.ids import new_id


class BulkVerb(models.TextChoices):
    CLAIM = "claim"
    ASSIGN = "assign"
    COMPLETE = "complete"
    HAND_BACK = "hand_back"
    REMIND = "remind"
    APPROVE = "approve"
    GIVE_OUT = "give_out"


class LineState(models.TextChoices):
    WAITING = "waiting"
    DONE = "done"
    REFUSED = "refused"


class BulkRun(models.Model):
    """One press of the button: what is to be done, and by whom."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    verb = models.TextField(choices=BulkVerb)
    wish = models.JSONField(default=dict, help_text="outcome, officer, reason or receiver, as the verb needs")
    asked_at = models.DateTimeField(default=clock.now)
    asked_by_id = models.UUIDField(help_text="account in whose name it is done")
    asked_by = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["asked_by_id", "-id"], name="bulk_of_account")]


class BulkLine(models.Model):
    """One dossier of it. Written in the transaction of the act itself, so that none is done twice."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.ForeignKey(BulkRun, on_delete=models.CASCADE, related_name="lines", db_index=False)
    number = models.IntegerField()
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.PROTECT, related_name="+", db_index=False)
    task_id = models.UUIDField(help_text="the dossier's own where the act is to no step of it")
    code = models.TextField()
    state = models.TextField(choices=LineState, default=LineState.WAITING)
    said = models.TextField(blank=True, help_text="why not")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "number"], name="one_line_a_number")]
