"""One delivery, tried until it is done or given up."""

import datetime as dt
import uuid
from typing import Final

import structlog
from django.db import transaction

from motcua.kernel import clock
from motcua.kernel.audit import Subject
from motcua.kernel.events import Heard, handler_of
from motcua.kernel.models import Delivery, DeliveryState
from motcua.kernel.outbox.relay import due, queue, relay

log = structlog.get_logger(__name__)
# Growing pauses: a short fault heals unseen, a long one reaches a person within two days.
PAUSES: Final = tuple(dt.timedelta(seconds=s) for s in (10, 60, 300, 1_800, 7_200, 21_600, 43_200, 86_400))


class SubscriberGone(RuntimeError):
    """No subscriber of this name exists in the running program."""


def attempt(delivery_id: uuid.UUID) -> bool:
    """Try one delivery; True when it is done (now or before).

    The handler's changes and the mark "done" commit together. A failure is kept on the row with the time of the next
    try; it never stops the deliveries of others.
    """
    try:
        with transaction.atomic():
            delivery = (
                Delivery.objects.select_for_update(skip_locked=True, of=("self",))
                .select_related("event")
                .filter(id=delivery_id)
                .first()
            )
            if delivery is None or delivery.state != DeliveryState.PENDING:
                log.info("delivery_skipped", delivery=str(delivery_id), why="taken or no longer pending")
                return bool(delivery and delivery.state == DeliveryState.DONE)
            _run(delivery)
            delivery.state, delivery.done_at = DeliveryState.DONE, clock.now()
            delivery.attempts += 1
            delivery.save(update_fields=["state", "done_at", "attempts"])
            return True
    except Exception as error:  # noqa: BLE001 - whatever a handler raises is this delivery's failure, kept and retried
        _fail(delivery_id, error)
        return False


def _run(delivery: Delivery) -> None:
    handler = handler_of(delivery.subscriber)
    if handler is None:
        raise SubscriberGone(delivery.subscriber)
    event = delivery.event
    handler(
        Heard(
            id=event.id, name=event.name, subject=Subject(event.subject_kind, event.subject_id),
            payload=event.payload, occurred_at=event.occurred_at,
        )
    )  # fmt: skip


def _fail(delivery_id: uuid.UUID, error: Exception) -> None:
    with transaction.atomic():
        delivery = Delivery.objects.select_for_update().get(id=delivery_id)
        pause = PAUSES[delivery.attempts] if delivery.attempts < len(PAUSES) else None
        delivery.attempts += 1
        delivery.last_error = f"{type(error).__name__}: {error}"[:2_000]
        if pause is None:
            delivery.state = DeliveryState.DEAD
        else:
            delivery.next_attempt_at = clock.now() + pause
            queue([delivery.id], at=delivery.next_attempt_at)
        delivery.save(update_fields=["attempts", "last_error", "state", "next_attempt_at"])
    # Only the kind: an error's text may quote what people wrote. It stands in the row, for those who may see it.
    log.warning(
        "delivery_failed", delivery=str(delivery_id), subscriber=delivery.subscriber,
        attempts=delivery.attempts, dead=pause is None, error=type(error).__name__,
    )  # fmt: skip


def drain() -> int:
    """Relay and deliver all that is due, here and now; returns the number of deliveries tried.

    For tests, commands and small installations; the worker does the same through jobs.
    """
    tried = 0
    while relay() or due(1):
        for delivery_id in due():
            attempt(delivery_id)
            tried += 1
    return tried
