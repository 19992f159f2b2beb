"""Values of a JSON record, taken as the type that is expected, with a note where they are something else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from motcua.catalogue.national.records import Notes
from motcua.catalogue.national.text import squeezed


def texts(raw: Mapping[str, Any], names: Iterable[str], notes: Notes) -> dict[str, str]:
    """The named values as text (NFC, white space squeezed); "" for a missing one, a number as it is written."""
    return {name: text(raw.get(name), name, notes) for name in names}


def text(value: Any, name: str, notes: Notes) -> str:
    if isinstance(value, str):
        return squeezed(value)
    if value is None:
        return ""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    notes.add(name, "wrong_type", value)
    return ""


def objects(value: Any, name: str, notes: Notes) -> Iterator[dict[str, Any]]:
    """The objects of a list; one object alone counts as a list of one."""
    if value is None or value == "":
        return
    items = value if isinstance(value, list) else [value]
    for item in items:
        if isinstance(item, dict):
            yield item
        else:
            notes.add(name, "wrong_type", item)


def mapping(value: Any, name: str, notes: Notes) -> dict[str, Any]:
    """The object itself; an empty one, with a note, for anything else."""
    if isinstance(value, dict):
        return value
    if value is not None:
        notes.add(name, "wrong_type", value)
    return {}
