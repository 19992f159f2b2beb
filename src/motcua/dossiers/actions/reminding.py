"""Those who hold a step are reminded of it: one by one, or many dossiers together."""

import uuid
from collections.abc import Sequence

from django.db import transaction

from motcua.dossiers import audience
from motcua.dossiers.actions.access import lock_visible, require_at_any
from motcua.dossiers.actions.process import step
from motcua.dossiers.actions.recording import KIND, record, subject_of
from motcua.dossiers.errors import NobodyToRemind, NotYourStep
from motcua.dossiers.models import Dossier, DossierTask
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.queries.visibility import visible_to
from motcua.kernel import audit, clock
from motcua.kernel.actor import Actor
from motcua.kernel.anyof import any_of
from motcua.kernel.errors import MotcuaError
from motcua.notices import actions as notices
from motcua.notices.actions import Wish

Mark = tuple[uuid.UUID, uuid.UUID]  # of a dossier and its open step


@transaction.atomic
def remind_holder(dossier_id: uuid.UUID, task_id: uuid.UUID, *, actor: Actor) -> None:
    """Remind whoever holds a step; once a day and step, a second time the same day says nothing.

    Raises:
        UnknownDossier, NotYourStep, NobodyToRemind: as they say. NotAllowed: the actor does not lead the step's unit.
    """
    remind(dossier_id, task_id, audience.Line(), actor=actor)


def remind(dossier_id: uuid.UUID, task_id: uuid.UUID, ears: audience.Line, *, actor: Actor) -> None:
    """`remind_holder` in the caller's transaction, with what `ears` has heard before."""
    dossier = lock_visible(dossier_id, actor=actor)
    row = step(dossier, task_id)
    wish = _wish(dossier, row, ears, actor)
    if notices.notify(_KIND, to=wish.to, data=wish.data, subject=wish.subject, key=wish.key, actor=actor):
        record(dossier, "nudged", actor=actor, step=row.name)


_KIND = "desk.nudged"


def remind_together(marks: Sequence[Mark], ears: audience.Line, *, actor: Actor) -> dict[Mark, MotcuaError | None]:
    """`remind` for many in the caller's transaction, each checked, locked and recorded by itself, with a few queries.

    Says of each why it was refused, or None. Left out, and untouched, is what has to be done by itself: dossiers that
    somebody else has locked or that the actor does not see, and a second step of one dossier.

    Raises:
        MotcuaError: the words are at fault; nobody was reminded.
    """
    first = {dossier_id: (dossier_id, task_id) for dossier_id, task_id in reversed(marks)}
    dossiers = _locked(first, actor)
    steps = {one.task_id: one for one in DossierTask.objects.filter(any_of("dossier_id", dossiers))}
    ears.prepare(steps.values())
    said: dict[Mark, MotcuaError | None] = {}
    wishes: list[tuple[Dossier, DossierTask, Wish]] = []
    for mark in (one for one in first.values() if one[0] in dossiers):
        dossier, row = dossiers[mark[0]], steps.get(mark[1])
        try:
            if row is None or row.dossier_id != dossier.id:
                raise NotYourStep
            wishes.append((dossier, row, _wish(dossier, row, ears, actor)))
            said[mark] = None
        except MotcuaError as error:
            said[mark] = error
    told = notices.notify_many(_KIND, [wish for _, _, wish in wishes], actor=actor)
    entries = [(dossier.id, {"step": row.name}) for (dossier, row, _), new in zip(wishes, told, strict=True) if new]
    audit.record_many(KIND, entries, "dossiers.nudged", actor=actor)
    return said


def _locked(ids: dict[uuid.UUID, Mark], actor: Actor) -> dict[uuid.UUID, Dossier]:
    """Those that the actor sees and nobody else has locked, locked in one order."""
    found = visible_to(actor).filter(any_of("id", ids)).order_by("id").defer("answers", "submitter")
    return {one.id: one for one in found.select_for_update(of=("self",), skip_locked=True)}


def _wish(dossier: Dossier, row: DossierTask, ears: audience.Line, actor: Actor) -> Wish:
    """Whom to tell what.

    Raises:
        NotAllowed: the actor does not lead the step's unit. NobodyToRemind: as it says.
    """
    if not actor.may(DossierPermission.OVERSEE, row.unit_id):
        require_at_any(actor, DossierPermission.APPROVE, row.unit_id)
    receivers = ears.recipients(row)
    if not receivers:
        raise NobodyToRemind
    return Wish(
        receivers, {"code": dossier.code, "procedure": dossier.procedure_name, "step": row.name, "by": actor.name},
        subject_of(dossier), f"{dossier.id}:nudge:{row.task_id}:{clock.today().isoformat()}",
    )  # fmt: skip
