"""The line before the machine: one job a stack, in a queue that its own worker serves one after another."""

import uuid
from typing import Final

from procrastinate.contrib.django import app

QUEUE: Final = "scanning"
READ: Final = "papers.read_batch"


def put_in_line(batch_id: uuid.UUID) -> None:
    """Defer the reading of a stack, in the caller's transaction. A second job for one stack finds nothing to do."""
    app.configure_task(READ, queue=QUEUE).defer(batch_id=str(batch_id))
