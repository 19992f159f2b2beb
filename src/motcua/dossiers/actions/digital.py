"""Papers of owners' stores in a dossier: used again, or digitised for it; and results that enter a store."""

import re
import uuid
from typing import Final

import structlog
from django.db import transaction

from motcua.dossiers.actions.access import lock_own, lock_visible, receives_or_handles
from motcua.dossiers.actions.recording import record, subject_of
from motcua.dossiers.actions.supplement import open_request
from motcua.dossiers.errors import NothingAsked, StepDoesNotFit, UnknownDossier
from motcua.dossiers.models import Attachment, Dossier, DossierDigitalPaper, DossierPaper, PaperStatus, ResultDocument
from motcua.dossiers.models.digital import Reused
from motcua.dossiers.pinned import procedure_of
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.states import CLOSED, State
from motcua.files.actions import share_file
from motcua.identity.queries import organisation
from motcua.kernel import clock
from motcua.kernel.actor import Actor, service
from motcua.kernel.errors import NotAllowed
from motcua.kernel.ids import new_id
from motcua.papers import actions as papers
from motcua.papers import queries as stores
from motcua.papers.errors import BadOwner, NotTheOwners, NotUsable
from motcua.papers.owners import OwnerFacts
from motcua.papers.queries import StoredPaper

log = structlog.get_logger(__name__)
KEEPER: Final = service("dossiers.results")
_TYPE: Final = re.compile(r"[A-Z0-9]+([.\-][A-Z0-9]+)*")


@transaction.atomic
def use_paper(dossier_id: uuid.UUID, paper_id: uuid.UUID, digital_paper_id: uuid.UUID, *, actor: Actor) -> None:
    """Put a paper of an owner's store into the dossier as what `paper_id` asks for; a second time changes nothing.

    It has to be the applicant's, or to have been digitised for this very dossier (a child's or a spouse's paper is).

    Raises:
        NotTheOwners, NotUsable: as they say.
        StepDoesNotFit: the dossier is closed.
        UnknownDossier, UnknownPaper, NotAllowed: as they say.
    """
    dossier = lock_visible(dossier_id, actor=actor)
    _require_worker(dossier, actor)
    if State(dossier.state) in CLOSED:
        raise StepDoesNotFit(state=State(dossier.state).label, act="use_paper")
    paper, stored = _paper(dossier, paper_id), stores.confirmed(digital_paper_id)
    reused = Reused.NO if _check(dossier, stored) else Reused.LOCAL
    _link(dossier, paper, stored, reused, by_office=True, actor=actor)


@transaction.atomic
def reuse_own_paper(dossier_id: uuid.UUID, paper_id: uuid.UUID, digital_paper_id: uuid.UUID, *, actor: Actor) -> None:
    """Put a paper of the actor's own store into their draft, or into a supplement that asks for it; once is enough.

    Raises:
        NotTheOwners: the store of somebody else; a number alone proves nothing here.
        NotUsable, NothingAsked, StepDoesNotFit, UnknownDossier, UnknownPaper: as they say.
    """
    dossier = lock_own(dossier_id, actor=actor)
    if dossier.state != State.DRAFT and str(paper_id) not in open_request(dossier).papers:
        raise NothingAsked
    paper, stored = _paper(dossier, paper_id), stores.confirmed(digital_paper_id)
    if stored.owner_party is None or stored.owner_party != dossier.applicant_id:
        raise NotTheOwners
    _check(dossier, stored)
    _link(dossier, paper, stored, Reused.LOCAL, by_office=False, actor=actor)


def _paper(dossier: Dossier, paper_id: uuid.UUID) -> DossierPaper:
    paper = DossierPaper.objects.filter(dossier=dossier, id=paper_id).first()
    if paper is None:
        raise UnknownDossier
    return paper


