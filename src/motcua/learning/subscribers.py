"""Guided tasks tick themselves off: news of a dossier leads to its chain, which says who did what."""

import uuid
from collections import defaultdict
from typing import Final

from django.conf import settings

from motcua.dossiers import events as news
from motcua.kernel import audit
from motcua.kernel.events import Heard, subscribe
from motcua.learning.actions import Done, tick_acts
from motcua.learning.models import Progress
from motcua.learning.tracks import tracks

FOLLOWED: Final = (
    news.DossierAccepted, news.DossierRefused, news.SupplementRequested, news.SupplementSupplied, news.TaskAssigned,
    news.StepCompleted, news.PaymentDemanded, news.PaymentConfirmed, news.ResultIssued, news.ResultReturned,
)  # fmt: skip


def listen() -> None:
    """Follow the dossiers. Called where the guide is on, so that elsewhere no delivery is made for it."""
    subscribe("learning.tick", *FOLLOWED)(tick)


def tick(event: Heard) -> None:
    """Whatever stands in the dossier's chain counts, not only this event: news may come late or twice."""
    if not settings.LEARNING_GUIDE:
        return
    proofs = {action for track in tracks().values() for task in track.tasks for action in task.proof}
    acts: dict[uuid.UUID, list[Done]] = defaultdict(list)
    found = audit.history(event.subject).filter(action__in=sorted(proofs), actor_id__isnull=False)
    for account_id, action, at in found.values_list("actor_id", "action", "occurred_at"):
        if account_id:
            acts[account_id].append((action, at))
    learners = Progress.objects.filter(account_id__in=sorted(acts), finished_at=None)
    for account_id in learners.values_list("account_id", flat=True):
        tick_acts(account_id, acts[account_id])
