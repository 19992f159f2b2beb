"""The map of the units on the overview, where the pack has one (`unit-map.json`): who is late, seen at a glance.

Each area is a link with a name and figures, the number of late dossiers stands in it, and a table beside it says the
same: nothing is told by a shade alone.
"""

import datetime as dt
import itertools
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

from motcua.kernel.errors import InvalidInput

_PATH: Final = re.compile(r"[MLHVZmlhvz0-9 ,.\-]+")
FILE: Final = "unit-map.json"
_BOX: Final = ("left", "top", "width", "height")
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


class BadUnitMap(InvalidInput):
    """The map of the units can't be loaded: {where}: {what}. Correct it, or make it anew with scripts/unit_map.py."""

    code = "desk.bad_unit_map"


def check_map(pack_dir: Path) -> None:
    """Refuse a pack whose map can't be drawn; a pack without one is whole.

    Raises:
        BadUnitMap: with the file, the place in it, what is wrong and what to do.
    """
    _read.cache_clear()
    _read(Path(pack_dir) / FILE)


def map_on(day: dt.date) -> UnitMap | None:
    """The map of that day; None where the pack has none for it."""
    found = _read(Path(settings.PACK_DIR) / FILE)
    return next((one for one in found if one.valid_from <= day and (one.valid_to is None or day < one.valid_to)), None)


@lru_cache(maxsize=4)
def _read(path: Path) -> tuple[UnitMap, ...]:
    if not path.exists():
        return ()
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise BadUnitMap(where=path.name, what=str(error)) from error
    maps = tuple(_map(f"{path.name}, map {at}", one) for at, one in enumerate(_list(path.name, data, "maps"), 1))
    for at, (earlier, later) in enumerate(itertools.pairwise(sorted(maps, key=lambda one: one.valid_from)), 2):
        if earlier.valid_to is None or earlier.valid_to > later.valid_from:
            raise BadUnitMap(where=f"{path.name}, map {at}", what="it begins before the one before it ends")
    return maps


def _list(where: str, data: Any, name: str) -> list[Any]:
    found = data.get(name) if isinstance(data, dict) else None
    if not isinstance(found, list) or not found:
        raise BadUnitMap(where=where, what=f"“{name}” has to be a list with something in it")
    return found


def _map(where: str, one: Any) -> UnitMap:
    shapes: dict[str, Shape] = {}
    for at, row in enumerate(_list(where, one, "shapes"), 1):
        shape = _shape(f"{where}, shape {at}", row)
        if shape.area in shapes:
            raise BadUnitMap(where=f"{where}, shape {at}", what=f"the area {shape.area} stands here twice")
        shapes[shape.area] = shape
    box = one.get("box")
    if not isinstance(box, list) or len(box) != len(_BOX):
        raise BadUnitMap(where=where, what=f"“box” has to hold {', '.join(_BOX)}")
    left, top, width, height = (_number(where, name, value) for name, value in zip(_BOX, box, strict=True))
    begins, ends = _day(where, one, "valid_from"), _day(where, one, "valid_to")
    if begins is None or (ends is not None and ends <= begins):
        raise BadUnitMap(where=where, what="“valid_from” is needed, and “valid_to”, if there is one, after it")
    return UnitMap(begins, ends, (left, top, width, height), shapes)


def _shape(where: str, row: Any) -> Shape:
    area, path = (row.get("area"), row.get("d")) if isinstance(row, dict) else (None, None)
    if not isinstance(area, str) or not area:
        raise BadUnitMap(where=where, what="“area” is missing, the code of the area")
    if not isinstance(path, str) or not _PATH.fullmatch(path):
        raise BadUnitMap(where=where, what=f"the path “d” of {area} may hold straight lines only")
    x, y = (_number(where, name, row.get(name)) for name in ("x", "y"))
    return Shape(area, x, y, mark_safe(path))  # noqa: S308  # nothing but steps


def _number(where: str, name: str, value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise BadUnitMap(where=where, what=f"“{name}” has to be a number, not {value!r}")
    return int(value)


def _day(where: str, one: Any, name: str) -> dt.date | None:
    value = one.get(name)
    if value in (None, ""):
        return None
    try:
        return dt.date.fromisoformat(value)
    except (TypeError, ValueError) as error:
        raise BadUnitMap(where=where, what=f"“{name}” is {value!r}, not a day such as 2025-07-01") from error


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
