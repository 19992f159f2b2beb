"""Changes of the organisation: always from a day on, always with their legal basis, never erasing what was."""

import datetime as dt
import re
import uuid
from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction
from django.db.models import Q

from motcua.identity.actions.shared import check_period, checked_name, refused_by_database, touch
from motcua.identity.errors import (
    BadCode,
    CodeTaken,
    KeyTaken,
    TreeCycle,
    UnitNotAlive,
    UnitStillUsed,
    UnknownUnit,
)
from motcua.identity.events import PostEnded, UnitClosed, UnitCodeSet, UnitCreated, UnitMoved, UnitRenamed
from motcua.identity.models import CodeScheme, Post, Unit, UnitCode, UnitVersion
from motcua.identity.organisation import UnitInfo
from motcua.identity.policies import IdentityPermission
from motcua.identity.queries.revision import bump
from motcua.identity.queries.units import area as area_on
from motcua.identity.queries.units import history, organisation
from motcua.identity.sorting import sort_key
from motcua.kernel import audit, locks, outbox
from motcua.kernel.actor import EVERYWHERE, Actor
from motcua.kernel.errors import NotAllowed

LOCK: Final = "identity.organisation"
_CODES: Final = {
    CodeScheme.QD20: re.compile(r"[A-Z]\d{2}(\.\d{2,3}){0,3}"),
    CodeScheme.QCVN102: re.compile(r"\d{3}\.\d{2,3}\.\d{2,3}\.[A-Z]\d{2}"),
    CodeScheme.LOCAL: re.compile(r"[A-Z0-9.\-]{1,40}"),
}


@transaction.atomic
def create_unit(  # noqa: PLR0913 - founding a unit states all of these
    *,
    key: str,
    kind: str,
    name: str,
    parent_id: uuid.UUID | None,
    valid_from: dt.date,
    legal_basis: str,
    actor: Actor,
    short_name: str = "",
    name_en: str = "",
    area_code: str = "",
    address: str = "",
    phone: str = "",
) -> UnitInfo:
    """Found a unit from `valid_from` on. `key` is its stable name; `area_code` the territory that it serves.

    Raises:
        NotAllowed: no right over units at the parent.
        UnitNotAlive: the parent does not exist from that day on.
        KeyTaken, UnknownArea, BadName, BadPeriod: as they say.
    """
    _require(actor, parent_id)
    check_period(valid_from)
    name = checked_name(name)
    locks.hold(LOCK)
    _check_parent(parent_id, None, valid_from, None)
    area_id = area_on(area_code, as_of=valid_from).id if area_code else None
    unit = _founded(key, kind)
    version = UnitVersion.objects.create(
        unit=unit, name=name, short_name=short_name or name, name_en=name_en, sort_key=sort_key(name),
        parent_id=parent_id, area_id=area_id, address=address, phone=phone, valid_from=valid_from,
        legal_basis=legal_basis,
    )  # fmt: skip
    bump()
    audit.record(
        _subject(unit.id), "identity.unit.created", actor=actor, after=_facts(version), legal_basis=legal_basis
    )
    outbox.announce(UnitCreated(unit.id, valid_from))
    return organisation(valid_from).unit(unit.id)


def _founded(key: str, kind: str) -> Unit:
    if Unit.objects.filter(key=key).exists():
        raise KeyTaken(key=key)
    with refused_by_database(KeyTaken(key=key)):
        return Unit.objects.create(key=key, kind=kind)


@transaction.atomic
def rename_unit(
    unit_id: uuid.UUID,
    *,
    name: str,
    valid_from: dt.date,
    legal_basis: str,
    actor: Actor,
    short_name: str = "",
    name_en: str = "",
) -> UnitInfo:
    """Give a unit another name from `valid_from` on; until then it keeps the one it had.

    Raises:
        NotAllowed, UnknownUnit, UnitNotAlive, BadName, BadPeriod: as they say.
    """
    _require(actor, unit_id)
    name = checked_name(name)
    before, after = _change(
        unit_id, valid_from, legal_basis,
        name=name, short_name=short_name or name, name_en=name_en, sort_key=sort_key(name),
    )  # fmt: skip
    audit.record(
        _subject(unit_id), "identity.unit.renamed", actor=actor, before=before, after=after, legal_basis=legal_basis
    )
    outbox.announce(UnitRenamed(unit_id, valid_from))
    return organisation(valid_from).unit(unit_id)


@transaction.atomic
def move_unit(
    unit_id: uuid.UUID, *, parent_id: uuid.UUID | None, valid_from: dt.date, legal_basis: str, actor: Actor
) -> UnitInfo:
    """Hang a unit below another one from `valid_from` on, with all that is below it.

    Raises:
        NotAllowed: no right over units at the unit or at the new parent.
        TreeCycle: the new parent is the unit itself or stands below it, on that day or later.
        UnknownUnit, UnitNotAlive, BadPeriod: as they say.
    """
    _require(actor, unit_id)
    _require(actor, parent_id)
    before, after = _change(unit_id, valid_from, legal_basis, parent_id=parent_id)
    audit.record(
        _subject(unit_id), "identity.unit.moved", actor=actor, before=before, after=after, legal_basis=legal_basis
    )
    outbox.announce(UnitMoved(unit_id, valid_from, parent_id))
    return organisation(valid_from).unit(unit_id)


