"""What those who lead do from their overview."""

import structlog
from django.db import transaction

from motcua.dossiers import audience
from motcua.dossiers.actions.recording import record, subject_of
from motcua.dossiers.models import Dossier, DossierTask
from motcua.dossiers.queries.overview import led_by
from motcua.dossiers.queries.reach import Today
from motcua.kernel import clock
from motcua.kernel.actor import EVERYWHERE, Actor
from motcua.kernel.anyof import any_of
from motcua.notices import actions as notices

log = structlog.get_logger(__name__)
MOST = 200


@transaction.atomic
def nudge_holders(*, actor: Actor) -> int:
    """Remind those who hold what is due today and has not come as far as approval; once a day and dossier.

    Returns how many dossiers were called out.

    Raises:
        NotAllowed: the actor leads nothing.
    """
    places = led_by(actor)
    start, end, _ = Today.now()
    tasks = DossierTask.objects.filter(paused_since__isnull=True, due_at__gte=start, due_at__lt=end)
    tasks = tasks.exclude(kind__in=["approve", "issue", "return"])
    tasks = tasks if places is EVERYWHERE else tasks.filter(any_of("unit_id", places))
    chosen = list(tasks.order_by("due_at", "task_id")[:MOST])
    # One order for all who lock several, so that two of them never wait for each other.
    dossiers = Dossier.objects.filter(id__in={task.dossier_id for task in chosen}).order_by("id")
    locked = {one.id: one for one in dossiers.select_for_update().defer("answers")}
    line, called = audience.Line(), set()
    for task in chosen:
        dossier = locked[task.dossier_id]
        told = notices.notify(
            "desk.nudged", to=audience.officers(line.holders(task)), subject=subject_of(dossier), actor=actor,
            data={"code": dossier.code, "procedure": dossier.procedure_name, "step": task.name, "by": actor.name},
            key=f"{dossier.id}:nudge:{task.task_id}:{clock.today().isoformat()}",
        )  # fmt: skip
        if told and dossier.id not in called:
            called.add(dossier.id)
            record(dossier, "nudged", actor=actor, step=task.name)
    return len(called)
