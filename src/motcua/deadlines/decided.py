"""Questions about calendars and the decisions about days, for those who keep them."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet

from motcua.deadlines.calendar import FIRST_DAY, LAST_DAY
from motcua.deadlines.calendar import WorkingCalendar as Calendar
from motcua.deadlines.deciding import DecidedDay
from motcua.deadlines.errors import DateOutOfRange, DecisionNotFound, NoCalendar
from motcua.deadlines.hours import DayKind, HalfDay
from motcua.deadlines.models import CalendarDecision, DaysDecision, DecisionState, WorkingCalendar
from motcua.deadlines.policies import DeadlinesPermission
from motcua.deadlines.rulebook import current_rulebook, read_half_days
from motcua.kernel import clock
from motcua.kernel.actor import EVERYWHERE, NOWHERE, Actor, Places
from motcua.kernel.errors import NotAllowed

MOST: Final = 200


@dataclass(frozen=True, slots=True)
class CalendarInfo:
    """A calendar: whose it is (`owner_id` None: of all who have none), whose it follows, its office hours today."""

    id: uuid.UUID
    name: str
    owner_id: uuid.UUID | None
    follows: str
    week: tuple[tuple[HalfDay, ...], ...]
    legal_basis: str


@dataclass(frozen=True, slots=True)
class YearDay:
    """A day that is not what its weekday says. `why`: holiday, decision or swapped (by the library of holidays)."""

    day: dt.date
    why: str
    name: str
    legal_basis: str
    hours: tuple[HalfDay, ...] = ()  # none: it is off
    own: bool = False
    source: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class DecisionInfo:
    """A decision about days as it stands."""

    id: uuid.UUID
    number: str
    issuer: str
    issued_on: dt.date
    legal_basis: str
    note: str
    valid_from: dt.date
    unit_id: uuid.UUID | None
    days: tuple[DecidedDay, ...]
    replaces: uuid.UUID | None
    state: str
    entered_at: dt.datetime
    entered_by: uuid.UUID | None
    entered_name: str
    confirmed_at: dt.datetime | None
    confirmed_name: str
    ended_at: dt.datetime | None
    ended_name: str
    ended_reason: str

    @property
    def waits(self) -> bool:
        return self.state == DecisionState.ENTERED

    @property
    def in_force(self) -> bool:
        return self.state == DecisionState.CONFIRMED

    @property
    def effective(self) -> bool:
        """Whether it has taken effect, so that only another decision can end it."""
        return self.in_force and self.valid_from <= clock.today()

    @property
    def past(self) -> bool:
        """Whether one of its days is over."""
        return any(one.day < clock.today() for one in self.days)


def calendars(*, actor: Actor) -> list[CalendarInfo]:
    """The calendars, the default one first. Raises NotAllowed."""
    _places(actor)
    rows = list(WorkingCalendar.objects.select_related("follows").prefetch_related("versions"))
    rulebook, today = current_rulebook(), clock.today()
    infos = []
    for row in sorted(rows, key=lambda one: (one.owner_id is not None, one.name)):
        hours = next((one for one in rulebook.calendars[row.id].hours if one.holds(today)), None)
        infos.append(
            CalendarInfo(
                row.id, row.name, row.owner_id, row.follows.name if row.follows else "", hours.week if hours else (),
                hours.legal_basis if hours else "",
            )
        )  # fmt: skip
    return infos


def year(calendar_id: uuid.UUID, number: int, *, actor: Actor) -> list[YearDay]:
    """The days of a year that are not what their weekday says. Raises NotAllowed, NoCalendar, DateOutOfRange."""
    _places(actor)
    rulebook = current_rulebook()
    if calendar_id not in rulebook.calendars:
        raise NoCalendar
    if not FIRST_DAY.year <= number <= LAST_DAY.year:
        raise DateOutOfRange(day=str(number))
    calendar = rulebook.calendars[calendar_id]
    first, last = max(dt.date(number, 1, 1), calendar.first_day), min(dt.date(number, 12, 31), calendar.last_day)
    decided = _decided(calendar_id, first, last)
    return list(_uncommon(calendar, decided, first, last))


def _decided(calendar_id: uuid.UUID, first: dt.date, last: dt.date) -> dict[dt.date, CalendarDecision]:
    """The line that counts for each day: the calendar's own before one for all, the desk's before the pack's."""
    rows = CalendarDecision.objects.filter(day__gte=first, day__lte=last, calendar_id__in=[calendar_id])
    shared = CalendarDecision.objects.filter(day__gte=first, day__lte=last, calendar_id=None)
    found: dict[dt.date, CalendarDecision] = {}
    for one in sorted((*shared, *rows), key=lambda row: (row.calendar_id is not None, row.source_id is not None)):
        found[one.day] = one
    return found


