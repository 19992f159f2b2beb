"""Time, money and the ways out before a result."""

import uuid
from typing import Any

from django.utils.translation import gettext

from motcua.doors.desk import forms
from motcua.doors.desk.doing.base import Doing, basis_field, reason_field
from motcua.doors.desk.gate import OfficerRequest
from motcua.doors.desk.shown import Field, Form
from motcua.doors.look import say
from motcua.doors.look.transfer import transfer_view
from motcua.dossiers import actions, queries
from motcua.dossiers.policies import DossierPermission
from motcua.kernel.money import format_vnd


def _extend_form(page: Any, request: OfficerRequest) -> Form:
    dossier = page.dossier
    drafted = queries.apology_of(dossier.id, actor=request.actor)
    hint = (
        gettext("Due now: %(day)s. Only once, and a working day before the due date at the latest.")
        % {"day": say.long_date(dossier.due_at)}
        if dossier.due_at
        else ""
    )
    title = gettext("Extend and apologise (form 04)")
    button = gettext("Extend") if _decides(request, dossier.handling_unit_id) else gettext("Send for approval")
    until = Field("until", gettext("New due day"), "date", say.number_date(drafted.until) if drafted else "")
    reason, basis = reason_field(), basis_field()
    if drafted:
        reason.value, basis.value = drafted.reason, drafted.legal_basis
    return Form(title, button, "g", hint, fields=[until, reason, basis])


def _decides(request: OfficerRequest, unit_id: uuid.UUID) -> bool:
    """Approvers extend at once, other officers propose."""
    return request.actor.may(DossierPermission.APPROVE, unit_id)


def _extend(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    problems: dict[str, str] = {}
    until = forms.day(request.POST, "until", problems)
    reason = forms.required_text(request.POST, "reason", problems)
    forms.refuse(problems)
    assert until is not None
    basis, day = forms.text(request.POST, "legal_basis"), {"day": say.long_date(until)}
    if _decides(request, queries.find(dossier_id, actor=request.actor).handling_unit_id):
        actions.extend_dossier(dossier_id, until=until, reason=reason, legal_basis=basis, actor=request.actor)
        return gettext("Extended until %(day)s. The applicant has been told.") % day
    actions.propose_apology(dossier_id, until=until, reason=reason, legal_basis=basis, actor=request.actor)
    return gettext("The apology with the new day %(day)s waits for approval.") % day


def _demand_form(_page: Any, _request: OfficerRequest) -> Form:
    return Form(
        gettext("Ask for payment"), gettext("Send"), "m", gettext("The clock stands still until it is paid."),
        fields=[Field("amount", gettext("Sum in đồng")), reason_field()],
    )  # fmt: skip


def _demand(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    problems: dict[str, str] = {}
    amount = forms.dong(request.POST, "amount", problems)
    reason = forms.required_text(request.POST, "reason", problems)
    forms.refuse(problems)
    assert amount is not None
    actions.demand_payment(dossier_id, amount=amount, reason=reason, actor=request.actor)
    return gettext("Asked for %(sum)s. The clock stands still until it is paid.") % {"sum": format_vnd(amount)}


def _paid_form(page: Any, _request: OfficerRequest) -> Form:
    dossier = page.dossier
    hint = gettext("To be paid: %(sum)s.") % {"sum": format_vnd(dossier.fee_amount)}
    return Form(
        gettext("Paid"), gettext("Note the payment"), "m", hint,
        fields=[Field("receipt_no", gettext("Number of the receipt, or of the transfer"))],
        transfer=transfer_view(
            dossier.receiving_unit_id, code=dossier.code or "", amount=dossier.fee_amount,
            finance_state=dossier.finance_state,
        ),
    )  # fmt: skip


def _paid(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    problems: dict[str, str] = {}
    receipt = forms.required_text(request.POST, "receipt_no", problems)
    forms.refuse(problems)
    actions.confirm_payment(dossier_id, receipt_no=receipt, actor=request.actor)
    return gettext("The payment is noted.")


def _stop_form(_page: Any, _request: OfficerRequest) -> Form:
    return Form(
        gettext("Stop handling (form 05)"), gettext("Stop"), "x",
        gettext("The dossier ends without a result. The applicant reads your reason."),
        fields=[reason_field(), basis_field()],
    )  # fmt: skip


def _stop(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    problems: dict[str, str] = {}
    reason = forms.required_text(request.POST, "reason", problems)
    forms.refuse(problems)
    basis = forms.text(request.POST, "legal_basis")
    actions.stop_dossier(dossier_id, reason=reason, legal_basis=basis, actor=request.actor)
    return gettext("Handling is stopped. The applicant has been told why.")


def _withdraw_form(_page: Any, _request: OfficerRequest) -> Form:
    return Form(
        gettext("Withdraw for the applicant"), gettext("Withdraw"), "x",
        gettext("Only when the applicant asks for it."), fields=[reason_field()],
    )  # fmt: skip


def _withdraw(request: OfficerRequest, dossier_id: uuid.UUID) -> str:
    problems: dict[str, str] = {}
    reason = forms.required_text(request.POST, "reason", problems)
    forms.refuse(problems)
    actions.withdraw_dossier(dossier_id, reason=reason, actor=request.actor)
    return gettext("The dossier is withdrawn.")


DOINGS = {
    "extend_dossier": Doing(_extend_form, _extend),
    "demand_payment": Doing(_demand_form, _demand),
    "confirm_payment": Doing(_paid_form, _paid),
    "stop_dossier": Doing(_stop_form, _stop),
    "withdraw_dossier": Doing(_withdraw_form, _withdraw),
}
