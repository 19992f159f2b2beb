"""Background work of learning."""

import structlog
from django.conf import settings
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app

log = structlog.get_logger(__name__)


@app.periodic(cron="0 19 * * *")  # 02:00 in Hà Nội
@app.task(name="learning.reset_practice", queue="kernel", queueing_lock="learning.reset_practice")
def reset_practice(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """In practice mode: begin the new day with the same people and dossiers for everybody."""
    if settings.PRACTICE:
        log.info("practice_reset", dossiers=import_string(settings.PRACTICE_RESET)())
