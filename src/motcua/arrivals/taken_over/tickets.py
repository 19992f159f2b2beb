"""Numbers of those who wait, or sit at a counter, when their hall ends; and missed ones that can still be called."""

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db import connection
from django.db.models import Q, QuerySet

from motcua.arrivals import rules
from motcua.arrivals.actions.tickets import series
from motcua.arrivals.models import CounterSession, Ticket
from motcua.arrivals.states import IN_HAND, TicketState
from motcua.identity.reorganisation.holdings import told
from motcua.identity.reorganisation.participants import Plan
from motcua.kernel import audit, clock, numbers
from motcua.kernel.actor import Actor

LIVE: Final = (TicketState.WAITING, *IN_HAND)
_KEPT: Final = ("state", "counter_id", "number", "called_at", "recalled_at", "started_at")
_WRITTEN: Final = ["point", "state", "counter", "number", "called_at", "recalled_at", "started_at"]


def _open_at(units: list[uuid.UUID]) -> QuerySet[Ticket]:
    live = Q(state__in=LIVE) | Q(state=TicketState.MISSED, day=clock.today())
    return Ticket.objects.filter(live, point_id__in=units).order_by("arrived_at", "id")


def listed(plan: Plan) -> Iterator[tuple[uuid.UUID, str]]:
    """Numbers of today at ending halls."""
    for ticket in _open_at(plan.ending):
        yield ticket.point_id, ticket.code


def carry(plan: Plan, *, actor: Actor) -> list[dict[str, Any]]:
    """Move them, after the counters; what comes back is for `give_back`."""
    heirs = plan.heirs
    _go_on_above(heirs.items())
    rows = list(_open_at(plan.ending).select_for_update(of=("self",)))
    given = _given(rows, heirs)
    at_counters = CounterSession.objects.filter(closed_at__isnull=True, ticket__isnull=False)
    held = dict(at_counters.values_list("ticket_id", "counter_id"))
    before = []
    for row in rows:
        entry = {"id": str(row.id), "point": str(row.point_id), "was": _state_of(row)}
        row.point_id = heirs[row.point_id]
        row.number = given[row.id]
        if row.id in held:
            row.counter_id = held[row.id]
        elif row.state in IN_HAND:
            row.state, row.counter_id = TicketState.WAITING, None
            row.called_at = row.recalled_at = row.started_at = None
        before.append({**entry, "point_to": str(row.point_id), "now": _state_of(row)})
    Ticket.objects.bulk_update(rows, _WRITTEN, batch_size=500)
    entries = ((row.id, {"after": {"point": str(row.point_id), "code": row.code}, **told(plan)}) for row in rows)
    audit.record_many("arrivals.ticket", entries, "arrivals.transferred", actor=actor)
    return before


def _go_on_above(ways: Iterable[tuple[uuid.UUID, uuid.UUID]]) -> None:
    """A hall's numbers go on above those of every hall that comes into it, so that none is given twice today."""
    numbers.go_on_above(
        ((series(old, one.letter), series(new, one.letter)) for old, new in ways for one in rules.services()),
        clock.today().isoformat(),
    )


def _given(rows: list[Ticket], heirs: dict[uuid.UUID, uuid.UUID]) -> dict[uuid.UUID, int]:
    """The number of each in its new hall: its own, or the next free one if another has it. Legs keep together."""
    days = {row.day for row in rows}
    there = Ticket.objects.filter(point_id__in=set(heirs.values()), day__in=days)
    taken = {key[:4]: key[4] for key in there.values_list("point_id", "day", "letter", "number", "secret")}
    found: dict[uuid.UUID, int] = {}
    for row in rows:
        point, number = heirs[row.point_id], row.number
        if taken.get((point, row.day, row.letter, number), row.secret) != row.secret:
            same = next((n for (p, d, letter, n), s in taken.items() if s == row.secret and p == point), None)
            number = same or numbers.allocate(series(point, row.letter), row.day.isoformat())
        taken[point, row.day, row.letter, number] = row.secret
        found[row.id] = number
    return found


def _state_of(row: Ticket) -> dict[str, Any]:
    def plain(value: Any) -> Any:
        return value.isoformat() if isinstance(value, dt.datetime) else str(value) if value is not None else None

    return {name: plain(getattr(row, name)) for name in _KEPT}


def give_back(plan: Plan, log: list[dict[str, Any]]) -> None:
    """Undo `carry`, after the counters have gone back.

    One that nobody touched is exactly as it was; one that was served since keeps that. In hand at a counter of a hall
    that stands it stays there; ended there too, since it counts where it was served.
    """
    held = dict(CounterSession.objects.filter(closed_at__isnull=True).values_list("ticket_id", "point_id"))
    rows = {str(row.id): row for row in Ticket.objects.filter(id__in=[each["id"] for each in log])}
    back = []
    for each in log:
        row, old = rows[each["id"]], uuid.UUID(each["point"])
        if str(row.point_id) != each["point_to"] or held.get(row.id, old) != old:
            continue
        untouched = _state_of(row) == each["now"]
        if not untouched and row.state not in LIVE and row.point_id not in plan.home:
            continue
        row.point_id = old
        _restore(row, each["was"], plan, untouched=untouched)
        back.append(row)
    Ticket.objects.bulk_update(back, _WRITTEN, batch_size=500)
    _bring_home(plan)


def _restore(row: Ticket, was: dict[str, Any], plan: Plan, *, untouched: bool) -> None:
    row.number = int(was["number"])
    if untouched:
        row.state, row.counter_id = was["state"], uuid.UUID(was["counter_id"]) if was["counter_id"] else None
        for name in ("called_at", "recalled_at", "started_at"):
            setattr(row, name, dt.datetime.fromisoformat(was[name]) if was[name] else None)
    elif row.counter_id is not None:
        row.counter_id = plan.home.get(row.counter_id, row.counter_id)


def _bring_home(plan: Plan) -> None:
    """Numbers given since by a founded hall count at the one that its work goes to; its numbers go on above them."""
    ways = [list(plan.home), list(plan.home.values())]
    with connection.cursor() as cursor:
        for column in ("point_id", "counter_id"):
            cursor.execute(
                f"UPDATE arrivals_ticket t SET {column} = h.home FROM unnest(%s::uuid[], %s::uuid[]) h (unit, home)"  # noqa: S608 - our own columns
                f" WHERE t.{column} = h.unit",
                ways,
            )
    _go_on_above(plan.home.items())
