"""Walks every chain and every head, and names the first link that does not hold."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.db.models import QuerySet

from motcua.kernel.audit.chain import GENESIS, Subject, entry_hash, history
from motcua.kernel.audit.heads import day_leaves, head_root
from motcua.kernel.models import AuditEntry, AuditHead

CONTENT = (
    "subject_kind", "subject_id", "position", "occurred_at", "action",
    "actor_id", "actor_name", "behalf_id", "behalf_name", "facts",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Broken:
    """The first link that does not hold: where it is, and what is wrong with it."""

    where: str
    what: str


@dataclass(frozen=True, slots=True)
class Report:
    entries: int
    chains: int
    heads: int
    broken: Broken | None


def verify_chain(subject: Subject) -> Broken | None:
    """Check the chain of one subject."""
    previous = GENESIS
    for position, row in enumerate(_rows(history(subject)), start=1):
        if what := _fault(row, position, previous):
            return Broken(f"{subject.kind} {subject.id}, entry {row['position']}", what)
        previous = bytes(row["hash"])
    return None


def verify_all(progress: Callable[[int], None] | None = None) -> Report:
    """Check all chains, then all heads. `progress` is told the number of entries read so far."""
    entries = chains = 0
    chain: tuple[uuid.UUID, str] | None = None
    position, previous = 0, GENESIS
    for row in _rows(AuditEntry.objects.all()):
        if (row["subject_id"], row["subject_kind"]) != chain:
            chain, position, previous = (row["subject_id"], row["subject_kind"]), 0, GENESIS
            chains += 1
        entries, position = entries + 1, position + 1
        if what := _fault(row, position, previous):
            where = f"{row['subject_kind']} {row['subject_id']}, entry {row['position']}"
            return Report(entries, chains, 0, Broken(where, what))
        previous = bytes(row["hash"])
        if progress and entries % 50_000 == 0:
            progress(entries)
    heads, broken = _verify_heads()
    return Report(entries, chains, heads, broken)


def _rows(entries: QuerySet[AuditEntry]) -> Iterator[dict[str, Any]]:
    query = entries.order_by("subject_id", "subject_kind", "position").values(*CONTENT, "previous_hash", "hash")
    yield from query.iterator(chunk_size=5_000)


def _fault(row: dict[str, Any], position: int, previous: bytes) -> str:
    if row["position"] != position:
        return f"entry {position} is missing"
    if bytes(row["previous_hash"]) != previous:
        return "it does not follow the entry before it"
    if entry_hash(previous=previous, **{key: row[key] for key in CONTENT}) != bytes(row["hash"]):
        return "its content was changed"
    return ""


def _verify_heads() -> tuple[int, Broken | None]:
    previous, count = GENESIS, 0
    for head in AuditHead.objects.order_by("day").iterator():
        count += 1
        where = f"head of {head.day}"
        if bytes(head.previous_root) != previous:
            return count, Broken(where, "it does not follow the head before it")
        if head_root(previous, head.day, day_leaves(head.day)) != bytes(head.root):
            return count, Broken(where, "entries of that day were added, changed or removed after it was made")
        if head.signature is not None and not signed(head):
            return count, Broken(where, "its signature does not hold")
        previous = bytes(head.root)
    return count, None


def signed(head: AuditHead) -> bool:
    """Whether the signature of a head holds."""
    key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(head.public_key))
    try:
        key.verify(bytes(head.signature or b""), bytes(head.root))
    except InvalidSignature:
        return False
    return True
