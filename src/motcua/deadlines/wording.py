"""The lines of a proof as sentences. Facts stay as they were stored; only here they become words of a language."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext

from motcua.deadlines.dates import (
    amount,
    day_list,
    long_day,
    long_moment,
    short_day,
    working_minutes,
)
from motcua.deadlines.errors import BadProof
from motcua.deadlines.proof import DayKind, Line, Proof, day_of, days_between

_LISTED = 7  # more days than this are a number, not a list


@dataclass(frozen=True)
class RenderedLine:
    """One row: a short label (a day, "+2 ngày", or nothing), the sentence, and the code of the fact behind it."""

    label: str
    text: str
    code: str


def told(proof: Proof) -> list[str]:
    """The lines of a proof as sentences in the reader's language. Raises BadProof as `rendered` does."""
    return [line.text for line in rendered(proof)]


def rendered(proof: Proof) -> list[RenderedLine]:
    """The proof as rows in the reader's language. Raises BadProof on an unknown code or a missing fact."""
    return list(_rows(proof))


def _rows(proof: Proof) -> Iterator[RenderedLine]:
    for code, group in groupby(proof.lines, key=lambda line: line["code"]):
        lines = list(group)
        try:
            if code == "day_not_counted":
                yield from _not_counted(lines)
            else:
                yield from [_row(proof, code, line) for line in lines]
        except (KeyError, TypeError, ValueError) as error:
            raise BadProof(problem=f"line “{code}”: {error}") from error


def _row(proof: Proof, code: str, line: Line) -> RenderedLine:
    if code.startswith("received_"):
        return RenderedLine(short_day(day_of(line["at"])), _received(line), code)
    return RenderedLine(_label(code, line), _SENTENCES[code](proof, line), code)


def _label(code: str, line: Line) -> str:
    if code in ("paused", "moved"):
        return "+" + amount(line["worth" if code == "paused" else "by"], _short_unit(line["unit"]))
    at = line.get("at") or line.get("due") or line.get("from")
    return short_day(day_of(at)) if at else ""


def _short_unit(unit: str) -> str:
    # In the narrow column a working day is just a day; the sentence beside it says which.
    return "day" if unit == "working_day" else unit


