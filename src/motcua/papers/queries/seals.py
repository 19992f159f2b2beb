"""By whom and when a paper was digitised, and what vouches for it: our chain of acts, and signatures, if any."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from motcua.files.queries import infos
from motcua.kernel import audit
from motcua.kernel.actor import Actor
from motcua.papers import signing
from motcua.papers.errors import UnknownPaper
from motcua.papers.models import PaperState
from motcua.papers.recording import paper_subject
from motcua.papers.visibility import papers_visible_to


@dataclass(frozen=True, slots=True)
class Seal:
    """The entry of the chain that binds the paper to who digitised and who confirmed it.

    `holds`: the chain is unbroken and the file is the one that was confirmed. `entry_hash` and `file_hash` in hex.
    `signing`: awaiting, signed or empty; `can_sign`: whether somebody is connected who could sign.
    """

    digitised_by: str
    digitised_at: dt.datetime
    confirmed_by: str
    confirmed_at: dt.datetime | None
    position: int
    entry_hash: str
    file_hash: str
    holds: bool
    signing: str
    signatures: tuple[dict[str, Any], ...]
    can_sign: bool


def seal_of(paper_id: uuid.UUID, *, actor: Actor) -> Seal | None:
    """What vouches for a confirmed paper; None for one that waits or was refused. Nothing of its content is told.

    Raises:
        UnknownPaper: not there, or not for this actor.
    """
    paper = papers_visible_to(actor).filter(id=paper_id).first()
    if paper is None:
        raise UnknownPaper
    if paper.state != PaperState.CONFIRMED or paper.file_id is None:
        return None
    subject = paper_subject(paper.id)
    acts = ("papers.confirmed", "papers.result_kept")
    entry = next((one for one in audit.history(subject) if one.action in acts), None)
    kept = infos([paper.file_id]).get(paper.file_id)
    said = str(entry.facts.get("sha256", "")) if entry else ""
    holds = entry is not None and kept is not None and said == kept.sha256 and audit.verify_chain(subject) is None
    return Seal(
        paper.digitised_by, paper.digitised_at, paper.decided_by, paper.decided_at, entry.position if entry else 0,
        bytes(entry.hash).hex() if entry else "", said, holds, str(paper.signing),
        tuple(paper.signature.get("signatures", ())), signing.registered() is not None,
    )  # fmt: skip
