"""The counter's side of the beginning: accept, refuse, or receive from a person or the post in one go."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction

from motcua.catalogue import queries as catalogue
from motcua.catalogue.views import ProcedureView
from motcua.dossiers.actions import clocks, drafting, handover, process
from motcua.dossiers.actions.access import lock_for_intake, stated
from motcua.dossiers.actions.recording import announce, move, record
from motcua.dossiers.actions.submission import Receipt, check_papers, enter, freeze
from motcua.dossiers.errors import AlreadyUsed, BadParcelCode, FeeNotAsked, FeeNotPositive, NotYourStep
from motcua.dossiers.events import DossierAccepted, DossierRefused
from motcua.dossiers.forms import FormKind, issue_form
from motcua.dossiers.given import NOTHING_GIVEN, PaperGiven
from motcua.dossiers.models import Dossier, DossierPaper
from motcua.dossiers.models.dossier import Channel, ReturnBy
from motcua.dossiers.parcels import parcel_code
from motcua.dossiers.parties import Applicant, Submitter
from motcua.dossiers.pinned import procedure_of
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.states import Act, Finance
from motcua.identity.queries import organisation
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.money import format_vnd
from motcua.workflow import actions as workflow


@dataclass(frozen=True, slots=True)
class Intake:
    """All that an officer takes in at once. `papers` is keyed by the paper's id in the procedure version."""

    procedure_code: str
    applicant: Applicant
    case_id: uuid.UUID | None = None
    submitter: Submitter | None = None
    channel: Channel = Channel.DIRECT
    handling_unit: uuid.UUID | None = None
    handling_area: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    papers: dict[uuid.UUID, PaperGiven] = field(default_factory=dict)
    return_by: ReturnBy = ReturnBy.COUNTER
    fee_amount: int | None = None  # VND, where a fee hangs on a condition; else what the procedure asks
    fee_receipt: str = ""
    subject_line: str = ""
    parcel_code: str = ""
    return_unit: uuid.UUID | None = None


@transaction.atomic
def accept_dossier(dossier_id: uuid.UUID, *, actor: Actor) -> None:
    """Accept a submitted dossier as complete: the clock starts, the process goes on.

    Raises:
        UnknownDossier, NotAllowed, StepDoesNotFit: as they say.
        NotYourStep: the intake step belongs to a colleague or was done.
    """
    dossier = lock_for_intake(dossier_id, actor=actor)
    _accept(dossier, procedure_of(dossier), actor=actor)
    dossier.keep()


def _accept(dossier: Dossier, view: ProcedureView, *, actor: Actor) -> None:
    before = move(dossier, Act.ACCEPT)
    intake = process.open_step(dossier, "intake")
    if intake is None:
        raise NotYourStep
    dossier.accepted_at = clock.now()
    clocks.start(dossier, view, at=dossier.accepted_at, actor=actor)
    progress = workflow.complete_task(intake.task_id, data={}, actor=actor)
    process.involve(dossier, progress)
    process.open_work(dossier, progress)
    due = dossier.due_at
    record(
        dossier, "accepted", actor=actor, before=before, due_at=due.isoformat() if due else None,
        handover=process.handover(intake, progress),
    )  # fmt: skip
    announce(DossierAccepted, dossier, accepted_at=dossier.accepted_at, due_at=due)


@transaction.atomic
def refuse_dossier(dossier_id: uuid.UUID, *, reason: str, legal_basis: str = "", actor: Actor) -> None:
    """Refuse to take the dossier (form 03): not within competence, or it does not conform.

    Raises:
        ReasonNeeded, ReasonTooThin, ReasonIsTechnical: a refusal says why, in words for people.
        UnknownDossier, NotAllowed, StepDoesNotFit: as they say; an accepted dossier is stopped, not refused.
    """
    reason = stated(reason)
    dossier = lock_for_intake(dossier_id, actor=actor)
    before = move(dossier, Act.REFUSE)
    dossier.closed_at = clock.now()
    dossier.paused_since = None
    process.end(dossier, reason, actor=actor)
    dossier.keep()
    form = issue_form(dossier, FormKind.REFUSAL, actor=actor, reason=reason, basis=legal_basis)
    record(dossier, "refused", actor=actor, before=before, reason=reason, legal_basis=legal_basis, form=form)
    announce(DossierRefused, dossier, reason=reason)


