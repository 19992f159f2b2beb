"""The result: drafted and issued; how it goes out is in `returning`."""

import uuid
from typing import BinaryIO

from django.db import transaction

from motcua.dossiers.actions import finishing, process
from motcua.dossiers.actions.access import lock_visible, require_handler
from motcua.dossiers.actions.recording import announce, move, record, subject_of
from motcua.dossiers.errors import NotYourStep, ResultMissing, StepDoesNotFit, WrongVerb
from motcua.dossiers.events import StepCompleted
from motcua.dossiers.models import Dossier, ResultDocument
from motcua.dossiers.states import Act, State, fits
from motcua.files.actions import store_file
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.workflow import actions as workflow


@transaction.atomic
def draft_result(
    dossier_id: uuid.UUID,
    *,
    name: str,
    number: str = "",
    stream: BinaryIO | None = None,
    file_name: str = "",
    beside: bool = False,
    actor: Actor,
) -> uuid.UUID:
    """Put a result before the approver: a file, or the number of a paper result.

    A later draft replaces what was drafted before, unless it stands `beside` it: a dossier may have several results.

    Raises:
        ResultMissing: neither a file nor a number, or no name.
        UnusableFile, NotAllowed, UnknownDossier, StepDoesNotFit: as they say.
    """
    dossier = lock_visible(dossier_id, actor=actor)
    require_handler(dossier, actor)
    if not fits(dossier.state, Act.ISSUE_RESULT):
        raise StepDoesNotFit(state=State(dossier.state).label, act="draft_result")
    result = _draft(dossier, name, number, stream, file_name, beside=beside, actor=actor)
    record(dossier, "result_drafted", actor=actor, name=result.name, number=result.number)
    return result.id


def _draft(
    dossier: Dossier,
    name: str,
    number: str,
    stream: BinaryIO | None,
    file_name: str,
    *,
    beside: bool = False,
    actor: Actor,
) -> ResultDocument:
    name, number = name.strip(), number.strip()
    if not name or not (stream or number):
        raise ResultMissing
    kept = store_file(stream, name=file_name, subject=subject_of(dossier), actor=actor) if stream else None
    if not beside:
        ResultDocument.objects.filter(dossier=dossier, superseded_at__isnull=True).update(superseded_at=clock.now())
    return ResultDocument.objects.create(
        dossier=dossier, name=name, number=number, file_id=kept.id if kept else None,
        file_name=kept.name if kept else "", drafted_at=clock.now(), drafted_by=actor.name,
    )  # fmt: skip


@transaction.atomic
def issue_result(
    dossier_id: uuid.UUID,
    *,
    name: str = "",
    number: str = "",
    stream: BinaryIO | None = None,
    file_name: str = "",
    outcome: str = "",
    actor: Actor,
) -> None:
    """Issue the result, new or drafted before, by completing the open step that leads to it; the clock stops.

    Raises:
        ResultMissing: there is none.
        NotYourStep: no step of approval or issue is open.
        WrongVerb: this step leads elsewhere; complete it as a step.
        ChangesNotSeen: to approve words that differ from the template takes a look at them first.
        NotAllowed, UnknownDossier, StepDoesNotFit, UnusableFile: as they say.
    """
    dossier = lock_visible(dossier_id, actor=actor)
    step = process.open_step(dossier, "issue") or process.open_step(dossier, "approve")
    if step is None:
        raise NotYourStep
    before = {"state": dossier.state}
    move(dossier, Act.BEGIN)
    if stream or number:
        _draft(dossier, name or dossier.procedure_name, number, stream, file_name, actor=actor)
    progress = workflow.complete_task(step.task_id, data={"outcome": outcome}, actor=actor)
    process.involve(dossier, progress)
    if not finishing.is_next(progress):
        raise WrongVerb(verb="complete_task")
    finishing.finish(dossier, step.kind, actor=actor)
    dossier.handler_name = actor.name
    dossier.keep()
    process.open_work(dossier, progress)
    record(
        dossier, "result_issued", actor=actor, before=before, step=step.name, verdict=dossier.verdict, number=number,
        handover=process.handover(step, progress),
    )  # fmt: skip
    announce(StepCompleted, dossier, step=step.name, outcome=outcome)
