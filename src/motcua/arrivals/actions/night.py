"""The end of the day in the hall, and the reminder of the day before."""

import datetime as dt
from typing import Final

from django.db import transaction

from motcua.arrivals import rules
from motcua.arrivals.actions import counters
from motcua.arrivals.actions.recording import announce_end, record_ticket, touch
from motcua.arrivals.events import VisitComingUp
from motcua.arrivals.models import Booking, BookingState, CounterSession, Ticket
from motcua.arrivals.policies import ArrivalsPermission
from motcua.arrivals.states import IN_HAND, TicketAct, TicketState, after
from motcua.deadlines import queries as deadlines
from motcua.identity.queries import organisation
from motcua.kernel import audit, clock, outbox
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject

LIVE: Final = (TicketState.WAITING, *IN_HAND)


@transaction.atomic
def close_day(*, actor: Actor) -> int:
    """End what earlier days have left: numbers, counters, visits; forget names by rule. Returns how many it ended.

    A number that sat at a counter counts as served without a length, since nobody said when it ended.
    """
    actor.require(ArrivalsPermission.TIDY)
    today, ended = clock.today(), 0
    for session in CounterSession.objects.select_for_update(of=("self",)).filter(
        closed_at__isnull=True, opened_at__lt=clock.at(today.year, today.month, today.day)
    ):
        counters.end(session, actor=actor)
        touch(session.point_id)
        ended += 1
    for ticket in Ticket.objects.select_for_update(of=("self",)).filter(day__lt=today, state__in=LIVE):
        before, ticket.state = ticket.state, after(ticket.state, TicketAct.EXPIRE)
        ticket.save(update_fields=["state"])
        record_ticket(ticket, "expired", actor=actor, before=before)
        announce_end(ticket)
        ended += 1
    for booking in Booking.objects.select_for_update(of=("self",)).filter(day__lt=today, state=BookingState.BOOKED):
        booking.state = BookingState.MISSED
        booking.save(update_fields=["state"])
        audit.record(
            Subject("arrivals.booking", booking.id), "arrivals.visit_missed", actor=actor,
            before={"state": "booked"}, after={"state": "missed"},
        )  # fmt: skip
        ended += 1
    _forget_names(today)
    return ended


def _forget_names(today: dt.date) -> None:
    horizon = today - dt.timedelta(days=rules.rules(today).keep_days)
    Booking.objects.filter(day__lt=horizon).exclude(name="", phone="", account_id=None).update(
        name="", phone="", account_id=None
    )


@transaction.atomic
def remind_visitors(*, actor: Actor) -> int:
    """Announce each visit of the next working day once, so that the person can be reminded; returns how many."""
    actor.require(ArrivalsPermission.TIDY)
    today, count = clock.today(), 0
    horizon = today + dt.timedelta(days=14)
    due = Booking.objects.select_for_update(of=("self",)).filter(
        day__gt=today, day__lte=horizon, state=BookingState.BOOKED, reminded_at__isnull=True
    )
    for row in due.order_by("id"):
        calendar = deadlines.calendar_for(organisation().agency_of(row.point_id).id)
        if row.day != calendar.nth_working_day(today, 1):
            continue
        row.reminded_at = clock.now()
        row.save(update_fields=["reminded_at"])
        audit.record(Subject("arrivals.booking", row.id), "arrivals.visit_reminded", actor=actor)
        outbox.announce(
            VisitComingUp(
                subject_id=row.id, point_id=row.point_id, service=rules.by_id(row.service_id).key,
                starts_at=row.starts_at, person=row.name, phone=row.phone, code=row.code,
            )
        )  # fmt: skip
        count += 1
    return count
