"""Visits by appointment: what is offered, what is booked."""

import datetime as dt
import uuid
from collections import Counter
from dataclasses import dataclass

from motcua.arrivals import hours, rules
from motcua.arrivals.infos import booking_info
from motcua.arrivals.models import Booking, BookingState
from motcua.arrivals.rules import ServiceInfo
from motcua.arrivals.views import BookingInfo
from motcua.deadlines.errors import DateOutOfRange, OutsideCalendar
from motcua.kernel import clock
from motcua.kernel.actor import Actor


@dataclass(frozen=True, slots=True)
class Slot:
    """A half hour: when it begins and how many visits can still be booked."""

    starts_at: dt.datetime
    free: int


def bookable(field: str = "") -> list[ServiceInfo]:
    """Services whose visits can be booked; those for a field of administration come first, and only they."""
    offered = [one for one in rules.services() if one.slots]
    if not field:
        return offered
    own = [one for one in offered if field in one.fields]
    return own or [one for one in offered if not one.fields]


def slots(point_id: uuid.UUID, service: str) -> dict[dt.date, list[Slot]]:
    """The open days ahead with their half hours, full ones with 0; one query.

    Raises:
        UnknownPoint, UnknownService, NoQueueRule: as they say.
    """
    hours.point_of(point_id)
    found, now, today = rules.service(service), clock.now(), clock.today()
    if not found.slots:
        return {}
    last = today + dt.timedelta(days=rules.rules(today).booking_days)
    held = Counter(
        Booking.objects.filter(
            point_id=point_id, service_id=found.id, starts_at__gt=now, day__lte=last,
            state__in=[BookingState.BOOKED, BookingState.ARRIVED],
        ).values_list("starts_at", flat=True)
    )  # fmt: skip
    days: dict[dt.date, list[Slot]] = {}
    for ahead in range((last - today).days + 1):
        day = today + dt.timedelta(days=ahead)
        try:
            offered = hours.slots(point_id, day, now)
        except (DateOutOfRange, OutsideCalendar):
            continue
        if offered:
            days[day] = [Slot(one, max(0, found.slots - held[one])) for one in offered]
    return days


def my_visit(booking_id: uuid.UUID, *, actor: Actor) -> BookingInfo | None:
    """The booking that the actor made signed in; None when it is nobody's or another's."""
    row = Booking.objects.filter(id=booking_id, account_id=actor.id).first() if actor.id else None
    return booking_info(row) if row else None


def visit(secret: str) -> BookingInfo | None:
    """The booking with this secret; None when there is none."""
    row = Booking.objects.filter(secret=secret).first()
    return booking_info(row) if row else None
