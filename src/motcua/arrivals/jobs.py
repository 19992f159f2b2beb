"""Background work of the hall."""

import structlog
from procrastinate.contrib.django import app

from motcua.arrivals import actions
from motcua.arrivals.policies import ArrivalsPermission
from motcua.kernel.actor import service

log = structlog.get_logger(__name__)
CARETAKER = service("arrivals.caretaker", ArrivalsPermission.TIDY)


@app.periodic(cron="45 17 * * *")  # 00:45 in Hà Nội
@app.task(name="arrivals.close_day", queue="arrivals", queueing_lock="arrivals.close_day")
def close_day(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """End what yesterday has left."""
    log.info("halls_closed", ended=actions.close_day(actor=CARETAKER))


@app.periodic(cron="0 9 * * *")  # 16:00 in Hà Nội
@app.task(name="arrivals.remind", queue="arrivals", queueing_lock="arrivals.remind")
def remind(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """Remind those who come on the next working day."""
    log.info("visitors_reminded", count=actions.remind_visitors(actor=CARETAKER))
