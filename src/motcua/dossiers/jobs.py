"""Background work of the dossiers room."""

import datetime as dt
import uuid
from typing import Final

import structlog
from django.db import transaction
from django.db.models import Q
from procrastinate.contrib.django import app

from motcua.deadlines import queries as deadlines
from motcua.dossiers.actions.recording import announce, record
from motcua.dossiers.events import ResultUncollected
from motcua.dossiers.models import Dossier, UncollectedNotice
from motcua.dossiers.rules import rule
from motcua.dossiers.states import State
from motcua.kernel import clock, locks
from motcua.kernel.actor import service

log = structlog.get_logger(__name__)
CLOCKWORK: Final = service("dossiers.uncollected")
BATCH: Final = 500
MOST_NOTICES: Final = 3
Key = tuple[uuid.UUID, dt.datetime | None]


@app.periodic(cron="0 1 * * *")  # 08:00 in Hà Nội
@app.task(name="dossiers.chase_results", queue="dossiers", queueing_lock="dossiers.chase_results")
def chase_results(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """Call to mind every result that has waited too long, by the rule `uncollected_after`, three times at most."""
    last: Key | None = None
    called = 0
    while batch := _waiting(last):
        last = batch[-1]
        called += sum(chase(dossier_id) for dossier_id, _ in batch)
    log.info("results_chased", called=called)


def _waiting(last: Key | None) -> list[Key]:
    """The next finished dossiers, longest waiting first; what changes meanwhile is looked at again by `chase`."""
    found = Dossier.objects.filter(state=State.FINISHED).order_by("finished_at", "id")
    if last:
        found = found.filter(Q(finished_at__gt=last[1]) | Q(finished_at=last[1], id__gt=last[0]))
    return list(found.values_list("id", "finished_at")[:BATCH])


@transaction.atomic
def chase(dossier_id: uuid.UUID) -> bool:
    """Announce that this result is uncollected, if it is and its time has come. Returns whether it was announced."""
    dossier = locks.row(Dossier.objects.all(), id=dossier_id)
    if dossier.state != State.FINISHED or dossier.finished_at is None:
        log.info("chase_skipped", dossier=str(dossier_id), why="returned meanwhile")
        return False
    last = UncollectedNotice.objects.filter(dossier=dossier).order_by("-number").first()
    number = last.number + 1 if last else 1
    now, since = clock.now(), last.announced_at if last else dossier.finished_at
    limit = rule("uncollected_after", clock.today())
    due = deadlines.preview(limit, since, calendar_owner=dossier.receiving_unit_id).due
    if number > MOST_NOTICES or due is None or due > now:
        return False
    UncollectedNotice.objects.create(dossier=dossier, number=number, announced_at=now)
    record(dossier, "result_uncollected", actor=CLOCKWORK, number=number)
    announce(
        ResultUncollected, dossier, number=number, ready_since=dossier.finished_at,
        receiving_unit=dossier.receiving_unit_id,
    )  # fmt: skip
    return True
