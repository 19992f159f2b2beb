"""The register: which dossiers an office has, without the people behind them.

For those who look after an office and its systems, not after its dossiers: code, procedure, units, state and times, no
name, no answer, no paper. `dossiers.see_register` opens it; whoever sees the dossiers themselves sees it too.
"""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from motcua.dossiers.models import Dossier
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.queries.places import places_of
from motcua.dossiers.states import State
from motcua.identity.queries import organisation, unit_keys, unit_past
from motcua.kernel import clock
from motcua.kernel.actor import EVERYWHERE, Actor, Places
from motcua.kernel.anyof import any_of
from motcua.kernel.errors import NotAllowed

PAGE: Final = 50
_LAST: Final = uuid.UUID(int=2**128 - 1)
_STATES: Final = tuple(state.value for state in State if state is not State.DRAFT)
_SHOWN: Final = (
    "id", "code", "procedure_code", "procedure_name", "receiving_unit", "handling_unit", "state", "channel",
    "created_at", "submitted_at", "due_at", "paused_since", "finished_at", "verdict",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class RegisterRow:
    """One dossier without its people."""

    id: uuid.UUID
    code: str
    procedure_code: str
    procedure: str
    receiving_unit: str
    handling_unit: str
    state: str
    channel: str
    submitted_at: dt.datetime | None
    due_at: dt.datetime | None
    paused_since: dt.datetime | None
    finished_at: dt.datetime | None
    verdict: str


@dataclass(frozen=True, slots=True)
class RegisterPage:
    """`open` counts the dossiers in hand by state, `late` those of them past their due time and not waiting."""

    rows: tuple[RegisterRow, ...]
    next: str
    open: dict[str, int]
    late: int


def register(
    actor: Actor,
    *,
    unit_id: uuid.UUID | None = None,
    state: str = "",
    after: uuid.UUID | None = None,
    limit: int = PAGE,
) -> RegisterPage:
    """One page, the newest first: of a unit and those below it, or of all that the actor may see.

    Raises:
        NotAllowed: the actor sees no register (there).
    """
    units = _units(actor, unit_id)
    ids = _newest(units, (state,) if state in _STATES else _STATES, after or _LAST, limit + 1)
    rows = Dossier.objects.filter(id__in=ids[:limit]).only(*_SHOWN)
    shown = tuple(_row(row) for row in rows.order_by("-id"))
    counted, late = _in_hand(units) if after is None else ({}, 0)
    return RegisterPage(shown, str(ids[limit - 1]) if len(ids) > limit else "", counted, late)


def registered_codes(ids: Iterable[uuid.UUID], *, actor: Actor) -> dict[uuid.UUID, str]:
    """The codes of those of these dossiers that stand in the actor's register."""
    return {key: code or "" for key, code in _registered(actor).filter(id__in=list(ids)).values_list("id", "code")}


def registered_id(code: str, *, actor: Actor) -> uuid.UUID | None:
    """The dossier of a code, if it stands in the actor's register."""
    return _registered(actor).filter(code=code.strip().upper()).values_list("id", flat=True).first()


def _registered(actor: Actor) -> QuerySet[Dossier]:
    places = _places(actor)
    submitted = Dossier.objects.exclude(state=State.DRAFT)
    if places is EVERYWHERE:
        return submitted
    return submitted.filter(any_of("handling_unit_id", places) | any_of("receiving_unit_id", places))


def _places(actor: Actor) -> Places:
    wide, seen = actor.places(DossierPermission.SEE_REGISTER), actor.places(DossierPermission.SEE)
    if isinstance(wide, frozenset) and isinstance(seen, frozenset):
        return wide | seen
    return EVERYWHERE


def _units(actor: Actor, unit_id: uuid.UUID | None) -> frozenset[uuid.UUID] | None:
    """The units asked for, as far as the actor may see them; None: all there are."""
    places = _places(actor)
    if unit_id is None:
        found = None if places is EVERYWHERE else frozenset(places)
    else:
        tree = organisation()
        unit_past(unit_id)
        asked = tree.subtree(unit_id) or frozenset({unit_id})
        found = asked if places is EVERYWHERE else asked & places
    if found is not None and not found:
        raise NotAllowed(permission=DossierPermission.SEE_REGISTER.value)
    return found


# A few rows from the head of each list that an index keeps in order, however long the lists are.
_HANDLED: Final = """
    SELECT found.id FROM unnest(%(units)s::uuid[]) unit CROSS JOIN unnest(%(states)s::text[]) one, LATERAL (
        SELECT id FROM dossiers_dossier WHERE handling_unit_id = unit AND state = one AND id < %(after)s
        ORDER BY id DESC LIMIT %(limit)s) found
"""
_RECEIVED: Final = """
    SELECT found.id FROM unnest(%(units)s::uuid[]) unit, LATERAL (
        SELECT id FROM dossiers_dossier WHERE receiving_unit_id = unit AND state = ANY(%(states)s) AND id < %(after)s
        ORDER BY id DESC LIMIT %(limit)s) found
"""
_NEWEST: Final = " ORDER BY id DESC LIMIT %(limit)s"
_OF_ALL: Final = """
    SELECT id FROM dossiers_dossier WHERE state = ANY(%(states)s) AND id < %(after)s ORDER BY id DESC LIMIT %(limit)s
"""


def _newest(
    units: frozenset[uuid.UUID] | None, states: tuple[str, ...], after: uuid.UUID, limit: int
) -> list[uuid.UUID]:
    values: dict[str, Any] = {"states": list(states), "after": after, "limit": limit, "units": sorted(units or ())}
    with connection.cursor() as cursor:
        if units is not None:
            cursor.execute(f"{_HANDLED} UNION {_RECEIVED} {_NEWEST}", values)
        elif len(states) == 1:  # rows of one state may lie far apart: each unit keeps its own together
            cursor.execute(_HANDLED + _NEWEST, values | {"units": list(unit_keys().values())})
        else:
            cursor.execute(_OF_ALL, values)
        return [row[0] for row in cursor.fetchall()]


_IN_HAND: Final = """
    SELECT state, count(*), count(*) FILTER (WHERE paused_since IS NULL AND due_at < %(now)s AND finished_at IS NULL)
    FROM dossiers_dossier WHERE id IN (SELECT dossier_id FROM dossiers_dossiertask) {here} GROUP BY state
"""


def _in_hand(units: frozenset[uuid.UUID] | None) -> tuple[dict[str, int], int]:
    """Dossiers with an open step, by state, and how many are late: the table of steps holds the work in hand alone."""
    here = "" if units is None else "AND (handling_unit_id = ANY(%(units)s) OR receiving_unit_id = ANY(%(units)s))"
    with connection.cursor() as cursor:
        cursor.execute(_IN_HAND.format(here=here), {"now": clock.now(), "units": sorted(units or ())})
        rows = cursor.fetchall()
    return {state: count for state, count, _ in rows}, sum(late for *_, late in rows)


def _row(row: Dossier) -> RegisterRow:
    units = places_of(row)
    return RegisterRow(
        id=row.id, code=row.code or "", procedure_code=row.procedure_code, procedure=row.procedure_name,
        receiving_unit=units.unit(row.receiving_unit_id).name, handling_unit=units.unit(row.handling_unit_id).name,
        state=row.state, channel=row.channel, submitted_at=row.submitted_at, due_at=row.due_at,
        paused_since=row.paused_since, finished_at=row.finished_at, verdict=row.verdict,
    )  # fmt: skip
