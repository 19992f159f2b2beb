"""The memory as an auditor looks at it: one chain whole or broken, and the heads of the nights."""

import datetime as dt
from dataclasses import dataclass

from motcua.kernel.actor import Actor
from motcua.kernel.audit.chain import GENESIS, Subject, history
from motcua.kernel.audit.heads import day_leaves, head_root
from motcua.kernel.audit.verify import Broken, signed, verify_chain
from motcua.kernel.errors import NotFound
from motcua.kernel.models import AuditHead
from motcua.kernel.policies import KernelPermission


@dataclass(frozen=True, slots=True)
class ChainReport:
    """How long a chain is, and its first link that does not hold; None when it is whole."""

    subject: Subject
    entries: int
    broken: Broken | None


@dataclass(frozen=True, slots=True)
class HeadInfo:
    """The head of one night. `signature` is good, bad or none."""

    day: dt.date
    chains: int
    root: str
    signature: str
    made_at: dt.datetime


def check_chain(subject: Subject, *, actor: Actor) -> ChainReport:
    """Reckon one chain anew. Raises NotAllowed."""
    actor.require(KernelPermission.VERIFY_AUDIT)
    return ChainReport(subject, history(subject).count(), verify_chain(subject))


def nightly_heads(*, actor: Actor, before: dt.date | None = None, limit: int = 30) -> list[HeadInfo]:
    """The nightly heads, newest first. Raises NotAllowed."""
    actor.require(KernelPermission.VERIFY_AUDIT)
    rows = AuditHead.objects.order_by("-day")
    if before is not None:
        rows = rows.filter(day__lt=before)
    return [_info(row) for row in rows[:limit]]


def check_head(day: dt.date, *, actor: Actor) -> Broken | None:
    """Reckon the head of one day anew, from the entries of that day and the head before it; None when it holds.

    Raises:
        NotAllowed: without the right.
        NotFound: no head was made for that day.
    """
    actor.require(KernelPermission.VERIFY_AUDIT)
    head = AuditHead.objects.filter(day=day).first()
    if head is None:
        raise NotFound
    last = AuditHead.objects.filter(day__lt=day).order_by("-day").first()
    where = f"head of {day}"
    if bytes(head.previous_root) != (bytes(last.root) if last else GENESIS):
        return Broken(where, "it does not follow the head before it")
    if head_root(bytes(head.previous_root), day, day_leaves(day)) != bytes(head.root):
        return Broken(where, "entries of that day were added, changed or removed after it was made")
    if _signature(head) == "bad":
        return Broken(where, "its signature does not hold")
    return None


def _info(head: AuditHead) -> HeadInfo:
    return HeadInfo(head.day, head.chains, bytes(head.root).hex(), _signature(head), head.made_at)


def _signature(head: AuditHead) -> str:
    if head.signature is None:
        return "none"
    return "good" if signed(head) else "bad"
