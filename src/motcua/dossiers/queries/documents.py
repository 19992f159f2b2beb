"""Texts of results: the versions of a dossier's, and which wait before an approver with words of their own."""

import uuid
from collections.abc import Collection

from django.db import transaction

from motcua.dossiers.documents.errors import UnknownText
from motcua.dossiers.documents.templates import templates_for
from motcua.dossiers.errors import UnknownDossier
from motcua.dossiers.models import Dossier, DraftDocument, DraftReading, ResultTemplate
from motcua.dossiers.queries.page import find, record_look
from motcua.dossiers.queries.timeline import Looked
from motcua.kernel import clock
from motcua.kernel.actor import Actor


def _official(dossier_id: uuid.UUID, actor: Actor) -> Dossier:
    """The dossier for an officer; drafts are not the applicant's to see."""
    dossier = find(dossier_id, actor=actor)
    if dossier.applicant_id in actor.parties:
        raise UnknownDossier
    return dossier


@transaction.atomic
def documents_of(dossier_id: uuid.UUID, *, actor: Actor) -> list[DraftDocument]:
    """All versions, the last first; the read is recorded.

    Raises:
        UnknownDossier: not there, or not for this actor.
    """
    dossier = _official(dossier_id, actor)
    with transaction.atomic():
        record_look(dossier.id, Looked.TEXT, actor=actor)
    rows = DraftDocument.objects.filter(dossier=dossier).select_related("template")
    return list(rows.order_by("-number"))


def templates_of(dossier_id: uuid.UUID, *, actor: Actor) -> list[ResultTemplate]:
    """What the text may be begun from today."""
    return templates_for(_official(dossier_id, actor))


@transaction.atomic
def read_changes(dossier_id: uuid.UUID, version: int, *, actor: Actor) -> DraftDocument:
    """One version, to be shown beside its template; that the actor has looked is remembered, once.

    Raises:
        UnknownText: no such version. UnknownDossier: not there, or not for this actor.
    """
    dossier = _official(dossier_id, actor)
    row = DraftDocument.objects.filter(dossier=dossier, number=version).select_related("template").first()
    if row is None:
        raise UnknownText
    if actor.id is not None:
        reading = DraftReading(document=row, reader_id=actor.id, read_at=clock.now())
        DraftReading.objects.bulk_create([reading], ignore_conflicts=True)
    record_look(dossier.id, Looked.CHANGES, str(version), actor=actor)
    return row


def changed_texts(dossier_ids: Collection[uuid.UUID], actor: Actor) -> dict[uuid.UUID, tuple[DraftDocument, bool]]:
    """For those of these dossiers whose drafted result says something else than its template: the text, and whether
    the actor has looked at the difference. The caller has authorised.
    """
    rows = DraftDocument.objects.filter(
        dossier__in=list(dossier_ids), result__isnull=False, result__superseded_at__isnull=True
    )
    changed = {row.dossier_id: row for row in rows if row.changed}
    if not changed:
        return {}
    readings = DraftReading.objects.filter(document__in=changed.values()).values_list("document_id", "reader_id")
    read = {document for document, reader in readings if reader == actor.id}
    return {dossier_id: (row, row.id in read) for dossier_id, row in changed.items()}
