"""From keys to units of the day: where the work of each ending unit goes."""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from motcua.identity.errors import UnknownUnit
from motcua.identity.models import UnitKind
from motcua.identity.organisation import AGENCIES, Organisation, UnitInfo
from motcua.identity.queries.units import areas, heirs_of_area, organisation
from motcua.identity.reorganisation.participants import Plan, Route
from motcua.identity.reorganisation.spec import BY_AREA, ENDING, ChangeSpec, PlanSpec, Share, Target

_ONE_DAY: Final = dt.timedelta(days=1)


@dataclass
class Trees:
    """The organisation on the last day before the change, and on its day as far as it stands already."""

    spec: PlanSpec
    before: Organisation = field(init=False)
    after: Organisation = field(init=False)

    def __post_init__(self) -> None:
        self.before = organisation(self.spec.day - _ONE_DAY)
        self.after = organisation(self.spec.day)

    def founded(self) -> dict[str, Target]:
        """Units that the plan founds, by key: named in it and not there on the day."""
        keys = {unit.key for unit in self.after.units.values()}
        return {
            target.key: target
            for change in self.spec.changes
            for target in change.targets
            if target.name and target.key not in keys
        }

    def source(self, key: str) -> UnitInfo | None:
        return _by_key(self.before, key) or _by_key(self.after, key)

    def target(self, key: str) -> UnitInfo | None:
        return _by_key(self.after, key)


def _by_key(tree: Organisation, key: str) -> UnitInfo | None:
    try:
        return tree.by_key(key)
    except UnknownUnit:
        return None


def own_parts(tree: Organisation, unit_id: uuid.UUID) -> list[UnitInfo]:
    """A unit and its own parts, the unit first; agencies below it are units of their own."""
    if unit_id not in tree:
        return []
    found = [tree.unit(unit_id)]
    for unit in found:
        found.extend(child for child in tree.children(unit.id) if child.kind not in AGENCIES)
    return found


def ending_parts(trees: Trees, source: UnitInfo) -> list[UnitInfo]:
    """What exists no more when `source` has ended: parts that live on elsewhere are left out."""
    parts = {unit.id: unit for unit in own_parts(trees.before, source.id) if unit.id not in trees.after}
    parts |= {unit.id: unit for unit in own_parts(trees.after, source.id)}
    return list(parts.values())


def resolve(spec: PlanSpec, plan_id: uuid.UUID) -> Plan:
    """The plan against the organisation as it stands now; units to be founded have no id before the carrying out."""
    trees = Trees(spec)
    routes: list[Route] = []
    keys: dict[uuid.UUID, str] = {}
    for change in spec.changes:
        if change.kind in ENDING:
            for key in change.sources:
                source = trees.source(key)
                if source is not None:
                    shares = list(_shares(change, source, trees))
                    for part in ending_parts(trees, source):
                        keys[part.id] = part.key
                        routes.extend(_routes(part, source, shares, trees))
    return Plan(plan_id, spec.name, spec.day, spec.legal_basis, tuple(routes), keys, ended_areas(spec.day))


def ended_areas(day: dt.date) -> dict[str, str]:
    """Codes of areas that end on a day, and the one area that each lives on in; divided ones are left out."""
    found = {}
    for area in areas(as_of=day - _ONE_DAY):
        if area.valid_to == day:
            heirs = heirs_of_area(area.code, since=day - _ONE_DAY, as_of=day)
            if len(heirs) == 1 and heirs[0].code != area.code:
                found[area.code] = heirs[0].code
    return found


def _shares(change: ChangeSpec, source: UnitInfo, trees: Trees) -> Iterator[Share]:
    """The rules in their order, those by area spelled out, the rest at the end."""
    for rule in change.rules:
        if rule.to != BY_AREA:
            yield rule
            continue
        for code, key in communes_of(source, trees, rule.areas):
            yield Share(key, (code,), rule.procedures, rule.fields, rule.words)
    yield Share(change.rest)


def communes_of(source: UnitInfo, trees: Trees, only: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    """Codes of the areas in a unit's territory before the change, each with the key of the commune that serves it
    on the day; an area that was divided among several has none.
    """
    day = trees.spec.day
    ending = {key for change in trees.spec.changes if change.kind in ENDING for key in change.sources}
    for area in areas("commune", as_of=day - _ONE_DAY, within=source.area_code or None):
        if only and area.code not in only:
            continue
        heirs = heirs_of_area(area.code, since=day - _ONE_DAY, as_of=day)
        there = trees.after.in_area(heirs[0].code, UnitKind.COMMUNE) if len(heirs) == 1 else []
        communes = [unit for unit in there if unit.key not in ending]
        if len(communes) == 1:
            for code in {area.code, heirs[0].code}:
                yield code, communes[0].key


def _routes(part: UnitInfo, source: UnitInfo, shares: list[Share], trees: Trees) -> Iterator[Route]:
    for position, share in enumerate(shares):
        target = trees.target(share.to)
        yield Route(
            unit_id=part.id, position=position, to_key=share.to,
            to=heir_part(part, source, target, trees.after).id if target else None,
            areas=share.areas, procedures=share.procedures, fields=share.fields, words=share.words,
        )  # fmt: skip


def heir_part(part: UnitInfo, source: UnitInfo, target: UnitInfo, tree: Organisation) -> UnitInfo:
    """The part of `target` that does what `part` did in `source`: the one of the same name in packs, else the first
    of its kind, a counter's work else at the service point, and at last the agency itself.
    """
    if part.id == source.id:
        return target
    parts = own_parts(tree, target.id)
    suffix = part.key.removeprefix(f"{source.key}-")
    named = [each for each in parts if each.key == f"{target.key}-{suffix}"]
    alike = [each for each in parts[1:] if each.kind == part.kind]
    points = [each for each in parts if part.kind == UnitKind.COUNTER and each.kind == UnitKind.SERVICE_POINT]
    return next(iter([*named, *alike, *points]), target)
