"""What a paper says, as plain values: the frozen content from which its PDF is made."""

import datetime as dt
import uuid
from typing import Any, Final

from motcua.dossiers.forms import words
from motcua.dossiers.models import Dossier, DossierTask, FormTemplate
from motcua.dossiers.models.dossier import Channel, ReturnBy
from motcua.dossiers.pinned import procedure_of
from motcua.dossiers.queries.places import Places, places_of
from motcua.dossiers.states import Finance, State
from motcua.identity.queries import Organisation, UnitInfo, organisation
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.money import format_vnd

Content = dict[str, Any]
ONE_SET: Final = "01 bộ"


def common(dossier: Dossier, template: FormTemplate, at: dt.datetime, *, by_handler: bool = False) -> Content:
    """What every paper has: whose letterhead, which dossier, whose. `by_handler`: the agency that handles it writes."""
    unit, agency = _offices(dossier, at, by_handler=by_handler)
    return {
        "title": template.title,
        "form_said": form_said(template),
        "agency": agency.name,
        "unit": unit.name,
        "hotline": unit.phone or agency.phone,
        "place_date": words.place_date(unit.area_name or agency.area_name, at),
        "code": dossier.code or "",
        "procedure": dossier.procedure_name,
        "procedure_code": dossier.procedure_code,
        "applicant": dossier.applicant_name,
        "number": dossier.applicant_number,
        "address": dossier.applicant_address,
        "phone": dossier.applicant_phone,
        "email": dossier.applicant_email,
        "subject": dossier.subject_line,
        "submitter": dossier.submitter.get("name", "") or dossier.applicant_name,
        "handling": _unit(dossier, dossier.handling_unit_id, at).name,
    }


def form_said(template: FormTemplate) -> str:
    """`Mẫu số 01, Phụ lục I Thông tư …`; nothing for a paper of the house."""
    return f"Mẫu số {template.form}, {template.circular}" if template.form else ""


def _offices(dossier: Dossier, at: dt.datetime, *, by_handler: bool) -> tuple[UnitInfo, UnitInfo]:
    unit_id = dossier.handling_unit_id if by_handler else dossier.receiving_unit_id
    unit = _unit(dossier, unit_id, at)
    return unit, _tree(dossier, unit_id, at).agency_of(unit_id)


def _tree(dossier: Dossier, unit_id: uuid.UUID, at: dt.datetime) -> Organisation | Places:
    """The organisation of the day of the act; of the day of submission for a unit that is no more."""
    tree = organisation(clock.local(at).date())
    return tree if unit_id in tree else places_of(dossier)


def _unit(dossier: Dossier, unit_id: uuid.UUID, at: dt.datetime) -> UnitInfo:
    return _tree(dossier, unit_id, at).unit(unit_id)


def unit_name(dossier: Dossier, unit_id: uuid.UUID, at: dt.datetime) -> str:
    """What the unit was called at `at`."""
    return _unit(dossier, unit_id, at).name


def unit_address(dossier: Dossier, unit_id: uuid.UUID, at: dt.datetime) -> str:
    """Where the unit is, or the agency that it is part of; empty where the organisation does not say."""
    tree = _tree(dossier, unit_id, at)
    return tree.unit(unit_id).address or tree.agency_of(unit_id).address


def signer(actor: Actor) -> str:
    """Who signs; a deputy says for whom."""
    behalf = actor.on_behalf_of
    return f"{actor.name} (thay {behalf.name})" if behalf else actor.name


def basis_of(dossier: Dossier, given: str) -> str:
    """The legal basis stated, else those of the pinned procedure."""
    if given.strip():
        return given.strip()
    known = [f"{one.title} {one.number}".strip() for one in procedure_of(dossier).legal_basis]
    return "; ".join(known[:3])


def stage_of(dossier: Dossier) -> str:
    """The step that is open, as the process calls it."""
    names = DossierTask.objects.filter(dossier=dossier).order_by("opened_at").values_list("name", flat=True)
    return ", ".join(dict.fromkeys(names)) or str(State(dossier.state).label)


def fee_said(dossier: Dossier) -> str:
    """What became of fees, with the sum in words where money moved."""
    if not dossier.fee_amount:
        return "Không thu"
    amount = f"{format_vnd(dossier.fee_amount)} ({words.amount_in_words(dossier.fee_amount)})"
    if dossier.finance_state == Finance.PAID:
        receipt = f", biên lai số {dossier.fee_receipt}" if dossier.fee_receipt else ""
        return f"Đã thu {amount}{receipt}"
    return {Finance.EXEMPT: "Được miễn", Finance.REFUNDED: f"Đã trả lại {amount}"}.get(
        Finance(dossier.finance_state), f"Chưa thu {amount}"
    )


def channel(dossier: Dossier) -> str:
    return words.CHANNELS[Channel(dossier.channel)]


def return_by(dossier: Dossier, at: dt.datetime) -> str:
    """How the result comes, with the place or the address if one was chosen."""
    said = words.RETURNS[ReturnBy(dossier.return_by)]
    if dossier.return_by == ReturnBy.COUNTER and dossier.return_unit_id:
        return f"Tại {unit_name(dossier, dossier.return_unit_id, at)}"
    return f"{said}: {dossier.return_address}" if dossier.return_address else said


def supplement(dossier: Dossier, *, actor: Actor, items: list[dict[str, str]], reason: str, basis: str, round_: int,
               until: dt.datetime | None, stage: str) -> Content:  # fmt: skip
    """Form 02 beyond what is common; `items` are `name` and `what`."""
    return {
        "items": items, "reason": reason, "basis": basis_of(dossier, basis), "round": round_,
        "until": words.first_upper(words.long_day(until)), "stage": stage, "signer": signer(actor), "site": "",
    }  # fmt: skip


def refusal(dossier: Dossier, *, actor: Actor, reason: str, basis: str) -> Content:
    """Form 03."""
    return {
        "reason": reason, "basis": basis_of(dossier, basis), "submitted": words.moment(dossier.submitted_at),
        "signer": signer(actor),
    }  # fmt: skip


def apology(dossier: Dossier, *, actor: Actor, reason: str, basis: str, old_due: dt.datetime | None) -> Content:
    """Form 04; the dossier has its new due time already."""
    return {
        "reason": reason, "basis": basis_of(dossier, basis), "received": words.day(dossier.accepted_at),
        "field": procedure_of(dossier).field.name, "old_due": words.long_day(old_due),
        "new_due": words.first_upper(words.long_day(dossier.due_at)), "signer": signer(actor),
    }  # fmt: skip


def stop(dossier: Dossier, *, actor: Actor, reason: str, basis: str, stage: str) -> Content:
    """Form 05."""
    return {
        "reason": reason, "basis": basis_of(dossier, basis), "stage": stage, "fee_said": fee_said(dossier),
        "received": words.moment(dossier.accepted_at), "old_due": words.long_day(dossier.due_at),
        "signer": signer(actor),
    }  # fmt: skip
