"""The hall as it is now: who waits, who is called, by which counters, how long it takes."""

import datetime as dt
import math
import time
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import connection

from motcua.arrivals import hours, rules
from motcua.arrivals.actions.calling import preferred_run
from motcua.arrivals.infos import label_of, ticket_info
from motcua.arrivals.models import CounterSession, HallVersion, Ticket
from motcua.arrivals.ordering import Waiting, in_order
from motcua.arrivals.rules import ServiceInfo
from motcua.arrivals.states import IN_HAND, TicketState
from motcua.arrivals.views import BoardView, Call, Line, Place
from motcua.arrivals.wording import spoken
from motcua.kernel import clock

SHOWN: Final = 3
_RECENT_DAYS: Final = 30
_FEWEST: Final = 5  # visits from which a median says something
_KEPT_SECONDS: Final = 300.0
_typical: dict[uuid.UUID, tuple[float, dict[uuid.UUID, float]]] = {}


def version(point_id: uuid.UUID) -> int:
    """The hall's version: grows with each change that a screen shows. One small row, asked for all day."""
    return HallVersion.objects.filter(point_id=point_id).values_list("version", flat=True).first() or 0


@dataclass(frozen=True)
class Hall:
    """Everybody who is in the hall today, read at one go."""

    version: int
    tickets: Sequence[Ticket]
    sessions: Sequence[CounterSession]
    run: int
    now: dt.datetime
    rule: rules.Rules
    minutes: dict[uuid.UUID, float]

    def line(self, services: Iterable[uuid.UUID]) -> list[Ticket]:
        """Who waits for any of the services, in the order of calling."""
        wanted = set(services)
        waiting = {one.id: one for one in self.tickets if one.state == TicketState.WAITING and one.service_id in wanted}
        order = in_order(
            (Waiting(one.id, one.arrived_at, one.number, bool(one.priority), one.slot_at) for one in waiting.values()),
            self.now, self.rule, run=self.run,
        )  # fmt: skip
        return [waiting[one.id] for one in order]

    def counters(self, service_id: uuid.UUID) -> list[CounterSession]:
        """The open counters that call a service."""
        return [one for one in self.sessions if service_id in one.services]

    def before(self, ticket: Ticket) -> tuple[int, int | None]:
        """How many are called before a waiting ticket, and the minutes that this takes; None when no counter is open.

        Counters call for several services, so all who stand in the same lines count; of each the share that falls to
        one of the counters that may call them.
        """
        counters = self.resting_not(ticket.service_id)
        line = self.line({one for counter in counters for one in counter.services} | {ticket.service_id})
        place = next((n for n, one in enumerate(line) if one.id == ticket.id), len(line))
        if not counters:
            return place, None
        free = any(one.ticket_id is None for one in counters)
        if place == 0 and free:
            return 0, 0
        at_work = 0.0 if free else self.minutes[ticket.service_id] / 2 / len(counters)
        return place, max(1, math.ceil(at_work + self.work(line[:place])))

    def resting_not(self, service_id: uuid.UUID) -> list[CounterSession]:
        """The counters that call a service now."""
        return [one for one in self.counters(service_id) if one.paused_since is None]

    def work(self, line: Sequence[Ticket]) -> float:
        """Minutes until all of a line are served, shared among the counters that call each."""
        return sum(self.minutes[one.service_id] / max(1, len(self.resting_not(one.service_id))) for one in line)


def hall(point_id: uuid.UUID) -> Hall:
    """The hall now. The version is read first: what changes meanwhile comes again with the next one."""
    number, day = version(point_id), clock.today()
    rule = rules.rules(day)
    live = (TicketState.WAITING, *IN_HAND)
    tickets = list(Ticket.objects.filter(point_id=point_id, day=day, state__in=live).order_by("arrived_at", "number"))
    since = clock.at(day.year, day.month, day.day)
    sessions = CounterSession.objects.filter(point_id=point_id, closed_at__isnull=True, opened_at__gte=since)
    offered = [one.id for one in rules.services()]
    return Hall(
        number, tickets, list(sessions), preferred_run(point_id, day, offered, rule), clock.now(), rule,
        minutes_of(point_id, {one.service_id for one in tickets} | set(offered)),
    )  # fmt: skip


