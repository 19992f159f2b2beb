"""The counter's sheet: one form that grows part by part (person, procedure, papers, return) and keeps what was typed.

Nothing of it is stored before the dossier is received. It works as a plain form: each button sends the whole sheet and
says in `do` what is wanted.
"""

import uuid
from typing import Final

from django.http import QueryDict
from django.utils.translation import gettext

from motcua.catalogue import queries as catalogue
from motcua.catalogue.errors import UnknownProcedure
from motcua.catalogue.views import ProcedureView
from motcua.doors.desk import forms, intake_recent, words
from motcua.doors.desk.frame import seat_of
from motcua.doors.desk.gate import OfficerRequest
from motcua.doors.desk.intake_papers import as_asked, paper_row, read_papers
from motcua.doors.desk.intake_shapes import Hit, Party, Sheet
from motcua.doors.desk.intake_store import given_by_store
from motcua.doors.desk.intake_who import MOST_HITS, new_person_fields, party_of, read_submitter, submitter_of
from motcua.doors.desk.shown import Choice
from motcua.dossiers.actions import Channel, Intake, ReturnBy
from motcua.dossiers.parties import Applicant
from motcua.dossiers.policies import DossierPermission
from motcua.identity import queries as identity
from motcua.kernel import clock
from motcua.kernel.actor import EVERYWHERE, Actor
from motcua.kernel.errors import MotcuaError, NotAllowed
from motcua.kernel.ids import new_id

_NUMBERS: Final = frozenset("123456789")
CHANNELS: Final = ("direct", "post")
RETURNS: Final = ("counter", "post", "online")


def intake_unit(actor: Actor) -> uuid.UUID:
    """The unit at which this officer takes in: where they sit, or the one place where they hold the right.

    Raises:
        NotAllowed: they may take in nowhere.
    """
    places, seat = actor.places(DossierPermission.INTAKE), seat_of(actor)
    if seat.unit_id is not None and seat.unit_id in places:
        return seat.unit_id
    if places is not EVERYWHERE and places:
        tree = identity.organisation()
        for unit_id in sorted(places, key=str):
            if unit_id in tree.units:
                return unit_id
    raise NotAllowed(permission=DossierPermission.INTAKE.value)


def read_sheet(request: OfficerRequest, data: QueryDict) -> Sheet:
    """The sheet as it was sent, now or before the session ended."""
    key = forms.ident(data.get("idempotency_key")) or new_id()
    sheet = Sheet(str(key), intake_unit(request.actor), data)
    sheet.recent = intake_recent.recent(request.actor)
    if token := data.get("pick_person") or data.get("person", ""):
        sheet.party = party_of(token, request)
    if code := data.get("pick_procedure") or data.get("procedure", ""):
        choose_procedure(sheet, code)
    if data.get("new"):
        sheet.new = new_person_fields(data)
    read_submitter(sheet)
    return sheet


def choose_procedure(sheet: Sheet, code: str) -> None:
    """The procedure of a code, its case and its papers; an unknown code leaves the choice open and says so."""
    try:
        view = catalogue.procedure(code)
    except UnknownProcedure as error:
        sheet.problems.append(("f-procedure", error.message))
        sheet.problem = gettext("Something needs correcting.")
        return
    sheet.procedure = view
    asked = forms.ident(sheet.typed.get("case"))
    case = view.case(asked) or view.case(None)
    sheet.case_id = case.id if case else None
    sheet.papers = [paper_row(paper, sheet.typed) for paper in (case.papers if case else ())]


def find_procedures(sheet: Sheet) -> None:
    """Published procedures that fit what was typed; a whole code chooses it."""
    text = forms.text(sheet.typed, "procedure_text")[:200]
    if not text:
        return
    if text in _NUMBERS and int(text) <= len(sheet.recent):
        choose_procedure(sheet, sheet.recent[int(text) - 1].token)
        return
    page = catalogue.search(text, filters=catalogue.Filters(), limit=MOST_HITS)
    if len(page.hits) == 1 and page.hits[0].code == text:
        choose_procedure(sheet, text)
        return
    sheet.hits = [Hit(hit.code, hit.name, hit.limit_text) for hit in page.hits]


def complete(sheet: Sheet) -> None:
    """Every required paper that has no answer yet is there as the form asks for it."""
    stored = given_by_store(sheet)
    sheet.papers = [
        as_asked(paper) if paper.required and not paper.is_missing and paper.id not in stored else paper
        for paper in sheet.papers
    ]


