"""Background work on dossiers."""

import uuid
from typing import Final

import structlog
from procrastinate.contrib.django import app

from motcua.dossiers import offices
from motcua.dossiers.actions import bulk, chasing, exporting, lettering, watch
from motcua.dossiers.actions.groups import receive_rows
from motcua.dossiers.actions.together import count_silence
from motcua.dossiers.models import BulkRun, Export, ExportKind, IntakeGroup
from motcua.dossiers.models.groups import GroupState
from motcua.dossiers.practice import reckon_practice
from motcua.dossiers.queries.together import silent_now
from motcua.identity.queries import actor_of
from motcua.kernel.actor import service

SILENCE = service("dossiers.silence")
KEEPER = service("dossiers.exports")
CLOCKWORK: Final = service("dossiers.uncollected")
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


@app.periodic(cron="15 19 * * *")  # 02:15 in Hà Nội
@app.task(name="dossiers.reckon_offices", queue="dossiers", queueing_lock="dossiers.reckon_offices")
def offices_of_the_night(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """What each office received and solved, for the public page."""
    log.info("offices_reckoned", months=offices.reckon_offices())


@app.periodic(cron="*/3 * * * *")
@app.task(name="dossiers.watch", queue="dossiers", queueing_lock="dossiers.watch")
def watch_due_times(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """Look at every dossier whose moment has come, batch by batch."""
    while watch.look():
        pass


@app.task(name="dossiers.make_export", queue="dossiers", retry=3)
def make_export(export_id: str) -> None:
    """Make a file of a list, or of letters, in the name of the officer who asked for it."""
    export = Export.objects.filter(id=uuid.UUID(export_id)).first()
    if export is None:
        log.info("export_skipped", export=export_id, why="not there")
        return
    make = lettering.make_letters if export.kind == ExportKind.PDF else exporting.make_export
    make(export.id, actor=actor_of(export.asked_by_id))


@app.periodic(cron="*/5 * * * *")
@app.task(name="dossiers.pick_up_exports", queue="dossiers", queueing_lock="dossiers.pick_up_exports")
def pick_up_exports(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """Put files in line again whose worker stopped."""
    if left := exporting.pick_up(actor=KEEPER):
        log.info("exports_picked_up", count=left)


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
    """Call to mind every result that has waited too long, at the steps of the rule `uncollected_after`."""
    log.info("results_chased", called=chasing.chase_all(actor=CLOCKWORK))
