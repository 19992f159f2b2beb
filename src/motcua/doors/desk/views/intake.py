"""Receiving at the counter: the sheet, and the receipt to hand over."""

import uuid
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods

from motcua.doors.desk import calling, forms, intake_recent, words
from motcua.doors.desk.dossier import sheets_said
from motcua.doors.desk.gate import OfficerRequest, kept_form, officer
from motcua.doors.desk.intake_shapes import Sheet
from motcua.doors.desk.intake_sheet import (
    checked,
    choices_of,
    choose_procedure,
    complete,
    find_procedures,
    intake_unit,
    read_sheet,
    to_intake,
)
from motcua.doors.desk.intake_slip import Slip, fees_said, slip_of
from motcua.doors.desk.intake_store import held_for, link_reused
from motcua.doors.desk.intake_who import find_people, new_person_fields, person_party
from motcua.doors.look import say
from motcua.doors.look.qr import qr_of
from motcua.doors.look.transfer import transfer_view
from motcua.dossiers import actions, queries
from motcua.identity import actions as identity
from motcua.kernel.errors import Conflict, InvalidInput
from motcua.kernel.ids import new_id
from motcua.kernel.money import format_vnd


@require_http_methods(["GET", "POST"])
@officer
def intake(request: OfficerRequest) -> HttpResponse:
    """The sheet; with `do` what the pressed button wants."""
    if request.method == "GET":
        return _first(request)
    sheet = read_sheet(request, request.POST)
    wanted = request.POST.get("do", "next")
    if wanted == "receive":
        return _receive(request, sheet)
    if wanted == "register-person":
        _register(request, sheet)
    elif wanted == "complete":
        complete(sheet)
    elif wanted == "new-person":
        sheet.new = new_person_fields(request.POST)
    elif wanted == "change-person":
        sheet.party = None
    elif wanted == "change-procedure":
        sheet.procedure, sheet.papers = None, []
    else:
        _search(request, sheet, wanted)
    return _page(request, sheet)


def _first(request: OfficerRequest) -> HttpResponse:
    kept = kept_form(request)
    if kept is not None:
        return _page(request, read_sheet(request, kept))
    sheet = Sheet(str(new_id()), intake_unit(request.actor), QueryDict())
    sheet.recent = intake_recent.recent(request.actor)
    if code := request.GET.get("thu-tuc", ""):
        choose_procedure(sheet, code)
    return _page(request, sheet)


def _search(request: OfficerRequest, sheet: Sheet, wanted: str) -> None:
    """The next open question: who, then what. A search button asks its own."""
    if "pick_person" in request.POST or "pick_procedure" in request.POST:
        return
    if sheet.party is None and wanted != "find-procedure":
        find_people(sheet, request)
    if sheet.procedure is None and wanted != "find-person":
        find_procedures(sheet)


def _register(request: OfficerRequest, sheet: Sheet) -> None:
    data, problems = request.POST, dict[str, str]()
    name = forms.required_text(data, "full_name", problems)
    born_on = forms.day(data, "born_on", problems)
    sheet.new = new_person_fields(data)
    try:
        forms.refuse(problems)
        person = identity.register_person(
            name, identity_number=forms.text(data, "identity_number"), actor=request.actor,
            particulars=identity.Particulars(
                born_on=born_on, phone=forms.text(data, "new_phone")[:30], address=forms.text(data, "address")[:500]
            ),
        )  # fmt: skip
    except (InvalidInput, Conflict) as error:
        found = error.data.get("fields") or {}
        for one in sheet.new:
            one.error = str(found.get(one.name, ""))
        sheet.problem = error.message
        return
    sheet.party, sheet.new = person_party(person), []


def _receive(request: OfficerRequest, sheet: Sheet) -> HttpResponse:
    try:
        receipt = actions.receive_dossier(
            to_intake(sheet), idempotency_key=uuid.UUID(sheet.key), actor=request.actor, at_unit=sheet.unit_id
        )
    except InvalidInput as error:
        sheet.problem, sheet.problems = error.message, checked(error)
        return _page(request, sheet, status=422)
    except Conflict as error:
        sheet.problem, sheet.key = error.message, str(new_id())
        return _page(request, sheet, status=409)
    calling.link_dossier(request, receipt.dossier_id)
    link_reused(sheet, receipt.dossier_id, request)
    intake_recent.keep(request.POST.get("procedure", ""), actor=request.actor)
    by_qr = "?tra=qr" if request.POST.get("pay") == "qr" else ""
    return HttpResponseRedirect(reverse("desk:receipt", args=[receipt.dossier_id]) + by_qr)


def _page(request: OfficerRequest, sheet: Sheet, *, status: int = 200) -> HttpResponse:
    context = {"sheet": _shown(sheet), "held": held_for(sheet, request)}
    return render(request, "desk/intake.html", context, status=status)