def _link(
    dossier: Dossier, paper: DossierPaper, stored: StoredPaper, reused: Reused, *, by_office: bool, actor: Actor
) -> None:
    if DossierDigitalPaper.objects.filter(paper=paper, digital_paper_id=stored.id).exists():
        return
    attachment = _attach(dossier, paper, stored, by_office=by_office, actor=actor)
    DossierDigitalPaper.objects.create(
        dossier=dossier, paper=paper, digital_paper_id=stored.id, attachment=attachment, code=stored.code,
        digitised=True, reused=reused, linked_at=clock.now(), linked_by=actor.name,
    )  # fmt: skip
    if paper.status == PaperStatus.MISSING:
        paper.status = PaperStatus.PROVIDED
        paper.save(update_fields=["status"])
    record(dossier, "paper_used", actor=actor, paper=paper.name, code=stored.code, reused=int(reused))


def _require_worker(dossier: Dossier, actor: Actor) -> None:
    if not receives_or_handles(dossier, actor):
        raise NotAllowed(permission=DossierPermission.INTAKE.value)


def _check(dossier: Dossier, stored: StoredPaper) -> bool:
    """Whether it was digitised for this dossier; otherwise it has to be the applicant's."""
    if stored.file_id is None or not stored.is_valid(clock.today()):
        raise NotUsable
    if stored.subject == subject_of(dossier):
        return True
    is_theirs = bool(dossier.applicant_number) and stored.owner_number == dossier.applicant_number.replace("-", "")
    if not is_theirs and (stored.owner_party is None or stored.owner_party != dossier.applicant_id):
        raise NotTheOwners
    return False


def _attach(dossier: Dossier, paper: DossierPaper, stored: StoredPaper, *, by_office: bool, actor: Actor) -> Attachment:
    assert stored.file_id is not None
    kept = share_file(stored.file_id, subject=subject_of(dossier), actor=actor)
    attachment = Attachment(
        id=new_id(), dossier=dossier, paper=paper, file_id=kept.id, name=kept.name, media_type=kept.media_type,
        size=kept.size, sha256=kept.sha256, by_office=by_office, added_at=clock.now(),
    )  # fmt: skip
    attachment.save(force_insert=True)
    return attachment


def store_result(dossier_id: uuid.UUID) -> uuid.UUID | None:
    """Put the issued result into the applicant's store; None, with the reason logged, when it cannot stand there.

    A paper result without a file, or an applicant without a number, has no place in a store.
    """
    dossier = Dossier.objects.get(id=dossier_id)
    result = (
        ResultDocument.objects.filter(dossier=dossier, superseded_at__isnull=True, issued_at__isnull=False)
        .order_by("-id")
        .first()
    )
    if result is None or result.file_id is None or result.issued_at is None:
        log.info("result_not_stored", dossier=str(dossier_id), why="no file")
        return None
    issued_on = clock.local(result.issued_at).date()
    issued = papers.IssuedPaper(
        id=result.id, type_code=_type_of(dossier), name=result.name, number=result.number, issued_on=issued_on,
        issuer=organisation(issued_on).unit(dossier.handling_unit_id).name, signer=result.issued_by,
        file_id=result.file_id,
    )  # fmt: skip
    owner = OwnerFacts(dossier.applicant_number, dossier.applicant_name, dossier.applicant_kind, dossier.applicant_id)
    try:
        return papers.keep_result(
            issued, owner, subject=subject_of(dossier), unit_id=dossier.handling_unit_id, actor=KEEPER
        )
    except BadOwner:
        log.info("result_not_stored", dossier=str(dossier_id), why="the applicant has no number")
        return None


def _type_of(dossier: Dossier) -> str:
    """The code of the procedure's result; where the catalogue states none, one that is made of the procedure's code."""
    codes = [result.code.strip().upper() for result in procedure_of(dossier).results if result.code]
    fitting = [code for code in codes if _TYPE.fullmatch(code)]
    return fitting[0] if fitting else f"KQ.{dossier.procedure_code}"
