"""Calendars and policies as they stand in the database, kept in the process until their revision changes.

Every process asks for the stamp of `RulebookRevision` (one small row), or gets it with a query that it makes anyway,
and reads the tables again only when the stamp is new. Calendars that did not change keep their tables of days.
"""

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import F, QuerySet

from motcua.deadlines.calendar import WorkingCalendar, shown
from motcua.deadlines.errors import NoCalendar, NoPolicy
from motcua.deadlines.hours import DayKind, Decision, HalfDay, OfficeHours
from motcua.deadlines.limits import Policy, PolicyKind, Regime
from motcua.deadlines.models import CalendarDecision, ReckoningPolicy, RulebookRevision
from motcua.deadlines.models import WorkingCalendar as CalendarRow
from motcua.kernel import revisions
from motcua.kernel.ids import new_id

ROOM: Final = "deadlines"
revisions.register(ROOM, "deadlines_rulebookrevision")

# Whose calendar counts: a unit, or several from the nearest up (`identity.queries.lineage`).
Owner = uuid.UUID | Iterable[uuid.UUID] | None


@dataclass(frozen=True)
class PolicyVersion:
    """A policy with its place in the database and its validity `[valid_from, valid_to)`."""

    id: uuid.UUID
    version: int
    policy: Policy
    valid_from: dt.date | None
    valid_to: dt.date | None

    def holds(self, day: dt.date) -> bool:
        return (self.valid_from is None or self.valid_from <= day) and (self.valid_to is None or day < self.valid_to)


@dataclass(frozen=True)
class Rulebook:
    """All calendars and policies of one revision."""

    stamp: uuid.UUID | None
    calendars: dict[uuid.UUID, WorkingCalendar]
    owners: dict[uuid.UUID | None, uuid.UUID]
    policies: dict[uuid.UUID, PolicyVersion]

    def calendar_id(self, owner: Owner) -> uuid.UUID:
        """The calendar of an owner, of several the first that has one, or the default one. Raises NoCalendar.

        While nobody has a calendar of his own, several owners are not even asked for.
        """
        asked: Iterable[uuid.UUID | None] = (owner,) if owner is None or isinstance(owner, uuid.UUID) else owner
        if self.owners.keys() == {None}:
            asked = ()
        found = next((self.owners[one] for one in asked if one in self.owners), self.owners.get(None))
        if found is None:
            raise NoCalendar
        return found

    @property
    def default_calendar(self) -> WorkingCalendar:
        return self.calendars[self.calendar_id(None)]

    def policy_on(self, code: str, day: dt.date) -> PolicyVersion:
        """The version of a policy that is valid on `day`. Raises NoPolicy."""
        for version in self.policies.values():
            if version.policy.code == code and version.holds(day):
                return version
        raise NoPolicy(policy=code, day=shown(day))


_cached: Rulebook | None = None


def current_rulebook(stamp: uuid.UUID | None = None) -> Rulebook:
    """The rulebook as it stands now; one query, or none if the request has asked before.

    A caller who has just read the `stamp` brings it.
    """
    global _cached  # noqa: PLW0603 - one rulebook a process; replaced as a whole
    if stamp is None:
        stamp = revisions.stamp(ROOM)
    known = _cached
    if known is None or known.stamp != stamp or stamp is None:
        known = _cached = _load(stamp, known)
    return known


def new_revision() -> uuid.UUID:
    """Tell every process that the rulebook has changed; inside the transaction of the change. Returns the new stamp."""
    stamp = new_id()
    if not RulebookRevision.objects.update(stamp=stamp):
        RulebookRevision.objects.create(stamp=stamp)
    revisions.forget(ROOM)
    return stamp


def supposing(
    lines: Sequence[CalendarDecision], *, without: uuid.UUID | None = None, calendar: CalendarRow | None = None
) -> Rulebook:
    """The rulebook as it would be with more `lines` of decisions, without those of the decision `without`, and with one
    more `calendar`. Nothing is stored, and no process reckons by it.
    """
    kept = CalendarDecision.objects.exclude(source_id=without) if without else CalendarDecision.objects.all()
    return _made(None, [*_in_order(kept), *lines], [*_calendars(), *([calendar] if calendar else [])], _cached)