def _shown(sheet: Sheet) -> dict[str, Any]:
    data, view, party = sheet.typed, sheet.procedure, sheet.party
    lacking = len(sheet.missing)
    return {
        "key": sheet.key, "problem": sheet.problem, "problems": sheet.problems, "state": _states(sheet),
        "focus": _focus(sheet),
        "person": party, "people": sheet.people, "new": sheet.new, "person_text": data.get("person_text", ""),
        "phone": data.get("phone") or (party.phone if party else ""),
        "procedure": _procedure(view) if view else None, "procedures": sheet.hits,
        "procedure_text": data.get("procedure_text", ""), "recent": sheet.recent,
        "cases": [
            {"id": case.id, "name": case.name or gettext("in general"), "on": case.id == sheet.case_id}
            for case in (view.cases if view and len(view.cases) > 1 else ())
        ],
        "papers": sheet.papers,
        "papers_said": ngettext("%(n)d missing", "%(n)d missing", lacking) % {"n": lacking} if lacking else "",
        "papers_hint": gettext("Nothing has to be handed in.") if view else gettext("Come with the procedure."),
        "fee_said": fees_said(sheet), "fee_receipt": data.get("fee_receipt", ""),
        "pay_by_qr": _may_be_paid_by_qr(sheet),
        "pay": data.get("pay", ""), "fee_amount": data.get("fee_amount", ""),
        "fee_judged": view is not None and view.is_fee_judged(data.get("channel", "direct"), sheet.case_id),
        "subject_line": data.get("subject_line", ""), "parcel_code": data.get("parcel_code", ""),
        "submitter": _submitter(sheet),
        "blocked": sheet.blocked, "slip": slip_of(sheet), **choices_of(sheet),
    }  # fmt: skip


def _may_be_paid_by_qr(sheet: Sheet) -> bool:
    """Whether there is something to pay and an account to pay it to."""
    view = sheet.procedure
    fees = view.fees_for(sheet.typed.get("channel", "direct"), sheet.case_id) if view else ()
    return bool(fees) and queries.account_at(sheet.unit_id) is not None


def _submitter(sheet: Sheet) -> dict[str, str]:
    """Who submits for the applicant, as the fields show it: a scanned card fills them."""
    stated, data = sheet.submitter, sheet.typed
    return {
        "name": stated.name if stated else "", "number": stated.number if stated else "",
        "address": stated.address if stated else "", "phone": data.get("submitter_phone", ""),
        "relation": data.get("submitter_relation", ""), "authorisation": data.get("submitter_authorisation", ""),
    }  # fmt: skip


def _focus(sheet: Sheet) -> str:
    """Where the hand goes on: the next open question. A form for a new person and found people take it themselves."""
    if sheet.new:
        return ""
    if sheet.party is None:
        return "people" if sheet.people else "person"
    if sheet.procedure is None:
        return "procedures" if sheet.hits else "procedure"
    if len(sheet.procedure.cases) > 1 and not sheet.typed.get("case"):
        return "case"
    return "papers" if sheet.missing else "receive"


def _procedure(view: Any) -> dict[str, Any]:
    said = [view.code, view.field.name]
    return {
        "code": view.code, "name": view.name, "said": " · ".join(part for part in said if part),
        "warnings": [caution.message for caution in view.warnings],
    }  # fmt: skip


def _states(sheet: Sheet) -> dict[str, str]:
    """Which parts are done (`ok`) and which one is in hand (`act`)."""
    person = "ok" if sheet.party else "act"
    procedure = "ok" if sheet.procedure else "act" if sheet.party else ""
    papers = ("act" if sheet.missing else "ok") if sheet.procedure else ""
    fee = "act" if sheet.procedure and not sheet.missing else ""
    return {"person": person, "procedure": procedure, "papers": papers, "fee": fee}


@require_GET
@officer
def receipt(request: OfficerRequest, dossier_id: uuid.UUID) -> HttpResponse:
    """The receipt (form 01) on screen and on paper."""
    view = queries.receipt_view(dossier_id, actor=request.actor)
    pdf = reverse("desk:form_file", args=[dossier_id, "receipt", 1])
    context = {
        "transfer": transfer_view(
            view.receiving_unit.id, code=view.code, amount=view.fee_amount, finance_state=view.finance_state
        ),
        "pay_url": reverse("desk:act", args=[dossier_id, "da-thu"]), "pays_by_qr": request.GET.get("tra") == "qr",
        "slip": _slip(request, view), "url": reverse("desk:dossier", args=[dossier_id]), "pdf": pdf,
        "said": gettext("Print two receipts: one for the applicant, one for the file."),
    }  # fmt: skip
    return render(request, "desk/receipt.html", context)


def _slip(request: OfficerRequest, view: Any) -> Slip:
    papers = [
        f"{paper.name} ({', '.join(counts)})" if (counts := sheets_said(paper)) else paper.name for paper in view.papers
    ]
    facts = [
        (gettext("Applicant"), view.applicant_name),
        (gettext("Submitted by"), view.submitter_name if view.submitter_name != view.applicant_name else ""),
        (gettext("About"), view.subject_line or view.procedure),
        (gettext("Papers received"), "; ".join(papers)),
        (gettext("Still missing"), "; ".join(view.missing)),
        (gettext("Way of return"), words.return_way(view.return_by)),
        (gettext("Fee"), format_vnd(view.fee_amount) if view.fee_amount else words.finance(view.finance_state)),
        (gettext("Secret to track it"), f"{view.secret[:4]} {view.secret[4:]}".strip()),
        (gettext("Received by"), view.accepted_by),
    ]
    track = request.build_absolute_uri(f"/tra-cuu/?ma={view.code}&mat={view.secret}")
    return Slip(
        agency=view.agency.name, point=view.receiving_unit.name if view.receiving_unit.id != view.agency.id else "",
        code=view.code,
        code_said=gettext("received %(when)s") % {"when": say.moment(view.accepted_at or view.submitted_at)},
        due=say.moment(view.due_at) if view.due_at else gettext("no time limit"),
        due_said="", facts=[fact for fact in facts if fact[1]], qr=qr_of(track),
    )  # fmt: skip