@transaction.atomic
def close_unit(
    unit_id: uuid.UUID,
    *,
    valid_from: dt.date,
    legal_basis: str,
    actor: Actor,
    successors: Sequence[uuid.UUID] = (),
    with_parts: bool = False,
) -> None:
    """Close a unit: from `valid_from` on it does not exist, and its work comes to the successors.

    With `with_parts` what is below it is closed too, and all posts in it end on that day.

    Raises:
        UnitStillUsed: parts or posts would be left behind; data has `parts` and `posts`.
        UnitNotAlive: it, or a successor, does not exist on that day.
        NotAllowed, UnknownUnit, BadPeriod: as they say.
    """
    _require(actor, unit_id)
    check_period(valid_from)
    locks.hold(LOCK)
    alive = _alive(unit_id, valid_from - dt.timedelta(days=1))
    heirs = [_alive(each, valid_from).id for each in successors]
    if unit_id in heirs:
        raise TreeCycle
    parts = _parts_after(unit_id, valid_from)
    posts = Post.objects.filter(Q(valid_to=None) | Q(valid_to__gt=valid_from), unit_id__in=[unit_id, *parts])
    if not with_parts and (parts or posts.exists()):
        raise UnitStillUsed(name=alive.name, parts=len(parts), posts=posts.count())
    touch(*posts.values_list("account_id", flat=True).distinct())
    _end_posts(unit_id, parts, valid_from)
    for each in (unit_id, *parts):
        _end(each, valid_from)
    Unit.objects.get(id=unit_id).successors.add(*Unit.objects.filter(id__in=heirs))
    bump()
    audit.record(
        _subject(unit_id), "identity.unit.closed", actor=actor, legal_basis=legal_basis,
        closed_from=valid_from.isoformat(), successors=[str(each) for each in heirs], parts=[str(e) for e in parts],
    )  # fmt: skip
    outbox.announce(UnitClosed(unit_id, valid_from, tuple(heirs)))


@transaction.atomic
def merge_units(
    unit_ids: Sequence[uuid.UUID], *, into: uuid.UUID, valid_from: dt.date, legal_basis: str, actor: Actor
) -> None:
    """Close several units with their parts and give their work to one that exists from that day on."""
    for unit_id in unit_ids:
        close_unit(
            unit_id, valid_from=valid_from, legal_basis=legal_basis, successors=[into], with_parts=True, actor=actor
        )


@transaction.atomic
def set_code(
    unit_id: uuid.UUID,
    *,
    scheme: str,
    value: str,
    valid_from: dt.date,
    legal_basis: str,
    actor: Actor,
    verified: bool = True,
    note: str = "",
) -> UnitInfo:
    """Give a unit an official code from `valid_from` on; the one before stays in its history.

    Raises:
        BadCode: not of the scheme's form.
        CodeTaken: another unit has it at that time.
        NotAllowed, UnknownUnit, UnitNotAlive, BadPeriod: as they say.
    """
    _require(actor, unit_id)
    check_period(valid_from)
    value = _code_of(scheme, value)
    locks.hold(LOCK)
    _alive(unit_id, valid_from)
    before, until = _supersede_code(unit_id, scheme, valid_from)
    with refused_by_database(CodeTaken(value=value)):
        UnitCode.objects.create(
            unit_id=unit_id, scheme=scheme, value=value, valid_from=valid_from, valid_to=until,
            legal_basis=legal_basis, verified=verified, note=note,
        )  # fmt: skip
    Unit.objects.filter(id=unit_id).update(by_hand=True)
    bump()
    audit.record(
        _subject(unit_id), "identity.unit.code_set", actor=actor, legal_basis=legal_basis,
        before={"value": before} if before else None,
        after={"scheme": scheme, "value": value, "valid_from": valid_from.isoformat(), "verified": verified},
    )  # fmt: skip
    outbox.announce(UnitCodeSet(unit_id, valid_from, scheme, value))
    return organisation(valid_from).unit(unit_id)


def _code_of(scheme: str, typed: str) -> str:
    value = typed.strip().upper()
    if scheme not in _CODES or not _CODES[CodeScheme(scheme)].fullmatch(value):
        error = BadCode()
        raise BadCode(fields={"value": error.message})
    return value


