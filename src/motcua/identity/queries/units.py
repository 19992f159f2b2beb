"""The organisation and the territory, as they were on any day."""

import datetime as dt
import threading
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.db.models import F

from motcua.identity.errors import UnknownArea, UnknownUnit
from motcua.identity.models import Area, Unit, UnitCode, UnitVersion
from motcua.identity.organisation import CodeRow, History, Organisation, UnitInfo, VersionRow
from motcua.identity.queries.revision import stamp
from motcua.identity.sorting import sort_key
from motcua.kernel import clock

_VERSION: Final = (
    "unit_id", "unit__key", "unit__kind", "name", "short_name", "name_en", "sort_key", "parent_id",
    "area__code", "area__name", "address", "phone", "valid_from", "valid_to", "verified",
)  # fmt: skip
_CODE: Final = ("unit_id", "scheme", "value", "valid_from", "valid_to", "verified")
_AREA: Final = (
    "id", "code", "level", "name", "parent__code", "valid_from", "valid_to", "verified", "note", "legal_basis",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AreaInfo:
    """An administrative area with its statistical code, as it was for a time."""

    id: uuid.UUID
    code: str
    level: str
    name: str
    parent_code: str
    valid_from: dt.date
    valid_to: dt.date | None
    verified: bool
    note: str
    legal_basis: str


@dataclass(frozen=True, slots=True)
class UnitPast:
    """The life of one unit: its versions and codes, oldest first, who took over from it and from whom it took over."""

    unit_id: uuid.UUID
    versions: list[VersionRow]
    codes: list[CodeRow]
    predecessors: frozenset[uuid.UUID]
    successors: frozenset[uuid.UUID]

    def name_on(self, day: dt.date) -> str:
        """What it was called on a day; after its end, what it was called last."""
        known = [row for row in self.versions if row.valid_from <= day] or self.versions[:1]
        return known[-1].name


@dataclass
class Territory:
    """All areas of all times."""

    areas: list[AreaInfo]
    successor_ids: dict[uuid.UUID, list[uuid.UUID]]

    @cached_property
    def by_id(self) -> dict[uuid.UUID, AreaInfo]:
        return {area.id: area for area in self.areas}

    def on(self, day: dt.date) -> list[AreaInfo]:
        return [area for area in self.areas if area.valid_from <= day and (not area.valid_to or day < area.valid_to)]


_lock = threading.Lock()
_history: tuple[uuid.UUID, History] | None = None
_territory: tuple[uuid.UUID, Territory] | None = None


def organisation(as_of: dt.date | None = None) -> Organisation:
    """The tree of units on a day, today if none is given; one tiny query unless within `steady()`."""
    return history().on(as_of or clock.today())


def history() -> History:
    """Every version of every unit, kept in the process until the organisation changes."""
    global _history  # noqa: PLW0603 - one cache a process, replaced whole
    now = stamp()
    kept = _history
    if kept is None or kept[0] != now:
        with _lock:
            kept = _history = (now, _read_history())
    return kept[1]


def unit_past(unit_id: uuid.UUID) -> UnitPast:
    """The life of a unit, closed ones included.

    Raises:
        UnknownUnit: never existed.
    """
    past = history()
    versions = past.versions_of(unit_id)
    if not versions:
        raise UnknownUnit(unit=str(unit_id))
    return UnitPast(
        unit_id=unit_id, versions=versions, codes=past.codes_of(unit_id),
        predecessors=past.predecessors_of(unit_id), successors=past.successors.get(unit_id, frozenset()),
    )  # fmt: skip


def unit_on(unit_id: uuid.UUID, day: dt.date | None = None) -> UnitInfo:
    """A unit as it was on a day; shorthand for `organisation(day).unit(unit_id)`."""
    return organisation(day).unit(unit_id)


def lineage(unit_id: uuid.UUID) -> Iterator[uuid.UUID]:
    """A unit and those above it today, nearest first; the tree is read only when more than the unit is asked for."""
    yield unit_id
    tree = organisation()
    if unit_id in tree:
        yield from (unit.id for unit in tree.ancestors(unit_id))


def unit_keys() -> dict[str, uuid.UUID]:
    """The stable keys of all units that there ever were."""
    return {row.key: row.unit_id for row in history().versions}


def areas(level: str | None = None, *, as_of: dt.date | None = None, within: str | None = None) -> list[AreaInfo]:
    """The areas of a day in Vietnamese order; of one level, and directly below the area `within`, if asked."""
    found = [
        area
        for area in _known_territory().on(as_of or clock.today())
        if (level is None or area.level == level) and (within is None or area.parent_code == within)
    ]
    return sorted(found, key=lambda area: sort_key(area.name))


def area(code: str, *, as_of: dt.date | None = None) -> AreaInfo:
    """The area that bears a code on a day.

    Raises:
        UnknownArea: none does.
    """
    for each in _known_territory().on(as_of or clock.today()):
        if each.code == code:
            return each
    raise UnknownArea(area=code)


def heirs_of_area(code: str, *, since: dt.date, as_of: dt.date | None = None) -> list[AreaInfo]:
    """The areas of a day in which the one that bore `code` on `since` lives on: itself, or what it was merged into."""
    day, known = as_of or clock.today(), _known_territory()
    waiting, found, seen = [area(code, as_of=since).id], [], set()
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        each = known.by_id[current]
        if each.valid_to is None or day < each.valid_to:
            found.append(each)
        else:
            waiting.extend(known.successor_ids.get(current, ()))
    return sorted(found, key=lambda each: sort_key(each.name))


def _known_territory() -> Territory:
    global _territory  # noqa: PLW0603 - one cache a process, replaced whole
    now = stamp()
    kept = _territory
    if kept is None or kept[0] != now:
        with _lock:
            kept = _territory = (now, _read_territory())
    return kept[1]


def _read_history() -> History:
    versions = [
        VersionRow(
            unit_id=row[0],
            key=row[1],
            kind=row[2],
            name=row[3],
            short_name=row[4],
            name_en=row[5],
            sort_key=row[6],
            parent_id=row[7],
            area_code=row[8] or "",
            area_name=row[9] or "",
            address=row[10],
            phone=row[11],
            valid_from=row[12],
            valid_to=row[13],
            verified=row[14],
        )
        for row in UnitVersion.objects.values_list(*_VERSION)
    ]
    codes = [CodeRow(*row) for row in UnitCode.objects.values_list(*_CODE)]
    heirs: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    through = Unit.successors.through.objects.values_list("from_unit_id", "to_unit_id")
    for old, new in through:
        heirs[old].add(new)
    return History(versions, codes, {old: frozenset(new) for old, new in heirs.items()})


def _read_territory() -> Territory:
    found = [
        AreaInfo(
            id=row[0],
            code=row[1],
            level=row[2],
            name=row[3],
            parent_code=row[4] or "",
            valid_from=row[5],
            valid_to=row[6],
            verified=row[7],
            note=row[8],
            legal_basis=row[9],
        )
        for row in Area.objects.values_list(*_AREA)
    ]
    heirs: dict[uuid.UUID, list[uuid.UUID]] = defaultdict(list)
    for old, new in Area.successors.through.objects.values_list(F("from_area_id"), F("to_area_id")):
        heirs[old].append(new)
    return Territory(found, dict(heirs))
