"""The story of a dossier, read from its audit chain: what happened, when, why, by which office."""

import datetime as dt
import uuid
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from motcua.dossiers.models import Dossier
from motcua.kernel import audit
from motcua.kernel.audit import Subject
from motcua.kernel.kept import Kept

READS: Final = "dossier.reads"
# The applicant's own preparation tells nobody anything; it stays in the chain.
SILENT: Final = frozenset({"dossiers.answers_saved", "dossiers.draft_started", "dossiers.return_chosen"})
# Acts that only officers see in the story.
INTERNAL: Final = frozenset(
    f"dossiers.{act}"
    for act in (
        "apology_drafted",
        "apology_proposed",
        "apology_refused",
        "document_adopted",
        "document_started",
        "document_written",
        "file_added",
        "file_removed",
        "handover_received",
        "instructed",
        "instruction_done",
        "step_recalled",
        "handover_sent",
        "moved_by_timer",
        "note_written",
        "nudged",
        "paper_used",
        "result_placed",
        "result_drafted",
        "scan_placed",
        "scan_taken_out",
        "step_assigned",
        "step_claimed",
        "step_handed_back",
        "steps_planned_again",
    )
)


@dataclass(frozen=True, slots=True)
class Moment:
    """One thing that happened. `action` is a stable code that the doors put into words with `facts`."""

    action: str
    at: dt.datetime
    by: str
    on_behalf_of: str
    reason: str
    facts: dict[str, Any]


class Looked(StrEnum):
    """What somebody looked at."""

    DOSSIER = "dossier"
    PREVIEW = "preview"
    ACT = "act"
    SCANS = "digitise"
    FILE = "file"
    PRINTED = "form"
    RECEIPT = "receipt"
    TEXT = "document"
    CHANGES = "changes"


@dataclass(frozen=True, slots=True)
class Look:
    """Somebody looked into the dossier. `detail`: the file's name, the code of the printed form, the version."""

    at: dt.datetime
    by: str
    what: Looked
    detail: str


_entries_of: Final = Kept(lambda key: audit.history(Subject("dossier", key)))


def timeline(dossier: Dossier, *, internal: bool = False) -> tuple[Moment, ...]:
    """What happened, oldest first; with `internal` also what only officers see."""
    return tuple(
        Moment(
            entry.action.removeprefix("dossiers."), entry.occurred_at, entry.actor_name, entry.behalf_name,
            entry.facts.get("reason", ""), entry.facts,
        )
        for entry in _entries_of(dossier.id)
        if entry.action not in SILENT and (internal or entry.action not in INTERNAL)
    )  # fmt: skip


def looks(dossier_id: uuid.UUID, limit: int = 50) -> tuple[Look, ...]:
    """Who looked into the dossier, newest first."""
    entries = audit.history(Subject(READS, dossier_id)).order_by("-position")[:limit]
    return tuple(_look(entry) for entry in entries)


def _look(entry: Any) -> Look:
    what, _, detail = entry.facts["what"].partition(": ")
    if what.startswith(_OLD_CHANGES):
        what, detail = Looked.CHANGES, what.removeprefix(_OLD_CHANGES)
    elif what == Looked.PRINTED and not detail:
        what = Looked.ACT  # as it was written first
    return Look(entry.occurred_at, entry.actor_name, Looked(what), detail)


_OLD_CHANGES: Final = "changes of version "
