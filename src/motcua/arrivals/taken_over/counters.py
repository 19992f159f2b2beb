"""Counters that are open when their hall ends.

A counter goes on where the new hall has one for it that nobody has opened; else it is closed, and the officer opens
another. The number in hand then waits again, with the place that its arrival gives.
"""

import uuid
from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from motcua.arrivals import hours
from motcua.arrivals.actions import counters
from motcua.arrivals.models import CounterSession, Ticket
from motcua.arrivals.states import IN_HAND
from motcua.identity.queries import organisation
from motcua.identity.reorganisation.holdings import told
from motcua.identity.reorganisation.participants import Plan
from motcua.kernel import audit
from motcua.kernel.actor import Actor

Log = dict[str, list[Any]]


def _open_at(units: list[uuid.UUID]) -> Any:
    found = CounterSession.objects.filter(Q(point_id__in=units) | Q(counter_id__in=units), closed_at__isnull=True)
    return found.order_by("opened_at", "id")


def listed(plan: Plan) -> Iterator[tuple[uuid.UUID, str]]:
    """Open counters of ending halls: the hall, and who sits there."""
    for session in _open_at(plan.ending):
        yield session.point_id, session.officer_name


def carry(plan: Plan, *, actor: Actor) -> Log:
    """Move or close them; what comes back is for `give_back`."""
    heirs, tree = plan.heirs, organisation(plan.day)
    open_now = CounterSession.objects.filter(closed_at__isnull=True).exclude(counter_id__in=plan.ending)
    taken = set(open_now.values_list("counter_id", flat=True))
    log: Log = {"moved": [], "closed": []}
    for session in _open_at(plan.ending).select_for_update(of=("self",)):
        point, counter = heirs.get(session.point_id), heirs.get(session.counter_id)
        if counter and point and counter not in taken and tree.unit(counter).kind == hours.COUNTER:
            log["moved"].append([str(session.id), *map(str, (session.point_id, session.counter_id, point, counter))])
            taken.add(counter)
            session.point_id, session.counter_id = point, counter
            session.save(update_fields=["point", "counter"])
        else:
            log["closed"].append([
                str(session.id), str(session.ticket_id) if session.ticket_id else None,
                session.paused_since.isoformat() if session.paused_since else None, session.paused_seconds,
            ])  # fmt: skip
            counters.end(session, actor=actor)
    entries = ((uuid.UUID(key), {"after": {"counter": counter}, **told(plan)}) for key, *_, counter in log["moved"])
    audit.record_many("arrivals.counter_session", entries, "arrivals.transferred", actor=actor)
    return log


def give_back(plan: Plan, log: Log, *, actor: Actor) -> None:
    """Sessions that were moved go back; those that began since at a founded hall go where its work goes."""
    for key, point, counter, point_now, counter_now in log["moved"]:
        there = CounterSession.objects.filter(id=key, point_id=point_now, counter_id=counter_now)
        there.update(point_id=point, counter_id=counter)
    home = plan.home
    taken = set(CounterSession.objects.filter(closed_at__isnull=True).values_list("counter_id", flat=True))
    for session in CounterSession.objects.filter(Q(point_id__in=list(home)) | Q(counter_id__in=list(home))):
        goes = home.get(session.counter_id, session.counter_id)
        if session.closed_at is None and goes in taken:
            counters.end(session, actor=actor)
        taken.add(goes)
        session.counter_id, session.point_id = goes, home.get(session.point_id, session.point_id)
        session.save(update_fields=["point", "counter"])


def reopen(log: Log) -> None:
    """Sessions that the operation closed are open again, where their officer and counter are free."""
    for key, ticket, paused_since, paused_seconds in log["closed"]:
        session = CounterSession.objects.get(id=key)
        others = CounterSession.objects.filter(closed_at__isnull=True)
        if others.filter(Q(officer_id=session.officer_id) | Q(counter_id=session.counter_id)).exists():
            continue
        session.closed_at, session.paused_since, session.paused_seconds = None, paused_since, paused_seconds
        held = Ticket.objects.filter(id=ticket, point_id=session.point_id, state__in=IN_HAND).first()
        session.ticket_id = held.id if held and not others.filter(ticket_id=held.id).exists() else None
        session.save(update_fields=["closed_at", "paused_since", "paused_seconds", "ticket"])
