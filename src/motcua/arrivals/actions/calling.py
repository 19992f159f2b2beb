"""Calling numbers, and what becomes of the one in hand.

Locks are taken in one order by all: the officer's session, the hall (only where the next is chosen), the ticket, the
hall's version. So two counters that call at once get two numbers, in the order that the rule gives.
"""

import datetime as dt
import uuid
from collections.abc import Iterable

from django.db import transaction

from motcua.arrivals import rules
from motcua.arrivals.actions.counters import back, own_session
from motcua.arrivals.actions.recording import announce_end, record_ticket, touch
from motcua.arrivals.errors import NothingInHand, TicketInHand, TicketOfAnotherDay, UnknownTicket
from motcua.arrivals.events import TicketCalled, TicketTaken
from motcua.arrivals.infos import ticket_info
from motcua.arrivals.models import CounterSession, Ticket
from motcua.arrivals.ordering import Waiting, in_order, preferred
from motcua.arrivals.rules import Rules
from motcua.arrivals.states import TicketAct, TicketState, after
from motcua.arrivals.views import TicketInfo
from motcua.kernel import clock, locks, outbox
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject


def waiting_rows(point_id: uuid.UUID, day: dt.date, services: Iterable[uuid.UUID] | None = None) -> list[Waiting]:
    """Who waits, as the order needs it."""
    rows = Ticket.objects.filter(point_id=point_id, day=day, state=TicketState.WAITING)
    if services is not None:
        rows = rows.filter(service_id__in=list(services))
    return [
        Waiting(key, arrived, number, bool(priority), slot)
        for key, arrived, number, priority, slot in rows.values_list(
            "id", "arrived_at", "number", "priority", "slot_at"
        )
    ]


def preferred_run(point_id: uuid.UUID, day: dt.date, services: Iterable[uuid.UUID], rule: Rules) -> int:
    """How many of those called last went first, one after another."""
    called = Ticket.objects.filter(
        point_id=point_id, day=day, service_id__in=list(services), called_at__isnull=False
    ).order_by("-called_at", "-call_version")
    run = 0
    for went_first in called.values_list("preferred", flat=True)[: rule.preferred_in_a_row]:
        if not went_first:
            break
        run += 1
    return run


@transaction.atomic
def call_next(counter_id: uuid.UUID, *, actor: Actor) -> TicketInfo | None:
    """The next number for this counter, by the rule; None when nobody waits. Ends a break.

    Raises:
        CounterNotOpen: it is not the actor's, closed, or of another day.
        TicketInHand: say first what became of the number in hand.
        Busy: many counters call at once; try again.
    """
    session = own_session(counter_id, actor=actor)
    _free_handed(session)
    day, now = clock.today(), clock.now()
    rule = rules.rules(day)
    locks.hold(f"arrivals.hall:{session.point_id}")
    run = preferred_run(session.point_id, day, session.services, rule)
    line = in_order(waiting_rows(session.point_id, day, session.services), now, rule, run=run)
    back(session)
    for one in line:
        ticket = locks.row(Ticket.objects.all(), id=one.id)
        if ticket.state == TicketState.WAITING:  # not given back since the line was read
            ticket.preferred = preferred(one, now, rule)
            return _call(session, ticket, actor=actor)
    return None


@transaction.atomic
def call_ticket(counter_id: uuid.UUID, ticket_id: uuid.UUID, *, actor: Actor) -> TicketInfo:
    """Call one number out of turn: somebody who missed the call has come back, or is helped first.

    Raises as `call_next`, and:
        UnknownTicket: no such number at this service point.
        TicketOfAnotherDay, TicketMovedOn: as they say.
    """
    session = own_session(counter_id, actor=actor)
    _free_handed(session)
    locks.hold(f"arrivals.hall:{session.point_id}")
    ticket = _row(session, ticket_id)
    back(session)
    return _call(session, ticket, actor=actor, out_of_turn=True)


def _free_handed(session: CounterSession) -> None:
    if session.ticket_id:
        raise TicketInHand(code=Ticket.objects.get(id=session.ticket_id).code)


def _row(session: CounterSession, ticket_id: uuid.UUID) -> Ticket:
    try:
        ticket = locks.row(Ticket.objects.filter(point_id=session.point_id), id=ticket_id)
    except Ticket.DoesNotExist as error:
        raise UnknownTicket from error
    if ticket.day != clock.today():
        raise TicketOfAnotherDay(day=f"{ticket.day:%d/%m/%Y}")
    return ticket


def _call(session: CounterSession, ticket: Ticket, *, actor: Actor, out_of_turn: bool = False) -> TicketInfo:
    now = clock.now()
    before, ticket.state = ticket.state, after(ticket.state, TicketAct.CALL)
    ticket.called_at = ticket.called_at or now
    ticket.recalled_at, ticket.ended_at = now, None
    ticket.calls += 1
    ticket.counter_id = session.counter_id
    session.ticket_id = ticket.id
    session.save(update_fields=["ticket_id"])
    record_ticket(
        ticket, "called", actor=actor, before=before, counter=str(session.counter_id), out_of_turn=out_of_turn or None
    )
    _announce_call(ticket)
    ticket.call_version = touch(session.point_id)
    ticket.save()
    return ticket_info(ticket)


def _announce_call(ticket: Ticket) -> None:
    assert ticket.counter_id is not None
    outbox.announce(
        TicketCalled(
            subject_id=ticket.id, point_id=ticket.point_id, service=rules.by_id(ticket.service_id).key,
            code=ticket.code, counter_id=ticket.counter_id, again=ticket.calls - 1,
        )
    )  # fmt: skip


