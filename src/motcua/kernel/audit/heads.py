"""Nightly heads: one root over all chains that grew, so that even the database's owner can't rewrite a past day."""

import datetime as dt
import hashlib

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.db import connection, transaction

from motcua.kernel import clock, locks
from motcua.kernel.audit.chain import GENESIS
from motcua.kernel.models import AuditHead


def merkle_root(leaves: list[bytes]) -> bytes:
    """SHA-256 Merkle root; leaves and nodes are hashed with different prefixes (RFC 6962), none gives 32 zero bytes."""
    level = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    if not level:
        return GENESIS
    while len(level) > 1:
        paired = [
            hashlib.sha256(b"\x01" + left + right).digest()
            for left, right in zip(level[::2], level[1::2], strict=False)
        ]
        level = paired + ([level[-1]] if len(level) % 2 else [])
    return level[0]


def day_leaves(day: dt.date) -> list[bytes]:
    """The last hash of each chain that grew on `day`, in the order of subject ids."""
    start = dt.datetime.combine(day, dt.time.min, tzinfo=clock.LOCAL)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT ON (subject_id, subject_kind) subject_id, hash FROM kernel_auditentry "
            "WHERE occurred_at >= %s AND occurred_at < %s ORDER BY subject_id, subject_kind, position DESC",
            [start, start + dt.timedelta(days=1)],
        )
        return [subject_id.bytes + bytes(digest) for subject_id, digest in cursor.fetchall()]


def head_root(previous: bytes, day: dt.date, leaves: list[bytes]) -> bytes:
    """A head covers the head before it, the day and the leaves."""
    return hashlib.sha256(previous + day.isoformat().encode() + merkle_root(leaves)).digest()


def make_head(day: dt.date) -> AuditHead:
    """Make the head of a day that is over; a second call returns the one that stands.

    Raises:
        ValueError: the day is not over, or lies before the last head.
    """
    if day >= clock.today():
        raise ValueError(f"{day} is not over yet")
    with transaction.atomic():
        locks.hold("kernel.audit.heads")
        if made := AuditHead.objects.filter(day=day).first():
            return made
        last = AuditHead.objects.order_by("-day").first()
        if last and last.day > day:
            raise ValueError(f"{day} lies before the last head, {last.day}")
        previous = bytes(last.root) if last else GENESIS
        leaves = day_leaves(day)
        root = head_root(previous, day, leaves)
        signature, public_key = _sign(root)
        return AuditHead.objects.create(
            day=day, root=root, previous_root=previous, chains=len(leaves),
            signature=signature, public_key=public_key, made_at=clock.now(),
        )  # fmt: skip


def _sign(root: bytes) -> tuple[bytes | None, str]:
    if not settings.AUDIT_SIGNING_KEY:
        return None, ""
    key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(settings.AUDIT_SIGNING_KEY))
    raw = key.public_key().public_bytes(serialization.Encoding.Raw, serialization.PublicFormat.Raw)
    return key.sign(root), raw.hex()