def minutes_of(point_id: uuid.UUID, services: Iterable[uuid.UUID]) -> dict[uuid.UUID, float]:
    """Minutes that a visit takes here: the median of a month, or what the pack expects while few are known.

    Kept in the process for five minutes.
    """
    now = time.monotonic()
    kept = _typical.get(point_id)
    if kept is None or kept[0] <= now:
        kept = _typical[point_id] = (now + _KEPT_SECONDS, _medians(point_id))
    return {one: kept[1].get(one, float(rules.by_id(one).minutes)) for one in services}


def forget() -> None:
    """Ask anew (tests)."""
    _typical.clear()


def _medians(point_id: uuid.UUID) -> dict[uuid.UUID, float]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT service_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY extract(epoch FROM ended_at - started_at))"
            " FROM arrivals_ticket WHERE point_id = %s AND day > %s AND state IN ('done', 'transferred')"
            " AND started_at IS NOT NULL AND ended_at IS NOT NULL GROUP BY service_id HAVING count(*) >= %s",
            [point_id, clock.today() - dt.timedelta(days=_RECENT_DAYS), _FEWEST],
        )
        return {service: max(0.5, float(seconds) / 60) for service, seconds in cursor.fetchall()}


def board(point_id: uuid.UUID) -> BoardView:
    """What the screen of the hall shows. Raises UnknownPoint, NoQueueRule."""
    hours.point_of(point_id)
    return board_of(hall(point_id), point_id)


def board_of(now: Hall, point_id: uuid.UUID) -> BoardView:
    """The screen's view of a hall that was read already."""
    called = sorted((one for one in now.tickets if one.state in IN_HAND), key=lambda one: -one.call_version)
    calls = [_call(one) for one in called]
    return BoardView(point_id, now.version, calls, waiting_of(now))


def _call(ticket: Ticket) -> Call:
    counter = label_of(ticket.counter_id)
    languages = ("vi", "en") if ticket.language == "en" else ("vi",)
    said = tuple((language, spoken(ticket.code, counter, language)) for language in languages)
    return Call(ticket.code, counter, str(ticket.state), ticket.call_version, said)


def waiting_of(now: Hall) -> list[Line]:
    """The line of each service."""
    return [_line(now, one) for one in rules.services()]


def _line(now: Hall, service: ServiceInfo) -> Line:
    line = now.line({service.id})
    counters = now.resting_not(service.id)
    # How long somebody would wait who came now: after all who stand in the lines of the counters that would call.
    together = {one for counter in counters for one in counter.services} | {service.id}
    minutes = math.ceil(now.work(now.line(together)))
    labels = sorted({label_of(one.counter_id) for one in counters}, key=lambda text: (len(text), text))
    names = {"vi": service.name, "en": service.name_en}
    return Line(
        service.key, names, service.letter, tuple(one.code for one in line[:SHOWN]), len(line), tuple(labels), minutes
    )


def waiting(point_id: uuid.UUID) -> list[Line]:
    """The line of each service of a point, with numbers and minutes. Raises UnknownPoint, NoQueueRule."""
    hours.point_of(point_id)
    return waiting_of(hall(point_id))


def follow(secret: str) -> Place | None:
    """Where the ticket with this secret stands: its last leg; None when there is no such ticket."""
    legs = list(Ticket.objects.filter(secret=secret))  # not ordered there: the planner would walk the keys instead
    if not legs:
        return None
    row = max(legs, key=lambda leg: leg.id)
    service = rules.by_id(row.service_id)
    names = {"vi": service.name, "en": service.name_en}
    if row.state != TicketState.WAITING or row.day != clock.today():
        return Place(ticket_info(row), 0, None, names)
    now = hall(row.point_id)
    before, minutes = now.before(row)
    labels = sorted(
        {label_of(one.counter_id) for one in now.counters(row.service_id)}, key=lambda text: (len(text), text)
    )
    return Place(ticket_info(row), before, minutes, names, tuple(labels))
