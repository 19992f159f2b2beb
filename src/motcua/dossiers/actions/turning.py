"""Turns that the straight way does not have: a step recalled, a linked dossier opened, a closed one opened again."""

import datetime as dt
import uuid

from django.db import transaction
from django.utils.translation import gettext

from motcua.catalogue.views import ProcedureView
from motcua.dossiers.actions import clocks, drafting, process
from motcua.dossiers.actions.access import handles, lock_visible, require_handler, stated
from motcua.dossiers.actions.intake import Intake, competent_unit, take_in
from motcua.dossiers.actions.recording import announce, move, record
from motcua.dossiers.actions.submission import Receipt, intake_due
from motcua.dossiers.errors import DecisionNeeded, LinkedTooDeep, NotYourStep, StepDoesNotFit
from motcua.dossiers.events import ChildOpened, DossierReopened, StepRecalled
from motcua.dossiers.forms import settle
from motcua.dossiers.given import PaperGiven
from motcua.dossiers.models import Dossier, DossierTask
from motcua.dossiers.models.dossier import Channel
from motcua.dossiers.parties import Applicant
from motcua.dossiers.pinned import procedure_of
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.states import Act, Delivery, State
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.errors import NotAllowed
from motcua.workflow import actions as workflow
from motcua.workflow import queries as processes
from motcua.workflow.policies import task_right

DEEPEST = 3


@transaction.atomic
def recall_step(dossier_id: uuid.UUID, task_id: uuid.UUID | None, *, reason: str, actor: Actor) -> None:
    """Take back the step just made, while nobody has taken up the next one; without `task_id` it is the last.

    Raises:
        ReasonNeeded: colleagues read why.
        StepDoesNotFit: the dossier waits for somebody outside, or its result was issued.
        TooLateToRecall, TaskNotYours, UnknownDossier: as they say.
    """
    reason = stated(reason)
    dossier = lock_visible(dossier_id, actor=actor)
    if State(dossier.state) not in {State.ACCEPTED, State.PROCESSING} or dossier.paused_since:
        raise StepDoesNotFit(state=State(dossier.state).label, act="recall_step")
    last = task_id or processes.last_step(dossier.process_instance_id)
    if last is None:
        raise NotYourStep
    progress = workflow.recall_task(last, actor=actor)
    back = progress.opened[0]
    if back.kind == "intake":
        raise NotYourStep  # the acceptance started the law's clock; it is not taken back but stopped or withdrawn
    left = DossierTask.objects.filter(task_id__in=progress.closed).first()
    process.open_work(dossier, progress)
    DossierTask.objects.filter(task_id=back.id, post_id__isnull=False).update(holder_name=actor.name)
    record(
        dossier, "step_recalled", actor=actor, step=back.name, reason=reason,
        handover=process.taken_over(left.unit_id if left else back.unit_id, progress),
    )  # fmt: skip
    announce(StepRecalled, dossier, step=back.name)


@transaction.atomic
def open_child(
    parent_id: uuid.UUID,
    procedure_code: str,
    *,
    case_id: uuid.UUID | None = None,
    handling_unit: uuid.UUID | None = None,
    actor: Actor,
) -> Receipt:
    """Open a linked procedure (liên thông) for the same applicant: a dossier of its own, on a clock of its own.

    What the linked procedure asks for lies in the parent's file, so nothing is asked of the applicant again; answers
    to the same questions go along.

    Raises:
        StepDoesNotFit: the parent is not being handled. LinkedTooDeep: a chain of more than three.
        ProcedureNotOffered, UnknownCase, NoCompetentAgency, UnknownDossier, NotAllowed: as they say.
    """
    parent = lock_visible(parent_id, actor=actor)
    if not handles(parent, actor) and not actor.may(DossierPermission.INTAKE, parent.receiving_unit_id):
        raise NotAllowed(permission=DossierPermission.HANDLE.value)
    if State(parent.state) not in {State.ACCEPTED, State.PROCESSING, State.FINISHED}:
        raise StepDoesNotFit(state=State(parent.state).label, act="open_child")
    if _depth(parent) >= DEEPEST:
        raise LinkedTooDeep(most=DEEPEST)
    intake = _for_child(parent, drafting.offered_procedure(procedure_code, case_id), case_id, handling_unit)
    child = take_in(
        intake,
        parent.receiving_unit_id,
        parent=parent,
        actor=actor.lent(task_right("intake"), parent.receiving_unit_id),
    )
    parent.beside = True
    parent.save(update_fields=["beside"])
    record(parent, "child_opened", actor=actor, child=child.code, procedure=intake.procedure_code)
    announce(ChildOpened, parent, child=child.dossier_id, child_procedure=intake.procedure_code)
    return child


