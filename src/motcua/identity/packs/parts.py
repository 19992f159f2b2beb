"""What every unit of a kind has: its service point, counters and divisions, stated once in `parts.json`.

A part follows the versions of the unit that it belongs to, within the rule's own period. Its key is that unit's key and
the part's suffix; when the unit has successors, the part with the same suffix in them succeeds it.
"""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from motcua.identity.errors import BadPack
from motcua.identity.models import UnitKind
from motcua.identity.packs.reading import AreaRow, Span, UnitRow, day, read_json

_RULE = {"note", "of", "valid_from", "valid_to", "legal_basis", "verified", "parts"}
_OF = {"kind", "key", "area"}
_PART = {"suffix", "kind", "name", "short_name", "name_en", "parts"}


@dataclass(frozen=True, slots=True)
class Rule:
    """A set of parts for units of a kind, whose key begins with `key` and whose area's name begins with `area`."""

    where: str
    kind: str
    key: str
    area: str
    span: Span
    parts: list[dict[str, Any]]

    def fits(self, unit: UnitRow, area_name: str) -> bool:
        return (
            (not self.kind or unit.kind == self.kind)
            and unit.key.startswith(self.key)
            and area_name.startswith(self.area)
        )


def rules(path: Path) -> list[Rule]:
    """The rules of `parts.json`.

    Raises:
        BadPack: an unknown field, a missing one, or a part without suffix, kind or name.
    """
    found = []
    for number, stated in enumerate(read_json(path), 1):
        where = f"{path.name}, rule {number}"
        of = stated.get("of", {})
        if unknown := (stated.keys() - _RULE) | (of.keys() - _OF):
            raise BadPack(where=where, what=f"unknown fields: {', '.join(sorted(unknown))}")
        if not of or "valid_from" not in stated:
            raise BadPack(where=where, what="of and valid_from are needed")
        span = Span(
            valid_from=day(stated["valid_from"], where),
            valid_to=day(stated["valid_to"], where) if stated.get("valid_to") else None,
            legal_basis=stated.get("legal_basis", ""), verified=stated.get("verified", True), note="",
        )  # fmt: skip
        parts = stated.get("parts", [])
        _check_parts(parts, where)
        found.append(Rule(where, of.get("kind", ""), of.get("key", ""), of.get("area", ""), span, parts))
    return found


def expand(units: list[UnitRow], stated: list[Rule], areas: "AreaNames") -> list[UnitRow]:
    """The rows of all parts."""
    made = []
    for unit in units:
        name = areas.name(unit.area, unit.span.valid_from)
        for rule in stated:
            if rule.fits(unit, name):
                made += list(_parts(unit, unit, rule.parts, rule, areas))
    keys = {row.key for row in made} | {row.key for row in units}
    return [_with_successors(row, keys) for row in made]


class AreaNames:
    """What areas are called on a day."""

    def __init__(self, rows: list[AreaRow]) -> None:
        self._rows: dict[str, list[AreaRow]] = {}
        for row in rows:
            self._rows.setdefault(row.code, []).append(row)

    def name(self, code: str, on: dt.date) -> str:
        for row in self._rows.get(code, ()):
            if row.span.valid_from <= on and (row.span.valid_to is None or on < row.span.valid_to):
                return row.name
        return ""


def _parts(
    owner: UnitRow, parent: UnitRow, parts: list[dict[str, Any]], rule: Rule, areas: AreaNames
) -> Iterator[UnitRow]:
    period = rule.span.overlap(owner.span.valid_from, owner.span.valid_to)
    if period is None:
        return
    start, end = period
    words = _words(owner, areas.name(owner.area, start))
    for part in parts:
        name = part["name"].format_map(words)
        ends_with_owner = end is not None and end == owner.span.valid_to
        row = UnitRow(
            where=f"{rule.where} for {owner.key}", key=f"{owner.key}-{part['suffix']}", kind=part["kind"], name=name,
            short_name=part.get("short_name", name).format_map(words),
            name_en=part.get("name_en", "").format_map(words), parent=parent.key, area=owner.area,
            successors=tuple(f"{key}-{part['suffix']}" for key in owner.successors) if ends_with_owner else (),
            span=Span(start, end, rule.span.legal_basis, rule.span.verified and owner.span.verified, ""),
        )  # fmt: skip
        yield row
        yield from _parts(owner, row, part.get("parts", []), rule, areas)


def _words(owner: UnitRow, area_name: str) -> Mapping[str, str]:
    english = owner.name_en.removeprefix("People's Committee of ")
    return {"area": area_name[:1].lower() + area_name[1:], "area_en": english, "name": owner.short_name}


def _with_successors(row: UnitRow, keys: set[str]) -> UnitRow:
    kept = tuple(key for key in row.successors if key in keys)
    return UnitRow(
        row.where, row.key, row.kind, row.name, row.short_name, row.name_en, row.parent, row.area, kept, row.span
    )


def _check_parts(parts: list[dict[str, Any]], where: str) -> None:
    for part in parts:
        if unknown := part.keys() - _PART:
            raise BadPack(where=where, what=f"unknown fields: {', '.join(sorted(unknown))}")
        if not all(part.get(name) for name in ("suffix", "kind", "name")):
            raise BadPack(where=where, what="a part needs suffix, kind and name")
        if part["kind"] not in UnitKind.values:
            raise BadPack(where=where, what=f"kind is {part['kind']!r}, not one of {', '.join(UnitKind.values)}")
        try:
            for text in (part["name"], part.get("short_name", ""), part.get("name_en", "")):
                text.format_map({"area": "", "area_en": "", "name": ""})
        except (KeyError, ValueError, IndexError) as error:
            raise BadPack(where=where, what=f"{part['name']!r} names an unknown field: {error}") from error
        _check_parts(part.get("parts", []), where)
