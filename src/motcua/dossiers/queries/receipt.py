"""What the intake receipt (form 01, Appendix I of Circular 03/2025/TT-VPCP) says."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from motcua.dossiers.models import Dossier, DossierPaper, PaperStatus
from motcua.dossiers.pinned import procedure_of
from motcua.dossiers.queries.page import find, record_look
from motcua.dossiers.queries.places import places_of
from motcua.dossiers.queries.timeline import Looked
from motcua.identity.queries import UnitInfo
from motcua.kernel import audit
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject


@dataclass(frozen=True, slots=True)
class ReceiptPaper:
    name: str
    originals: int
    certified: int
    copies: int
    files: int


@dataclass(frozen=True, slots=True)
class ReceiptView:
    """The fields of form 01. `accepted_at` and `due_at` are null while the dossier waits for intake."""

    dossier_id: uuid.UUID
    code: str
    secret: str
    procedure_code: str
    procedure: str
    channel: str
    receiving_unit: UnitInfo
    agency: UnitInfo
    handling_unit: UnitInfo
    applicant_name: str
    applicant_number: str
    applicant_phone: str
    applicant_email: str
    applicant_address: str
    submitter_name: str
    subject_line: str
    papers: tuple[ReceiptPaper, ...]
    missing: tuple[str, ...]
    limit_value: str
    limit_unit: str
    submitted_at: dt.datetime | None
    accepted_at: dt.datetime | None
    due_at: dt.datetime | None
    return_by: str
    fee_amount: int
    finance_state: str
    accepted_by: str


def receipt_view(dossier_id: uuid.UUID, *, actor: Actor) -> ReceiptView:
    """The receipt of a dossier the actor may see; an officer's read is recorded.

    Raises:
        UnknownDossier: not there, or not for this actor.
    """
    dossier = find(dossier_id, actor=actor)
    if dossier.applicant_id not in actor.parties:
        with transaction.atomic():
            record_look(dossier.id, Looked.RECEIPT, actor=actor)
    return _view(dossier)


def _view(dossier: Dossier) -> ReceiptView:
    units = places_of(dossier)
    procedure = procedure_of(dossier)
    limit = procedure.limit_for(dossier.channel, dossier.case_id)
    papers = list(DossierPaper.objects.filter(dossier=dossier).order_by("position").prefetch_related("attachments"))
    given = [paper for paper in papers if paper.status == PaperStatus.PROVIDED]
    return ReceiptView(
        dossier_id=dossier.id,
        code=dossier.code or "",
        secret=dossier.secret,
        procedure_code=dossier.procedure_code,
        procedure=procedure.name,
        channel=dossier.channel,
        receiving_unit=units.unit(dossier.receiving_unit_id),
        agency=units.agency_of(dossier.receiving_unit_id),
        handling_unit=units.unit(dossier.handling_unit_id),
        applicant_name=dossier.applicant_name,
        applicant_number=dossier.applicant_number,
        applicant_phone=dossier.applicant_phone,
        applicant_email=dossier.applicant_email,
        applicant_address=dossier.applicant_address,
        submitter_name=dossier.submitter.get("name", "") or dossier.applicant_name,
        subject_line=dossier.subject_line,
        papers=tuple(_paper(paper) for paper in given),
        missing=tuple(paper.name for paper in papers if paper.required and paper.status == PaperStatus.MISSING),
        limit_value=str(limit.value) if limit and limit.value is not None else "",
        limit_unit=(limit.unit or "") if limit else "",
        submitted_at=dossier.submitted_at,
        accepted_at=dossier.accepted_at,
        due_at=dossier.due_at,
        return_by=dossier.return_by,
        fee_amount=dossier.fee_amount,
        finance_state=dossier.finance_state,
        accepted_by=_accepted_by(dossier),
    )


def _paper(paper: DossierPaper) -> ReceiptPaper:
    files = sum(1 for attachment in paper.attachments.all() if attachment.removed_at is None)
    return ReceiptPaper(paper.name, paper.originals, paper.certified, paper.copies, files)


def _accepted_by(dossier: Dossier) -> str:
    entry = audit.history(Subject("dossier", dossier.id)).filter(action="dossiers.accepted").first()
    return entry.actor_name if entry else ""
