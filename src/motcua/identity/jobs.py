"""Background work of identity."""

import uuid

from procrastinate.contrib.django import app

from motcua.identity.reorganisation import asking


@app.task(name=asking.TASK, queue="identity")
def reorganise(reorganisation_id: str, act: str, account_id: str, reason: str) -> None:
    """Carry a reorganisation out or take it back, as somebody asked."""
    operation = uuid.UUID(reorganisation_id)
    with asking.line(operation) as tell:
        asking.perform(operation, act, uuid.UUID(account_id), reason, tell)
