"""What a province administrator sees of reorganisations."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from motcua.identity.errors import UnknownReorganisation
from motcua.identity.models import Reorganisation, ReorganisationRun, ReorganisationState
from motcua.identity.policies import IdentityPermission
from motcua.identity.reorganisation.actions import spec_of
from motcua.identity.reorganisation.rules import asked
from motcua.identity.reorganisation.spec import PlanSpec
from motcua.kernel import clock
from motcua.kernel.actor import EVERYWHERE, Actor
from motcua.kernel.errors import NotAllowed


@dataclass(frozen=True, slots=True)
class ReorganisationInfo:
    """One operation. `undo_until` is null unless it can still be undone; `may_carry` is false for its own author
    where the province asks for a second person.
    """

    id: uuid.UUID
    name: str
    day: dt.date
    legal_basis: str
    state: str
    made_at: dt.datetime
    made_by: str
    surveyed_at: dt.datetime | None
    survey: dict[str, Any]
    carried_at: dt.datetime | None
    carried_by: str
    undone_at: dt.datetime | None
    undone_by: str
    figures: dict[str, dict[str, int]]
    undo_until: dt.datetime | None
    needs_second: bool
    may_carry: bool


@dataclass(frozen=True, slots=True)
class RunInfo:
    """How far it has come: `state` is queued, running, done or failed."""

    act: str
    state: str
    room: str
    done: int
    total: int
    message: str


def reorganisations(*, actor: Actor) -> list[ReorganisationInfo]:
    """All of them, the latest day first.

    Raises:
        NotAllowed: without the right.
    """
    _require(actor)
    return [_info(row, actor) for row in Reorganisation.objects.defer("log", "survey").order_by("-day", "-id")[:200]]


def reorganisation(reorganisation_id: uuid.UUID, *, actor: Actor) -> ReorganisationInfo:
    """One of them.

    Raises:
        NotAllowed, UnknownReorganisation: as they say.
    """
    return _info(_row(reorganisation_id, actor), actor)


def plan_of(reorganisation_id: uuid.UUID, *, actor: Actor) -> PlanSpec:
    """Its plan. Raises NotAllowed, UnknownReorganisation."""
    return spec_of(_row(reorganisation_id, actor))


def run_of(reorganisation_id: uuid.UUID, *, actor: Actor) -> RunInfo | None:
    """How far the present act has come; null when nobody has asked for any."""
    _require(actor)
    row = ReorganisationRun.objects.filter(id=reorganisation_id).first()
    return RunInfo(row.act, row.state, row.room, row.done, row.total, row.message) if row else None


def _row(reorganisation_id: uuid.UUID, actor: Actor) -> Reorganisation:
    _require(actor)
    row = Reorganisation.objects.defer("log").filter(id=reorganisation_id).first()
    if row is None:
        raise UnknownReorganisation
    return row


def _info(row: Reorganisation, actor: Actor) -> ReorganisationInfo:
    province = asked(row.day)
    until = row.carried_at + dt.timedelta(hours=province.undo_hours) if row.carried_at else None
    undoable = row.state == ReorganisationState.CARRIED_OUT and until is not None and clock.now() <= until
    return ReorganisationInfo(
        id=row.id, name=row.name, day=row.day, legal_basis=row.legal_basis, state=row.state, made_at=row.made_at,
        made_by=row.made_by_name, surveyed_at=row.surveyed_at,
        survey=row.survey if "survey" not in row.get_deferred_fields() else {}, carried_at=row.carried_at,
        carried_by=row.carried_by_name, undone_at=row.undone_at, undone_by=row.undone_by_name, figures=row.figures,
        undo_until=until if undoable else None, needs_second=province.two_persons,
        may_carry=not province.two_persons or (actor.id, actor.name) != (row.made_by, row.made_by_name),
    )  # fmt: skip


def _require(actor: Actor) -> None:
    if actor.places(IdentityPermission.REORGANISE) is not EVERYWHERE:
        raise NotAllowed(permission=IdentityPermission.REORGANISE.value)