def _load(stamp: uuid.UUID | None, before: Rulebook | None) -> Rulebook:
    return _made(stamp, _in_order(CalendarDecision.objects.all()), _calendars(), before)


def _in_order(rows: "QuerySet[CalendarDecision]") -> "QuerySet[CalendarDecision]":
    # A later line of the same day wins: what was decided on the desk over what came with a pack.
    return rows.order_by("day", F("source_id").asc(nulls_first=True))


def _calendars() -> "QuerySet[CalendarRow]":
    return CalendarRow.objects.prefetch_related("versions").order_by("code")


def _made(
    stamp: uuid.UUID | None, lines: Iterable[CalendarDecision], rows: Iterable[CalendarRow], before: Rulebook | None
) -> Rulebook:
    shared: list[CalendarDecision] = []
    own: dict[uuid.UUID, list[CalendarDecision]] = {}
    for decision in lines:
        own_of = shared if decision.calendar_id is None else own.setdefault(decision.calendar_id, [])
        own_of.append(decision)
    calendars: dict[uuid.UUID, WorkingCalendar] = {}
    owners: dict[uuid.UUID | None, uuid.UUID] = {}
    known = {row.id: row for row in rows}
    for row in known.values():
        line = _line(row, known)
        nearer = [each for one in reversed(line) for each in own.get(one.id, [])]
        made = _calendar(row, line[-1], shared, nearer)
        kept = before.calendars.get(row.id) if before else None
        calendars[row.id] = kept if kept == made and kept is not None else made
        owners[row.owner_id] = row.id
    policies = {row.id: _policy(row) for row in ReckoningPolicy.objects.order_by("code", "-version")}
    return Rulebook(stamp, calendars, owners, policies)


def _line(row: CalendarRow, known: Mapping[uuid.UUID, CalendarRow]) -> list[CalendarRow]:
    """A calendar and those that it follows, up to the one that has office hours."""
    line = [row]
    while line[-1].follows_id is not None:
        line.append(known[line[-1].follows_id])
    return line


def _calendar(
    row: CalendarRow, hours_of: CalendarRow, shared: list[CalendarDecision], own: list[CalendarDecision]
) -> WorkingCalendar:
    # The calendar's own decision wins over the one for all.
    decisions = {decision.day: decision for decision in (*shared, *own)}
    return WorkingCalendar(
        row.code,
        tuple(
            OfficeHours(read_week(one.week), one.valid_from, one.valid_to, one.legal_basis)
            for one in hours_of.versions.all()
        ),
        tuple(
            Decision(
                one.day, DayKind(one.kind), one.legal_basis, one.note, one.as_weekday, read_half_days(one.hours or [])
            )
            for one in decisions.values()
        ),
        row.country,
        row.zone,
    )


def read_half_days(pairs: list[list[str]]) -> tuple[HalfDay, ...]:
    """Half-days from their stored form: pairs of ISO times."""
    return tuple((dt.time.fromisoformat(start), dt.time.fromisoformat(end)) for start, end in pairs)


def read_week(week: list[list[list[str]]]) -> tuple[tuple[HalfDay, ...], ...]:
    """Office hours from their stored form: seven lists of pairs of ISO times."""
    return tuple(read_half_days(half_days) for half_days in week)


def _policy(row: ReckoningPolicy) -> PolicyVersion:
    policy = Policy(
        code=row.code,
        kind=PolicyKind(row.kind),
        cutoff=row.cutoff,
        supplement_regime=Regime(row.supplement_regime),
        financial_pauses=row.financial_pauses,
        hours_a_day=row.hours_a_day,
        legal_basis=row.legal_basis,
    )
    return PolicyVersion(row.id, row.version, policy, row.valid_from, row.valid_to)
