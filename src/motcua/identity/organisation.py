"""The organisation of the state as plain values: what it was on a day, and how it came about.

`History` holds every version of every unit; `Organisation` is the tree of one day, cut from it. Between two days on
which something changed the tree is the same, so few trees serve all days.
"""

import bisect
import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Final, TypeVar

from motcua.identity.errors import UnknownUnit
from motcua.identity.models import CodeScheme, UnitKind

Group = TypeVar("Group")
# Kinds that act in their own name; the others are parts of one of them.
AGENCIES: Final = frozenset(
    {UnitKind.PROVINCE, UnitKind.DEPARTMENT, UnitKind.CENTRAL, UnitKind.DISTRICT, UnitKind.COMMUNE}
)


@dataclass(frozen=True, slots=True)
class UnitInfo:
    """A unit as it is on one day. `code` is the newer form (H05.12.25), `code102` the older (000.25.12.H05)."""

    id: uuid.UUID
    key: str
    kind: str
    name: str
    short_name: str
    name_en: str
    sort_key: str
    parent_id: uuid.UUID | None
    area_code: str
    area_name: str
    code: str
    code102: str
    address: str
    phone: str
    valid_from: dt.date
    valid_to: dt.date | None
    verified: bool
    code_verified: bool


@dataclass(frozen=True, slots=True)
class VersionRow:
    """A unit's version with what belongs to it, as read from the database."""

    unit_id: uuid.UUID
    key: str
    kind: str
    name: str
    short_name: str
    name_en: str
    sort_key: str
    parent_id: uuid.UUID | None
    area_code: str
    area_name: str
    address: str
    phone: str
    valid_from: dt.date
    valid_to: dt.date | None
    verified: bool


@dataclass(frozen=True, slots=True)
class CodeRow:
    unit_id: uuid.UUID
    scheme: str
    value: str
    valid_from: dt.date
    valid_to: dt.date | None
    verified: bool


@dataclass(frozen=True)
class Organisation:
    """The units of one day. Every question about a unit that does not exist on it raises `UnknownUnit`.

    `day` is the one that was first asked for; the tree is the same on every day up to the next change.
    """

    day: dt.date
    units: Mapping[uuid.UUID, UnitInfo]

    def __contains__(self, unit_id: object) -> bool:
        return unit_id in self.units

    def __len__(self) -> int:
        return len(self.units)

    def unit(self, unit_id: uuid.UUID) -> UnitInfo:
        """The unit, or `UnknownUnit`."""
        return self._found(self.units.get(unit_id), unit_id)

    def by_key(self, key: str) -> UnitInfo:
        """The unit with this stable key, such as `commune-09187`."""
        return self._found(self._keys.get(key), key)

    def by_code(self, value: str) -> UnitInfo:
        """The unit with this official code, in the newer or the older form."""
        return self._found(self._codes.get(value.strip().upper()), value)

    def children(self, unit_id: uuid.UUID | None) -> list[UnitInfo]:
        """Units directly below it, in Vietnamese order; `None` gives those at the top."""
        return list(self._children.get(unit_id, ()))

    def subtree(self, unit_id: uuid.UUID) -> frozenset[uuid.UUID]:
        """The unit and all below it; empty if it does not exist on this day."""
        if unit_id not in self.units:
            return frozenset()
        found, waiting = {unit_id}, [unit_id]
        while waiting:
            below = [unit.id for unit in self._children.get(waiting.pop(), ()) if unit.id not in found]
            found.update(below)
            waiting.extend(below)
        return frozenset(found)

    def ancestors(self, unit_id: uuid.UUID) -> list[UnitInfo]:
        """Units above it, the nearest first."""
        above: list[UnitInfo] = []
        parent = self.unit(unit_id).parent_id
        while parent is not None and parent in self.units:
            above.append(self.units[parent])
            parent = self.units[parent].parent_id
        return above

    def agency_of(self, unit_id: uuid.UUID) -> UnitInfo:
        """The agency that a unit is part of: itself, or the nearest one above."""
        unit = self.unit(unit_id)
        return next((each for each in (unit, *self.ancestors(unit_id)) if each.kind in AGENCIES), unit)

    def of_kind(self, kind: str) -> list[UnitInfo]:
        """All units of a kind, in Vietnamese order."""
        return list(self._kinds.get(kind, ()))

    def in_area(self, area_code: str, kind: str | None = None) -> list[UnitInfo]:
        """Units that serve an administrative area, in Vietnamese order; of one kind, if it is given."""
        return [unit for unit in self._areas.get(area_code, ()) if kind is None or unit.kind == kind]

    def commune_of(self, area_code: str) -> UnitInfo:
        """The people's committee of a commune, by its area code."""
        return self._found(next(iter(self.in_area(area_code, UnitKind.COMMUNE)), None), area_code)

    def _found(self, unit: UnitInfo | None, asked: object) -> UnitInfo:
        if unit is None:
            raise UnknownUnit(unit=str(asked))
        return unit

    @cached_property
    def _sorted(self) -> list[UnitInfo]:
        return sorted(self.units.values(), key=lambda unit: (unit.sort_key, unit.key))

    @cached_property
    def _keys(self) -> dict[str, UnitInfo]:
        return {unit.key: unit for unit in self.units.values()}

    @cached_property
    def _codes(self) -> dict[str, UnitInfo]:
        return {code: unit for unit in self.units.values() for code in (unit.code, unit.code102) if code}

    @cached_property
    def _children(self) -> dict[uuid.UUID | None, list[UnitInfo]]:
        return _grouped(self._sorted, lambda unit: unit.parent_id)

    @cached_property
    def _kinds(self) -> dict[str, list[UnitInfo]]:
        return _grouped(self._sorted, lambda unit: unit.kind)

    @cached_property
    def _areas(self) -> dict[str, list[UnitInfo]]:
        return _grouped(self._sorted, lambda unit: unit.area_code)


