"""The outline of the province with a few towns, where its pack has one (`map.json`). A picture to find oneself by."""

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

_PATH = re.compile(r"[MLHVZmlhvz0-9 ,.\-]+")
_OFFSETS = {"right": (8, 4, "start"), "above": (0, -12, "middle"), "below": (9, 9, "start")}


@dataclass(frozen=True, slots=True)
class Town:
    """A dot with its name; `side` is where the name stands: right, above or below."""

    name: str
    x: float
    y: float
    main: bool = False
    side: str = "right"


class BadMap(ValueError):
    """The pack's `map.json` is not a map: the message says what is wrong."""


@lru_cache(maxsize=4)
def _read(path: Path) -> tuple[float, float, str, tuple[Town, ...]] | None:
    if not path.exists():
        return None
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    outline = data["outline"]
    if not _PATH.fullmatch(outline):
        raise BadMap(f"{path.name}: the outline may hold straight lines only")
    towns = tuple(Town(**town) for town in data["places"])
    if odd := [town.name for town in towns if town.side not in _OFFSETS]:
        raise BadMap(f"{path.name}: unknown side at {odd[0]}")
    return float(data["width"]), float(data["height"]), outline, towns


def svg(province: str) -> SafeString | None:
    """The map as SVG; None where the pack has none."""
    found = _read(Path(settings.PACK_DIR) / "map.json")
    if found is None:
        return None
    width, height, outline, towns = found
    names = ", ".join(town.name for town in towns)
    label = gettext("Map of {province}: {towns}").format(province=province, towns=names)
    return format_html(
        '<svg class="map" viewBox="-6 -6 {} {}" role="img" aria-label="{}"><path d="{}"/>{}</svg>',
        width + 12, height + 12, label, outline, format_html_join("", "{}", ((_dot(town),) for town in towns)),
    )  # fmt: skip


def _dot(town: Town) -> SafeString:
    right, down, anchor = _OFFSETS[town.side]
    return format_html(
        '<circle cx="{}" cy="{}" r="{}"{}/><text x="{}" y="{}" text-anchor="{}"{}>{}</text>',
        town.x, town.y, 5 if town.main else 2.5, SafeString(' class="x"') if town.main else "",
        town.x + right, town.y + down, anchor, SafeString(' class="x"') if town.main else "", town.name,
    )  # fmt: skip
