"""Who holds how much open work, for those who give it out."""

import uuid
from dataclasses import dataclass

from django.db.models import Count, QuerySet

from motcua.dossiers.models import DossierTask
from motcua.identity.queries import organisation, post_infos
from motcua.kernel.actor import EVERYWHERE, Actor
from motcua.workflow.policies import WorkflowPermission


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
