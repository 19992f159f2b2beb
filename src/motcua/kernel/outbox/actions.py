import json
import uuid

from django.db import connection, transaction

from motcua.kernel import audit, clock, locks
from motcua.kernel.actor import Actor
from motcua.kernel.errors import NotFound, StaleState
from motcua.kernel.events import Event
from motcua.kernel.ids import new_id
from motcua.kernel.locks import LockOutsideTransaction
from motcua.kernel.models import Delivery, DeliveryState
from motcua.kernel.outbox.relay import queue
from motcua.kernel.policies import KernelPermission


def announce(event: Event) -> None:
    """Write `event` to the outbox, inside the caller's transaction."""
    if not connection.in_atomic_block:
        raise LockOutsideTransaction
    with connection.cursor() as cursor:  # plain SQL for speed: every verb comes through here
        cursor.execute(
            "INSERT INTO kernel_outboxevent (id, name, subject_kind, subject_id, payload, occurred_at)"
            " VALUES (%s, %s, %s, %s, %s::jsonb, %s)",
            [
                new_id(), event.name, event.subject_kind, event.subject_id,
                json.dumps(event.payload(), ensure_ascii=False), clock.now(),
            ],
        )  # fmt: skip


@transaction.atomic
def redeliver(delivery_id: uuid.UUID, *, actor: Actor) -> None:
    """Send a dead delivery again.

    Raises:
        NotAllowed, NotFound: as they say.
        StaleState: it is not dead (any more).
    """
    actor.require(KernelPermission.REDELIVER)
    try:
        delivery = locks.row(Delivery.objects.select_related("event"), id=delivery_id)
    except Delivery.DoesNotExist:
        raise NotFound from None
    if delivery.state != DeliveryState.DEAD:
        raise StaleState
    delivery.state, delivery.attempts, delivery.next_attempt_at = DeliveryState.PENDING, 0, clock.now()
    delivery.save(update_fields=["state", "attempts", "next_attempt_at"])
    queue([delivery.id])
    audit.record(
        audit.Subject("delivery", delivery.id), "kernel.delivery.redelivered", actor=actor,
        subscriber=delivery.subscriber, event=delivery.event.name, error=delivery.last_error,
    )  # fmt: skip
