"""Nobody approves words unseen: where the text of a result differs from its template, the approver looks first.

Every way to approve comes through here: the dossier's page, the signing list, an act to many. That somebody has looked
at a version is a row (`DraftReading`), and so is which version was approved: who stamps it afterwards need not look
again, unless other words were put before them since.
"""

import uuid
from collections.abc import Iterable

from motcua.dossiers.documents.errors import ChangesNotSeen
from motcua.dossiers.models import Dossier, DraftDocument, DraftReading, ResultDocument
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.workflow import queries as workflow

APPROVAL = "approve"


def texts_of(results: Iterable[ResultDocument]) -> list[DraftDocument]:
    """Texts that differ from their template, of results read together with their texts."""
    return [text for one in results if (text := getattr(one, "text", None)) is not None and text.changed]


def seen(texts: list[DraftDocument], kind: str, *, actor: Actor) -> None:
    """Let a step of `kind` by `actor` put these words into force; an approval is noted on the version.

    Raises:
        ChangesNotSeen: the actor has not looked at them, and nobody who approves has approved them.
    """
    if not texts:
        return
    readings = DraftReading.objects.filter(document__in=texts).values_list("document_id", "reader_id")
    looked = {document for document, reader in readings if reader == actor.id}
    for text in texts:
        if text.id not in looked and (kind == APPROVAL or text.approved_at is None):
            raise ChangesNotSeen(version=text.number, dossier=str(text.dossier_id))
    if kind == APPROVAL:
        ids = [text.id for text in texts]
        DraftDocument.objects.filter(id__in=ids).update(approved_at=clock.now(), approved_by=actor.name)


def passed_on(dossier: Dossier, task_id: uuid.UUID, kind: str, outcome: str, *, actor: Actor) -> None:
    """The same for an approval after which others still have a step; sending back needs no look.

    Raises:
        ChangesNotSeen: see `seen`.
    """
    if kind != APPROVAL:
        return
    rows = DraftDocument.objects.filter(dossier=dossier, result__superseded_at__isnull=True, result__isnull=False)
    texts = [row for row in rows if row.changed]
    if texts and outcome == approval_of(task_id):
        seen(texts, kind, actor=actor)


def approval_of(task_id: uuid.UUID) -> str:
    """The outcome of a step that approves: the model lists it first. Empty where a step ends in one way only."""
    outcomes = workflow.task(task_id).outcomes
    return outcomes[0].value if outcomes else ""
