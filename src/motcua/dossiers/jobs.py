"""Background work on dossiers."""

import uuid

import structlog
from procrastinate.contrib.django import app

from motcua.dossiers.actions.groups import receive_rows
from motcua.dossiers.actions.together import count_silence
from motcua.dossiers.models import IntakeGroup
from motcua.dossiers.models.groups import GroupState
from motcua.dossiers.queries.together import silent_now
from motcua.identity.queries import actor_of
from motcua.kernel.actor import service

SILENCE = service("dossiers.silence")
log = structlog.get_logger(__name__)


@app.task(name="dossiers.receive_group", queue="dossiers", retry=5)
def receive_group(group_id: str) -> None:
    """Receive the rows of a list in the name of the officer who pressed the button."""
    group = IntakeGroup.objects.filter(id=uuid.UUID(group_id)).first()
    if group is None or group.state != GroupState.RUNNING:
        log.info("group_skipped", group=group_id, why="not running")
        return
    receive_rows(group.id, actor=actor_of(group.made_by_id))


@app.periodic(cron="*/10 * * * *")
@app.task(name="dossiers.count_silences", queue="dossiers", queueing_lock="dossiers.count_silences")
def count_silences(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """Count the silence of agencies whose time to answer is up."""
    for consultation_id in silent_now():
        count_silence(consultation_id, actor=SILENCE)
