"""Background work: reading stacks, and picking up those whose reader has gone."""

import uuid

import structlog
from procrastinate import JobContext
from procrastinate.contrib.django import app

from motcua.files.scanning.run import missing_programs
from motcua.papers.queue import QUEUE, READ, put_in_line
from motcua.papers.reading import abandoned, read_batch

log = structlog.get_logger(__name__)


@app.task(name=READ, queue=QUEUE, pass_context=True)
def read(context: JobContext, batch_id: str) -> None:
    """Read what is left of a stack. What is done already is not done again."""
    read_batch(uuid.UUID(batch_id), must_stop=context.should_abort)


@app.periodic(cron="* * * * *")
@app.task(name="papers.pick_up", queue="papers", queueing_lock="papers.pick_up")
def pick_up(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """Put stacks back in line whose machine stopped, or that waited for programs which are there now."""
    waiting = abandoned()
    if not waiting:
        return
    if absent := missing_programs():
        log.warning("scans_wait", stacks=len(waiting), missing=absent)
        return
    for batch_id in waiting:
        put_in_line(batch_id)
    log.info("scans_picked_up", stacks=len(waiting))
