"""The form of a decision about days: what is asked, and how days and hours are read as people write them."""

import datetime as dt
import re
import uuid
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext

from motcua.deadlines.decided import DecisionInfo
from motcua.deadlines.decisions import DecidedDay, DecisionText
from motcua.deadlines.hours import DayKind, HalfDay
from motcua.deadlines.policies import DeadlinesPermission
from motcua.doors.desk import forms
from motcua.doors.desk.shown import Choice, Field, Form
from motcua.doors.look import say
from motcua.identity import queries as identity
from motcua.kernel import clock
from motcua.kernel.actor import EVERYWHERE, Actor

_SPAN: Final = re.compile(r"(\d{1,2})[:hg](\d{2})\s*[-–]\s*(\d{1,2})[:hg](\d{2})")
_AGENCIES: Final = ("province", "department", "central", "district", "commune")


def decision_form(actor: Actor, replaced: DecisionInfo | None) -> Form:
    """The empty form; what would be replaced gives its agencies."""
    title = gettext("Enter a decision")
    if replaced:
        title = gettext("Enter a decision that replaces %(number)s") % {"number": replaced.number}
    return Form(
        title, gettext("Keep it for confirmation"),
        hint=gettext("Nothing changes until another officer has looked at what it moves, and confirms it."),
        fields=[
            Field("replaces", "", "hidden", str(replaced.id) if replaced else "", required=False),
            Field("number", gettext("Number of the decision"), hint=gettext("such as 125/QĐ-UBND")),
            Field("issued_on", gettext("Day of issue"), "date"),
            Field("issuer", gettext("Issued by")),
            Field("unit", gettext("Holds for"), "select", choices=_units(actor, replaced)),
            Field("off", gettext("Days off"), "textarea", required=False, rows=2,
                  hint=gettext("such as 27/11/2026, 30/11/2026")),
            Field("worked", gettext("Days worked instead"), "textarea", required=False, rows=2,
                  hint=gettext("one a line: 05/12/2026 = 27/11/2026 (with its hours), or 05/12/2026 07:30-11:30")),
            Field("valid_from", gettext("Takes effect on"), "date", required=False,
                  hint=gettext("otherwise on the first of its days")),
            Field("note", gettext("What it is about"), required=False),
        ],
    )  # fmt: skip


def _units(actor: Actor, replaced: DecisionInfo | None) -> list[Choice]:
    places, tree = actor.places(DeadlinesPermission.KEEP_CALENDARS), identity.organisation()
    chosen = replaced.unit_id if replaced else None
    units = [unit for kind in _AGENCIES for unit in tree.of_kind(kind) if unit.id in places]
    every = [Choice("", gettext("Every agency"), chosen is None)] if places is EVERYWHERE else []
    return every + [Choice(str(unit.id), unit.name, unit.id == chosen) for unit in units]


def stated(data: QueryDict) -> DecisionText:
    """The decision that was sent.

    Raises:
        InvalidInput: what is missing, or what is no day or no time, beside its field.
    """
    problems: dict[str, str] = {}
    number, issuer = forms.text(data, "number"), forms.text(data, "issuer")
    issued_on = forms.day(data, "issued_on", problems)
    valid_from = forms.day(data, "valid_from", problems, required=False)
    off = _days_off(forms.text(data, "off"), problems)
    worked = _days_worked(forms.text(data, "worked"), off, problems)
    unit = forms.text(data, "unit")
    if unit and forms.ident(unit) is None:
        problems["unit"] = gettext("Choose one of these.")
    forms.refuse(problems)
    assert issued_on is not None
    return DecisionText(
        number, issuer, issued_on, (*off, *worked), forms.text(data, "note"), forms.ident(unit), valid_from,
        forms.ident(data.get("replaces")),
    )  # fmt: skip


def _days_off(text: str, problems: dict[str, str]) -> list[DecidedDay]:
    found = []
    for part in filter(None, map(str.strip, re.split(r"[,;\n]", text))):
        day, problem = forms.day_in(part)
        if day is None:
            problems["off"] = f"“{part[:40]}”: {problem}"
        else:
            found.append(DecidedDay(day, DayKind.DAY_OFF))
    return found


def _days_worked(text: str, off: list[DecidedDay], problems: dict[str, str]) -> list[DecidedDay]:
    """One a line: the day alone, `= the day that it is worked for`, or its hours. Alone, it has the hours of the first
    day off, or of a Monday.
    """
    found = []
    for line in filter(None, map(str.strip, text.splitlines())):
        first, _, rest = line.partition(" ")
        day, problem = forms.day_in(first.rstrip("=:"))
        rest = ("=" if first.endswith("=") else "") + rest.strip()
        weekday = off[0].day.weekday() if off else 0
        hours: tuple[HalfDay, ...] = ()
        if not problem and rest.startswith("="):
            other, problem = forms.day_in(rest[1:].strip())
            weekday = other.weekday() if other else 0
        elif not problem and rest:
            hours, problem = _hours(rest)
        if day is None or problem:
            problems["worked"] = f"“{line[:60]}”: {problem}"
        else:
            found.append(DecidedDay(day, DayKind.WORKING_DAY, weekday, hours))
    return found


def _hours(text: str) -> tuple[tuple[HalfDay, ...], str]:
    spans: list[HalfDay] = []
    for part in filter(None, map(str.strip, re.split(r"[,;]", text))):
        found = _SPAN.fullmatch(part)
        try:
            start, end = (dt.time(int(found[at]), int(found[at + 1])) for at in (1, 3)) if found else (None, None)
        except ValueError:
            start = end = None
        if start is None or end is None or start >= end or (spans and start < spans[-1][1]):
            return (), gettext("Write the hours as 07:30-11:30, 13:30-17:00, one after the other.")
        spans.append((start, end))
    return tuple(spans), ""


def hours_said(hours: tuple[HalfDay, ...]) -> str:
    """07:30–12:00, 13:30–17:00."""
    return ", ".join(f"{start:%H:%M}–{end:%H:%M}" for start, end in hours)


def day_said(one: DecidedDay) -> str:
    """What a decision makes of a day, in words."""
    day = say.long_date(one.day)
    if one.kind is DayKind.DAY_OFF:
        return gettext("%(day)s: day off") % {"day": day}
    if one.hours:
        return gettext("%(day)s: worked, %(hours)s") % {"day": day, "hours": hours_said(one.hours)}
    like = say.weekday(dt.date(2026, 11, 23) + dt.timedelta(days=one.as_weekday))
    return gettext("%(day)s: worked, with the hours of a %(weekday)s") % {"day": day, "weekday": like}


def unit_said(unit_id: uuid.UUID | None) -> str:
    """For whom it holds."""
    return identity.unit_past(unit_id).name_on(clock.today()) if unit_id else gettext("Every agency")


def state_said(info: DecisionInfo) -> str:
    """Where a decision stands."""
    if info.in_force and not info.effective:
        return gettext("Confirmed, takes effect on %(day)s") % {"day": say.number_date(info.valid_from)}
    return {
        "entered": gettext("Waits for confirmation"),
        "confirmed": gettext("In force"),
        "withdrawn": gettext("Taken back in time"),
        "superseded": gettext("Replaced by another"),
    }[info.state]
