"""Getting a number, by walking in or by a booked visit; giving it back."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from django.db import IntegrityError, transaction

from motcua.arrivals import hours, rules
from motcua.arrivals.actions.recording import announce_end, record_ticket, touch
from motcua.arrivals.errors import (
    BookingElsewhere,
    BookingOfAnotherDay,
    BookingUsed,
    PointClosed,
    UnknownBooking,
    UnknownPriority,
    UnknownTicket,
)
from motcua.arrivals.events import TicketTaken
from motcua.arrivals.infos import ticket_info
from motcua.arrivals.models import Booking, BookingState, Ticket
from motcua.arrivals.policies import ArrivalsPermission
from motcua.arrivals.rules import Rules, ServiceInfo
from motcua.arrivals.states import TicketAct, after
from motcua.arrivals.views import TicketInfo
from motcua.kernel import audit, clock, locks, numbers, outbox
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.errors import NotAllowed
from motcua.kernel.numbers import normalise_secret

SECRET_LETTERS: Final = 16  # 72 bits: the page of a ticket is open to whoever has its address


@dataclass(frozen=True, slots=True)
class Newcomer:
    """What is known of somebody who takes a number."""

    point_id: uuid.UUID
    service: ServiceInfo
    priority: str = ""
    legal_basis: str = ""
    language: str = "vi"
    booking: Booking | None = None
    key: uuid.UUID | None = None


def take_ticket(
    point_id: uuid.UUID,
    service: str,
    *,
    booking: str | None = None,
    priority: str = "",
    language: str = "vi",
    idempotency_key: uuid.UUID | None = None,
    actor: Actor,
) -> TicketInfo:
    """A number for `service` (its key) at the service point, for today.

    `booking` is the code of a booked visit; then the service is the booked one. `priority` is the key of a reason to
    go first. The same key gives the same ticket, so that a finger that presses twice takes one number.

    Raises:
        NotAllowed: neither this point's kiosk nor an officer who serves here.
        UnknownPoint, UnknownService, UnknownPriority, PointClosed: as they say; and those of `check_in`.
    """
    if booking is not None:
        return check_in(booking, point_id=point_id, actor=actor)
    _require(actor, point_id)
    if known := _taken(idempotency_key, point_id):
        return known
    try:
        with transaction.atomic():
            return _walk_in(point_id, service, priority, language, idempotency_key, actor=actor)
    except IntegrityError:
        # Two presses raced; the other one won.
        if known := _taken(idempotency_key, point_id):
            return known
        raise


def _walk_in(
    point_id: uuid.UUID, service: str, priority: str, language: str, key: uuid.UUID | None, *, actor: Actor
) -> TicketInfo:
    hours.point_of(point_id)
    rule = rules.rules(clock.today())
    _open_now(point_id, rule)
    reason = rule.priority(priority)
    if priority and reason is None:
        raise UnknownPriority
    basis = reason.legal_basis if reason else ""
    found = rules.service(service)
    return ticket_info(_issue(Newcomer(point_id, found, priority, basis, language, key=key), actor=actor))


def _require(actor: Actor, point_id: uuid.UUID) -> None:
    if not (actor.may(ArrivalsPermission.TAKE_TICKET, point_id) or actor.may(ArrivalsPermission.SERVE, point_id)):
        raise NotAllowed(permission=ArrivalsPermission.TAKE_TICKET.value)


def _taken(key: uuid.UUID | None, point_id: uuid.UUID) -> TicketInfo | None:
    row = Ticket.objects.filter(idempotency_key=key, point_id=point_id).first() if key else None
    return ticket_info(row) if row else None


def _open_now(point_id: uuid.UUID, rule: Rules) -> None:
    state = hours.opening(point_id, clock.now(), rule)
    if not state.given:
        raise PointClosed(opens=_said(state.opens_at))


def _said(moment: dt.datetime | None) -> str:
    if moment is None:
        return "?"
    here = clock.local(moment)
    return f"{here:%H:%M}" if here.date() == clock.today() else f"{here:%H:%M} {here:%d/%m/%Y}"


def series(point_id: uuid.UUID, letter: str) -> str:
    """The series of a hall's numbers of one letter; its periods are days."""
    return f"arrivals.ticket:{point_id}:{letter}"


