"""Background work on dossiers."""

import structlog
from procrastinate.contrib.django import app

from motcua.dossiers.practice import reckon_practice

log = structlog.get_logger(__name__)


@app.periodic(cron="45 18 * * *")  # 01:45 in Hà Nội
@app.task(name="dossiers.reckon_practice", queue="dossiers", queueing_lock="dossiers.reckon_practice")
def practice_of_the_night(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """What time limits looked like in practice, for the pages of procedures."""
    log.info("practice_reckoned", figures=reckon_practice())
