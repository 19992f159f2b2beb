"""What the applicant's store holds for the papers on the counter's sheet: ticked ones are used and not scanned."""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.utils.translation import gettext

from motcua.doors.desk import forms
from motcua.doors.desk.gate import OfficerRequest
from motcua.doors.desk.scans import offer_said
from motcua.dossiers import actions
from motcua.dossiers.actions import PaperGiven
from motcua.kernel.errors import MotcuaError
from motcua.papers import queries, types
from motcua.papers.policies import PapersPermission


@dataclass(frozen=True, slots=True)
class Held:
    """A paper of the store that is what a row of the sheet asks for. `token`: both ids, as the form carries them."""

    token: str
    said: str
    on: bool


def held_for(sheet: Any, request: OfficerRequest) -> list[Held]:
    """What the store holds for the papers of the sheet; nothing for who may not look into stores."""
    if sheet.party is None or not sheet.papers or not request.actor.may(PapersPermission.SEE_STORE):
        return []
    ticked, known = set(sheet.typed.getlist("reuse")), types.types_on()
    found = []
    for offer in queries.offers(sheet.party.number.replace("-", "")):
        view = known.get(offer.type_code)
        row = next((one for one in sheet.papers if view and view.answers(one.name)), None)
        if row is not None:
            token = f"{row.id}:{offer.id}"
            said = gettext("The applicant's store holds it: %(said)s. Tick to use it, nothing has to be scanned.")
            found.append(Held(token, f"{row.name}. {said % {'said': offer_said(offer)}}", token in ticked))
    return found


def reused(sheet: Any) -> dict[uuid.UUID, uuid.UUID]:
    """Papers of the sheet by id, with the paper of the store that was ticked for each."""
    rows = {str(one.id): one.id for one in sheet.papers}
    found = {}
    for token in sheet.typed.getlist("reuse"):
        row, _, digital = token.partition(":")
        stored = forms.ident(digital)
        if row in rows and stored is not None:
            found[rows[row]] = stored
    return found


def given_by_store(sheet: Any) -> dict[uuid.UUID, PaperGiven]:
    """Ticked papers need nobody to bring them: the state has them already."""
    return {row: PaperGiven(waived=True, note=gettext("from the store")) for row in reused(sheet)}


def link_reused(sheet: Any, dossier_id: uuid.UUID, request: OfficerRequest) -> None:
    """Link what was ticked, once the dossier is there; what does not fit is said, the dossier stands all the same."""
    from motcua.dossiers.queries import Looked, dossier_page

    wanted = reused(sheet)
    if not wanted:
        return
    rows = {one.paper_id: one.id for one in dossier_page(dossier_id, actor=request.actor, what=Looked.SCANS).papers}
    for paper, stored in wanted.items():
        try:
            actions.use_paper(dossier_id, rows[paper], stored, actor=request.actor)
        except MotcuaError as error:
            messages.warning(request, error.message)