def _uncommon(
    calendar: Calendar, decided: dict[dt.date, CalendarDecision], first: dt.date, last: dt.date
) -> Iterator[YearDay]:
    day = first
    while day <= last:
        off, line = calendar.off(day), decided.get(day)
        source, own = (line.source_id, line.calendar_id is not None) if line else (None, False)
        decision = calendar.decided_on(day)
        if off is not None and off.why != "weekend":
            yield YearDay(day, off.why, off.name, off.legal_basis, own=own, source=source)
        elif off is None and decision is not None:
            hours = calendar.hours_on(day)
            yield YearDay(day, "decision", decision.note, decision.legal_basis, hours, own, source)
        elif off is None and calendar.rests_on(day):
            yield YearDay(day, "swapped", "", "", calendar.hours_on(day), own, source)
        day += dt.timedelta(days=1)


def decisions(*, actor: Actor, limit: int = MOST) -> list[DecisionInfo]:
    """The decisions entered on the desk that the actor may see: those that wait first, then the newest."""
    rows = list(_visible(actor).order_by("-id")[:limit])
    return [_info(one) for one in sorted(rows, key=lambda row: row.state != DecisionState.ENTERED)]


def decision(decision_id: uuid.UUID, *, actor: Actor) -> DecisionInfo:
    """One decision. Raises NotAllowed, DecisionNotFound."""
    return _info(visible_row(decision_id, actor=actor))


def visible_row(decision_id: uuid.UUID, *, actor: Actor) -> DaysDecision:
    """The row, inside this room. Raises NotAllowed, DecisionNotFound."""
    row = _visible(actor).select_related("replaces").filter(id=decision_id).first()
    if row is None:
        raise DecisionNotFound
    return row


def _visible(actor: Actor) -> QuerySet[DaysDecision]:
    """Decisions for all agencies, and those for the units where the actor keeps calendars or confirms."""
    places, rows = _places(actor), DaysDecision.objects.all()
    if places is EVERYWHERE:
        return rows
    return rows.filter(unit_id=None) | rows.filter(unit_id__in=places)


def _places(actor: Actor) -> Places:
    held: frozenset[uuid.UUID] = NOWHERE
    for right in (DeadlinesPermission.KEEP_CALENDARS, DeadlinesPermission.CONFIRM_DAYS):
        places = actor.places(right)
        if places is EVERYWHERE:
            return EVERYWHERE
        held |= places
    if not held:
        raise NotAllowed(permission=DeadlinesPermission.KEEP_CALENDARS.value)
    return held


def _info(row: DaysDecision) -> DecisionInfo:
    days = tuple(
        DecidedDay(
            dt.date.fromisoformat(one["day"]), DayKind(one["kind"]), one["as_weekday"],
            read_half_days(one["hours"] or []),
        )
        for one in row.days
    )  # fmt: skip
    return DecisionInfo(
        id=row.id, number=row.number, issuer=row.issuer, issued_on=row.issued_on, legal_basis=row.legal_basis,
        note=row.note, valid_from=row.valid_from, unit_id=row.unit_id, days=days, replaces=row.replaces_id,
        state=row.state, entered_at=row.entered_at, entered_by=row.entered_by, entered_name=row.entered_name,
        confirmed_at=row.confirmed_at, confirmed_name=row.confirmed_name, ended_at=row.ended_at,
        ended_name=row.ended_name, ended_reason=row.ended_reason,
    )  # fmt: skip
