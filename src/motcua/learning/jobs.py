"""Background work of learning."""

import datetime as dt

import structlog
from django.conf import settings
from django.utils.module_loading import import_string
from procrastinate.contrib.django import app

from motcua.kernel import clock
from motcua.learning.usage import reckon_usage, week_of

log = structlog.get_logger(__name__)


@app.periodic(cron="0 19 * * *")  # 02:00 in Hà Nội
@app.task(name="learning.reset_practice", queue="kernel", queueing_lock="learning.reset_practice")
def reset_practice(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """In practice mode: begin the new day with the same people and dossiers for everybody."""
    if settings.PRACTICE:
        log.info("practice_reset", dossiers=import_string(settings.PRACTICE_RESET)())


@app.periodic(cron="10 19 * * *")  # 02:10 in Hà Nội
@app.task(name="learning.reckon_usage", queue="kernel", queueing_lock="learning.reckon_usage")
def count_usage(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """Count the week of the day that has just ended."""
    log.info("usage_counted", agencies=reckon_usage(week_of(clock.today() - dt.timedelta(days=1))))
