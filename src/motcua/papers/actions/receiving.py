"""A stack comes in: looked at, kept as it came, and put before the machine."""

import uuid
from dataclasses import dataclass
from typing import BinaryIO, Final

from django.conf import settings
from django.db import IntegrityError, transaction

from motcua.files.actions import store_file
from motcua.files.content import SCANS
from motcua.files.errors import ArchiveFile, ContentNotAsNamed, UnknownContent, UnusableFile
from motcua.files.scanning.errors import ArchiveNotTaken, NotAScan
from motcua.files.uploads import discard_upload, open_upload
from motcua.kernel import audit, clock
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id
from motcua.papers.models import ScanBatch
from motcua.papers.owners import OwnerFacts
from motcua.papers.policies import PapersPermission
from motcua.papers.queue import put_in_line
from motcua.papers.recording import batch_subject

UPLOADS: Final = "scan"  # the purpose of files that come in parts to be taken here
_ARCHIVES: Final = (b"PK\x03\x04", b"PK\x05\x06", b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")


@dataclass(frozen=True, slots=True)
class BatchInfo:
    """A stack that was taken: its id and state."""

    id: uuid.UUID
    state: str


def receive_scan(
    stream: BinaryIO,
    *,
    name: str,
    unit_id: uuid.UUID,
    subject: Subject | None = None,
    owner: OwnerFacts | None = None,
    origin: str = "upload",
    idempotency_key: uuid.UUID | None = None,
    actor: Actor,
) -> BatchInfo:
    """Take a stack (PDF, JPEG, PNG, TIFF) for a unit, for an opaque `subject` if it is known what it belongs to.

    The file is kept as it came. The same key gives the same stack, so that nothing is imported twice.

    Raises:
        UnusableFile: it says which kind of file it is and what to do; nothing was kept.
        NotAllowed: no right to scan at this unit.
    """
    actor.require(PapersPermission.SCAN, unit_id)
    if idempotency_key and (known := ScanBatch.objects.filter(idempotency_key=idempotency_key).first()):
        return BatchInfo(known.id, known.state)
    _refuse_archives(stream, name)
    try:
        with transaction.atomic():
            batch = _receive(stream, name, unit_id, subject, owner or OwnerFacts(), origin, idempotency_key, actor)
    except IntegrityError:
        known = ScanBatch.objects.filter(idempotency_key=idempotency_key).first() if idempotency_key else None
        if known is None:
            raise
        batch = known
    return BatchInfo(batch.id, batch.state)


def receive_upload(
    upload_id: uuid.UUID,
    *,
    unit_id: uuid.UUID,
    subject: Subject | None = None,
    owner: OwnerFacts | None = None,
    actor: Actor,
) -> BatchInfo:
    """Take a stack that has come in parts; asked again for the same one, it gives the same stack.

    Raises:
        UnknownUpload, UploadUnfinished: as they say.
        UnusableFile: it is no scan; nothing was kept.
        NotAllowed: no right to scan at this unit.
    """
    actor.require(PapersPermission.SCAN, unit_id)
    known = ScanBatch.objects.filter(idempotency_key=upload_id, received_by_id=actor.id).first()
    if known is not None:
        return BatchInfo(known.id, known.state)
    name, content = open_upload(upload_id, purpose=UPLOADS, actor=actor)
    try:
        with content:
            taken = receive_scan(
                content, name=name, unit_id=unit_id, subject=subject, owner=owner, idempotency_key=upload_id,
                actor=actor,
            )  # fmt: skip
    except UnusableFile:
        discard_upload(upload_id, actor=actor)
        raise
    discard_upload(upload_id, actor=actor)
    return taken


def _receive(
    stream: BinaryIO,
    name: str,
    unit_id: uuid.UUID,
    subject: Subject | None,
    owner: OwnerFacts,
    origin: str,
    key: uuid.UUID | None,
    actor: Actor,
) -> ScanBatch:
    batch_id = new_id()
    try:
        kept = store_file(
            stream, name=name, subject=batch_subject(batch_id), actor=actor, kinds=SCANS, largest=settings.LARGEST_SCAN
        )
    except (ContentNotAsNamed, ArchiveFile):
        raise
    except UnknownContent as error:
        raise NotAScan(**error.data) from error
    batch = ScanBatch(
        id=batch_id, unit_id=unit_id, subject_kind=subject.kind if subject else "",
        subject_id=subject.id if subject else None, owner=owner.as_json(), source_id=kept.id, name=kept.name,
        origin=origin, received_at=clock.now(), received_by_id=actor.id, received_by=actor.name, idempotency_key=key,
    )  # fmt: skip
    batch.save(force_insert=True)
    audit.record(
        batch_subject(batch.id), "papers.scan_received", actor=actor, file=kept.name, sha256=kept.sha256,
        origin=origin, of=f"{batch.subject_kind} {batch.subject_id}" if subject else "",
    )  # fmt: skip
    put_in_line(batch.id)
    return batch


def _refuse_archives(stream: BinaryIO, name: str) -> None:
    """An archive is told apart from other files that are no scans: what to do about it is another thing.

    Word and Excel files are archives too, and are told by their endings.
    """
    stream.seek(0)
    head = stream.read(8)
    stream.seek(0)
    if head.startswith(_ARCHIVES) and not name.lower().endswith((".docx", ".xlsx")):
        raise ArchiveNotTaken(name=name)
