"""Reading what an officer typed: dates, sums, files, choices. What does not fit comes back beside its field."""

import datetime as dt
import re
import uuid
from collections.abc import Iterable, Mapping
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext

from motcua.doors.desk.shown import Choice, Form
from motcua.kernel.errors import InvalidInput

FIRST_YEAR: Final = 1900
LAST_YEAR: Final = 2100
MOST_TEXT: Final = 10_000
_ISO: Final = re.compile(r"(\d{4,6})-(\d{1,2})-(\d{1,2})")
_NOTHING: Final = uuid.UUID(int=0)
_LOCAL: Final = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{1,6})")


def text(data: QueryDict, name: str) -> str:
    """The text of a field without blanks around it. NUL cannot be stored and is nobody's typing."""
    return data.get(name, "").replace("\x00", "").strip()


def required_text(data: QueryDict, name: str, problems: dict[str, str]) -> str:
    """The text; a problem when it is empty or endless."""
    value = text(data, name)
    if not value:
        problems[name] = gettext("Fill this in.")
    elif len(value) > MOST_TEXT:
        problems[name] = gettext("Shorten this to %(most)s characters.") % {"most": MOST_TEXT}
    return value


def day(data: QueryDict, name: str, problems: dict[str, str], *, required: bool = True) -> dt.date | None:
    """A day as `2026-11-23` (what browsers send) or `23/11/2026` (what people type)."""
    value = text(data, name)
    if not value:
        if required:
            problems[name] = gettext("Give the day, such as 23/11/2026.")
        return None
    found, problem = day_in(value)
    if problem:
        problems[name] = problem
    return found


def day_in(value: str) -> tuple[dt.date | None, str]:
    """The day that `value` spells, or what is wrong with it."""
    if found := _ISO.fullmatch(value):
        year, month, number = map(int, found.groups())
    elif found := _LOCAL.fullmatch(value):
        number, month, year = map(int, found.groups())
    else:
        return None, gettext("Write the day as day/month/year, such as 23/11/2026.")
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return None, gettext("The year must lie between %(first)d and %(last)d; it is now %(year)d.") % {
            "first": FIRST_YEAR, "last": LAST_YEAR, "year": year,
        }  # fmt: skip
    try:
        return dt.date(year, month, number), ""
    except ValueError:
        return None, gettext("There is no such day: check the day and the month.")


def dong(data: QueryDict, name: str, problems: dict[str, str], *, required: bool = True) -> int | None:
    """A sum in đồng; dots, commas, blanks and the sign are forgiven."""
    value = re.sub(r"[.,\s]|đ|₫", "", text(data, name).lower())
    if not value:
        if required:
            problems[name] = gettext("Give the sum in đồng, such as 150.000.")
        return None
    if not value.isascii() or not value.isdigit() or len(value) > 13:
        problems[name] = gettext("Write the sum in digits, such as 150.000.")
        return None
    return int(value)


def whole(value: str | None, *, unknown: int) -> int:
    """The number that `value` writes in up to nine digits; `unknown` for anything else."""
    return int(value) if value and value.isascii() and value.isdigit() and len(value) <= 9 else unknown


def ident(value: str | None) -> uuid.UUID | None:
    """The id that `value` spells; None for anything else."""
    try:
        return uuid.UUID(value) if value else None
    except ValueError:
        return None


def required_id(data: QueryDict, name: str, problems: dict[str, str], *, problem: str = "") -> uuid.UUID:
    """The id that was chosen; a problem, and no id of anything, when none was."""
    found = ident(data.get(name))
    if found is None:
        problems[name] = problem or gettext("Choose one of these.")
    return found or _NOTHING


def idents(data: QueryDict, name: str) -> list[uuid.UUID]:
    """The ids that were ticked; what is none is left out."""
    return [found for one in data.getlist(name) if (found := ident(one))]


def picked(data: QueryDict, name: str, allowed: Iterable[str], problems: dict[str, str]) -> str:
    """One of `allowed`."""
    value = text(data, name)
    if value not in set(allowed):
        problems[name] = gettext("Choose one of these.")
    return value


def uploaded(
    request: HttpRequest, name: str, problems: dict[str, str], *, required: bool = True
) -> "UploadedFile[Any] | None":
    """The file of a field, or None."""
    found = request.FILES.get(name)
    if found is None and required:
        problems[name] = gettext("Attach the file.")
    return found


def refuse(problems: Mapping[str, str]) -> None:
    """Raise what was found, if anything was."""
    if problems:
        raise InvalidInput(fields=dict(problems))


def refill(form: Form, data: QueryDict) -> Form:
    """The form with what was typed."""
    for field in form.fields:
        if field.kind == "file" or (field.name not in data and field.kind != "ticks"):
            continue
        if field.choices:
            chosen = set(data.getlist(field.name))
            field.choices = [Choice(c.value, c.name, c.value in chosen) for c in field.choices]
        else:
            field.value = data.get(field.name, "")
    return form


def blame(form: Form, error: InvalidInput) -> Form:
    """The form with the error beside the fields it belongs to."""
    found = error.data.get("fields") or {}
    by_name = {field.name: field for field in form.fields}
    for name, message in found.items():
        said = message if isinstance(message, str) else " ".join(map(str, message))
        if name in by_name:
            by_name[name].error = said
        else:
            form.others.append(said)
    form.problem = error.message
    return form


def count(data: QueryDict, name: str, problems: dict[str, str]) -> int:
    """A number of sheets from 0 to 99; an empty field is none."""
    value = text(data, name)
    if not value:
        return 0
    if not value.isascii() or not value.isdigit() or len(value) > 2:
        problems[name] = gettext("Give a number of sheets from 0 to 99.")
        return 0
    return int(value)
