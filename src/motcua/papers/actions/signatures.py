"""A paper that was confirmed is signed by the officer or the agency, as soon as somebody can."""

import uuid
from typing import BinaryIO

from django.conf import settings
from django.db import transaction

from motcua.files.actions import store_file
from motcua.files.content import PDF
from motcua.files.queries import infos
from motcua.kernel import audit, locks
from motcua.kernel.actor import Actor
from motcua.papers import signing
from motcua.papers.errors import NoSigner, NotAwaitingSignature, SignatureRefused, UnknownPaper
from motcua.papers.models import DigitalPaper, Signing
from motcua.papers.policies import PapersPermission
from motcua.papers.recording import paper_subject
from motcua.papers.signing import PaperToSign, Signer
from motcua.papers.visibility import papers_visible_to


def _signer() -> Signer:
    signer = signing.registered()
    if signer is None:
        raise NoSigner
    return signer


def _lock_awaiting(paper_id: uuid.UUID, actor: Actor) -> tuple[DigitalPaper, PaperToSign]:
    try:
        paper = locks.row(papers_visible_to(actor), id=paper_id)
    except DigitalPaper.DoesNotExist:
        raise UnknownPaper from None
    actor.require(PapersPermission.CONFIRM, paper.unit_id)
    if paper.signing != Signing.AWAITING or paper.file_id is None:
        raise NotAwaitingSignature
    kept = infos([paper.file_id])[paper.file_id]
    return paper, PaperToSign(paper.id, paper.code or "", paper.name, kept.id, kept.sha256, paper.unit_id)


@transaction.atomic
def ask_signature(paper_id: uuid.UUID, *, actor: Actor) -> None:
    """Hand a confirmed paper to the signer of this house.

    Raises:
        NoSigner: none is connected; the paper goes on waiting.
        NotAwaitingSignature, UnknownPaper, NotAllowed: as they say.
    """
    signer = _signer()
    _, wanted = _lock_awaiting(paper_id, actor)
    signer.ask(wanted, actor=actor)
    audit.record(paper_subject(paper_id), "papers.signature_asked", actor=actor, sha256=wanted.sha256)


@transaction.atomic
def keep_signature(paper_id: uuid.UUID, signed: BinaryIO, *, actor: Actor) -> None:
    """Keep the signed file beside the paper, after the signer has found that its signatures hold for this very paper.

    Raises:
        SignatureRefused: they do not.
        NoSigner, NotAwaitingSignature, UnknownPaper, NotAllowed, UnusableFile: as they say.
    """
    signer = _signer()
    paper, wanted = _lock_awaiting(paper_id, actor)
    found = signer.verify(signed, wanted)
    if not found:
        raise SignatureRefused(why="no signature was found")
    signed.seek(0)
    kept = store_file(
        signed, name=f"{paper.name}.pdf", subject=paper_subject(paper.id), actor=actor, kinds=(PDF,),
        largest=settings.LARGEST_SCAN,
    )  # fmt: skip
    paper.signed_file_id, paper.signing = kept.id, Signing.SIGNED
    paper.signature = {"signatures": [one.as_json() for one in found]}
    paper.save(update_fields=["signed_file", "signing", "signature"])
    audit.record(
        paper_subject(paper.id), "papers.signed", actor=actor, before={"signing": "awaiting"},
        after={"signing": "signed"}, sha256=kept.sha256, of=wanted.sha256, signatures=paper.signature["signatures"],
    )  # fmt: skip
