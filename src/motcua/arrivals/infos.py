"""From rows to what the room shows."""

import uuid

from motcua.arrivals import rules
from motcua.arrivals.hours import local_day
from motcua.arrivals.models import Booking, CounterSession, Ticket
from motcua.arrivals.views import BookingInfo, CounterInfo, TicketInfo
from motcua.arrivals.wording import counter_label
from motcua.identity.errors import UnknownUnit
from motcua.identity.reorganisation.following import last_seen


def label_of(counter_id: object) -> str:
    """What a counter is called by, or was when its hall ended; empty when there is none."""
    if not isinstance(counter_id, uuid.UUID):
        return ""
    try:
        return counter_label(last_seen(counter_id))
    except UnknownUnit:
        return ""


def ticket_info(row: Ticket) -> TicketInfo:
    """A ticket as others see it."""
    return TicketInfo(
        row.id, row.point_id, rules.by_id(row.service_id).key, row.code, str(row.state), row.secret, row.language,
        row.priority, row.booking_id is not None, row.day, row.taken_at, row.called_at, row.started_at,
        label_of(row.counter_id),
    )  # fmt: skip


def counter_info(row: CounterSession, ticket: Ticket | None = None) -> CounterInfo:
    """A counter as others see it; `ticket` is the one in hand."""
    return CounterInfo(
        row.id, row.point_id, row.counter_id, label_of(row.counter_id), row.officer_name,
        tuple(rules.by_id(one).key for one in row.services), row.opened_at, row.paused_since,
        ticket_info(ticket) if ticket else None,
    )  # fmt: skip


def booking_info(row: Booking) -> BookingInfo:
    """A booking as others see it."""
    return BookingInfo(
        row.id, row.point_id, rules.by_id(row.service_id).key, local_day(row.starts_at), row.starts_at, row.name,
        row.phone, row.code, row.secret, row.state,
    )  # fmt: skip
