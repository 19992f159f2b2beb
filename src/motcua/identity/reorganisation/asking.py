"""Carrying out takes minutes in a province: it is asked for, done by a job, and told while it goes on."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection, transaction
from procrastinate.contrib.django import app

from motcua.identity.errors import NotItsTurn, SecondPersonNeeded
from motcua.identity.models import Account, ReorganisationRun
from motcua.identity.queries.actors import actor_for
from motcua.identity.reorganisation import actions
from motcua.identity.reorganisation.participants import Tell
from motcua.identity.reorganisation.queries import reorganisation
from motcua.kernel import clock, locks
from motcua.kernel.actor import Actor
from motcua.kernel.errors import Busy, MotcuaError

CARRY: Final = "carry_out"
UNDO: Final = "undo"
TASK: Final = "identity.reorganise"
_FITS: Final = {CARRY: "surveyed", UNDO: "carried_out"}
# A job that has told nothing for so long was lost with its machine; what it had done was rolled back.
LOST_AFTER: Final = dt.timedelta(minutes=20)


@transaction.atomic
def ask(reorganisation_id: uuid.UUID, act: str, *, account_id: uuid.UUID, reason: str = "", actor: Actor) -> None:
    """Have a job carry a reorganisation out, or take it back. What can be refused at once is refused here.

    Raises:
        NotItsTurn, SecondPersonNeeded, NotAllowed, UnknownReorganisation: as for the act itself.
        Busy: it is under way.
    """
    info = reorganisation(reorganisation_id, actor=actor)
    if info.state != _FITS[act]:
        raise NotItsTurn(state=info.state)
    if act == CARRY and not info.may_carry:
        raise SecondPersonNeeded
    locks.hold(f"{TASK}.{reorganisation_id}")
    known = ReorganisationRun.objects.filter(id=reorganisation_id).first()
    if known and known.state in ("queued", "running") and known.asked_at > clock.now() - LOST_AFTER:
        raise Busy
    ReorganisationRun.objects.update_or_create(
        id=reorganisation_id,
        defaults={
            "act": act, "state": "queued", "room": "", "done": 0, "total": 0, "message": "", "asked_by": account_id,
            "asked_at": clock.now(),
        },
    )  # fmt: skip
    app.configure_task(TASK, queue="identity").defer(
        reorganisation_id=str(reorganisation_id), act=act, account_id=str(account_id), reason=reason
    )


def perform(reorganisation_id: uuid.UUID, act: str, account_id: uuid.UUID, reason: str, tell: Tell) -> None:
    """What the job does. An objection is kept for the one who asked; nothing was changed then."""
    runs = ReorganisationRun.objects.filter(id=reorganisation_id)
    if not runs.filter(state="queued", act=act, asked_by=account_id).update(state="running"):
        return  # done already, or asked for anew
    actor = actor_for(Account.objects.get(id=account_id))
    try:
        if act == CARRY:
            actions.carry_out(reorganisation_id, actor=actor, tell=tell)
        else:
            actions.undo(reorganisation_id, reason=reason, actor=actor, tell=tell)
    except MotcuaError as error:
        runs.update(state="failed", message=error.message)
        return
    except Exception:
        runs.update(state="failed", message="")
        raise
    runs.update(state="done")


@contextmanager
def line(reorganisation_id: uuid.UUID) -> Iterator[Tell]:
    """A way to tell how far it has come, past the operation's own transaction."""
    other = connection.copy()

    def tell(room: str, done: int, total: int) -> None:
        with other.cursor() as cursor:
            cursor.execute(
                "UPDATE identity_reorganisationrun SET room = %s, done = %s, total = %s WHERE id = %s",
                [room, done, total, reorganisation_id],
            )

    try:
        yield tell
    finally:
        other.close()
