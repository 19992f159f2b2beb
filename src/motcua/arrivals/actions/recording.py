"""What every verb of the hall does at its end."""

import uuid
from typing import Any

from django.db import connection

from motcua.arrivals import rules
from motcua.arrivals.events import TicketEnded
from motcua.arrivals.models import Ticket
from motcua.kernel import audit, outbox
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject


def touch(point_id: uuid.UUID) -> int:
    """The hall's next version. Its row stays locked until the transaction ends: call it last."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO arrivals_hallversion (point_id, version) VALUES (%s, 1) "
            "ON CONFLICT (point_id) DO UPDATE SET version = arrivals_hallversion.version + 1 RETURNING version",
            [point_id],
        )
        (version,) = cursor.fetchone()
    return int(version)


def record_ticket(ticket: Ticket, action: str, *, actor: Actor, before: str = "", **facts: Any) -> None:
    """Append to the ticket's chain."""
    audit.record(
        Subject("arrivals.ticket", ticket.id), f"arrivals.ticket_{action}", actor=actor,
        before={"state": before} if before else None, after={"state": str(ticket.state)}, code=ticket.code, **facts,
    )  # fmt: skip


def announce_end(ticket: Ticket) -> None:
    """Tell that this leg is over, with its lengths."""
    waited = _seconds(ticket.taken_at, ticket.called_at)
    served = _seconds(ticket.started_at, ticket.ended_at) if ticket.state != "missed" else None
    outbox.announce(
        TicketEnded(
            subject_id=ticket.id, point_id=ticket.point_id, service=rules.by_id(ticket.service_id).key,
            code=ticket.code, state=str(ticket.state), counter_id=ticket.counter_id, waited_s=waited, served_s=served,
        )
    )  # fmt: skip


def _seconds(start: Any, end: Any) -> int | None:
    return int((end - start).total_seconds()) if start and end else None
