"""Files of a dossier: added to a paper, taken off again."""

import uuid
from typing import BinaryIO

from django.db.models import Q

from motcua.dossiers.actions.recording import record, subject_of
from motcua.dossiers.errors import UnknownDossier
from motcua.dossiers.models import Attachment, Dossier, DossierDigitalPaper, DossierPaper, PaperStatus
from motcua.files.actions import discard_file, store_file
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.ids import new_id


def add_attachment(
    dossier: Dossier, paper_id: uuid.UUID | None, stream: BinaryIO, name: str, *, actor: Actor, by_office: bool = False
) -> uuid.UUID:
    """Keep the file and hang it on the paper (or on the dossier as a whole); the paper counts as provided.

    Raises:
        UnusableFile: the file is not taken.
        UnknownDossier: the paper belongs to another dossier.
    """
    paper = None
    if paper_id is not None:
        paper = DossierPaper.objects.filter(dossier=dossier, id=paper_id).first()
        if paper is None:
            raise UnknownDossier
    kept = store_file(stream, name=name, subject=subject_of(dossier), actor=actor)
    attachment = Attachment(
        id=new_id(), dossier=dossier, paper=paper, file_id=kept.id, name=kept.name, media_type=kept.media_type,
        size=kept.size, sha256=kept.sha256, by_office=by_office, added_at=clock.now(),
    )  # fmt: skip
    attachment.save(force_insert=True)
    if paper and paper.status == PaperStatus.MISSING:
        paper.status = PaperStatus.PROVIDED
        paper.save(update_fields=["status"])
    record(dossier, "file_added", actor=actor, file=kept.name, sha256=kept.sha256)
    return attachment.id


def remove_attachment(dossier: Dossier, attachment_id: uuid.UUID, *, actor: Actor) -> None:
    """Take the file off; a paper without any file left is missing again.

    Raises:
        UnknownDossier: no such file here.
    """
    attachment = Attachment.objects.filter(dossier=dossier, id=attachment_id, removed_at__isnull=True).first()
    if attachment is None:
        raise UnknownDossier
    DossierDigitalPaper.objects.filter(attachment=attachment).delete()  # the paper stays in its owner's store
    attachment.removed_at = clock.now()
    attachment.save(update_fields=["removed_at"])
    if attachment.file_id:
        discard_file(attachment.file_id, actor=actor)
    if attachment.paper_id:
        left = Attachment.objects.filter(paper_id=attachment.paper_id, removed_at__isnull=True)
        untouched = Q(id=attachment.paper_id, originals=0, certified=0, copies=0)
        if not left.exists():
            DossierPaper.objects.filter(untouched).update(status=PaperStatus.MISSING)
    record(dossier, "file_removed", actor=actor, file=attachment.name)
