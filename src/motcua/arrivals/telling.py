"""Who booked a visit is told: that it is booked or called off, the day before, and if its hall moves.

The words stand in `notices.json` of the pack. Each handler reads the booking anew and may run twice: the event's id is
the notice's key. A visit is booked without an account, so mostly by short message; who was signed in hears it in the
account's ways too.
"""

from typing import Any, Final

import structlog

from motcua.arrivals import rules
from motcua.arrivals.events import VisitBooked, VisitCancelled, VisitComingUp, VisitMoved
from motcua.arrivals.models import Booking, BookingState
from motcua.identity.queries import contacts_of
from motcua.identity.reorganisation.following import last_seen
from motcua.kernel import clock
from motcua.kernel.actor import service
from motcua.kernel.audit import Subject
from motcua.kernel.events import Heard, subscribe
from motcua.notices import actions as notices
from motcua.notices.models import Audience
from motcua.notices.words import Word, declare

log = structlog.get_logger(__name__)
TELLER: Final = service("arrivals.notices")
_WORDS: Final = {"code": Word.TEXT, "service": Word.TEXT, "hall": Word.TEXT, "at": Word.MOMENT}
KINDS: Final = {
    VisitBooked.name: "visit.booked", VisitCancelled.name: "visit.cancelled", VisitComingUp.name: "visit.coming_up",
    VisitMoved.name: "visit.moved",
}  # fmt: skip
for _kind in KINDS.values():
    declare(_kind, Audience.CITIZEN, **_WORDS)


@subscribe("arrivals.tell_visitor", VisitBooked, VisitCancelled, VisitComingUp, VisitMoved)
def tell_visitor(event: Heard) -> None:
    """Tell the person, unless the news has been overtaken."""
    row = Booking.objects.get(id=event.subject.id)
    fitting = BookingState.CANCELLED if event.name == VisitCancelled.name else BookingState.BOOKED
    if row.state != fitting or row.starts_at <= clock.now():
        log.info("visitor_not_told", booking=str(row.id), why=f"{row.state}, {row.starts_at:%Y-%m-%d %H:%M}")
        return
    notices.notify(
        KINDS[event.name], to=[_receiver(row)], data=_facts(row), subject=Subject("arrivals.booking", row.id),
        key=str(event.id), actor=TELLER,
    )  # fmt: skip


def _receiver(row: Booking) -> notices.Recipient:
    contact = next(iter(contacts_of([row.account_id])), None) if row.account_id else None
    if contact is None:
        return notices.Recipient(None, "", row.phone, row.language)
    return notices.Recipient(contact.account_id, contact.email, row.phone, contact.language or row.language)


def _facts(row: Booking) -> dict[str, Any]:
    point = last_seen(row.point_id)
    return {
        "code": f"{row.code[:4]} {row.code[4:]}", "service": rules.by_id(row.service_id).named(row.language),
        "hall": (point.name_en if row.language == "en" else "") or point.name, "at": row.starts_at,
    }  # fmt: skip
