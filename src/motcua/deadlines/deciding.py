"""What a decision about days would make of the calendars, and whether it can be kept like that. Stores nothing.

A decision for all is a line without calendar. One for a unit goes into the calendar of that unit; a unit that has none
gets one that follows the calendar by which it goes now, so that hours and decisions for all reach it as before.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext

from motcua.deadlines.calendar import shown
from motcua.deadlines.errors import DecisionDoesNotHold
from motcua.deadlines.events import Change
from motcua.deadlines.hours import DayKind, HalfDay
from motcua.deadlines.models import CalendarDecision, DaysDecision, DecisionState, WorkingCalendar
from motcua.deadlines.packs import with_followers
from motcua.deadlines.rulebook import Rulebook, supposing
from motcua.identity.queries import lineage, organisation
from motcua.kernel import clock
from motcua.kernel.ids import new_id

LONGEST_PAST: Final = dt.timedelta(days=366)
LONGEST_AHEAD: Final = dt.timedelta(days=2 * 366)
MOST_DAYS: Final = 60
MOST_TEXT: Final = 500


@dataclass(frozen=True, slots=True)
class DecidedDay:
    """What a decision makes of a day: off, or worked with its own `hours`, or those of `as_weekday` (0 is Monday)."""

    day: dt.date
    kind: DayKind
    as_weekday: int = 0
    hours: tuple[HalfDay, ...] = ()

    def to_json(self) -> dict[str, Any]:
        hours = [[one.isoformat("minutes") for one in pair] for pair in self.hours]
        return {
            "day": self.day.isoformat(), "kind": self.kind.value, "as_weekday": self.as_weekday, "hours": hours or None,
        }  # fmt: skip


@dataclass(frozen=True, slots=True)
class DecisionText:
    """A decision as it is typed in. `unit_id` None: for every agency. `valid_from` None: from the first of its days.

    `replaces`: the decision in force whose place it takes.
    """

    number: str
    issuer: str
    issued_on: dt.date
    days: tuple[DecidedDay, ...]
    note: str = ""
    unit_id: uuid.UUID | None = None
    valid_from: dt.date | None = None
    replaces: uuid.UUID | None = None


@dataclass(frozen=True)
class Supposed:
    """Calendars before a decision and after it. `pairs`: those concerned, by their ids before and after.

    `made` is the calendar that its unit would get; `moving` the calendar that this unit's clocks would leave.
    """

    before: Rulebook
    after: Rulebook
    pairs: tuple[tuple[uuid.UUID, uuid.UUID], ...]
    lines: tuple[CalendarDecision, ...]
    changes: tuple[Change, ...]
    made: WorkingCalendar | None = None
    moving: uuid.UUID | None = None


def suppose(row: DaysDecision) -> Supposed:
    """The calendars with the decision in force, and without the one that it replaces."""
    gone = row.replaces_id
    now = supposing([], without=gone)
    calendar, made, moving = _calendar_of(row, now)
    lines = tuple(lines_of(row, calendar))
    after = supposing(lines, without=gone, calendar=made)
    changes = [*changes_of(row, calendar), *(changes_of(row.replaces, calendar) if row.replaces else ())]
    if calendar is None:
        pairs = tuple((one, one) for one in now.calendars)
    elif moving:
        pairs = ((moving, calendar),)
    else:
        pairs = ((calendar, calendar),)
    return Supposed(now, after, pairs, lines, tuple(with_followers(changes)), made, moving)


def _calendar_of(row: DaysDecision, now: Rulebook) -> tuple[uuid.UUID | None, WorkingCalendar | None, uuid.UUID | None]:
    """Into which calendar the lines go (None: all), the one to be made for it, and the one that it would follow."""
    if row.unit_id is None:
        return None, None, None
    if row.unit_id in now.owners:
        return now.owners[row.unit_id], None, None
    followed = WorkingCalendar.objects.get(id=now.calendar_id(lineage(row.unit_id)))
    made = WorkingCalendar(
        id=new_id(), name=organisation().unit(row.unit_id).name, owner_id=row.unit_id, country=followed.country,
        zone=followed.zone, follows=followed,
    )  # fmt: skip
    made.code = f"unit-{made.id}"
    return made.id, made, followed.id


def lines_of(row: DaysDecision, calendar: uuid.UUID | None) -> Iterator[CalendarDecision]:
    """What the decision writes into the calendars."""
    for one in row.days:
        yield CalendarDecision(
            calendar_id=calendar, day=dt.date.fromisoformat(one["day"]), kind=one["kind"],
            as_weekday=one["as_weekday"], hours=one["hours"], legal_basis=row.legal_basis, note=row.note, source=row,
        )  # fmt: skip


def changes_of(row: DaysDecision, calendar: uuid.UUID | None) -> list[Change]:
    """The days that it touches."""
    days = [dt.date.fromisoformat(one["day"]) for one in row.days]
    return [Change(calendar, day, day, row.legal_basis) for day in days]


def check_text(text: DecisionText) -> None:
    """Refuse a decision that says too little, or things that cannot be. Raises DecisionDoesNotHold."""
    problems = _said(text) | _days(text)
    if text.unit_id is not None and text.unit_id not in organisation():
        problems["unit"] = gettext("There is no such agency today. Choose another.")
    if problems:
        raise DecisionDoesNotHold(fields=problems)


def _said(text: DecisionText) -> dict[str, str]:
    problems: dict[str, str] = {}
    for name, value in (("number", text.number), ("issuer", text.issuer)):
        if not value.strip():
            problems[name] = gettext("A decision needs its legal basis: number, issuing body, day of issue.")
        elif len(value) > MOST_TEXT:
            problems[name] = gettext("Shorten this to {most} characters.").format(most=MOST_TEXT)
    if len(text.note) > MOST_TEXT:
        problems["note"] = gettext("Shorten this to {most} characters.").format(most=MOST_TEXT)
    if text.issued_on > clock.today():
        problems["issued_on"] = gettext("{day} has not come yet. Check the day of issue.").format(
            day=shown(text.issued_on)
        )
    return problems


def _days(text: DecisionText) -> dict[str, str]:
    today = clock.today()
    days = [one.day for one in text.days]
    if not days and text.replaces is None:
        return {"off": gettext("Name at least one day off or worked.")}
    if len(days) > MOST_DAYS:
        return {"off": gettext("A decision names at most {most} days.").format(most=MOST_DAYS)}
    problems: dict[str, str] = {}
    for one in text.days:
        where = "off" if one.kind is DayKind.DAY_OFF else "worked"
        if days.count(one.day) > 1:
            problems[where] = gettext("{day} stands here twice.").format(day=shown(one.day))
        elif not today - LONGEST_PAST <= one.day <= today + LONGEST_AHEAD:
            problems[where] = gettext("{day} lies more than a year back or two years ahead. Check the year.").format(
                day=shown(one.day)
            )
        elif text.valid_from and one.day < text.valid_from:
            problems["valid_from"] = gettext("{day} would be before the decision takes effect.").format(
                day=shown(one.day)
            )
    return problems


def check_fit(row: DaysDecision) -> Supposed:
    """Refuse a decision that overlaps another, or says of a day what holds already. Raises DecisionDoesNotHold."""
    problems = _overlaps(row)
    if problems:
        raise DecisionDoesNotHold(fields=problems)
    supposed = suppose(row)
    for one in row.days:
        day = dt.date.fromisoformat(one["day"])
        if not _makes_a_difference(supposed, day):
            where = "off" if one["kind"] == DayKind.DAY_OFF else "worked"
            problems[where] = _as_it_is(supposed, day)
    if problems:
        raise DecisionDoesNotHold(fields=problems)
    return supposed


def _overlaps(row: DaysDecision) -> dict[str, str]:
    """Days that another decision for the same agencies names too, one that waits or one that is in force."""
    live = DaysDecision.objects.filter(state__in=[DecisionState.ENTERED, DecisionState.CONFIRMED], unit_id=row.unit_id)
    named = {one["day"]: one["kind"] for one in row.days}
    for other in live.exclude(id__in=[row.id, row.replaces_id or row.id]):
        if (other.number, other.issuer, other.issued_on) == (row.number, row.issuer, row.issued_on):
            return {"number": gettext("This decision has been entered already. Open it in the list.")}
        for one in other.days:
            if one["day"] in named:
                where = "off" if named[one["day"]] == DayKind.DAY_OFF else "worked"
                text = gettext("{day} is decided by {basis} already. Enter one that replaces it, or leave the day out.")
                return {where: text.format(day=_shown(one["day"]), basis=other.legal_basis)}
    return {}


def _makes_a_difference(supposed: Supposed, day: dt.date) -> bool:
    return any(
        supposed.before.calendars[before].half_days(day) != supposed.after.calendars[after].half_days(day)
        for before, after in supposed.pairs
    )


def _as_it_is(supposed: Supposed, day: dt.date) -> str:
    calendar = supposed.before.calendars[supposed.pairs[0][0]]
    off = calendar.off(day)
    if off is None:
        return gettext("{day} is a working day with these hours already. Leave it out.").format(day=shown(day))
    why = {"weekend": gettext("weekend"), "holiday": off.name}.get(off.why, off.legal_basis)
    return gettext("{day} is a day off already ({why}). Leave it out.").format(day=shown(day), why=why)


def _shown(day: str) -> str:
    return shown(dt.date.fromisoformat(day))