def _issue(new: Newcomer, *, actor: Actor) -> Ticket:
    """Make the row; the number is allocated as late as can be, since its counter is locked from then on."""
    now, day = clock.now(), clock.today()
    row = Ticket(
        point_id=new.point_id, service_id=new.service.id, day=day, letter=new.service.letter,
        secret=numbers.secret_code(SECRET_LETTERS), language=new.language, priority=new.priority,
        legal_basis=new.legal_basis, booking=new.booking, slot_at=new.booking.starts_at if new.booking else None,
        arrived_at=now, taken_at=now, idempotency_key=new.key,
    )  # fmt: skip
    row.number = numbers.allocate(series(new.point_id, row.letter), day.isoformat())
    row.save(force_insert=True)
    record_ticket(
        row, "taken", actor=actor, service=new.service.key, priority=row.priority, legal_basis=row.legal_basis,
        booking=str(row.booking_id) if row.booking_id else None,
    )  # fmt: skip
    outbox.announce(TicketTaken(subject_id=row.id, point_id=row.point_id, service=new.service.key, code=row.code))
    touch(row.point_id)
    return row


@transaction.atomic
def check_in(booking_code: str, *, point_id: uuid.UUID, actor: Actor) -> TicketInfo:
    """The number of a booked visit, when the person has come. Asked again, it is the same number.

    Raises:
        NotAllowed: neither this point's kiosk nor an officer who serves here.
        UnknownBooking, BookingElsewhere, BookingOfAnotherDay, BookingUsed, PointClosed: as they say.
    """
    _require(actor, point_id)
    rule = rules.rules(clock.today())
    row = _booked(normalise_secret(booking_code), point_id)
    if row.state == BookingState.ARRIVED:
        return ticket_info(Ticket.objects.get(booking=row, previous__isnull=True))
    if row.state != BookingState.BOOKED:
        raise BookingUsed
    _open_now(point_id, rule)
    row.state = BookingState.ARRIVED
    row.save(update_fields=["state"])
    audit.record(
        Subject("arrivals.booking", row.id), "arrivals.visit_arrived", actor=actor,
        before={"state": "booked"}, after={"state": "arrived"},
    )  # fmt: skip
    ticket = _issue(Newcomer(point_id, rules.by_id(row.service_id), language=row.language, booking=row), actor=actor)
    return ticket_info(ticket)


def _booked(code: str, point_id: uuid.UUID) -> Booking:
    """The booking that a code means here today, locked; the nearest reason why there is none."""
    found = list(Booking.objects.filter(code=code).order_by("-day")[:5]) if code.isascii() else []
    today = clock.today()
    here = [one for one in found if one.point_id == point_id]
    if not found:
        raise UnknownBooking
    if not here:
        raise BookingElsewhere(point=hours.point_of(found[0].point_id).name)
    now = next((one for one in here if one.day == today), None)
    if now is None:
        at = clock.local(here[0].starts_at)
        raise BookingOfAnotherDay(day=f"{at:%d/%m/%Y}", time=f"{at:%H:%M}")
    return locks.row(Booking.objects.all(), id=now.id)


@transaction.atomic
def cancel_ticket(secret: str, *, actor: Actor) -> TicketInfo:
    """Give a number back: whoever has the ticket may, as long as it waits.

    Raises:
        UnknownTicket: no ticket has this secret.
        TicketMovedOn: it was called already.
    """
    row = Ticket.objects.filter(secret=secret, day=clock.today()).order_by("-id").first()
    if row is None:
        raise UnknownTicket
    row = locks.row(Ticket.objects.all(), id=row.id)
    before, row.state = row.state, after(row.state, TicketAct.CANCEL)
    row.ended_at = clock.now()
    row.save(update_fields=["state", "ended_at"])
    record_ticket(row, "cancelled", actor=actor, before=before)
    announce_end(row)
    touch(row.point_id)
    return ticket_info(row)
