"""The financial obligation: demanded, paid; the clock stands still between."""

import uuid

from django.db import transaction

from motcua.deadlines.limits import PauseReason
from motcua.dossiers.actions import clocks, process
from motcua.dossiers.actions.access import lock_visible, require_at_any, require_handler, stated
from motcua.dossiers.actions.recording import announce, move, record
from motcua.dossiers.errors import FeeNotPositive, NothingToPay
from motcua.dossiers.events import PaymentConfirmed, PaymentDemanded
from motcua.dossiers.forms import settle
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.states import Act, Finance, State, may_be_paid
from motcua.kernel import clock
from motcua.kernel.actor import Actor


@transaction.atomic
def demand_payment(dossier_id: uuid.UUID, *, amount: int, reason: str, actor: Actor) -> None:
    """Ask the applicant to meet a financial obligation of `amount` VND; the clock pauses (national status 6).

    Raises:
        FeeNotPositive, ReasonNeeded, NotAllowed, UnknownDossier, StepDoesNotFit: as they say.
    """
    reason = stated(reason)
    if amount <= 0:
        raise FeeNotPositive
    dossier = lock_visible(dossier_id, actor=actor)
    require_handler(dossier, actor)
    settle(dossier)
    before = move(dossier, Act.DEMAND_PAYMENT)
    clocks.pause(dossier, at=clock.now(), reason=PauseReason.FINANCIAL, actor=actor)
    dossier.fee_amount, dossier.finance_state, dossier.fee_receipt = amount, Finance.DUE, ""
    dossier.keep()
    process.reset_due(dossier)
    record(dossier, "payment_demanded", actor=actor, before=before, reason=reason, amount=amount)
    announce(PaymentDemanded, dossier, amount=amount)


@transaction.atomic
def confirm_payment(dossier_id: uuid.UUID, *, receipt_no: str, actor: Actor) -> None:
    """Note that a fee was paid, with the number of the receipt or of the transfer; a clock that waited for it runs on.

    Raises:
        ReasonNeeded: no number. NothingToPay: no payment is due. NotAllowed, UnknownDossier: as they say.
    """
    receipt_no = stated(receipt_no)
    dossier = lock_visible(dossier_id, actor=actor)
    require_at_any(actor, DossierPermission.INTAKE, dossier.receiving_unit_id, dossier.handling_unit_id)
    if not may_be_paid(dossier.state, dossier.finance_state):
        raise NothingToPay
    waited = dossier.state == State.AWAITING_PAYMENT
    before = move(dossier, Act.CONFIRM_PAYMENT) if waited else {"finance_state": dossier.finance_state}
    if waited:
        clocks.resume(dossier, at=clock.now(), actor=actor)
    dossier.finance_state, dossier.fee_receipt = Finance.PAID, receipt_no
    dossier.keep()
    if waited:
        process.reset_due(dossier)
    due = dossier.due_at
    record(dossier, "payment_confirmed", actor=actor, before=before, receipt_no=receipt_no,
           amount=dossier.fee_amount, due_at=due.isoformat() if due else None)  # fmt: skip
    announce(PaymentConfirmed, dossier, amount=dossier.fee_amount, due_at=due)
