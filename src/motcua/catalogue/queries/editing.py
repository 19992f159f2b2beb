"""What officers of the catalogue work on: drafts, change sets, quarantine, everyday words."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext

from motcua.catalogue.imports.changes import unpack
from motcua.catalogue.models import (
    ChangeItem,
    ChangeSet,
    ImportProblem,
    ItemState,
    ProcedureVersion,
    QuarantinedRecord,
    ThesaurusEntry,
    VersionState,
)
from motcua.catalogue.national.reasons import message_of
from motcua.catalogue.policies import CataloguePermission
from motcua.catalogue.views import VersionInfo
from motcua.kernel.actor import Actor
from motcua.kernel.errors import NotFound


@dataclass(frozen=True, slots=True)
class ChangeSetInfo:
    id: uuid.UUID
    file_name: str
    made_at: dt.datetime
    made_by: str
    read: int
    unchanged: int
    waiting: int
    accepted: int
    rejected: int


@dataclass(frozen=True, slots=True)
class ChangeItemInfo:
    """`difference`: list of {part, before, after}."""

    id: uuid.UUID
    code: str
    name: str
    kind: str
    state: str
    difference: list[dict[str, Any]]


@dataclass(frozen=True, slots=True)
class ProblemInfo:
    line: int
    code: str
    field: str
    reason: str
    message: str
    excerpt: str


@dataclass(frozen=True, slots=True)
class QuarantinedInfo:
    id: uuid.UUID
    code: str
    name: str
    reason: str
    message: str
    raw: dict[str, Any]


@dataclass(frozen=True, slots=True)
class PhraseInfo:
    phrase: str
    meanings: tuple[str, ...]


def drafts(*, actor: Actor, limit: int = 100) -> list[VersionInfo]:
    """Drafts, the newest first. Raises NotAllowed."""
    actor.require(CataloguePermission.EDIT)
    rows = ProcedureVersion.objects.filter(state=VersionState.DRAFT).select_related("procedure").order_by("-id")
    return [
        VersionInfo(row.id, row.procedure_id, row.procedure.code, row.number, row.state, row.valid_from, row.valid_to)
        for row in rows.defer("content")[:limit]
    ]


def change_sets(*, actor: Actor, limit: int = 50) -> list[ChangeSetInfo]:
    """Imports, the newest first. Raises NotAllowed."""
    actor.require(CataloguePermission.EDIT)
    return [_set_info(row) for row in _sets().order_by("-id")[:limit]]


def change_set(change_set_id: uuid.UUID, *, actor: Actor) -> ChangeSetInfo:
    """One import. Raises NotAllowed, NotFound."""
    actor.require(CataloguePermission.EDIT)
    row = _sets().filter(id=change_set_id).first()
    if row is None:
        raise NotFound
    return _set_info(row)


def _sets() -> Any:
    return ChangeSet.objects.annotate(
        **{state: Count("items", filter=Q(items__state=state)) for state in ItemState.values}
    )


def _set_info(row: Any) -> ChangeSetInfo:
    return ChangeSetInfo(
        row.id, row.file_name, row.made_at, row.made_by, row.read, row.unchanged, row.waiting, row.accepted,
        row.rejected,
    )  # fmt: skip


def change_items(
    change_set_id: uuid.UUID, *, actor: Actor, state: str = "", after: str = "", limit: int = 100
) -> list[ChangeItemInfo]:
    """Items of an import in the order of their codes, those behind the code `after`. Raises NotAllowed."""
    actor.require(CataloguePermission.EDIT)
    rows = ChangeItem.objects.filter(change_set_id=change_set_id, code__gt=after).order_by("code")
    if state:
        rows = rows.filter(state=state)
    keys = ("id", "code", "name", "kind", "state", "difference")
    return [ChangeItemInfo(*row) for row in rows.values_list(*keys)[:limit]]


def import_problems(change_set_id: uuid.UUID, *, actor: Actor, after: int = 0, limit: int = 500) -> list[ProblemInfo]:
    """What an import could not read, by line. Raises NotAllowed."""
    actor.require(CataloguePermission.EDIT)
    rows = ImportProblem.objects.filter(change_set_id=change_set_id, line__gte=after).order_by("line", "id")
    keys = ("line", "code", "field", "reason", "message", "excerpt")
    return [
        ProblemInfo(line, code, field, reason, gettext(message), excerpt)
        for line, code, field, reason, message, excerpt in rows.values_list(*keys)[:limit]
    ]


def quarantined(*, actor: Actor, limit: int = 200) -> list[QuarantinedInfo]:
    """Records that must not be trusted, the newest first. Raises NotAllowed."""
    actor.require(CataloguePermission.EDIT)
    rows = QuarantinedRecord.objects.order_by("-id").values_list("id", "code", "name", "reason", "raw")
    return [QuarantinedInfo(*row[:4], gettext(message_of(row[3])), unpack(row[4])) for row in rows[:limit]]


def thesaurus() -> list[PhraseInfo]:
    """Everyday phrases and what they stand for, by phrase."""
    rows = ThesaurusEntry.objects.order_by("plain").values_list("phrase", "meanings")
    return [PhraseInfo(phrase, tuple(meanings)) for phrase, meanings in rows]
