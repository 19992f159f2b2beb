"""Drafts of papers: what a stack is cut into before a person decides."""

import uuid
from typing import Any, Final

from motcua.kernel import clock
from motcua.kernel.ids import new_id
from motcua.papers.models import DigitalPaper, ScanBatch

# What a draft knows of itself; two halves of one that is split both know it.
FACTS: Final = (
    "type_code", "name", "subject_kind", "subject_id", "owner_number", "owner_name", "owner_kind", "owner_party",
    "sheet", "unplaced",
)  # fmt: skip


def facts_of(paper: DigitalPaper) -> dict[str, Any]:
    """What a draft knows of itself, as JSON."""
    found = {name: getattr(paper, name) for name in FACTS}
    return {name: str(value) if isinstance(value, uuid.UUID) else value for name, value in found.items()}


def new_paper(
    batch: ScanBatch,
    position: int,
    type_code: str = "",
    paper_id: uuid.UUID | None = None,
    facts: dict[str, Any] | None = None,
) -> DigitalPaper:
    """A draft of a paper of this stack: for the stack's subject, or as `facts` say."""
    known = facts or {"type_code": type_code, "subject_kind": batch.subject_kind, "subject_id": batch.subject_id}
    return DigitalPaper.objects.create(
        id=paper_id or new_id(), batch=batch, position=position, unit_id=batch.unit_id, digitised_at=clock.now(),
        digitised_by=batch.received_by, **known,
    )  # fmt: skip