def _change(
    unit_id: uuid.UUID, valid_from: dt.date, legal_basis: str, **values: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Begin a new version on a day, up to the end of the one that it follows; returns the facts before and after."""
    check_period(valid_from)
    locks.hold(LOCK)
    _alive(unit_id, valid_from)
    covering = Q(valid_to=None) | Q(valid_to__gt=valid_from)
    version = UnitVersion.objects.get(covering, unit_id=unit_id, valid_from__lte=valid_from)
    before = _facts(version)
    if "parent_id" in values:
        _check_parent(values["parent_id"], unit_id, valid_from, version.valid_to)
    if version.valid_from < valid_from:
        until = version.valid_to
        version.valid_to = valid_from
        version.save(update_fields=["valid_to"])
        version.pk, version.valid_from, version.valid_to = None, valid_from, until
        version._state.adding = True  # noqa: SLF001 - Django's documented way to copy a row
    version.legal_basis = legal_basis
    for name, value in values.items():
        setattr(version, name, value)
    with refused_by_database():
        version.save()
    Unit.objects.filter(id=unit_id).update(by_hand=True)
    bump()
    return before, _facts(version)


def _require(actor: Actor, unit_id: uuid.UUID | None) -> None:
    if unit_id is None:
        if actor.places(IdentityPermission.MANAGE_UNITS) is not EVERYWHERE:
            raise NotAllowed(permission=IdentityPermission.MANAGE_UNITS.value)
    else:
        actor.require(IdentityPermission.MANAGE_UNITS, unit_id)


def _alive(unit_id: uuid.UUID, day: dt.date) -> UnitInfo:
    try:
        return organisation(day).unit(unit_id)
    except UnknownUnit:
        past = history().versions_of(unit_id)
        if not past:
            raise
        raise UnitNotAlive(name=past[-1].name, day=day.isoformat()) from None


def _check_parent(parent_id: uuid.UUID | None, unit_id: uuid.UUID | None, start: dt.date, end: dt.date | None) -> None:
    """The parent exists and is not below the unit, from `start` up to `end` without it."""
    if parent_id is None:
        return
    past = history()
    for day in (start, *(each for each in past.days_of_change if start < each and (end is None or each < end))):
        tree = past.on(day)
        _alive(parent_id, day)
        if unit_id is not None and parent_id in tree.subtree(unit_id):
            raise TreeCycle


def _parts_after(unit_id: uuid.UUID, day: dt.date) -> list[uuid.UUID]:
    """Units that hang below it on `day` or later, the lowest first."""
    past, found = history(), dict[uuid.UUID, None]()
    for each in (day, *(change for change in past.days_of_change if change > day)):
        tree = past.on(each)
        for below in tree.subtree(unit_id) - {unit_id}:
            found[below] = None
    return list(found)


def _end(unit_id: uuid.UUID, day: dt.date) -> None:
    for model in (UnitVersion, UnitCode):
        rows = model._default_manager.filter(unit_id=unit_id)  # noqa: SLF001 - the documented name for generic code
        rows.filter(valid_from__gte=day).delete()
        rows.filter(Q(valid_to=None) | Q(valid_to__gt=day)).update(valid_to=day)
    Unit.objects.filter(id=unit_id).update(by_hand=True)


def _end_posts(unit_id: uuid.UUID, parts: list[uuid.UUID], day: dt.date) -> None:
    posts = Post.objects.filter(Q(valid_to=None) | Q(valid_to__gt=day), unit_id__in=[unit_id, *parts])
    for post in posts:
        post.valid_to = max(day, post.valid_from)
        post.save(update_fields=["valid_to"])
        outbox.announce(PostEnded(post.id, post.account_id, post.unit_id, post.role_id, post.valid_to))


def _supersede_code(unit_id: uuid.UUID, scheme: str, day: dt.date) -> tuple[str, dt.date | None]:
    """End the code that a unit has on a day; returns its value and the day up to which a new one may hold."""
    known = UnitCode.objects.filter(unit_id=unit_id, scheme=scheme)
    current = known.filter(Q(valid_to=None) | Q(valid_to__gt=day), valid_from__lte=day).first()
    if current is None:
        return "", _next_start(known, day)
    until = current.valid_to
    if current.valid_from == day:
        current.delete()
    else:
        current.valid_to = day
        current.save(update_fields=["valid_to"])
    return current.value, until


def _next_start(known: Any, day: dt.date) -> dt.date | None:
    later = known.filter(valid_from__gt=day).order_by("valid_from").values_list("valid_from", flat=True).first()
    return later if later is None or isinstance(later, dt.date) else None


def _facts(version: UnitVersion) -> dict[str, Any]:
    return {
        "name": version.name,
        "short_name": version.short_name,
        "parent": str(version.parent_id or ""),
        "area": str(version.area_id or ""),
        "valid_from": version.valid_from.isoformat(),
        "valid_to": version.valid_to.isoformat() if version.valid_to else None,
    }


def _subject(unit_id: uuid.UUID) -> audit.Subject:
    return audit.Subject("unit", unit_id)