def _in_hand(counter_id: uuid.UUID, *, actor: Actor) -> tuple[CounterSession, Ticket]:
    session = own_session(counter_id, actor=actor)
    if session.ticket_id is None:
        raise NothingInHand
    return session, _row(session, session.ticket_id)


@transaction.atomic
def recall_ticket(counter_id: uuid.UUID, *, actor: Actor) -> TicketInfo:
    """Call the number in hand once more. Raises CounterNotOpen, NothingInHand, TicketMovedOn (they sit here)."""
    session, ticket = _in_hand(counter_id, actor=actor)
    after(ticket.state, TicketAct.RECALL)
    ticket.calls += 1
    ticket.recalled_at = clock.now()
    record_ticket(ticket, "recalled", actor=actor, before=ticket.state, calls=ticket.calls)
    _announce_call(ticket)
    ticket.call_version = touch(session.point_id)
    ticket.save(update_fields=["calls", "recalled_at", "call_version"])
    return ticket_info(ticket)


@transaction.atomic
def start_ticket(counter_id: uuid.UUID, *, actor: Actor) -> TicketInfo:
    """The person sits down: waiting ends, service begins. Again, it changes nothing. Raises as `recall_ticket`."""
    session, ticket = _in_hand(counter_id, actor=actor)
    if _sits_down(ticket, actor=actor):
        touch(session.point_id)
    return ticket_info(ticket)


def _sits_down(ticket: Ticket, *, actor: Actor) -> bool:
    if ticket.state == TicketState.SERVING:
        return False
    before, ticket.state = ticket.state, after(ticket.state, TicketAct.START)
    ticket.started_at = clock.now()
    ticket.save(update_fields=["state", "started_at"])
    record_ticket(ticket, "started", actor=actor, before=before)
    return True


@transaction.atomic
def finish_ticket(counter_id: uuid.UUID, *, actor: Actor) -> TicketInfo:
    """The person has been served; where nobody said when they sat down, the call counts. Raises as `recall_ticket`."""
    session, ticket = _in_hand(counter_id, actor=actor)
    ticket.started_at = ticket.started_at or ticket.recalled_at
    return _end(session, ticket, TicketAct.FINISH, "finished", actor=actor)


@transaction.atomic
def miss_ticket(counter_id: uuid.UUID, *, actor: Actor) -> TicketInfo:
    """The person did not come. Who comes back the same day can be called by number. Raises as `recall_ticket`."""
    session, ticket = _in_hand(counter_id, actor=actor)
    return _end(session, ticket, TicketAct.MISS, "missed", actor=actor)


def _end(session: CounterSession, ticket: Ticket, act: TicketAct, what: str, *, actor: Actor) -> TicketInfo:
    before, ticket.state = ticket.state, after(ticket.state, act)
    ticket.ended_at = clock.now()
    ticket.save()
    session.ticket_id = None
    session.save(update_fields=["ticket_id"])
    record_ticket(ticket, what, actor=actor, before=before)
    announce_end(ticket)
    touch(session.point_id)
    return ticket_info(ticket)


@transaction.atomic
def transfer_ticket(counter_id: uuid.UUID, service: str, *, actor: Actor) -> TicketInfo:
    """Hand the person over to another service, under the same number and with the place that their arrival gives.

    Returns the new leg. Raises as `recall_ticket`, and UnknownService.
    """
    session, ticket = _in_hand(counter_id, actor=actor)
    target = rules.service(service)
    ticket.started_at = ticket.started_at or ticket.recalled_at
    _end(session, ticket, TicketAct.TRANSFER, "transferred", actor=actor)
    leg = Ticket(
        point_id=ticket.point_id, service_id=target.id, day=ticket.day, letter=ticket.letter, number=ticket.number,
        secret=ticket.secret, language=ticket.language, priority=ticket.priority, legal_basis=ticket.legal_basis,
        booking_id=ticket.booking_id, slot_at=ticket.slot_at, previous_id=ticket.id, arrived_at=ticket.arrived_at,
        taken_at=clock.now(), subject_kind=ticket.subject_kind, subject_ids=ticket.subject_ids,
    )  # fmt: skip
    leg.save(force_insert=True)
    record_ticket(leg, "taken", actor=actor, service=target.key, previous=str(ticket.id))
    outbox.announce(TicketTaken(subject_id=leg.id, point_id=leg.point_id, service=target.key, code=leg.code))
    return ticket_info(leg)


@transaction.atomic
def link_subject(counter_id: uuid.UUID, subject: Subject, *, actor: Actor) -> bool:
    """Note what was made at the counter for the number in hand; False when none is. The person evidently sits there.

    Raises:
        CounterNotOpen: it is not the actor's, or closed.
    """
    session = own_session(counter_id, actor=actor)
    if session.ticket_id is None:
        return False
    ticket = _row(session, session.ticket_id)
    if subject.id in ticket.subject_ids:
        return True
    if _sits_down(ticket, actor=actor):
        touch(session.point_id)
    ticket.subject_kind, ticket.subject_ids = subject.kind, [*ticket.subject_ids, subject.id]
    ticket.save(update_fields=["subject_kind", "subject_ids"])
    record_ticket(ticket, "linked", actor=actor, kind=subject.kind, made=str(subject.id))
    return True
