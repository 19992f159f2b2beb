"""Due times that move because the calendar did, not because of an act on the dossier."""

import datetime as dt
import uuid
from typing import Final

import structlog
from django.db import transaction

from motcua.deadlines import queries as deadlines
from motcua.dossiers.actions import process
from motcua.dossiers.actions.recording import announce, record
from motcua.dossiers.actions.submission import intake_due
from motcua.dossiers.events import DossierDueMoved
from motcua.dossiers.models import Dossier
from motcua.dossiers.states import CLOSED, State
from motcua.kernel import locks
from motcua.kernel.actor import Actor
from motcua.kernel.kept import Kept

log = structlog.get_logger(__name__)
_OVER: Final = (*CLOSED, State.DRAFT, State.FINISHED)


@transaction.atomic
def follow_calendar(dossier_id: uuid.UUID, *, legal_basis: str, actor: Actor) -> bool:
    """Bring a dossier's due times to what its clock and the calendar say now; True when one has moved.

    Before acceptance that is the appointment for intake, afterwards the legal clock; the plans of its open steps go
    along. A dossier whose result is issued is never moved. Done twice, it changes nothing the second time.
    """
    found = locks.rows(lambda: _locked(dossier_id))
    if not found:
        log.info("calendar_skipped", dossier=str(dossier_id), why="gone")
        return False
    dossier = found[0]
    if State(dossier.state) in _OVER or dossier.finished_at:
        log.info("calendar_skipped", dossier=str(dossier.id), why=dossier.state)
        return False
    before = dossier.due_at
    dossier.due_at = _due(dossier)
    moved = dossier.due_at != before
    if moved:
        dossier.keep()
    steps = process.plan_again(dossier)
    if moved:
        record(
            dossier, "due_moved", actor=actor, before={"due_at": _text(before)}, legal_basis=legal_basis,
            due_at=_text(dossier.due_at), steps=steps,
        )  # fmt: skip
        announce(DossierDueMoved, dossier, before=before, due_at=dossier.due_at, legal_basis=legal_basis)
    elif steps:
        record(dossier, "steps_planned_again", actor=actor, legal_basis=legal_basis, steps=steps)
    return moved or bool(steps)


# A decision about days reaches every dossier on its way: the statement is made once.
_locked: Final = Kept(lambda key: Dossier.objects.filter(id=key).select_for_update(of=("self",)))


def _due(dossier: Dossier) -> dt.datetime | None:
    if dossier.clock_id:
        return deadlines.clock(dossier.clock_id).due_current
    return intake_due(dossier)


def _text(moment: dt.datetime | None) -> str | None:
    return moment.isoformat() if moment else None
