"""Loads a province's organisation: a few bulk statements, nothing at all when its files are unchanged.

A pack states facts and a verb changes them: a unit that a verb has touched (`by_hand`) is left alone and named in the
report. What a pack no longer names stays, and is named too; nothing is deleted behind anyone's back.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from django.db import IntegrityError, transaction

from motcua.identity.actions.units import LOCK
from motcua.identity.errors import BadPack
from motcua.identity.events import OrganisationLoaded
from motcua.identity.models import Area, PackContent, Unit, UnitCode, UnitVersion
from motcua.identity.packs import parts, reading
from motcua.identity.packs.reading import AreaRow, CodeRow, UnitRow
from motcua.identity.policies import IdentityPermission
from motcua.identity.queries.revision import bump
from motcua.identity.sorting import sort_key
from motcua.kernel import audit, clock, locks, outbox
from motcua.kernel.actor import Actor

PART: Final = "organisation"
# Chains and events of the pack hang on one fixed subject.
PACK: Final = uuid.UUID("01890000-0000-7000-8000-000000000001")
# Raised when the loader itself writes something else for the same files.
LOADER: Final = "1"
_FILES: Final = ("areas.csv", "units.csv", "codes.csv", "parts.json")
_BATCH: Final = 1_000
Progress = Callable[[str], None]
AreaIds = dict[tuple[str, dt.date], uuid.UUID]


@dataclass
class LoadReport:
    """What loading did. `kept_by_hand` and `no_longer_named` are keys of units that it left alone."""

    unchanged: bool = False
    areas: int = 0
    units: int = 0
    codes: int = 0
    kept_by_hand: list[str] = field(default_factory=list)
    no_longer_named: list[str] = field(default_factory=list)


def load_organisation(pack_dir: Path, *, actor: Actor, progress: Progress | None = None) -> LoadReport:
    """Load `organisation/` of a pack. Loading it again changes nothing.

    Raises:
        NotAllowed: the actor has no right to load packs.
        BadPack: a file is missing or wrong; says where and what. Nothing is changed then.
    """
    actor.require(IdentityPermission.LOAD_PACK)
    tell = progress or (lambda _text: None)
    folder = pack_dir / "organisation"
    digest = reading.digest([folder / name for name in _FILES], LOADER)
    if PackContent.objects.filter(part=PART, digest=digest).exists():
        return LoadReport(unchanged=True)
    tell("reading the organisation")
    areas = reading.areas(folder / "areas.csv")
    units = reading.units(folder / "units.csv")
    units += parts.expand(units, parts.rules(folder / "parts.json"), parts.AreaNames(areas))
    codes = reading.codes(folder / "codes.csv")
    _check(areas, units, codes)
    with transaction.atomic():
        locks.hold(LOCK)
        try:
            report = _write(areas, units, codes, tell)
        except IntegrityError as error:
            raise BadPack(where="organisation", what=str(error).split("CONTEXT")[0].strip()) from error
        PackContent.objects.update_or_create(part=PART, defaults={"digest": digest, "loaded_at": clock.now()})
        bump()
        audit.record(
            audit.Subject("pack", PACK), "identity.pack.organisation_loaded", actor=actor, digest=digest,
            areas=report.areas, units=report.units, codes=report.codes, kept_by_hand=report.kept_by_hand,
        )  # fmt: skip
        outbox.announce(OrganisationLoaded(PACK, PART))
    return report


def _check(areas: list[AreaRow], units: list[UnitRow], codes: list[CodeRow]) -> None:
    stated: set[tuple[str, dt.date]] = set()
    for area in areas:
        if (area.code, area.span.valid_from) in stated:
            raise BadPack(where=area.where, what=f"the area {area.code} begins twice on {area.span.valid_from}")
        stated.add((area.code, area.span.valid_from))
    keys = {row.key: row.kind for row in units}
    for row in units:
        for key in (row.parent, *row.successors):
            if key and key not in keys:
                raise BadPack(where=row.where, what=f"there is no unit {key!r}")
        if keys[row.key] != row.kind:
            raise BadPack(where=row.where, what=f"{row.key} is of two kinds")
    for code in codes:
        if code.key not in keys:
            raise BadPack(where=code.where, what=f"there is no unit {code.key!r}")
    _check_tree(units)


def _check_tree(units: list[UnitRow]) -> None:
    """No unit stands below itself on any day on which something changes."""
    for day in sorted({row.span.valid_from for row in units}):
        above = {row.key: row.parent for row in units if row.span.overlap(day, day + dt.timedelta(days=1))}
        for key, parent in above.items():
            seen, each = {key}, parent
            while each:
                if each in seen:
                    raise BadPack(where=key, what=f"it stands below itself on {day}")
                if each not in above:
                    raise BadPack(where=key, what=f"{each}, above it, does not exist on {day}")
                seen.add(each)
                each = above[each]


def _write(areas: list[AreaRow], units: list[UnitRow], codes: list[CodeRow], tell: Progress) -> LoadReport:
    tell(f"{len(areas)} areas")
    area_ids = _write_areas(areas)
    tell(f"{len(units)} units")
    known = {unit.key: unit for unit in Unit.objects.all()}
    kinds = {row.key: row.kind for row in units}
    by_hand = {key for key, unit in known.items() if unit.by_hand}
    fresh = [Unit(key=key, kind=kind, by_hand=False) for key, kind in kinds.items() if key not in known]
    Unit.objects.bulk_create(fresh, batch_size=_BATCH)
    ids = {key: unit.id for key, unit in known.items()} | {unit.key: unit.id for unit in fresh}
    for row in units:
        if row.key in known and known[row.key].kind != row.kind:
            raise BadPack(where=row.where, what=f"{row.key} was of the kind {known[row.key].kind} before")
    ours = [row for row in units if row.key not in by_hand]
    _write_versions(ours, ids, _areas_by_code(areas, area_ids))
    our_codes = [row for row in codes if row.key not in by_hand]
    _write_codes(our_codes, ids, {ids[row.key] for row in ours})
    return LoadReport(
        areas=len(areas), units=len(kinds), codes=len(codes), kept_by_hand=sorted(by_hand & kinds.keys()),
        no_longer_named=sorted(key for key in known.keys() - kinds.keys() if key not in by_hand),
    )  # fmt: skip


def _write_areas(rows: list[AreaRow]) -> AreaIds:
    known = {(area.code, area.valid_from): area for area in Area.objects.all()}
    before = {key: _stated(area) for key, area in known.items()}
    for row in rows:
        area = known.setdefault((row.code, row.span.valid_from), Area(code=row.code, valid_from=row.span.valid_from))
        area.level, area.name, area.valid_to = row.level, row.name, row.span.valid_to
        area.legal_basis, area.verified, area.note = row.span.legal_basis, row.span.verified, row.span.note
    ids = {key: area.id for key, area in known.items()}
    by_code = _areas_by_code(rows, ids)
    for row in rows:
        parent = _area_on(by_code, row.parent, row.span.valid_from, row.where)
        known[row.code, row.span.valid_from].parent_id = parent
    changed = [area for key, area in known.items() if key in before and _stated(area) != before[key]]
    made = [area for key, area in known.items() if key not in before]
    # Two statements: a row that ends has to end before the one that follows it begins.
    Area.objects.bulk_update(changed, [name.removesuffix("_id") for name in _AREA_FIELDS], batch_size=_BATCH)
    Area.objects.bulk_create(sorted(made, key=lambda area: _LEVELS[area.level]), batch_size=_BATCH)
    links = Area.successors.through
    links.objects.filter(from_area_id__in=[ids[row.code, row.span.valid_from] for row in rows]).delete()
    links.objects.bulk_create(
        links(from_area_id=ids[row.code, row.span.valid_from], to_area_id=heir)
        for row in rows
        for heir in {_heir(by_code, code, row) for code in row.successors}
    )
    return ids


def _stated(area: Area) -> tuple[object, ...]:
    return tuple(getattr(area, name) for name in _AREA_FIELDS)


_AREA_FIELDS: Final = ("level", "name", "valid_to", "legal_basis", "verified", "note", "parent_id")
_LEVELS: Final = {"province": 0, "district": 1, "commune": 2}
Spans = dict[str, list[tuple[dt.date, dt.date | None, uuid.UUID]]]


def _areas_by_code(rows: Iterable[AreaRow], ids: AreaIds) -> Spans:
    spans: Spans = {}
    for row in rows:
        spans.setdefault(row.code, []).append(
            (row.span.valid_from, row.span.valid_to, ids[row.code, row.span.valid_from])
        )
    return spans


def _area_on(spans: Spans, code: str, day: dt.date, where: str) -> uuid.UUID | None:
    if not code:
        return None
    for start, end, area_id in spans.get(code, ()):
        if start <= day and (end is None or day < end):
            return area_id
    raise BadPack(where=where, what=f"there is no area {code!r} on {day}")


def _heir(spans: Spans, code: str, row: AreaRow) -> uuid.UUID:
    if row.span.valid_to is None:
        raise BadPack(where=row.where, what="it has successors but does not end")
    found = _area_on(spans, code, row.span.valid_to, row.where)
    if found is None:
        raise BadPack(where=row.where, what="a successor has no code")
    return found


def _write_versions(rows: list[UnitRow], ids: dict[str, uuid.UUID], spans: Spans) -> None:
    UnitVersion.objects.filter(unit_id__in={ids[row.key] for row in rows}).delete()
    UnitVersion.objects.bulk_create(
        (
            UnitVersion(
                unit_id=ids[row.key], name=row.name, short_name=row.short_name, name_en=row.name_en,
                sort_key=sort_key(row.name), parent_id=ids[row.parent] if row.parent else None,
                area_id=_area_on(spans, row.area, row.span.valid_from, row.where),
                valid_from=row.span.valid_from, valid_to=row.span.valid_to, legal_basis=row.span.legal_basis,
                verified=row.span.verified, note=row.span.note,
            )
            for row in rows
        ),
        batch_size=_BATCH,
    )  # fmt: skip
    links = Unit.successors.through
    links.objects.filter(from_unit_id__in={ids[row.key] for row in rows}).delete()
    pairs = {(ids[row.key], ids[heir]) for row in rows for heir in row.successors}
    links.objects.bulk_create([links(from_unit_id=old, to_unit_id=new) for old, new in sorted(pairs)])


def _write_codes(rows: list[CodeRow], ids: dict[str, uuid.UUID], units: set[uuid.UUID]) -> None:
    UnitCode.objects.filter(unit_id__in=units).delete()
    UnitCode.objects.bulk_create(
        (
            UnitCode(
                unit_id=ids[row.key], scheme=row.scheme, value=row.value, valid_from=row.span.valid_from,
                valid_to=row.span.valid_to, legal_basis=row.span.legal_basis, verified=row.span.verified,
                note=row.span.note,
            )
            for row in rows
        ),
        batch_size=_BATCH,
    )  # fmt: skip