def receive_dossier(intake: Intake, *, idempotency_key: uuid.UUID, actor: Actor, at_unit: uuid.UUID) -> Receipt:
    """Take in what a person brought or the post delivered: made, numbered and accepted in one go.

    `at_unit` is the service point or counter where it was handed in; the competent agency handles it wherever that
    is. The same key gives the same receipt, so that a repeated click or a lost answer never makes two.

    It is the one verb of two acts, and its chain tells both: the applicant submits (the agency owes an answer from then
    on), the officer accepts (the time limit begins). The law sees them as two, with a status of their own each
    (national 1 and 2), and online they lie hours apart; that both happen here in one transaction takes neither away.

    Raises:
        PapersMissing, InvalidAnswers, ProcedureNotOffered, UnknownCase, UnknownParty: as they say.
        BadParcelCode: the parcel's code is none, or the dossier did not come by post.
        NotAllowed: no right to take in at `at_unit`.
        AlreadyUsed: the key belongs to another officer's dossier.
    """
    actor.require(DossierPermission.INTAKE, at_unit)
    if known := _received(idempotency_key, actor):
        return known
    try:
        with transaction.atomic():
            return take_in(intake, at_unit, key=idempotency_key, actor=actor)
    except IntegrityError:
        # Two clicks raced; the other one won.
        if known := _received(idempotency_key, actor):
            return known
        raise


def _received(key: uuid.UUID, actor: Actor) -> Receipt | None:
    dossier = Dossier.objects.filter(idempotency_key=key).first()
    if dossier is None:
        return None
    if dossier.created_by_id != actor.id:
        raise AlreadyUsed
    return Receipt(dossier.id, dossier.code or "", dossier.secret)


def take_in(
    intake: Intake, at_unit: uuid.UUID, *, key: uuid.UUID | None = None, parent: Dossier | None = None, actor: Actor
) -> Receipt:
    """Make, number and accept a dossier inside the caller's transaction; the caller has checked the right."""
    view = drafting.offered_procedure(intake.procedure_code, intake.case_id)
    handler = intake.handling_unit or competent_unit(view, intake.handling_area, at_unit)
    dossier = drafting.new_dossier(
        view, intake.case_id, intake.applicant.checked(), intake.channel, area_code=intake.handling_area,
        receiving_unit=at_unit, handling_unit=handler, idempotency_key=key, actor=actor,
    )  # fmt: skip
    dossier.answers, dossier.return_by = intake.answers, intake.return_by
    dossier.return_unit_id, dossier.parent = _return_unit(intake), parent
    dossier.submitter = intake.submitter.checked().as_json() if intake.submitter else {}
    dossier.subject_line, dossier.parcel_code = intake.subject_line.strip(), _parcel(intake)
    _charge(dossier, view, intake)
    papers = _given(drafting.paper_rows(dossier, view), intake.papers)
    check_papers(papers)
    if intake.answers:
        freeze(dossier, view, [])
    enter(dossier, view, actor=actor, insert=True)
    DossierPaper.objects.bulk_create(papers)
    _accept(dossier, view, actor=actor)
    handover.ask_for_papers(dossier, papers)
    dossier.keep()
    return Receipt(dossier.id, dossier.code or "", dossier.secret)


def _charge(dossier: Dossier, view: ProcedureView, intake: Intake) -> None:
    """The fee as the officer reckons it where the law leaves a condition to be judged; paid, if there is a receipt.

    Raises:
        FeeNotAsked: another amount than the fixed one. FeeNotPositive: below nothing.
    """
    if intake.fee_amount is not None and intake.fee_amount != dossier.fee_amount:
        if not view.is_fee_judged(intake.channel, intake.case_id):
            raise FeeNotAsked(amount=format_vnd(dossier.fee_amount))
        if intake.fee_amount < 0:
            raise FeeNotPositive
        dossier.fee_amount = intake.fee_amount
        dossier.finance_state = Finance.DUE if intake.fee_amount else Finance.NONE
    if intake.fee_receipt:
        dossier.fee_receipt, dossier.finance_state = intake.fee_receipt, Finance.PAID


def _parcel(intake: Intake) -> str:
    if intake.parcel_code.strip() and intake.channel != Channel.POST:
        raise BadParcelCode(value=intake.parcel_code[:40])
    return parcel_code(intake.parcel_code)


def _return_unit(intake: Intake) -> uuid.UUID | None:
    """Any place that receives may return (Decree 118/2025/NĐ-CP)."""
    if intake.return_unit is None or intake.return_by != ReturnBy.COUNTER:
        return None
    return organisation().unit(intake.return_unit).id


def competent_unit(view: ProcedureView, area_code: str, at_unit: uuid.UUID) -> uuid.UUID:
    """The competent agency: that of the area if one is named, else the one whose service point this is."""
    if area_code:
        return catalogue.handling_unit(view, area_code=area_code, as_of=clock.today())
    return catalogue.handling_unit(view, unit_id=organisation().agency_of(at_unit).id, as_of=clock.today())


def _given(rows: list[DossierPaper], given: dict[uuid.UUID, PaperGiven]) -> list[DossierPaper]:
    for row in rows:
        given.get(row.paper_id, NOTHING_GIVEN).put_on(row)
    return rows
