"""Opening a counter, resting, closing it."""

import uuid
from collections.abc import Sequence

from django.db import transaction

from motcua.arrivals import hours, rules
from motcua.arrivals.actions.recording import touch
from motcua.arrivals.errors import CounterNotOpen, CounterTaken, NoServiceChosen, TicketInHand, UnknownCounter
from motcua.arrivals.events import CounterClosed, CounterOpened
from motcua.arrivals.infos import counter_info, label_of
from motcua.arrivals.models import CounterSession, Ticket
from motcua.arrivals.policies import ArrivalsPermission
from motcua.arrivals.views import CounterInfo
from motcua.identity.errors import UnknownUnit
from motcua.identity.organisation import UnitInfo
from motcua.identity.queries import organisation
from motcua.kernel import audit, clock, locks, outbox
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.errors import NotAllowed


@transaction.atomic
def open_counter(unit_id: uuid.UUID, services: Sequence[str], *, actor: Actor) -> CounterInfo:
    """Sit down at a counter and say which services (their keys) it calls.

    Opened again by the same officer it keeps its number in hand and takes the new services; a counter that the officer
    had open elsewhere is closed.

    Raises:
        UnknownCounter: no counter of a service point.
        NotAllowed: no right to serve there.
        CounterTaken: a colleague has it open today.
        TicketInHand: the other counter still has a number.
        NoServiceChosen, UnknownService: as they say.
    """
    unit, point = counter_unit(unit_id)
    actor.require(ArrivalsPermission.SERVE, point.id)
    if actor.id is None:
        raise NotAllowed(permission=ArrivalsPermission.SERVE.value)
    chosen = [rules.service(key).id for key in dict.fromkeys(services)]
    if not chosen:
        raise NoServiceChosen
    locks.hold(f"arrivals.counter:{unit.id}", f"arrivals.officer:{actor.id}")
    session = _free(unit, actor.id, actor=actor)
    now = clock.now()
    if session is None:
        session = CounterSession(
            point_id=point.id, counter_id=unit.id, officer_id=actor.id, officer_name=actor.name, opened_at=now
        )
    session.services, session.paused_since = chosen, None
    session.save()
    audit.record(
        Subject("arrivals.counter_session", session.id), "arrivals.counter_opened", actor=actor,
        counter=str(unit.id), services=list(services),
    )  # fmt: skip
    outbox.announce(CounterOpened(subject_id=session.id, point_id=point.id, counter_id=unit.id))
    touch(point.id)
    return counter_info(session, _in_hand(session))


def counter_unit(unit_id: uuid.UUID) -> tuple[UnitInfo, UnitInfo]:
    """The counter and its service point. Raises UnknownCounter."""
    try:
        unit = organisation().unit(unit_id)
    except UnknownUnit as error:
        raise UnknownCounter from error
    point = next((one for one in organisation().ancestors(unit_id) if one.kind == hours.POINT), None)
    if unit.kind != hours.COUNTER or point is None:
        raise UnknownCounter
    return unit, point


def _free(unit: UnitInfo, officer_id: uuid.UUID, *, actor: Actor) -> CounterSession | None:
    """The officer's own session at this counter, if there is one; others that stand in the way are closed or refuse."""
    mine: CounterSession | None = None
    open_now = CounterSession.objects.select_for_update(of=("self",)).filter(closed_at__isnull=True)
    for session in open_now.filter(counter_id=unit.id) | open_now.filter(officer_id=officer_id):
        own, today = session.officer_id == officer_id, hours.local_day(session.opened_at) == clock.today()
        if own and today and session.counter_id == unit.id:
            mine = session
        elif own and today and session.ticket_id:
            raise TicketInHand(code=Ticket.objects.get(id=session.ticket_id).code)
        elif not own and today:
            raise CounterTaken(counter=unit.name, officer=session.officer_name)
        else:
            end(session, actor=actor)
    return mine


def _in_hand(session: CounterSession) -> Ticket | None:
    return Ticket.objects.filter(id=session.ticket_id).first() if session.ticket_id else None


def end(session: CounterSession, *, actor: Actor) -> None:
    """Close a session that the caller holds; a number left in hand from another day stays with the nightly job."""
    now = clock.now()
    if session.paused_since:
        session.paused_seconds += int((now - session.paused_since).total_seconds())
    session.closed_at, session.paused_since, session.ticket_id = now, None, None
    session.save()
    audit.record(
        Subject("arrivals.counter_session", session.id), "arrivals.counter_closed", actor=actor,
        rested_s=session.paused_seconds,
    )  # fmt: skip
    outbox.announce(CounterClosed(subject_id=session.id, point_id=session.point_id, counter_id=session.counter_id))


def own_session(counter_id: uuid.UUID, *, actor: Actor) -> CounterSession:
    """The actor's open session of today, locked.

    Raises:
        CounterNotOpen: closed, of another day, or a colleague's.
    """
    if actor.id is None:
        raise CounterNotOpen
    try:
        session = locks.row(CounterSession.objects.filter(officer_id=actor.id, closed_at__isnull=True), id=counter_id)
    except CounterSession.DoesNotExist as error:
        raise CounterNotOpen from error
    if hours.local_day(session.opened_at) != clock.today():
        raise CounterNotOpen
    actor.require(ArrivalsPermission.SERVE, session.point_id)
    return session


@transaction.atomic
def close_counter(counter_id: uuid.UUID, *, actor: Actor) -> None:
    """Leave the counter.

    Raises:
        CounterNotOpen: it is not the actor's, or closed already.
        TicketInHand: finish the number first.
    """
    session = own_session(counter_id, actor=actor)
    if held := _in_hand(session):
        raise TicketInHand(code=held.code)
    end(session, actor=actor)
    touch(session.point_id)


@transaction.atomic
def rest_counter(counter_id: uuid.UUID, *, actor: Actor) -> CounterInfo:
    """A break, with nothing in hand; asked again, it goes on from the first time. Raises as `close_counter` does."""
    session = own_session(counter_id, actor=actor)
    if held := _in_hand(session):
        raise TicketInHand(code=held.code)
    if session.paused_since is None:
        session.paused_since = clock.now()
        session.save(update_fields=["paused_since"])
        _record(session, "rests", actor)
        touch(session.point_id)
    return counter_info(session)


@transaction.atomic
def resume_counter(counter_id: uuid.UUID, *, actor: Actor) -> CounterInfo:
    """Back from the break. Raises CounterNotOpen."""
    session = own_session(counter_id, actor=actor)
    if back(session):
        _record(session, "resumed", actor)
        touch(session.point_id)
    return counter_info(session, _in_hand(session))


def back(session: CounterSession) -> bool:
    """End the break of a session that the caller holds; whether there was one."""
    if session.paused_since is None:
        return False
    session.paused_seconds += int((clock.now() - session.paused_since).total_seconds())
    session.paused_since = None
    session.save(update_fields=["paused_since", "paused_seconds"])
    return True


def _record(session: CounterSession, what: str, actor: Actor) -> None:
    audit.record(
        Subject("arrivals.counter_session", session.id), f"arrivals.counter_{what}", actor=actor,
        counter=label_of(session.counter_id),
    )  # fmt: skip
