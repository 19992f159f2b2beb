"""An owner's store: what it holds, what of it can be used again, and the files themselves."""

import datetime as dt
import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO, Any, Final

from django.db import transaction
from django.db.models import QuerySet

from motcua.files.queries import FileInfo, open_file
from motcua.kernel import audit, clock, locks
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.kept import TEXT, Kept
from motcua.papers.errors import UnknownPaper
from motcua.papers.models import DigitalPaper, Owner, PaperState
from motcua.papers.policies import PapersPermission
from motcua.papers.recording import STORE
from motcua.papers.visibility import papers_visible_to


@dataclass(frozen=True, slots=True)
class Offer:
    """A paper that could be used again. `valid_to` is its last day; None: it does not say, or `forever`.

    `of_id`: the subject that it was scanned or issued for.
    """

    id: uuid.UUID
    type_code: str
    name: str
    code: str
    number: str
    issued_on: dt.date | None
    valid_to: dt.date | None
    forever: bool
    kind: str
    of_id: uuid.UUID | None
    owner_party: uuid.UUID | None = None


@dataclass(frozen=True, slots=True)
class StoredPaper:
    """A paper of a store, whole."""

    id: uuid.UUID
    code: str
    type_code: str
    name: str
    owner_number: str
    owner_name: str
    owner_party: uuid.UUID | None
    kind: str
    state: str
    number: str
    issued_on: dt.date | None
    issuer: str
    signer: str
    valid_to: dt.date | None
    forever: bool
    file_id: uuid.UUID | None
    subject: Subject | None
    unit_id: uuid.UUID

    def is_valid(self, day: dt.date) -> bool:
        """Whether it is confirmed and has not run out on `day`."""
        return self.state == PaperState.CONFIRMED and (self.valid_to is None or day <= self.valid_to)


def _held(owner_number: str) -> QuerySet[DigitalPaper]:
    return DigitalPaper.objects.filter(owner_number=owner_number, state=PaperState.CONFIRMED)


# On the page of every dossier: the SQL is made once. A store holds dozens of papers, so the day is asked here.
_offered_of: Final = Kept(
    lambda owner: (
        _held(owner)
        .only(
            "id",
            "type_code",
            "name",
            "code",
            "number",
            "issued_on",
            "valid_to",
            "forever",
            "kind",
            "subject_id",
            "owner_party",
        )
        .order_by("-id")[:100]
    ),
    TEXT,
)


def offers(owner_number: str, type_codes: Iterable[str] | None = None, *, as_of: dt.date | None = None) -> list[Offer]:
    """What an owner's store holds that is valid on a day, newest first; only of these types, if any are named.

    It tells that a paper exists, not what it says; the caller has authorised and recorded the look at the dossier for
    which it asks.
    """
    if not owner_number:
        return []
    day = as_of or clock.today()
    wanted = None if type_codes is None else set(type_codes)
    return [
        Offer(
            row.id,
            row.type_code,
            row.name,
            row.code or "",
            row.number,
            row.issued_on,
            row.valid_to,
            row.forever,
            str(row.kind),
            row.subject_id,
            row.owner_party,
        )
        for row in _offered_of(owner_number)
        if (row.valid_to is None or row.valid_to >= day) and (wanted is None or row.type_code in wanted)
    ]


@transaction.atomic
def store_of(
    owner_number: str, *, type_code: str | None = None, purpose: Subject | None = None, actor: Actor
) -> list[StoredPaper]:
    """All papers of an owner's store; the look is recorded with the matter that it was for.

    Raises:
        NotAllowed: no right to see stores.
    """
    actor.require(PapersPermission.SEE_STORE)
    _record(owner_number, "papers.store_viewed", purpose, actor=actor, what=type_code or "")
    found = _held(owner_number)
    if type_code is not None:
        found = found.filter(type_code=type_code)
    return [stored(row) for row in found.order_by("-id")[:200]]


def _record(owner_number: str, action: str, purpose: Subject | None, *, actor: Actor, what: str) -> None:
    owner = Owner.objects.filter(number=owner_number).first()
    if owner is None:
        return  # nothing was ever kept for this number, so there was nothing to see
    locks.hold(f"{STORE}:{owner.id}")
    audit.record(
        Subject(STORE, owner.id),
        action,
        actor=actor,
        what=what,
        purpose=f"{purpose.kind} {purpose.id}" if purpose else "",
    )


def stored(row: DigitalPaper) -> StoredPaper:
    """A row as others see it."""
    return StoredPaper(
        row.id, row.code or "", row.type_code, row.name, row.owner_number, row.owner_name, row.owner_party,
        str(row.kind), str(row.state), row.number, row.issued_on, row.issuer, row.signer, row.valid_to, row.forever,
        row.file_id, Subject(row.subject_kind, row.subject_id) if row.subject_id else None, row.unit_id,
    )  # fmt: skip


def confirmed(paper_id: uuid.UUID) -> StoredPaper:
    """A confirmed paper. For the room above, which has authorised its own act.

    Raises:
        UnknownPaper: not there, or not confirmed.
    """
    row = DigitalPaper.objects.filter(id=paper_id, state=PaperState.CONFIRMED).first()
    if row is None:
        raise UnknownPaper
    return stored(row)


@transaction.atomic
def read_paper_file(paper_id: uuid.UUID, *, purpose: Subject | None = None, actor: Actor) -> tuple[FileInfo, IO[Any]]:
    """The file of a paper, for who scans at its unit or may see stores; recorded. To be closed by the caller.

    Raises:
        UnknownPaper: not there, without a file, or not for this actor.
    """
    row = papers_visible_to(actor).filter(id=paper_id).first()
    if row is None and actor.may(PapersPermission.SEE_STORE):
        row = DigitalPaper.objects.filter(id=paper_id, state=PaperState.CONFIRMED).first()
    if row is None or row.file_id is None:
        raise UnknownPaper
    _record(row.owner_number, "papers.paper_read", purpose, actor=actor, what=row.code or "")
    return open_file(row.file_id)
