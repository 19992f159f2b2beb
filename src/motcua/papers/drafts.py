"""Drafts of papers: what a stack is cut into before a person decides."""

import uuid

from motcua.kernel import clock
from motcua.kernel.ids import new_id
from motcua.papers.models import DigitalPaper, ScanBatch


def new_paper(batch: ScanBatch, position: int, type_code: str = "", paper_id: uuid.UUID | None = None) -> DigitalPaper:
    """A draft of a paper of this stack."""
    return DigitalPaper.objects.create(
        id=paper_id or new_id(), batch=batch, position=position, unit_id=batch.unit_id, type_code=type_code,
        subject_kind=batch.subject_kind, subject_id=batch.subject_id, digitised_at=clock.now(),
        digitised_by=batch.received_by,
    )  # fmt: skip
