"""Whether a plan holds: each unit ends once, every target stands on the day, all work has one way to go."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext

from motcua.identity.errors import UnknownArea
from motcua.identity.models import CodeScheme, UnitCode, UnitKind
from motcua.identity.organisation import AGENCIES
from motcua.identity.queries.units import area as area_on
from motcua.identity.queries.units import history
from motcua.identity.reorganisation.resolving import Trees
from motcua.identity.reorganisation.spec import BY_AREA, ENDING, ChangeSpec, Kind, PlanSpec, Target


@dataclass(frozen=True, slots=True)
class Problem:
    """What does not hold, at which change (from 1; 0 for the plan as a whole)."""

    code: str
    change: int
    text: str


def problems(spec: PlanSpec) -> list[Problem]:
    """Everything that keeps a plan from being carried out, in the order of its changes."""
    trees = Trees(spec)
    found = list(_whole(spec, trees))
    for number, change in enumerate(spec.changes, 1):
        found += [Problem(code, number, text) for code, text in _change(change, trees)]
    return found


def _whole(spec: PlanSpec, trees: Trees) -> Iterator[Problem]:
    if not spec.changes:
        yield Problem("empty", 0, gettext("The plan holds no change."))
    if not spec.legal_basis.strip():
        yield Problem("no_basis", 0, gettext("The plan names no legal basis."))
    ending = [key for change in spec.changes if change.kind in ENDING for key in change.sources]
    for key, times in Counter(ending).items():
        if times > 1:
            yield Problem("ends_twice", 0, gettext("%(unit)s ends more than once.") % {"unit": key})
    leading = {
        key
        for change in spec.changes
        if change.kind in ENDING
        for key in (*(target.key for target in change.targets), *(rule.to for rule in change.rules), change.remainder)
    }
    for key in sorted(leading & set(ending)):
        yield Problem("source_and_target", 0, gettext("%(unit)s ends and is to take over too.") % {"unit": key})
    founded = [target for change in spec.changes for target in change.targets if target.key in trees.founded()]
    for key, times in Counter(target.key for target in founded if target.name).items():
        if times > 1:
            yield Problem("founded_twice", 0, gettext("%(unit)s is founded more than once.") % {"unit": key})
    codes = Counter(target.code for change in spec.changes for target in change.targets if target.code)
    for code, times in codes.items():
        if times > 1:
            yield Problem("code_twice", 0, gettext("The code %(code)s is given more than once.") % {"code": code})
    yield from _left_below(spec, trees, set(ending))


def _left_below(spec: PlanSpec, trees: Trees, ending: set[str]) -> Iterator[Problem]:
    """Agencies below one that ends have to end too, or to move."""
    moved = {change.targets[0].key for change in spec.changes if change.kind is Kind.MOVE and change.targets}
    for key in sorted(ending):
        unit = trees.target(key)
        if unit is None:
            continue
        below = [trees.after.unit(each) for each in trees.after.subtree(unit.id) - {unit.id}]
        for each in sorted(below, key=lambda one: one.key):
            if each.kind in AGENCIES and each.key not in ending | moved and _first_agency(each.key, key, trees):
                yield Problem(
                    "left_below", 0,
                    gettext("%(unit)s stands below %(above)s, which ends. Let it end too, or move it.")
                    % {"unit": each.name, "above": unit.name},
                )  # fmt: skip


def _first_agency(key: str, above: str, trees: Trees) -> bool:
    unit = trees.after.by_key(key)
    return next((each.key for each in trees.after.ancestors(unit.id) if each.kind in AGENCIES), "") == above


def _change(change: ChangeSpec, trees: Trees) -> Iterator[tuple[str, str]]:
    for key in change.sources:
        if trees.source(key) is None:
            yield "unknown_source", gettext("There is no unit %(unit)s on the day before.") % {"unit": key}
        elif change.kind in ENDING and _went_elsewhere(key, change, trees):
            yield "ended_already", gettext("%(unit)s has ended already, and others took over.") % {"unit": key}
    if change.kind in ENDING:
        yield from _ways(change, trees)
    elif change.kind in (Kind.RENAME, Kind.MOVE) and (len(change.targets) != 1 or change.sources):
        yield "one_target", gettext("Name the one unit that is renamed or moved, under targets.")
    for target in change.targets:
        yield from _target(target, change, trees)


def _went_elsewhere(key: str, change: ChangeSpec, trees: Trees) -> bool:
    """Whether the organisation says already that the unit ends, and names none of the plan's targets."""
    if trees.target(key) is not None:
        return False
    source = trees.before.by_key(key)
    heirs = history().successors.get(source.id, frozenset())
    wanted = {target.key for target in change.targets} | {change.rest, *(rule.to for rule in change.rules)}
    return bool(heirs) and not any(each in trees.after and trees.after.unit(each).key in wanted for each in heirs)


