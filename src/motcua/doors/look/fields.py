"""Fields of a form, as the templates draw them. Doors make them from Django forms or from a procedure's e-form."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.forms import BoundField
from django.forms import widgets as dj
from django.utils.translation import gettext

WIDGETS = (
    "text",
    "textarea",
    "date",
    "radios",
    "checkboxes",
    "select",
    "file",
    "checkbox",
    "number",
    "email",
    "tel",
    "password",
)


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    label: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """One question. `value` is what was typed, kept as it was: text, a list for checkboxes, three texts for a date."""

    name: str
    label: str
    widget: str = "text"
    hint: str = ""
    value: Any = ""
    error: str = ""
    options: Sequence[Option] = ()
    autocomplete: str = ""
    width: str = ""
    required: bool = True
    as_title: bool = False
    accept: str = ""
    maxlength: int | None = None
    autofocus: bool = False
    own_id: str = ""  # of a field that other people's scripts look for

    @property
    def id(self) -> str:
        return self.own_id or f"f-{self.name}"

    @property
    def target(self) -> str:
        """What a link of the error summary points at: the first thing one can type in or tick."""
        if self.widget == "date":
            return f"{self.id}-d"
        return f"{self.id}-0" if self.widget in {"radios", "checkboxes"} else self.id

    @property
    def described_by(self) -> str:
        ids = [f"{self.id}-h"] if self.hint else []
        if self.error:
            ids.append(f"{self.id}-e")
        return " ".join(ids)

    @property
    def input_type(self) -> str:
        return self.widget if self.widget in {"email", "tel", "password"} else "text"

    @property
    def inputmode(self) -> str:
        return "numeric" if self.widget == "number" else ""

    @property
    def template(self) -> str:
        kind = (
            self.widget
            if self.widget in {"date", "radios", "checkboxes", "select", "file", "checkbox", "textarea"}
            else "input"
        )
        return f"look/fields/{kind}.html"

    def chosen(self) -> frozenset[str]:
        """The ticked options."""
        if isinstance(self.value, list | tuple):
            return frozenset(str(value) for value in self.value)
        return frozenset({str(self.value)}) if self.value not in {None, ""} else frozenset()

    def date_parts(self) -> tuple[str, str, str]:
        """Day, month and year as they stand in the three boxes."""
        return split_date(self.value)


def split_date(value: Any) -> tuple[str, str, str]:
    """Three texts from a date, from ISO text or from three texts."""
    if isinstance(value, dt.date):
        return f"{value.day}", f"{value.month}", f"{value.year}"
    if isinstance(value, str) and value.count("-") == 2:
        year, month, day = value.split("-")
        return day.lstrip("0"), month.lstrip("0"), year
    if isinstance(value, list | tuple) and len(value) == 3:
        return str(value[0]), str(value[1]), str(value[2])
    return "", "", ""


FIRST_YEAR, LAST_YEAR = 1900, 2100


def read_date(data: Mapping[str, Any], name: str) -> tuple[str, str]:
    """The date typed in three boxes as (ISO text, error); both empty when nothing was typed.

    On an error the first value is empty and the second says what to mend.
    """
    day, month, year = (str(data.get(f"{name}-{part}", "")).strip() for part in "dmy")
    if not (day or month or year):
        return "", ""
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in (day, month, year)):
        return "", gettext("Write the day, the month and the year in digits, such as 14 11 2026")
    d, m, y = int(day), int(month), int(year)
    if not FIRST_YEAR <= y <= LAST_YEAR:
        return "", gettext("Write the year in four digits, from %(first)d to %(last)d; it is now %(year)s") % {
            "first": FIRST_YEAR, "last": LAST_YEAR, "year": year,
        }  # fmt: skip
    if not 1 <= m <= 12:
        return "", gettext("Months go from 1 to 12. Correct the month, it is now %(month)s") % {"month": month}
    last = ((dt.date(y, m, 28) + dt.timedelta(days=4)).replace(day=1) - dt.timedelta(days=1)).day if m < 12 else 31
    if not 1 <= d <= last:
        return "", gettext("Month %(month)d has only %(last)d days. Correct the day, it is now %(day)s") % {
            "month": m, "last": last, "day": day,
        }  # fmt: skip
    return f"{y:04}-{m:02}-{d:02}", ""


_DJANGO_WIDGETS = (
    (dj.PasswordInput, "password"),
    (dj.EmailInput, "email"),
    (dj.NumberInput, "number"),
    (dj.CheckboxInput, "checkbox"),
    (dj.RadioSelect, "radios"),
    (dj.CheckboxSelectMultiple, "checkboxes"),
    (dj.Select, "select"),
    (dj.ClearableFileInput, "file"),
    (dj.Textarea, "textarea"),
)


_CHOSEN = frozenset({"select", "radios", "checkboxes", "file"})


def _error_texts(bound: BoundField, kind: str) -> list[str]:
    """What to mend. "This field is required", four times over in a summary, would tell nobody which."""
    label = str(bound.label)
    label = label[:1].lower() + label[1:]
    ask = gettext("Choose %(label)s.") if kind in _CHOSEN else gettext("Fill in %(label)s.")
    wrong = bound.errors.as_data()
    if kind != "checkbox" and any(error.code == "required" for error in wrong):
        return [ask % {"label": label}]
    return [str(error) for error in bound.errors]


def from_bound(bound: BoundField) -> Field:
    """A field of a Django form, ready to be drawn. What was typed stays, except passwords."""
    widget = bound.field.widget
    kind = next((name for cls, name in _DJANGO_WIDGETS if isinstance(widget, cls)), "text")
    options = tuple(Option(str(value), str(label)) for value, label in getattr(bound.field, "choices", ()) or ())
    value = "" if kind == "password" else bound.value()
    return Field(
        name=bound.html_name,
        label=str(bound.label),
        widget=kind,
        hint=str(bound.help_text or ""),
        value="" if value is None else value,
        error=" ".join(_error_texts(bound, kind)),
        options=options,
        autocomplete=str(widget.attrs.get("autocomplete", "")),
        required=bound.field.required,
        maxlength=getattr(bound.field, "max_length", None),
        own_id=str(bound.auto_id or ""),
    )
