"""Results that the house itself has issued enter their owner's store without being scanned."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from motcua.files.actions import share_file
from motcua.kernel import audit, clock
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id
from motcua.papers import types
from motcua.papers.actions.confirming import next_code, valid_until
from motcua.papers.errors import UnknownPaperType
from motcua.papers.models import DigitalPaper, PaperKind, PaperState
from motcua.papers.owners import OwnerFacts
from motcua.papers.recording import paper_subject


@dataclass(frozen=True, slots=True)
class IssuedPaper:
    """A result as it was issued. `id` is the result's own: the same one is kept once."""

    id: uuid.UUID
    type_code: str
    name: str
    number: str
    issued_on: dt.date
    issuer: str
    signer: str
    file_id: uuid.UUID


@transaction.atomic
def keep_result(
    issued: IssuedPaper, owner: OwnerFacts, *, subject: Subject, unit_id: uuid.UUID, actor: Actor
) -> uuid.UUID:
    """Put an issued result into its owner's store; called again for the same result, it changes nothing.

    Raises:
        BadOwner: the owner has no number under which a store could stand.
        NotFound: the result's file is gone.
    """
    known = DigitalPaper.objects.filter(source_id=issued.id).values_list("id", flat=True).first()
    if known is not None:
        return known
    tidy = owner.checked()
    paper = DigitalPaper(
        id=new_id(), subject_kind=subject.kind, subject_id=subject.id, unit_id=unit_id, kind=PaperKind.RESULT,
        state=PaperState.CONFIRMED, type_code=issued.type_code, name=issued.name, owner_number=tidy.number,
        owner_name=tidy.name, owner_kind=tidy.kind, owner_party=tidy.party, number=issued.number,
        issued_on=issued.issued_on, issuer=issued.issuer, signer=issued.signer, source_id=issued.id,
        digitised_at=clock.now(), digitised_by=actor.name, decided_at=clock.now(), decided_by=actor.name,
    )  # fmt: skip
    try:
        view = types.paper_type(issued.type_code, issued.issued_on)
        paper.valid_to, paper.forever = valid_until(view, issued.issued_on, None), view.forever
    except UnknownPaperType:
        paper.forever = False  # a type that the pack does not know says nothing of its validity
    paper.code = next_code(tidy.number, issued.type_code)
    kept = share_file(issued.file_id, subject=paper_subject(paper.id), actor=actor)
    paper.file_id, paper.size = kept.id, kept.size
    paper.save(force_insert=True)
    audit.record(
        paper_subject(paper.id), "papers.result_kept", actor=actor, code=paper.code, sha256=kept.sha256,
        of=f"{subject.kind} {subject.id}",
    )  # fmt: skip
    return paper.id
