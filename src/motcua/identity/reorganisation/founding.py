"""Units that a plan founds, renames, moves and ends, by the same verbs as one by one."""

import uuid
from typing import Final

from motcua.identity.actions.units import close_unit, create_unit, move_unit, rename_unit, set_code
from motcua.identity.models import CodeScheme, Unit, UnitVersion
from motcua.identity.organisation import UnitInfo
from motcua.identity.queries.units import organisation
from motcua.identity.reorganisation.participants import Tell
from motcua.identity.reorganisation.resolving import Trees, own_parts
from motcua.identity.reorganisation.spec import ENDING, ChangeSpec, Kind, PlanSpec, Target
from motcua.kernel.actor import Actor

ROOM: Final = "identity"


def found_units(spec: PlanSpec, *, actor: Actor) -> dict[uuid.UUID, uuid.UUID]:
    """Found, rename and move what the plan says; returns the founded units with where their work goes on undoing.

    A founded unit gets the parts of the first unit that goes into it: service point, counters, divisions.
    """
    trees = Trees(spec)
    home: dict[uuid.UUID, uuid.UUID] = {}
    founded = trees.founded()
    waiting = [(change, target) for change in spec.changes for target in change.targets if target.key in founded]
    while waiting:
        # A parent that the plan founds too comes first.
        change, target = next(
            (each for each in waiting if each[1].parent not in {other.key for _, other in waiting}), waiting[0]
        )
        waiting = [each for each in waiting if each[1].key != target.key]
        home |= _found(target, change, spec, trees, actor)
    for change in spec.changes:
        if change.kind is Kind.RENAME:
            _rename(change, spec, actor)
        elif change.kind is Kind.MOVE:
            _move(change, spec, actor)
    return home


def end_units(spec: PlanSpec, *, actor: Actor, tell: Tell) -> None:
    """End what the plan says; what the organisation has ended already is left as it is. Then set the codes."""
    ending = [(change, key) for change in spec.changes if change.kind in ENDING for key in change.sources]
    standing = {unit.key: unit for unit in organisation(spec.day).units.values()}
    # The lowest first, so that a district does not end above communes that end with it.
    depth = {key: len(organisation(spec.day).ancestors(unit.id)) for key, unit in standing.items()}
    ending.sort(key=lambda pair: -depth.get(pair[1], 0))
    for number, (change, key) in enumerate(ending, 1):
        if key in standing:
            heirs = dict.fromkeys(
                [target.key for target in change.targets] + ([change.remainder] if change.remainder else [])
            )
            close_unit(
                standing[key].id, valid_from=spec.day, legal_basis=change.legal_basis or spec.legal_basis,
                successors=[standing_id(heir, spec) for heir in heirs], with_parts=True, actor=actor,
            )  # fmt: skip
        tell(ROOM, number, len(ending))
    for change in spec.changes:
        for target in change.targets:
            if target.code:
                set_code(
                    standing_id(target.key, spec), scheme=CodeScheme.QD20, value=target.code, valid_from=spec.day,
                    legal_basis=change.legal_basis or spec.legal_basis, actor=actor,
                )  # fmt: skip


def standing_id(key: str, spec: PlanSpec) -> uuid.UUID:
    """The id of a unit of the day."""
    return organisation(spec.day).by_key(key).id


def _found(
    target: Target, change: ChangeSpec, spec: PlanSpec, trees: Trees, actor: Actor
) -> dict[uuid.UUID, uuid.UUID]:
    source = trees.source(change.sources[0]) if change.sources else None
    basis = change.legal_basis or spec.legal_basis
    made = _create(
        key=target.key, kind=target.kind, name=target.name, short_name=target.short_name, name_en=target.name_en,
        parent_id=standing_id(target.parent, spec) if target.parent else None, area_code=target.area,
        spec=spec, basis=basis, actor=actor,
    )  # fmt: skip
    if source is None:
        return {}
    home, ids = {made.id: source.id}, {source.id: made.id}
    for part in own_parts(trees.before, source.id)[1:]:
        name = _renamed(part.name, source, made)
        copy = _create(
            key=target.key + part.key.removeprefix(source.key), kind=part.kind, name=name,
            short_name=_renamed(part.short_name, source, made), name_en="", parent_id=ids[part.parent_id or source.id],
            area_code=target.area, spec=spec, basis=basis, actor=actor,
        )  # fmt: skip
        home[copy.id], ids[part.id] = part.id, copy.id
    return home


def _create(  # noqa: PLR0913 - founding a unit states all of these
    *, key: str, kind: str, name: str, short_name: str, name_en: str, parent_id: uuid.UUID | None, area_code: str,
    spec: PlanSpec, basis: str, actor: Actor,
) -> UnitInfo:  # fmt: skip
    # A unit that an undone operation had founded, and that something still points to, is founded again.
    gone = Unit.objects.filter(key=key, versions=None).first()
    if gone is not None:
        gone.key = f"{key}~{gone.id.hex[-8:]}"
        gone.save(update_fields=["key"])
    return create_unit(
        key=key, kind=kind, name=name, short_name=short_name, name_en=name_en, parent_id=parent_id,
        area_code=area_code, valid_from=spec.day, legal_basis=basis, actor=actor,
    )  # fmt: skip


def _renamed(name: str, source: UnitInfo, made: UnitInfo) -> str:
    """A part's name with the new agency's area instead of the old one's."""
    for old, new in ((source.area_name, made.area_name), (source.short_name, made.short_name)):
        if old and new:
            name = name.replace(old, new).replace(old[:1].lower() + old[1:], new[:1].lower() + new[1:])
    return name


def _rename(change: ChangeSpec, spec: PlanSpec, actor: Actor) -> None:
    target = change.targets[0]
    unit_id = standing_id(target.key, spec)
    version = UnitVersion.objects.filter(unit_id=unit_id, valid_from=spec.day).first()
    if version is None or version.name != target.name:  # the pack may say it already
        rename_unit(
            unit_id, name=target.name, short_name=target.short_name, name_en=target.name_en, valid_from=spec.day,
            legal_basis=change.legal_basis or spec.legal_basis, actor=actor,
        )  # fmt: skip


def _move(change: ChangeSpec, spec: PlanSpec, actor: Actor) -> None:
    target = change.targets[0]
    unit_id, parent_id = standing_id(target.key, spec), standing_id(target.parent, spec)
    if organisation(spec.day).unit(unit_id).parent_id != parent_id:
        move_unit(
            unit_id, parent_id=parent_id, valid_from=spec.day, legal_basis=change.legal_basis or spec.legal_basis,
            actor=actor,
        )  # fmt: skip