def _ways(change: ChangeSpec, trees: Trees) -> Iterator[tuple[str, str]]:
    if not change.sources:
        yield "no_source", gettext("It says of no unit that it ends.")
    if change.kind is Kind.MERGE and len({target.key for target in change.targets}) != 1:
        yield "one_target", gettext("A merger leads to one unit.")
    if change.kind is Kind.SPLIT and len({target.key for target in change.targets}) < 2:
        yield "two_targets", gettext("A split leads to two units or more.")
    if not change.rest:
        yield "no_remainder", gettext("Say which unit takes what no rule names (remainder).")
    elif not _stands(change.rest, trees):
        yield "unknown_target", _not_there(change.rest)
    yield from _rules(change, trees)


def _rules(change: ChangeSpec, trees: Trees) -> Iterator[tuple[str, str]]:
    for rule in change.rules:
        if rule.to != BY_AREA and not _stands(rule.to, trees):
            yield "unknown_target", _not_there(rule.to)
        if rule.to != BY_AREA and not (rule.areas or rule.procedures or rule.fields or rule.words):
            yield "empty_rule", gettext("The rule for %(unit)s has no condition.") % {"unit": rule.to}
    for key in change.staff.values():
        if not _stands(key, trees):
            yield "unknown_target", _not_there(key)


def _stands(key: str, trees: Trees) -> bool:
    return trees.target(key) is not None or key in trees.founded()


def _not_there(key: str) -> str:
    return gettext("There is no unit %(unit)s on the day, and the plan does not found it.") % {"unit": key}


def _target(target: Target, change: ChangeSpec, trees: Trees) -> Iterator[tuple[str, str]]:
    standing = trees.target(target.key)
    if standing is None and not target.name:
        yield "unknown_target", _not_there(target.key)
    if standing is None and target.name:
        yield from _founding(target, trees)
    if change.kind is Kind.MOVE and not (target.parent and _stands(target.parent, trees)):
        yield "unknown_parent", gettext("Name the unit that %(unit)s hangs below.") % {"unit": target.key}
    if target.code:
        taken = UnitCode.objects.filter(scheme=CodeScheme.QD20, value=target.code, valid_from__lte=trees.spec.day)
        open_ = [each.unit.key for each in taken.select_related("unit") if each.covers(trees.spec.day)]
        ending = {key for each in trees.spec.changes if each.kind in ENDING for key in each.sources}
        if set(open_) - ending - {target.key}:
            yield "code_taken", gettext("The code %(code)s belongs to another unit.") % {"code": target.code}


def _founding(target: Target, trees: Trees) -> Iterator[tuple[str, str]]:
    if target.kind not in UnitKind.values:
        yield "unknown_kind", gettext("Say of which kind %(unit)s is.") % {"unit": target.key}
    at_the_top = target.kind in (UnitKind.PROVINCE, UnitKind.CENTRAL) and not target.parent
    if not at_the_top and not _stands(target.parent, trees):
        yield "unknown_parent", gettext("Name the unit that %(unit)s hangs below.") % {"unit": target.key}
    if target.area:
        try:
            area_on(target.area, as_of=trees.spec.day)
        except UnknownArea:
            yield (
                "unknown_area",
                gettext("There is no area %(area)s on the day. Load the areas first.") % {"area": target.area},
            )