def to_intake(sheet: Sheet) -> Intake:
    """What the verb takes.

    Raises:
        InvalidInput: a field does not fit; `data["fields"]` says which.
    """
    problems: dict[str, str] = {}
    data, party, view = sheet.typed, sheet.party, sheet.procedure
    if party is None:
        problems["person"] = gettext("Choose the applicant first.")
    if view is None:
        problems["procedure"] = gettext("Choose the procedure.")
    if view is not None and len(view.cases) > 1 and forms.ident(data.get("case")) is None:
        problems["case"] = gettext("Choose the case.")
    papers = {**given_by_store(sheet), **read_papers(sheet.papers, problems)}
    channel = forms.picked(data, "channel", CHANNELS, problems) if view is not None else ""
    return_by = forms.picked(data, "return_by", RETURNS, problems) if view is not None else ""
    submitter = submitter_of(sheet, problems)
    amount = forms.dong(data, "fee_amount", problems, required=False)
    forms.refuse(problems)
    assert party is not None
    assert view is not None
    return Intake(
        procedure_code=view.code, applicant=_applicant(party, data), case_id=sheet.case_id,
        submitter=submitter, channel=Channel(channel), handling_unit=_handler(sheet, view),
        papers=papers, return_by=ReturnBy(return_by), fee_amount=amount,
        fee_receipt=forms.text(data, "fee_receipt")[:100],
        subject_line=forms.text(data, "subject_line")[:500],
        return_unit=forms.ident(data.get("return_unit")),
        parcel_code=forms.text(data, "parcel_code") if channel == "post" else "",
    )  # fmt: skip


def _applicant(party: Party, data: QueryDict) -> Applicant:
    return Applicant(
        name=party.name, kind=party.kind, party_id=party.party_id, number=party.number,  # type: ignore[arg-type]
        phone=forms.text(data, "phone")[:30] or party.phone, email=party.email, address=party.address,
    )  # fmt: skip


def _handler(sheet: Sheet, view: ProcedureView) -> uuid.UUID:
    """Who handles it: the agency of the chosen area, by default the officer's own."""
    agency = identity.organisation().agency_of(sheet.unit_id)
    area = forms.text(sheet.typed, "area") or agency.area_code
    return catalogue.handling_unit(view, area_code=area or None, as_of=clock.today())


def choices_of(sheet: Sheet) -> dict[str, list[Choice]]:
    """What can be chosen in the last part."""
    channel, way = sheet.typed.get("channel", "direct"), sheet.typed.get("return_by", "counter")
    return {
        "channels": [Choice(one, words.channel(one), one == channel) for one in CHANNELS],
        "returns": [Choice(one, words.return_way(one), one == way) for one in RETURNS],
        "areas": _areas(sheet),
        "places": _places(sheet),
    }


def _places(sheet: Sheet) -> list[Choice]:
    """Counters where the applicant may fetch the result: any of the province; here unless another is chosen."""
    if sheet.procedure is None:
        return []
    tree = identity.organisation()
    chosen = sheet.typed.get("return_unit", "")
    points = sorted(tree.of_kind("service_point"), key=lambda unit: tree.agency_of(unit.id).sort_key)
    return [Choice("", gettext("here"), not chosen)] + [
        Choice(str(unit.id), tree.agency_of(unit.id).name, str(unit.id) == chosen)
        for unit in points
        if unit.id != sheet.unit_id
    ]


def _areas(sheet: Sheet) -> list[Choice]:
    """Communes, when the procedure is handled by one: it may be filed here for any of them."""
    view = sheet.procedure
    if view is None or not any(offer.unit_kind == "commune" for offer in view.offerings):
        return []
    tree = identity.organisation()
    own = sheet.typed.get("area") or tree.agency_of(sheet.unit_id).area_code
    return [
        Choice(unit.area_code, unit.area_name or unit.name, unit.area_code == own)
        for unit in sorted(tree.of_kind("commune"), key=lambda unit: unit.sort_key)
    ]


def checked(error: MotcuaError) -> list[tuple[str, str]]:
    """The fields of an error as links into the sheet."""
    where = {"person": "part-person", "procedure": "part-procedure", "case": "f-case", "return_by": "f-return"}
    return [(where.get(name, name), str(text)) for name, text in (error.data.get("fields") or {}).items()]
