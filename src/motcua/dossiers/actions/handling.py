"""Steps of the process: taken, given, done, handed back; notes beside them; more time, once."""

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any, Final

from django.db import transaction

from motcua.dossiers.actions import apology, approving, finishing, process
from motcua.dossiers.actions.access import lock_visible, require_handler, stated
from motcua.dossiers.actions.recording import announce, move, record
from motcua.dossiers.actions.together import tell_mentioned
from motcua.dossiers.errors import StepDoesNotFit, WrongVerb
from motcua.dossiers.events import StepCompleted, TaskAssigned, TaskHandedBack
from motcua.dossiers.models import Dossier, DossierNote, DossierTask
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.states import Act, State, fits
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.workflow import actions as workflow

# Steps that have a verb of their own, because the law attaches more to them than going on. A step at the counter later
# on (such as completing the file) is a step like others.
_OWN_VERBS: Final = {("intake", State.SUBMITTED): "accept_dossier", ("return", State.FINISHED): "return_result"}


def own_verb(kind: str, state: str) -> str:
    """The verb by which a step of `kind` is done in `state`; empty if `complete_task` is the one."""
    return _OWN_VERBS.get((kind, State(state)), "")


@transaction.atomic
def claim_task(dossier_id: uuid.UUID, task_id: uuid.UUID, *, actor: Actor) -> None:
    """Take an open step into one's own hands.

    Raises:
        UnknownDossier, NotAllowed: as they say.
        NotYourStep, StaleState: a colleague was faster.
    """
    dossier = lock_visible(dossier_id, actor=actor)
    row = process.step(dossier, task_id)
    _hold(row, workflow.claim_task(task_id, actor=actor).changed[0].post_id, actor.name)
    record(dossier, "step_claimed", actor=actor, step=row.name)


@transaction.atomic
def assign_task(dossier_id: uuid.UUID, task_id: uuid.UUID, post_id: uuid.UUID, name: str, *, actor: Actor) -> None:
    """Give an open step to the officer at `post_id`, called `name`."""
    dossier = lock_visible(dossier_id, actor=actor)
    row = process.step(dossier, task_id)
    workflow.assign_task(task_id, post_id, actor=actor)
    _hold(row, post_id, name)
    record(dossier, "step_assigned", actor=actor, step=row.name, to=name)
    announce(TaskAssigned, dossier, step=row.name, post_id=post_id)


@transaction.atomic
def hand_back_task(dossier_id: uuid.UUID, task_id: uuid.UUID, *, reason: str, actor: Actor) -> None:
    """Give a step back to the unit, with the reason."""
    reason = stated(reason)
    dossier = lock_visible(dossier_id, actor=actor)
    row = process.step(dossier, task_id)
    workflow.hand_back_task(task_id, reason=reason, actor=actor)
    _hold(row, None, "")
    record(dossier, "step_handed_back", actor=actor, step=row.name, reason=reason)
    announce(TaskHandedBack, dossier, step=row.name, unit_id=row.unit_id, reason=reason)


def _hold(row: DossierTask, post_id: uuid.UUID | None, name: str) -> None:
    row.post_id, row.holder_name = post_id, name
    row.save(update_fields=["post_id", "holder_name"])


@transaction.atomic
def complete_task(
    dossier_id: uuid.UUID,
    task_id: uuid.UUID,
    *,
    outcome: str,
    note: str = "",
    data: dict[str, Any] | None = None,
    actor: Actor,
) -> None:
    """Finish a step with one of its outcomes; the process goes on to what follows.

    When what follows is the return of the result, the dossier is finished here: the clock stops with its verdict,
    and the drafted result is issued.

    Raises:
        StepDoesNotFit: the dossier waits for the applicant, or is closed.
        NotYourStep, NotAllowed, StaleState: done by a colleague, moved on, or somebody else's.
        WrongVerb: intake and return have verbs of their own.
        ResultMissing: the result is next, and there is none.
        ChangesNotSeen: to approve words that differ from the template takes a look at them first.
    """
    dossier = lock_visible(dossier_id, actor=actor)
    row = _to_complete(dossier, task_id)
    before = move(dossier, Act.BEGIN)
    progress = workflow.complete_task(task_id, data={**(data or {}), "outcome": outcome}, actor=actor)
    process.involve(dossier, progress)
    if finishing.is_next(progress):
        finishing.finish(dossier, row.kind, actor=actor)
    else:
        approving.passed_on(dossier, task_id, row.kind, outcome, actor=actor)
    dossier.handler_name = actor.name
    dossier.keep()
    process.open_work(dossier, progress)
    record(
        dossier, "step_completed", actor=actor, before=before, step=row.name, outcome=outcome, note=note.strip(),
        handover=process.handover(row, progress),
    )  # fmt: skip
    announce(StepCompleted, dossier, step=row.name, outcome=outcome)


def _to_complete(dossier: Dossier, task_id: uuid.UUID) -> DossierTask:
    row = process.step(dossier, task_id)
    if verb := own_verb(row.kind, dossier.state):
        raise WrongVerb(verb=verb)
    if not fits(dossier.state, Act.BEGIN):
        raise StepDoesNotFit(state=State(dossier.state).label, act="complete_task")
    return row


@transaction.atomic
def write_note(dossier_id: uuid.UUID, text: str, *, mention: Sequence[uuid.UUID] = (), actor: Actor) -> None:
    """Leave a note for colleagues; the applicant does not see it. Those at the posts of `mention` are told.

    Raises:
        ReasonNeeded: no text. NoSuchColleague: a post outside the units that work on the dossier.
        UnknownDossier, NotAllowed: as they say.
    """
    dossier = lock_visible(dossier_id, actor=actor)
    require_handler_or_intake(dossier, actor)
    text = stated(text)
    named = tell_mentioned(dossier, mention, actor=actor)
    if named:
        text = f"@{', @'.join(named)}: {text}"
    DossierNote.objects.create(dossier=dossier, text=text, author_id=actor.id, author_name=actor.name,
                               written_at=clock.now())  # fmt: skip
    record(dossier, "note_written", actor=actor)


def require_handler_or_intake(dossier: Dossier, actor: Actor) -> None:
    """Raise `NotAllowed` unless the actor works on this dossier at the counter or at a desk."""
    if not actor.may(DossierPermission.INTAKE, dossier.receiving_unit_id):
        require_handler(dossier, actor)


@transaction.atomic
def extend_dossier(dossier_id: uuid.UUID, *, until: dt.date, reason: str, legal_basis: str = "", actor: Actor) -> None:
    """Give the dossier a later due day, once (form 04); an approver's act, officers propose (`propose_apology`).

    Raises:
        ReasonNeeded, ReasonTooThin, ReasonIsTechnical, NotAllowed, UnknownDossier, StepDoesNotFit: as they say.
        StaleState: extended before, or the day lies before the due day or on a day off (errors of `deadlines`).
    """
    reason = stated(reason)
    dossier = lock_visible(dossier_id, actor=actor)
    apology.directly(dossier, until=until, reason=reason, legal_basis=legal_basis, actor=actor)
