"""Many chains at once: one entry of one act in each, hashed as `record` does it and written by COPY."""

import json
import uuid
from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any, Final

from django.db import connection

from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.audit.chain import GENESIS, entry_hash
from motcua.kernel.ids import new_id
from motcua.kernel.locks import LockOutsideTransaction

BATCH: Final = 5_000
_HEADS: Final = """
    SELECT DISTINCT ON (subject_id) subject_id, position, hash FROM kernel_auditentry
    WHERE subject_kind = %s AND subject_id = ANY (%s::uuid[]) ORDER BY subject_id, position DESC
"""
_COPY: Final = (
    "COPY kernel_auditentry (id, subject_kind, subject_id, position, occurred_at, action, actor_id, actor_name,"
    " behalf_id, behalf_name, facts, previous_hash, hash) FROM STDIN"
)


def record_many(kind: str, entries: Iterable[tuple[uuid.UUID, Mapping[str, Any]]], action: str, *, actor: Actor) -> int:
    """Append one entry to the chain of each subject of `kind`, inside the caller's transaction; returns how many.

    The caller has locked the subjects, and names each of them once. Facts are JSON as they are, as in `record`.
    """
    if not connection.in_atomic_block:
        raise LockOutsideTransaction
    waiting, count = iter(entries), 0
    while batch := list(islice(waiting, BATCH)):
        _write(kind, batch, action, actor)
        count += len(batch)
    return count


def _write(kind: str, batch: list[tuple[uuid.UUID, Mapping[str, Any]]], action: str, actor: Actor) -> None:
    now, behalf = clock.now(), actor.on_behalf_of
    same: dict[str, Any] = {
        "subject_kind": kind, "occurred_at": now, "action": action, "actor_id": actor.id, "actor_name": actor.name,
        "behalf_id": behalf.id if behalf else None, "behalf_name": behalf.name if behalf else "",
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, [kind, [subject for subject, _ in batch]])
        heads = {subject: (position, bytes(digest)) for subject, position, digest in cursor.fetchall()}
        with cursor.copy(_COPY) as target:
            for subject, told in batch:
                facts = {key: value for key, value in told.items() if value not in (None, "", {}, [])}
                position, previous = heads.get(subject, (0, GENESIS))
                digest = entry_hash(previous=previous, subject_id=subject, position=position + 1, facts=facts, **same)
                target.write_row(
                    (
                        new_id(), kind, subject, position + 1, now, action, same["actor_id"], same["actor_name"],
                        same["behalf_id"], same["behalf_name"], json.dumps(facts, ensure_ascii=False), previous, digest,
                    )
                )  # fmt: skip
