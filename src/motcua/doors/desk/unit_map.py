"""The map of the units on the overview, where the pack has one (`unit-map.json`): who is late, seen at a glance.

Each area is a link with a name and figures, the number of late dossiers stands in it, and a table beside it says the
same: nothing is told by a shade alone.
"""

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

_PATH: Final = re.compile(r"[MLHVZmlhvz0-9 ,.\-]+")
MANY_LATE: Final = 3  # from here on the darkest shade
_NO_STOP: Final = SafeString(' tabindex="-1"')


@dataclass(frozen=True, slots=True)
class Shape:
    """One area: its path, and where its number stands."""

    area: str
    x: int
    y: int
    path: SafeString


@dataclass(frozen=True, slots=True)
class UnitMap:
    """The areas as they were for a time; `box` is left, top, width and height."""

    valid_from: dt.date
    valid_to: dt.date | None
    box: tuple[int, int, int, int]
    shapes: Mapping[str, Shape]


@dataclass(frozen=True, slots=True)
class Said:
    """What the map says of one area, and where the link goes."""

    name: str
    late: int
    url: str


class BadUnitMap(ValueError):
    """The pack's `unit-map.json` is not a map: the message says what is wrong."""


def map_on(day: dt.date) -> UnitMap | None:
    """The map of that day; None where the pack has none for it."""
    found = _read(Path(settings.PACK_DIR) / "unit-map.json")
    return next((one for one in found if one.valid_from <= day and (one.valid_to is None or day < one.valid_to)), None)


@lru_cache(maxsize=4)
def _read(path: Path) -> tuple[UnitMap, ...]:
    if not path.exists():
        return ()
    return tuple(_map(path, one) for one in json.loads(path.read_text(encoding="utf-8"))["maps"])


def _map(path: Path, one: dict[str, Any]) -> UnitMap:
    shapes = {row["area"]: _shape(path, row) for row in one["shapes"]}
    ends = one.get("valid_to")
    left, top, width, height = (int(number) for number in one["box"])
    return UnitMap(
        dt.date.fromisoformat(one["valid_from"]), dt.date.fromisoformat(ends) if ends else None,
        (left, top, width, height), shapes,
    )  # fmt: skip


def _shape(path: Path, row: dict[str, Any]) -> Shape:
    if not _PATH.fullmatch(row["d"]):
        raise BadUnitMap(f"{path.name}: the path of {row['area']} may hold straight lines only")
    return Shape(row["area"], int(row["x"]), int(row["y"]), mark_safe(row["d"]))  # noqa: S308  # nothing but steps


def svg(drawn: UnitMap, said: Mapping[str, Said], label: str) -> SafeString:
    """The map with what is `said` of each area; areas of which nothing is said are drawn without a link.

    `label` names the whole for those who hear it.
    """
    left, top, width, height = drawn.box
    known = [(shape, said[area]) for area, shape in drawn.shapes.items() if area in said]
    others = ((shape.path,) for area, shape in drawn.shapes.items() if area not in said)
    links = (
        # Tab stops where it is late; the others are reached in the table, a hundred stops earlier.
        (_shade(one.late), one.url, "" if one.late else _NO_STOP, one.name, shape.path)
        for shape, one in sorted(known, key=lambda pair: -pair[1].late)
    )
    # Where numbers are close, the largest lies on top.
    late = sorted((pair for pair in known if pair[1].late), key=lambda pair: pair[1].late)
    numbers = ((shape.x, shape.y, shape.x, shape.y + 4, one.late) for shape, one in late)
    return format_html(
        '<svg class="umap" viewBox="{} {} {} {}" role="group" aria-label="{}">{}{}{}</svg>',
        left - 4, top - 4, width + 8, height + 8, label,
        format_html_join("", '<path class="mx" d="{}"/>', others),
        format_html_join("", '<a class="{}" href="{}"{}><title>{}</title><path d="{}"/></a>', links),
        format_html_join("", '<g aria-hidden="true"><circle cx="{}" cy="{}" r="9"/><text x="{}" y="{}">{}</text></g>',
                         numbers),
    )  # fmt: skip


def _shade(late: int) -> str:
    return "m0" if not late else "m1" if late < MANY_LATE else "m2"
