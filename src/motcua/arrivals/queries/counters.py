"""Counters: which there are, which one is mine, what has missed its call."""

import datetime as dt
import uuid
from dataclasses import dataclass, replace
from typing import Any, Final

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, OuterRef, QuerySet

from motcua.arrivals import hours
from motcua.arrivals.infos import counter_info, ticket_info
from motcua.arrivals.models import CounterSession, KioskDevice, Ticket
from motcua.arrivals.policies import ArrivalsPermission
from motcua.arrivals.rules import service
from motcua.arrivals.states import TicketState
from motcua.arrivals.views import CounterInfo, TicketInfo
from motcua.arrivals.wording import counter_label
from motcua.identity.organisation import UnitInfo
from motcua.identity.queries import organisation
from motcua.kernel import clock
from motcua.kernel.actor import EVERYWHERE, Actor
from motcua.kernel.permissions import Permission

HELP_LASTS: Final = dt.timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class CounterPlace:
    """A counter that an officer could open; `officer` has it open now."""

    unit_id: uuid.UUID
    name: str
    label: str
    point_id: uuid.UUID
    point: str
    officer: str


def points_of(actor: Actor, right: Permission = ArrivalsPermission.SERVE) -> list[UnitInfo]:
    """The service points where the actor holds `right`."""
    places = actor.places(right)
    if places is not EVERYWHERE and not places:
        return []
    return [unit for unit in organisation().of_kind(hours.POINT) if unit.id in places]


def counters_of(point_id: uuid.UUID) -> list[UnitInfo]:
    """The counters of a service point, by number."""
    found = [unit for unit in organisation().children(point_id) if unit.kind == hours.COUNTER]
    return sorted(found, key=lambda unit: (len(counter_label(unit)), counter_label(unit)))


def places_to_open(actor: Actor) -> list[CounterPlace]:
    """Every counter that the actor may open, with who has it open today; one query."""
    points = points_of(actor)
    open_now = _open([point.id for point in points]) if points else {}
    return [
        CounterPlace(unit.id, unit.name, counter_label(unit), point.id, point.name, open_now.get(unit.id, ""))
        for point in points
        for unit in counters_of(point.id)
    ]


def _open(points: list[uuid.UUID]) -> dict[uuid.UUID, str]:
    today = clock.today()
    since = clock.at(today.year, today.month, today.day)
    found = CounterSession.objects.filter(point_id__in=points, closed_at__isnull=True, opened_at__gte=since)
    return dict(found.values_list("counter_id", "officer_name"))


def counter(counter_id: uuid.UUID, *, actor: Actor) -> CounterInfo | None:
    """The actor's own counter with the number in hand, open since today; None when it is not. One query."""
    return _own(actor, id=counter_id)


def counter_of(actor: Actor) -> CounterInfo | None:
    """The counter that the actor has open today; None when there is none. One query."""
    return _own(actor)


def _own(actor: Actor, **lookup: uuid.UUID) -> CounterInfo | None:
    if actor.id is None:
        return None
    row = (
        CounterSession.objects.select_related("ticket")
        .filter(officer_id=actor.id, closed_at__isnull=True, **lookup)
        .annotate(help_at=ArraySubquery(_asking()))
        .first()
    )
    if row is None or hours.local_day(row.opened_at) != clock.today():
        return None
    return replace(counter_info(row, row.ticket), help_at=tuple(row.help_at))


def calls_for_help(point_id: uuid.UUID) -> tuple[str, ...]:
    """The machines of a hall at which somebody calls for a person, who called first first. One query."""
    return tuple(_calling().filter(point_id=point_id).values_list("name", flat=True))


def _asking() -> QuerySet[KioskDevice, Any]:
    """The machines of a counter's hall at which somebody has called for a person a little while ago."""
    return _calling().filter(point_id=OuterRef("point_id")).values("name")


def _calling() -> QuerySet[KioskDevice]:
    live = KioskDevice.objects.filter(revoked_at__isnull=True, help_asked_at__gt=clock.now() - HELP_LASTS)
    return live.order_by("help_asked_at")


def missed(point_id: uuid.UUID, *, actor: Actor) -> list[TicketInfo]:
    """Today's numbers that missed their call, last first: they can be called again.

    Raises:
        NotAllowed: the actor does not serve there.
    """
    actor.require(ArrivalsPermission.SERVE, point_id)
    rows = Ticket.objects.filter(point_id=point_id, day=clock.today(), state=TicketState.MISSED, counter__isnull=False)
    return [ticket_info(row) for row in rows.order_by("-called_at")[:20]]


def waiting_counts(counter: CounterInfo) -> dict[str, int]:
    """How many wait for a counter's services today, by letter. One query."""
    wanted = [service(key).id for key in counter.services]
    rows = Ticket.objects.filter(
        point_id=counter.point_id, day=clock.today(), state=TicketState.WAITING, service_id__in=wanted
    )
    return dict(rows.values_list("letter").annotate(count=Count("id")).order_by("letter"))
