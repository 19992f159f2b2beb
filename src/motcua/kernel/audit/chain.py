"""Entries and their hashes."""

import datetime as dt
import hashlib
import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import QuerySet

from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.ids import new_id
from motcua.kernel.locks import LockOutsideTransaction
from motcua.kernel.models import AuditEntry

GENESIS: Final = bytes(32)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a chain is about: a kind such as `dossier` and the subject's id; together they name the chain."""

    kind: str
    id: uuid.UUID


def entry_hash(  # noqa: PLR0913 - the canonical content, in its one order
    *,
    previous: bytes,
    subject_kind: str,
    subject_id: uuid.UUID,
    position: int,
    occurred_at: dt.datetime,
    action: str,
    actor_id: uuid.UUID | None,
    actor_name: str,
    behalf_id: uuid.UUID | None,
    behalf_name: str,
    facts: Mapping[str, Any],
) -> bytes:
    """SHA-256 over the hash before and the canonical JSON of the entry.

    Canonical: sorted keys, no spaces, UTF-8, times as whole microseconds since 1970, ids as text.
    """
    moment = occurred_at.astimezone(dt.UTC) - dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
    content = [
        subject_kind, str(subject_id), position, moment // dt.timedelta(microseconds=1), action,
        str(actor_id or ""), actor_name, str(behalf_id or ""), behalf_name, facts,
    ]  # fmt: skip
    text = json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(previous + text.encode()).digest()


def record(
    subject: Subject,
    action: str,
    *,
    actor: Actor,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    legal_basis: str = "",
    **facts: Any,
) -> AuditEntry:
    """Append one entry to the subject's chain, inside the caller's transaction.

    The caller has locked the subject, or has just made it; two writers of one chain that forgot to meet at the unique
    position and one of them fails. Values must be JSON as they are: no floats, dates as ISO text.
    """
    if not connection.in_atomic_block:
        raise LockOutsideTransaction
    position, previous = _end_of(subject)
    content = {"before": before, "after": after, "reason": reason, "legal_basis": legal_basis, **facts}
    kept = {key: value for key, value in content.items() if value not in (None, "", {}, [])}
    behalf = actor.on_behalf_of
    values: dict[str, Any] = {
        "subject_kind": subject.kind,
        "subject_id": subject.id,
        "position": position,
        "occurred_at": clock.now(),
        "action": action,
        "actor_id": actor.id,
        "actor_name": actor.name,
        "behalf_id": behalf.id if behalf else None,
        "behalf_name": behalf.name if behalf else "",
        "facts": kept,
    }
    digest = entry_hash(previous=previous, **values)
    entry = AuditEntry(id=new_id(), previous_hash=previous, hash=digest, **values)
    plain = [getattr(entry, name) for name in _PLAIN]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [*plain, json.dumps(kept, ensure_ascii=False), previous, digest])
    return entry


# Plain SQL for speed: every verb comes through here.
_PLAIN: Final = (
    "id", "subject_kind", "subject_id", "position", "occurred_at", "action", "actor_id", "actor_name", "behalf_id",
    "behalf_name",
)  # fmt: skip
_INSERT: Final = (
    f"INSERT INTO kernel_auditentry ({', '.join(_PLAIN)}, facts, previous_hash, hash)"  # noqa: S608 - names of columns
    f" VALUES ({', '.join(['%s'] * len(_PLAIN))}, %s::jsonb, %s, %s)"
)


def _end_of(subject: Subject) -> tuple[int, bytes]:
    """The next position of a chain and the hash that it follows."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT position, hash FROM kernel_auditentry WHERE subject_id = %s AND subject_kind = %s"
            " ORDER BY position DESC LIMIT 1",
            [subject.id, subject.kind],
        )
        last = cursor.fetchone()
    return (last[0] + 1, bytes(last[1])) if last else (1, GENESIS)


def history(subject: Subject) -> QuerySet[AuditEntry]:
    """The subject's chain, oldest first. Who may read it is for the calling room to decide."""
    return AuditEntry.objects.filter(subject_id=subject.id, subject_kind=subject.kind).order_by("position")