def _for_child(
    parent: Dossier, view: ProcedureView, case_id: uuid.UUID | None, handling_unit: uuid.UUID | None
) -> Intake:
    """What is handed in with a linked dossier: what it asks for lies in the parent's file."""
    case, note = view.case(case_id), gettext("in dossier {code}").format(code=parent.code)
    return Intake(
        procedure_code=view.code, applicant=_applicant(parent), case_id=case_id, channel=Channel(parent.channel),
        handling_unit=handling_unit or competent_unit(view, parent.area_code, parent.receiving_unit_id),
        handling_area=parent.area_code, subject_line=parent.subject_line,
        papers={one.id: PaperGiven(waived=True, note=note) for one in (case.papers if case else ()) if one.required},
    )  # fmt: skip


def _depth(dossier: Dossier) -> int:
    depth, above = 1, dossier.parent
    while above is not None and depth < DEEPEST:
        depth, above = depth + 1, above.parent
    return depth


def _applicant(parent: Dossier) -> Applicant:
    return Applicant(
        name=parent.applicant_name, kind=parent.applicant_kind, party_id=parent.applicant_id,  # type: ignore[arg-type]
        number=parent.applicant_number, phone=parent.applicant_phone, email=parent.applicant_email,
        address=parent.applicant_address,
    )  # fmt: skip


@transaction.atomic
def reopen_dossier(dossier_id: uuid.UUID, *, decision: str, decided_on: dt.date, reason: str, actor: Actor) -> None:
    """Open a dossier that was over again, by a decision: handling starts anew, on a new clock with the full limit.

    What the first handling came to stays in the chain and in the reports of its time. One that was refused was never
    taken in: it goes back to the counter, and its clock starts when it is accepted there, with its receipt.

    Raises:
        ReasonNeeded, DecisionNeeded: a re-opening names its decision and why.
        UnknownDossier, NotAllowed, StepDoesNotFit: as they say; what the applicant withdrew stays withdrawn.
    """
    reason, decision = stated(reason), " ".join(decision.split())
    if not decision or decided_on > clock.today():
        raise DecisionNeeded
    dossier = _to_reopen(dossier_id, actor=actor)
    at_intake = dossier.accepted_at is None
    before = _outcome(dossier) | move(dossier, Act.REOPEN_AT_INTAKE if at_intake else Act.REOPEN)
    if process.open_step(dossier, "return"):
        process.end(dossier, reason, actor=actor)
    view = procedure_of(dossier)
    progress = process.prepare(dossier, view, actor=actor)
    _forget_outcome(dossier)
    intake = next((task for task in progress.opened if task.kind == "intake"), None)
    if at_intake:
        dossier.due_at, dossier.due_original = intake_due(dossier, clock.now()), None
        clocks.watch(dossier)
    else:
        clocks.start(dossier, view, at=clock.now(), actor=actor)
        if intake is not None:
            here = actor.lent(task_right("intake"), intake.unit_id)
            progress = workflow.complete_task(intake.id, data={}, actor=here)
    process.involve(dossier, progress)
    dossier.keep()
    process.open_work(dossier, progress)
    record(
        dossier, "reopened", actor=actor, before=before, reason=reason,
        legal_basis=f"{decision}, {decided_on:%d/%m/%Y}", due_at=dossier.due_at.isoformat() if dossier.due_at else None,
        handover=process.taken_over(intake.unit_id if intake else dossier.receiving_unit_id, progress),
    )  # fmt: skip
    announce(DossierReopened, dossier, due_at=dossier.due_at, reason=reason)


def _to_reopen(dossier_id: uuid.UUID, *, actor: Actor) -> Dossier:
    dossier = lock_visible(dossier_id, actor=actor)
    if not actor.may(DossierPermission.APPROVE, dossier.handling_unit_id):
        require_handler(dossier, actor)
        raise NotAllowed(permission=DossierPermission.APPROVE.value)
    settle(dossier)
    return dossier


def _forget_outcome(dossier: Dossier) -> None:
    dossier.reopened_count += 1
    dossier.finished_at = dossier.closed_at = dossier.paused_since = None
    dossier.verdict, dossier.late_by, dossier.late_unit = "", 0, ""
    dossier.delivery_state = Delivery.NONE


def _outcome(dossier: Dossier) -> dict[str, str | None]:
    """What the first handling came to."""
    return {"verdict": dossier.verdict, "finished_at": dossier.finished_at.isoformat() if dossier.finished_at else None}
