"""Background work on dossiers."""

import datetime as dt
import uuid
from typing import Final

import structlog
from django.db import transaction
from django.db.models import Q
from procrastinate.contrib.django import app

from motcua.deadlines import queries as deadlines
from motcua.dossiers.actions import bulk, exporting, watch
from motcua.dossiers.actions.groups import receive_rows
from motcua.dossiers.actions.recording import announce, record
from motcua.dossiers.actions.together import count_silence
from motcua.dossiers.events import ResultUncollected
from motcua.dossiers.models import BulkRun, Dossier, Export, IntakeGroup, UncollectedNotice
from motcua.dossiers.models.groups import GroupState
from motcua.dossiers.practice import reckon_practice
from motcua.dossiers.queries.together import silent_now
from motcua.dossiers.rules import rule
from motcua.dossiers.states import State
from motcua.identity.queries import actor_of
from motcua.kernel import clock, locks
from motcua.kernel.actor import service

SILENCE = service("dossiers.silence")
KEEPER = service("dossiers.exports")
CLOCKWORK: Final = service("dossiers.uncollected")
BATCH: Final = 500
MOST_NOTICES: Final = 3
Key = tuple[uuid.UUID, dt.datetime | None]
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


@app.periodic(cron="45 18 * * *")  # 01:45 in Hà Nội
@app.task(name="dossiers.reckon_practice", queue="dossiers", queueing_lock="dossiers.reckon_practice")
def practice_of_the_night(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """What time limits looked like in practice, for the pages of procedures."""
    log.info("practice_reckoned", figures=reckon_practice())


@app.periodic(cron="*/3 * * * *")
@app.task(name="dossiers.watch", queue="dossiers", queueing_lock="dossiers.watch")
def watch_due_times(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """Look at every dossier whose moment has come, batch by batch."""
    while watch.look():
        pass


@app.task(name="dossiers.make_export", queue="dossiers", retry=3)
def make_export(export_id: str) -> None:
    """Write a list to a file in the name of the officer who asked for it."""
    export = Export.objects.filter(id=uuid.UUID(export_id)).first()
    if export is None:
        log.info("export_skipped", export=export_id, why="not there")
        return
    exporting.make_export(export.id, actor=actor_of(export.asked_by_id))


@app.periodic(cron="20 * * * *")
@app.task(name="dossiers.expire_exports", queue="dossiers", queueing_lock="dossiers.expire_exports")
def expire_exports(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """Let go of files whose time is over."""
    log.info("exports_expired", count=exporting.expire_exports(actor=KEEPER))


@app.task(name="dossiers.run_bulk", queue="dossiers", retry=3)
def run_bulk(run_id: str) -> None:
    """Do one act to many dossiers in the name of the officer who pressed the button."""
    run = BulkRun.objects.filter(id=uuid.UUID(run_id)).first()
    if run is None:
        log.info("bulk_skipped", run=run_id, why="not there")
        return
    bulk.run_bulk(run.id, actor=actor_of(run.asked_by_id))


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
