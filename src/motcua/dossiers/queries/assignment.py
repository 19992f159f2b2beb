"""Who holds how much open work, for those who give it out."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, QuerySet

from motcua.dossiers.models import DossierTask
from motcua.dossiers.queries.visibility import visible_to
from motcua.identity.queries import organisation, post_infos
from motcua.kernel.actor import EVERYWHERE, Actor
from motcua.workflow.policies import WorkflowPermission

CASE_WORK: Final = ("appraise", "consult", "work")
MOST_UNHELD: Final = 50


@dataclass(frozen=True, slots=True)
class Unheld:
    """A step of case work that nobody has taken."""

    dossier_id: uuid.UUID
    task_id: uuid.UUID
    code: str
    applicant: str
    procedure: str
    step: str
    unit: str
    due_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class Burden:
    """The open steps of one post."""

    post_id: uuid.UUID
    name: str
    role: str
    unit: str
    unit_id: uuid.UUID
    open_steps: int


def work_under(actor: Actor) -> QuerySet[DossierTask]:
    """Open steps at the units where the actor gives out work."""
    places = actor.places(WorkflowPermission.ASSIGN)
    if places is EVERYWHERE:
        return DossierTask.objects.all()
    return DossierTask.objects.filter(unit__in=sorted(places)) if places else DossierTask.objects.none()


def unheld(actor: Actor) -> list[Unheld]:
    """What a head may give to somebody: case work that nobody has taken, the nearest due first, one page of it.

    Only of dossiers that the actor may see: to give out work is no right to look.
    """
    units = organisation()
    rows = list(
        work_under(actor).filter(kind__in=CASE_WORK, post_id__isnull=True).order_by("due_at", "task")[:MOST_UNHELD]
    )
    seen = {one.id: one for one in visible_to(actor).filter(id__in=[row.dossier_id for row in rows]).defer("answers")}
    return [
        Unheld(
            one.id, row.task_id, one.code or "", one.applicant_name, one.procedure_name, row.name,
            units.unit(row.unit_id).name if row.unit_id in units else "", one.due_at,
        )
        for row in rows
        if (one := seen.get(row.dossier_id))
    ]  # fmt: skip


def burdens(actor: Actor) -> list[Burden]:
    """The posts that hold open steps there, the fullest first."""
    counted = work_under(actor).filter(post_id__isnull=False).values_list("post_id")
    counts = dict(counted.annotate(n=Count("task_id")).order_by())
    units = organisation()
    found = [
        Burden(
            post.id, post.name, post.role_name,
            units.unit(post.unit_id).name if post.unit_id in units else "", post.unit_id, counts[post.id],
        )
        for post in post_infos(counts).values()
    ]  # fmt: skip
    return sorted(found, key=lambda one: (-one.open_steps, one.name, one.post_id))
