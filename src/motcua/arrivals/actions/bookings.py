"""Visits by appointment, made without an account."""

import datetime as dt
import re
import secrets
import uuid
from dataclasses import dataclass
from typing import Final

from django.db import transaction

from motcua.arrivals import hours, rules
from motcua.arrivals.errors import (
    AlreadyBooked,
    BadPhone,
    BookingUsed,
    NameNeeded,
    SlotFull,
    SlotNotOffered,
    TooManyBookings,
    UnknownBooking,
)
from motcua.arrivals.events import VisitBooked, VisitCancelled
from motcua.arrivals.infos import booking_info
from motcua.arrivals.models import Booking, BookingState
from motcua.arrivals.rules import ServiceInfo
from motcua.arrivals.views import BookingInfo
from motcua.deadlines.errors import DateOutOfRange, OutsideCalendar
from motcua.kernel import audit, clock, locks, numbers, outbox
from motcua.kernel.actor import Actor, ActorKind
from motcua.kernel.audit import Subject
from motcua.kernel.text import clean

LONGEST_NAME: Final = 80
CODE_DIGITS: Final = 8
SECRET_LETTERS: Final = 16
_NUMBER: Final = re.compile(r"0\d{9,10}")


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who comes, checked."""

    name: str
    phone: str
    language: str = "vi"


def phone_number(typed: str) -> str:
    """The phone number in its national form. Raises BadPhone."""
    digits = re.sub(r"[\s.\-()]", "", typed)
    digits = "0" + digits.removeprefix("+84") if digits.startswith("+84") else digits
    if not (digits.isascii() and _NUMBER.fullmatch(digits)):
        raise BadPhone(fields={"phone": BadPhone().message})
    return digits


def _visitor(name: str, phone: str, language: str) -> Visitor:
    name = clean(name)
    if not name or len(name) > LONGEST_NAME:
        raise NameNeeded(most=LONGEST_NAME, fields={"name": NameNeeded(most=LONGEST_NAME).message})
    return Visitor(name, phone_number(phone), language)


@transaction.atomic
def book_visit(
    point_id: uuid.UUID, service: str, day: dt.date, slot: dt.time, name: str, phone: str,
    *, language: str = "vi", actor: Actor,
) -> BookingInfo:  # fmt: skip
    """Book the half hour that begins at `slot` on `day`. Anybody may; doors count the tries of an address.

    Raises:
        UnknownPoint, UnknownService, NameNeeded, BadPhone: as they say.
        SlotNotOffered: a closed, past or distant day, no half hour of the office hours, or a service without bookings.
        SlotFull: somebody was quicker.
        AlreadyBooked, TooManyBookings: the phone number has others.
    """
    hours.point_of(point_id)
    found, visitor = rules.service(service), _visitor(name, phone, language)
    starts_at = _offered(point_id, found, day, slot)
    locks.hold(f"arrivals.slot:{point_id}:{found.id}:{starts_at.isoformat()}", f"arrivals.phone:{visitor.phone}")
    _refuse_too_many(point_id, day, visitor)
    if found.slots <= _held(point_id, found.id, starts_at):
        raise SlotFull
    row = Booking(
        point_id=point_id, service_id=found.id, day=day, starts_at=starts_at, name=visitor.name, phone=visitor.phone,
        code=_code(day), secret=numbers.secret_code(SECRET_LETTERS), language=visitor.language,
        account_id=actor.id if actor.kind == ActorKind.PERSON else None,
    )  # fmt: skip
    row.save(force_insert=True)
    audit.record(
        Subject("arrivals.booking", row.id), "arrivals.visit_booked", actor=actor,
        after={"state": "booked", "starts_at": starts_at.isoformat(), "service": found.key},
    )  # fmt: skip
    outbox.announce(VisitBooked(subject_id=row.id, point_id=point_id, service=found.key, starts_at=starts_at))
    return booking_info(row)


def _offered(point_id: uuid.UUID, service: ServiceInfo, day: dt.date, slot: dt.time) -> dt.datetime:
    now, rule = clock.now(), rules.rules(clock.today())
    if not service.slots or not clock.today() <= day <= clock.today() + dt.timedelta(days=rule.booking_days):
        raise SlotNotOffered
    try:
        offered = hours.slots(point_id, day, now)
    except (DateOutOfRange, OutsideCalendar) as error:
        raise SlotNotOffered from error
    found = next((one for one in offered if clock.local(one).time() == slot), None)
    if found is None:
        raise SlotNotOffered
    return found


def _held(point_id: uuid.UUID, service_id: uuid.UUID, starts_at: dt.datetime) -> int:
    return Booking.objects.filter(
        point_id=point_id, service_id=service_id, starts_at=starts_at,
        state__in=[BookingState.BOOKED, BookingState.ARRIVED],
    ).count()  # fmt: skip


def _refuse_too_many(point_id: uuid.UUID, day: dt.date, visitor: Visitor) -> None:
    mine = Booking.objects.filter(phone=visitor.phone, state=BookingState.BOOKED, day__gte=clock.today())
    days = list(mine.values_list("point_id", "day"))
    if (point_id, day) in days:
        raise AlreadyBooked
    most = rules.rules(clock.today()).bookings_a_phone
    if len(days) >= most:
        raise TooManyBookings(most=most)


def _code(day: dt.date) -> str:
    """Digits that no other visit of the day has: they are typed on a pad of numbers."""
    while True:
        code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
        if not Booking.objects.filter(day=day, code=code).exists():
            return code


@transaction.atomic
def cancel_booking(secret: str, *, actor: Actor) -> BookingInfo:
    """Call a visit off: whoever has the address of its page may. Again, it changes nothing.

    Raises:
        UnknownBooking: nothing has this secret.
        BookingUsed: the person has come, or the day is over.
    """
    try:
        row = locks.row(Booking.objects.all(), secret=secret)
    except Booking.DoesNotExist as error:
        raise UnknownBooking from error
    if row.state == BookingState.CANCELLED:
        return booking_info(row)
    if row.state != BookingState.BOOKED:
        raise BookingUsed
    row.state = BookingState.CANCELLED
    row.save(update_fields=["state"])
    audit.record(
        Subject("arrivals.booking", row.id), "arrivals.visit_cancelled", actor=actor,
        before={"state": "booked"}, after={"state": "cancelled"},
    )  # fmt: skip
    service = rules.by_id(row.service_id).key
    outbox.announce(VisitCancelled(subject_id=row.id, point_id=row.point_id, service=service, starts_at=row.starts_at))
    return booking_info(row)
