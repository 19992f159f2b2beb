"""From what a browser sends to what a verb takes, and back to what the page shows."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext

from motcua.doors.look.fields import Field, Option, read_date, split_date
from motcua.identity import queries as identity

LONGEST_ANSWER = 20_000
_WIDGETS = {"radio": "radios", "phone": "tel", "identity_number": "number", "area": "select"}


def communes() -> list[Option]:
    """Every commune and ward of today, by its area code."""
    units = identity.organisation().of_kind("commune")
    return [Option(unit.area_code, unit.area_name or unit.name) for unit in units]


def form_field(spec: Any, value: Any, error: str = "", *, as_title: bool = False) -> Field:
    """A question of an e-form (`catalogue.FieldSpec`) as the page draws it."""
    options = communes() if spec.widget == "area" else [Option(one.value, one.label) for one in spec.options]
    return Field(
        name=spec.name,
        label=spec.label,
        widget=_WIDGETS.get(spec.widget, spec.widget),
        hint=spec.hint,
        value=_shown(spec.widget, value),
        error=error,
        options=tuple(options),
        autocomplete=spec.autocomplete,
        width=_width(spec),
        required=spec.required or spec.widget == "checkbox",
        as_title=as_title,
    )


def _width(spec: Any) -> str:
    if spec.widget == "radio" and len(spec.options) == 2 and all(len(one.label) < 12 for one in spec.options):
        return "inline"
    if spec.width is None:
        return {"phone": "20", "identity_number": "20", "number": "10"}.get(spec.widget, "")
    return next((str(step) for step in (2, 4, 10, 20) if spec.width <= step), "")


def _shown(widget: str, value: Any) -> Any:
    if value is None or value is False:
        return ""
    if widget == "date":
        return split_date(value)
    return value


def page_answers(fields: Sequence[Any], data: QueryDict) -> tuple[dict[str, Any], dict[str, Any], dict[str, str]]:
    """What was typed on one page of a form.

    Returns the answers for the verb, the values to show again as they were typed, and errors that only the door can
    tell (a date in three boxes that is none).
    """
    answers: dict[str, Any] = {}
    typed: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for spec in fields:
        if spec.widget == "date":
            typed[spec.name] = [data.get(f"{spec.name}-{part}", "")[:10] for part in "dmy"]
            answers[spec.name], error = read_date(data, spec.name)
            if error:
                errors[spec.name] = error
            continue
        value = data.get(spec.name, "")
        typed[spec.name] = value[:LONGEST_ANSWER]
        if len(value) > LONGEST_ANSWER:
            errors[spec.name] = gettext("This is too long: write at most {n} letters.").format(n=LONGEST_ANSWER)
        answers[spec.name] = value
    return {name: value for name, value in answers.items() if value != ""}, typed, errors


def answer_text(spec: Any, value: Any) -> str:
    """An answer in words, for the page on which it is checked."""
    if value is None or value == "":
        return ""
    if spec.widget == "checkbox":
        return gettext("Yes") if value else gettext("No")
    if spec.widget == "date":
        day, month, year = split_date(value)
        return f"{int(day):02}/{int(month):02}/{year}" if day else str(value)
    if spec.widget == "area":
        found = {option.value: option.label for option in communes()}
        return found.get(str(value), str(value))
    return next((one.label for one in spec.options if one.value == str(value)), str(value))


def line(data: Mapping[str, str], name: str, most: int) -> str:
    """What was typed, without the sign that no database takes, and not longer than `most`."""
    return data.get(name, "").replace("\x00", "")[:most].strip()


def choice(data: Mapping[str, str], name: str, options: Sequence[Option]) -> str:
    """The chosen value when it is one of those offered; empty otherwise."""
    value = data.get(name, "")
    return value if any(option.value == value for option in options) else ""