def _moment(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def _received(line: Line) -> str:
    at, effective = _moment(line["at"]), _moment(line["effective"])
    facts = {"at": long_moment(at), "effective": long_moment(effective), "cutoff": line["cutoff"] or ""}
    text = {
        "received_in_time": gettext("Received in full at {at}, by {cutoff}, so it counts from that moment.")
        if line["cutoff"]
        else gettext("Received in full at {at}, so it counts from that moment."),
        "received_before_opening": gettext("Received at {at}, before opening, so it counts from {effective}."),
        "received_in_break": gettext("Received at {at}, in the midday break, so it counts from {effective}."),
        "received_after_cutoff": gettext("Received at {at}, after {cutoff}, so it counts from {effective}."),
        "received_after_closing": gettext("Received at {at}, after closing, so it counts from {effective}."),
        "received_day_off": gettext("Received at {at}, a day off ({why}), so it counts from {effective}."),
    }[line["code"]]
    if line["code"] == "received_day_off":
        facts["why"] = _why(line)
    sentence = text.format(**facts)
    if not line["first_day_counted"]:
        sentence += " " + gettext("The day of receipt is not counted.")
    return sentence


def _why(line: Line) -> str:
    if line["why"] == "weekend":
        return gettext("weekend")
    name = line.get("name", "")
    if line["why"] == "holiday":
        return name or gettext("public holiday")
    basis = line.get("basis", "")
    decided = gettext("day off by {basis}").format(basis=basis) if basis else gettext("day off by decision")
    return f"{name}, {decided}" if name else decided


def _not_counted(lines: list[Line]) -> Iterator[RenderedLine]:
    """Runs of days off that follow each other: one sentence a reason, in the order in which reasons appear."""
    by_reason: dict[str, list[dt.date]] = {}
    for line in lines:
        by_reason.setdefault(_why(line), []).extend(days_between(day_of(line["day"]), day_of(line["to"])))
    for reason, days in by_reason.items():
        text = gettext("Not counted: {days} ({why}).").format(days=_days(days), why=reason)
        yield RenderedLine("", text, "day_not_counted")


def _days(days: list[dt.date]) -> str:
    return _days_in_brief(days) if len(days) > 2 * _LISTED else day_list(days)


def _days_in_brief(days: list[dt.date]) -> str:
    """Many days as their number and the first and last of them."""
    return gettext("{n} days from {first} to {last}").format(
        n=len(days), first=short_day(days[0]), last=short_day(days[-1])
    )


def _limit(proof: Proof, line: Line) -> str:
    nominal, due = dt.date.fromisoformat(line["nominal"]), _moment(line["due"])
    anew = line["code"] == "restart"
    limit, start = amount(line["value"], line["unit"]), _moment(line["from"])
    facts = {"limit": limit, "from": long_moment(start), "day": long_day(start.date())}
    if line["measure"] == "working_time":
        text = (
            gettext("Counted anew in full, {limit} of working time from {from}: {due}.")
            if anew
            else gettext("Count {limit} of working time from {from}: {due}.")
        )
        return text.format(**facts, due=long_moment(due))
    text = (
        gettext("The complete dossier arrived, so the full limit is counted anew after {day}: {limit}, to {last}.")
        if anew
        else gettext("Count {limit} after {day}, to {last}.")
    )
    counted = _counted(proof, start.date(), due.date()) if line["measure"] == "working_days" and not anew else []
    if counted and len(counted) <= _LISTED:
        return gettext("Count {limit}: {days}.").format(limit=limit, days=day_list(counted))
    return text.format(**facts, last=long_day(nominal)) + _rolled(nominal, due)


def _counted(proof: Proof, after: dt.date, until: dt.date) -> list[dt.date]:
    """The working days of the limit itself, before any pause moved it."""
    return [one.day for one in proof.days() if after < one.day <= until and one.kind is not DayKind.OFF]


def _rolled(nominal: dt.date, due: dt.datetime) -> str:
    if nominal == due.date():
        return ""
    sentence = gettext("{day} is a day off, so it moves to {due}.").format(
        day=long_day(nominal), due=long_day(due.date())
    )
    return " " + sentence[0].upper() + sentence[1:]


def _paused(proof: Proof, line: Line) -> str:
    text = {
        "supplement": gettext("Waiting for the supplement from {from} to {until}"),
        "financial": gettext("Waiting for the financial obligation from {from} to {until}"),
        "other": gettext("The clock stood still from {from} to {until}"),
    }[line["reason"]]
    start, arrived, until = _moment(line["from"]), line["arrived"], _moment(line["until"])
    sentence = text.format(**{"from": long_moment(start), "until": long_moment(until)})
    if arrived and _moment(arrived) != until:
        sentence += " " + gettext("(it arrived at {at})").format(at=long_moment(_moment(arrived)))
    if line.get("regime") == "restart":
        return sentence + "."
    if not line["worth"]:
        return sentence + gettext(": nothing to add.")
    days = _paused_days(proof, line)
    worth = day_list(days) if days else _worth(line["worth"], line["unit"])
    return sentence + gettext(": {worth} not counted.").format(worth=worth)


def _paused_days(proof: Proof, line: Line) -> list[dt.date]:
    """The days of this pause when they are few and whole, so that they can be named."""
    if line["unit"] == "minute" or line["worth"] > _LISTED:
        return []
    first, last = day_of(line["first"]), day_of(line["last"])
    days = [one.day for one in proof.days() if first <= one.day <= last and one.kind is DayKind.PAUSED]
    return days if len(days) == line["worth"] else []


def _worth(value: int, unit: str) -> str:
    if unit == "minute":
        return gettext("{time} of working time").format(time=working_minutes(value))
    return amount(value, unit)


def _waiting(_proof: Proof, line: Line) -> str:
    return gettext("The clock has stood still since {from}; the due time moves when it runs again.").format(
        **{"from": long_moment(_moment(line["from"]))}
    )


def _moved(_proof: Proof, line: Line) -> str:
    due = _moment(line["due"])
    return gettext("{from} plus {worth}: {due}.").format(
        **{"from": long_moment(_moment(line["from"])), "worth": _worth(line["by"], line["unit"])},
        due=long_moment(due),
    ) + _rolled(dt.date.fromisoformat(line["nominal"]), due)


def _extended(_proof: Proof, line: Line) -> str:
    text = gettext("Extended once, to {due}. Reason: {reason}")
    sentence = text.format(due=long_moment(_moment(line["due"])), reason=line["reason"] or "–")
    return sentence + (f" ({line['basis']})" if line.get("basis") else "")


def _due(proof: Proof, line: Line) -> str:
    moved = proof.first("due_original") is not None
    text = gettext("Present appointment: {due}.") if moved else gettext("Appointment: {due}.")
    return text.format(due=long_moment(_moment(line["at"])))


def _due_original(_proof: Proof, line: Line) -> str:
    return gettext("Original appointment: {due}.").format(due=long_moment(_moment(line["at"])))


def _decided(_proof: Proof, line: Line) -> str:
    facts = {"at": long_moment(_moment(line["at"])), "from": long_moment(_moment(line["from"]))}
    text = (
        gettext("Reckoned again at {at}, by {basis}: the appointment moved from {from} to {due}.")
        if line["basis"]
        else gettext(
            "Reckoned again at {at}, by a decision about days off: the appointment moved from {from} to {due}."
        )
    )
    return text.format(**facts, basis=line["basis"], due=long_moment(_moment(line["due"])))


def _ended(_proof: Proof, line: Line) -> str:
    text = {
        "early": gettext("Ended at {at}: early."),
        "on_time": gettext("Ended at {at}: on time."),
        "late": gettext("Ended at {at}: late by {late}."),
    }[line["result"]]
    return text.format(at=long_moment(_moment(line["at"])), late=_worth(line["late_by"], line["late_unit"]))


def _no_limit(_proof: Proof, _line: Line) -> str:
    return gettext("No time limit is stated, so there is no appointment.")


_SENTENCES: dict[str, Callable[[Proof, Line], str]] = {
    "limit": _limit,
    "restart": _limit,
    "due_original": _due_original,
    "paused": _paused,
    "waiting": _waiting,
    "moved": _moved,
    "extended": _extended,
    "due": _due,
    "decided": _decided,
    "ended": _ended,
    "no_limit": _no_limit,
}
