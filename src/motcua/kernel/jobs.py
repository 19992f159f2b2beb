"""Background work of the kernel, as procrastinate finds it."""

import datetime as dt
import uuid

from procrastinate.contrib.django import app

from motcua.kernel import audit, clock, throttle
from motcua.kernel.outbox import attempt
from motcua.kernel.outbox.relay import requeue


@app.task(name="kernel.deliver", queue="outbox")
def deliver(delivery_id: str) -> None:
    """Try one delivery. It keeps its own retries, so the job itself never fails."""
    attempt(uuid.UUID(delivery_id))


@app.periodic(cron="* * * * *")
@app.task(name="kernel.requeue_overdue", queue="kernel", queueing_lock="kernel.requeue_overdue")
def requeue_overdue(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """Queue again what a killed worker took with it."""
    requeue()


@app.periodic(cron="30 17 * * *")  # 00:30 in Hà Nội
@app.task(name="kernel.make_head", queue="kernel", queueing_lock="kernel.make_head")
def make_head(timestamp: int) -> None:  # noqa: ARG001 - procrastinate passes the planned time
    """Close the day before with a signed head."""
    audit.make_head(clock.today() - dt.timedelta(days=1))
    throttle.sweep()
