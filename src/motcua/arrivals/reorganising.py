"""The hall when its service point ends: who waits goes on waiting, who booked is awaited, the machine gives numbers on.

Numbers and counters of today go to the hall that takes over, visits to come and machines too. What is over stays where
it was, so that figures of the days before do not change. Two halls may have given the same number: the one that comes
gets the next free one, and its page says so.
"""

import uuid
from collections.abc import Iterable
from typing import Final

from django.db import connection
from django.utils.translation import gettext_noop

from motcua.arrivals.actions.recording import touch
from motcua.arrivals.events import VisitMoved
from motcua.arrivals.models import Booking, HallVersion
from motcua.arrivals.rules import by_id
from motcua.arrivals.taken_over import counters, tickets
from motcua.identity.reorganisation import CarryLog, Participant, Touched, holdings
from motcua.identity.reorganisation.holdings import Holding
from motcua.identity.reorganisation.participants import Plan, Stay, Tell
from motcua.identity.reorganisation.surveying import counted
from motcua.kernel import clock, outbox
from motcua.kernel.actor import Actor

HOLDINGS: Final = (
    Holding(
        "booking", "arrivals.Booking", "point", "t.state = 'booked'",
        "to_char(t.starts_at AT TIME ZONE 'Asia/Ho_Chi_Minh', 'DD/MM HH24:MI')", chain="arrivals.booking",
    ),
    Holding("device", "arrivals.KioskDevice", "point", "t.revoked_at IS NULL", "t.name", chain="arrivals.device"),
)  # fmt: skip
_PAST: Final = gettext_noop(
    "Numbers that are over stay with their hall: waiting times of the days before do not change."
)
STAYS: Final = (
    Stay("arrivals.Ticket.point", _PAST),
    Stay("arrivals.Booking.moved_from", gettext_noop("It tells at which hall a visit was booked.")),
    Stay("arrivals.HallVersion.point", gettext_noop("A screen at the old address is led on to the new hall's.")),
)


def _survey(plan: Plan) -> list[Touched]:
    halls = HallVersion.objects.filter(point_id__in=plan.ending).values_list("point_id", flat=True)
    return [
        counted("ticket", tickets.listed(plan), plan),
        counted("session", counters.listed(plan), plan),
        *holdings.survey(HOLDINGS, plan),
        counted("hall", ((point, plan.keys[point]) for point in halls), plan),
    ]


def _carry(plan: Plan, *, actor: Actor, tell: Tell) -> CarryLog:
    sessions = counters.carry(plan, actor=actor)
    moved = tickets.carry(plan, actor=actor)
    _keep_origin(plan)
    log = holdings.carry(HOLDINGS, plan, actor=actor)
    _tell_visitors(log)
    _wake_screens(plan.heirs.items())
    tell("arrivals", 1, 1)
    log["moved"] |= {"ticket": len(moved), "session": len(sessions["moved"]) + len(sessions["closed"])}
    halls = [[str(old), str(heir)] for old, heir in plan.heirs.items()]
    return {**log, "tickets": moved, "sessions": sessions, "halls": halls}


def _keep_origin(plan: Plan) -> None:
    """One phone number may have a visit at each of two halls that become one: those that come are set apart."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE arrivals_booking SET moved_from = coalesce(moved_from, point_id)"
            " WHERE state = 'booked' AND point_id = ANY (%s)",
            [plan.ending],
        )


def _tell_visitors(log: CarryLog) -> None:
    """Who is to come is told where; the notice says the new place."""
    keys = [key for _, _, found in log["rows"]["booking"] for key in found]
    for row in Booking.objects.filter(id__in=keys, starts_at__gt=clock.now()).order_by("id"):
        outbox.announce(
            VisitMoved(subject_id=row.id, point_id=row.point_id, service=by_id(row.service_id).key,
                       starts_at=row.starts_at)
        )  # fmt: skip


def _wake_screens(pairs: Iterable[tuple[uuid.UUID, uuid.UUID]]) -> None:
    """Screens of the halls that take over show anew; versions grow on, whichever hall a screen has watched.

    `pairs`: from, to.
    """
    ways = list(pairs)
    known = HallVersion.objects.filter(point_id__in={unit for way in ways for unit in way})
    versions = dict(known.values_list("point_id", "version"))
    for heir in sorted({heir for old, heir in ways if old in versions or heir in versions}):
        last = max(versions.get(unit, 0) for old, to in ways if to == heir for unit in (old, to))
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO arrivals_hallversion AS h (point_id, version) VALUES (%s, %s)"
                " ON CONFLICT (point_id) DO UPDATE SET version = greatest(h.version, excluded.version)",
                [heir, last],
            )
        touch(heir)


def _undo(plan: Plan, log: CarryLog, *, actor: Actor) -> None:
    counters.give_back(plan, log["sessions"], actor=actor)
    tickets.give_back(plan, log["tickets"])
    counters.reopen(log["sessions"])
    holdings.undo(HOLDINGS, plan, log, actor=actor)
    with connection.cursor() as cursor:
        for was, _, keys in log["rows"]["booking"]:
            cursor.execute(
                "UPDATE arrivals_booking SET moved_from = NULL WHERE id = ANY (%s::uuid[]) AND moved_from = %s"
                " AND point_id = moved_from",
                [keys, was],
            )
    _tell_visitors(log)
    _wake_screens((uuid.UUID(heir), uuid.UUID(old)) for old, heir in log["halls"])
    # A hall that was founded and goes again needs no version.
    HallVersion.objects.filter(point_id__in=list(plan.home)).delete()


def _left(plan: Plan) -> int:
    return (
        len(list(tickets.listed(plan))) + len(list(counters.listed(plan))) + holdings.left(HOLDINGS, plan)
    )  # fmt: skip


CARRIED: Final = (
    "arrivals.Ticket.point", "arrivals.Ticket.counter", "arrivals.CounterSession.point",
    "arrivals.CounterSession.counter", *(each.label for each in HOLDINGS),
)  # fmt: skip
PARTICIPANT: Final = Participant("arrivals", 15, _survey, _carry, _undo, _left, CARRIED, STAYS)
