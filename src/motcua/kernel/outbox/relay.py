"""From committed events to deliveries."""

import datetime as dt
import uuid
from typing import Final

from django.db import transaction
from django.db.models import Q
from procrastinate.contrib.django import app
from procrastinate.types import JSONValue

from motcua.kernel import clock
from motcua.kernel.events import subscribers_of
from motcua.kernel.models import Delivery, DeliveryState, OutboxEvent

DELIVER: Final = "kernel.deliver"
# A job that has not run this long after its time is taken for lost.
LOST_AFTER: Final = dt.timedelta(minutes=5)


def relay(batch: int = 500) -> int:
    """Make the deliveries of events not yet relayed; returns how many events were taken.

    Any number of relays may run: rows taken by one are skipped by the others.
    """
    with transaction.atomic():
        events = list(
            OutboxEvent.objects.filter(relayed_at__isnull=True)
            .order_by("id")
            .select_for_update(skip_locked=True)[:batch]
        )
        deliveries = [
            Delivery(event=event, subscriber=subscriber)
            for event in events
            for subscriber in subscribers_of(event.name)
        ]
        Delivery.objects.bulk_create(deliveries)
        queue([delivery.id for delivery in deliveries])
        OutboxEvent.objects.filter(id__in=[event.id for event in events]).update(relayed_at=clock.now())
    return len(events)


def due(limit: int = 500) -> list[uuid.UUID]:
    """Deliveries whose time has come."""
    waiting = Q(state=DeliveryState.PENDING, next_attempt_at__lte=clock.now())
    return list(Delivery.objects.filter(waiting).order_by("next_attempt_at").values_list("id", flat=True)[:limit])


def queue(delivery_ids: list[uuid.UUID], at: dt.datetime | None = None) -> None:
    """Make one job for each delivery, in the caller's transaction; run `at`, or at once."""
    if delivery_ids:
        task = app.configure_task(DELIVER, queue="outbox", schedule_at=at)
        jobs: list[dict[str, JSONValue]] = [{"delivery_id": str(delivery_id)} for delivery_id in delivery_ids]
        task.batch_defer(*jobs)


def requeue() -> int:
    """Make new jobs for deliveries whose own job was lost with a killed worker; returns how many."""
    with transaction.atomic():
        lost = (
            Delivery.objects.filter(state=DeliveryState.PENDING, next_attempt_at__lte=clock.now() - LOST_AFTER)
            .select_for_update(skip_locked=True)
            .values_list("id", flat=True)[:500]
        )
        ids = list(lost)
        Delivery.objects.filter(id__in=ids).update(next_attempt_at=clock.now())
        queue(ids)
    return len(ids)