@dataclass
class History:
    """Every version and code of every unit, and which units took over from which."""

    versions: list[VersionRow]
    codes: list[CodeRow]
    successors: Mapping[uuid.UUID, frozenset[uuid.UUID]]
    _trees: dict[int, Organisation] = field(default_factory=dict)

    @cached_property
    def days_of_change(self) -> list[dt.date]:
        """Days on which something begins or ends, in order."""
        rows: Iterable[VersionRow | CodeRow] = [*self.versions, *self.codes]
        return sorted({day for row in rows for day in (row.valid_from, row.valid_to) if day is not None})

    def on(self, day: dt.date) -> Organisation:
        """The tree of a day."""
        span = bisect.bisect_right(self.days_of_change, day)
        tree = self._trees.get(span)
        if tree is None:
            tree = self._trees[span] = self._cut(day)
        return tree

    def reach(self, units: Iterable[uuid.UUID]) -> frozenset[uuid.UUID]:
        """Those units and all whose work came to them: closed predecessors, with the parts these ever had."""
        found = set(units)
        waiting = [(unit, False) for unit in found]
        while waiting:
            unit, is_inherited = waiting.pop()
            near = set(self._predecessors.get(unit, ()))
            if is_inherited:
                near |= self._parts_ever(unit)
            waiting += [(each, True) for each in near - found]
            found |= near
        return frozenset(found)

    def heir_on(self, unit_id: uuid.UUID, day: dt.date) -> uuid.UUID | None:
        """The unit itself if it stands on a day, else the one that its work came to; none if several took over."""
        tree, seen = self.on(day), set[uuid.UUID]()
        while unit_id not in tree:
            heirs = self.successors.get(unit_id, frozenset())
            if unit_id in seen or len(heirs) != 1:
                return None
            seen.add(unit_id)
            (unit_id,) = heirs
        return unit_id

    def versions_of(self, unit_id: uuid.UUID) -> list[VersionRow]:
        """What a unit was called and where it hung, oldest first."""
        return sorted((row for row in self.versions if row.unit_id == unit_id), key=lambda row: row.valid_from)

    def codes_of(self, unit_id: uuid.UUID) -> list[CodeRow]:
        """The official codes that a unit had, oldest first."""
        return sorted((row for row in self.codes if row.unit_id == unit_id), key=lambda row: row.valid_from)

    def predecessors_of(self, unit_id: uuid.UUID) -> frozenset[uuid.UUID]:
        """Units whose work came to this one."""
        return frozenset(self._predecessors.get(unit_id, ()))

    @cached_property
    def _predecessors(self) -> dict[uuid.UUID, set[uuid.UUID]]:
        heirs: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
        for old, new in self.successors.items():
            for unit in new:
                heirs[unit].add(old)
        return heirs

    @cached_property
    def _children_ever(self) -> dict[uuid.UUID | None, set[uuid.UUID]]:
        below: dict[uuid.UUID | None, set[uuid.UUID]] = defaultdict(set)
        for row in self.versions:
            below[row.parent_id].add(row.unit_id)
        return below

    @cached_property
    def _last_days(self) -> dict[uuid.UUID, dt.date]:
        last: dict[uuid.UUID, dt.date] = {}
        for row in self.versions:
            last[row.unit_id] = max(last.get(row.unit_id, dt.date.min), row.valid_to or dt.date.max)
        return last

    def _parts_ever(self, unit_id: uuid.UUID) -> set[uuid.UUID]:
        # A part that moved elsewhere and lived on is not inherited with the unit that it left.
        end = self._last_days.get(unit_id, dt.date.max)
        return {part for part in self._children_ever.get(unit_id, ()) if self._last_days[part] <= end}

    def _cut(self, day: dt.date) -> Organisation:
        codes = {(row.unit_id, row.scheme): row for row in self.codes if _covers(row, day)}
        units = {}
        for row in self.versions:
            if _covers(row, day):
                code = codes.get((row.unit_id, CodeScheme.QD20))
                older = codes.get((row.unit_id, CodeScheme.QCVN102))
                units[row.unit_id] = _info(row, code, older)
        return Organisation(day, units)


def _grouped(units: Iterable[UnitInfo], by: Callable[[UnitInfo], Group]) -> dict[Group, list[UnitInfo]]:
    groups: dict[Group, list[UnitInfo]] = defaultdict(list)
    for unit in units:
        groups[by(unit)].append(unit)
    return dict(groups)


def _covers(row: VersionRow | CodeRow, day: dt.date) -> bool:
    return row.valid_from <= day and (row.valid_to is None or day < row.valid_to)


def _info(row: VersionRow, code: CodeRow | None, older: CodeRow | None) -> UnitInfo:
    return UnitInfo(
        id=row.unit_id, key=row.key, kind=row.kind, name=row.name, short_name=row.short_name, name_en=row.name_en,
        sort_key=row.sort_key, parent_id=row.parent_id, area_code=row.area_code, area_name=row.area_name,
        code=code.value if code else "", code102=older.value if older else "", address=row.address, phone=row.phone,
        valid_from=row.valid_from, valid_to=row.valid_to, verified=row.verified,
        code_verified=all(each.verified for each in (code, older) if each),
    )  # fmt: skip
