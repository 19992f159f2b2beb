"""The text of a result: begun from a template, written on in versions, adopted as the drafted result."""

import hashlib
import io
import uuid
from typing import Final

from django.db import transaction

from motcua.dossiers.actions.access import lock_visible, require_handler
from motcua.dossiers.actions.recording import record
from motcua.dossiers.actions.result import draft_result
from motcua.dossiers.documents.errors import BlanksLeft, NoResultTemplate, TextMissing, TextOvertaken, UnknownText
from motcua.dossiers.documents.filling import filled, has_blanks
from motcua.dossiers.documents.paper import pdf_of
from motcua.dossiers.documents.templates import templates_for
from motcua.dossiers.errors import StepDoesNotFit
from motcua.dossiers.models import Dossier, DraftDocument
from motcua.dossiers.states import Act, State, fits
from motcua.kernel import clock
from motcua.kernel.actor import Actor

LONGEST: Final = 20_000  # what the press prints


def _writable(dossier_id: uuid.UUID, actor: Actor) -> Dossier:
    dossier = lock_visible(dossier_id, actor=actor)
    require_handler(dossier, actor)
    if not fits(dossier.state, Act.ISSUE_RESULT):
        raise StepDoesNotFit(state=State(dossier.state).label, act="draft_document")
    return dossier


def _last(dossier: Dossier) -> DraftDocument | None:
    return DraftDocument.objects.filter(dossier=dossier).select_related("template").order_by("-number").first()


@transaction.atomic
def start_document(dossier_id: uuid.UUID, template_id: uuid.UUID, *, actor: Actor) -> int:
    """Begin the text of the result from a template, filled with the dossier's data; returns the version's number.

    Begun again, from this template or another, it is the next version; earlier ones stay.

    Raises:
        NoResultTemplate: not one of those in force for this procedure.
        UnknownDossier, NotAllowed, StepDoesNotFit: as they say.
    """
    dossier = _writable(dossier_id, actor)
    template = next((one for one in templates_for(dossier) if one.id == template_id), None)
    if template is None:
        raise NoResultTemplate
    last = _last(dossier)
    text = filled(template.body, dossier)
    row = DraftDocument.objects.create(
        dossier=dossier, number=last.number + 1 if last else 1, template=template, filled=text, body=text,
        made_at=clock.now(), made_by=actor.name,
    )  # fmt: skip
    record(dossier, "document_started", actor=actor, template=template.code, version=row.number)
    return row.number


@transaction.atomic
def write_document(dossier_id: uuid.UUID, body: str, *, based_on: int, actor: Actor) -> int:
    """Keep what was written on version `based_on` as the next version; returns its number. Nothing new, no version.

    Raises:
        TextOvertaken: somebody else wrote meanwhile; it has the number of their version. Nothing is lost: both texts
            are there to be compared.
        TextMissing: no text, or more than 20,000 characters.
        UnknownText: nothing was begun, or no such version.
        UnknownDossier, NotAllowed, StepDoesNotFit: as they say.
    """
    body = body.replace("\r\n", "\n").replace("\x00", "").strip()
    if not body or len(body) > LONGEST:
        raise TextMissing(most=LONGEST)
    dossier = _writable(dossier_id, actor)
    last = _last(dossier)
    if last is None or not 0 < based_on <= last.number:
        raise UnknownText
    if last.body == body:
        return last.number
    if last.number != based_on:
        raise TextOvertaken(by=last.made_by, version=last.number)
    row = DraftDocument.objects.create(
        dossier=dossier, number=last.number + 1, template=last.template, filled=last.filled, body=body,
        made_at=clock.now(), made_by=actor.name,
    )  # fmt: skip
    record(dossier, "document_written", actor=actor, version=row.number)
    return row.number


@transaction.atomic
def adopt_document(dossier_id: uuid.UUID, version: int, *, name: str, number: str = "", actor: Actor) -> uuid.UUID:
    """Make the PDF of the last version and put it before the approver as the drafted result; returns the result's id.

    Raises:
        TextOvertaken: there is a later version. UnknownText: nothing was begun.
        BlanksLeft: places are still to be filled in.
        ResultMissing: no name. BrokenTemplate: the layout is at fault.
        UnknownDossier, NotAllowed, StepDoesNotFit: as they say.
    """
    dossier = _writable(dossier_id, actor)
    last = _last(dossier)
    if last is None:
        raise UnknownText
    if last.number != version:
        raise TextOvertaken(by=last.made_by, version=last.number)
    if has_blanks(last.body):
        raise BlanksLeft
    made = pdf_of(last, dossier, name=name.strip(), number=number.strip())
    file_name = f"{name.strip()}.pdf".replace("/", "-")
    result_id = draft_result(
        dossier_id, name=name, number=number, stream=io.BytesIO(made), file_name=file_name, actor=actor
    )
    # Adopted again under another number: the later result speaks for this text.
    DraftDocument.objects.filter(id=last.id).update(result_id=result_id)
    record(
        dossier, "document_adopted", actor=actor, version=version, changed=last.changed,
        sha256=hashlib.sha256(last.body.encode()).hexdigest(),
    )  # fmt: skip
    return result_id
