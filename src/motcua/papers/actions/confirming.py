"""A person says that what the machine read is what the paper says; then the paper enters its owner's store."""

import datetime as dt
import re
import tempfile
import uuid
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final, cast

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext

from motcua.files.actions import store_file
from motcua.files.queries import open_file
from motcua.files.scanning.hocr import Word
from motcua.files.scanning.joining import join
from motcua.kernel import audit, clock, locks, outbox
from motcua.kernel.actor import Actor
from motcua.papers import types
from motcua.papers.errors import FactsMissing, NamesNotChecked, NothingScanned, NotYetRead, ReasonNeeded
from motcua.papers.events import PaperConfirmed
from motcua.papers.fields import read_fields
from motcua.papers.models import DigitalPaper, Owner, PageState, PaperState, ScanPage, Signing
from motcua.papers.owners import OwnerFacts, paper_code
from motcua.papers.policies import PapersPermission
from motcua.papers.recording import close_if_decided, lock_pending, paper_subject
from motcua.papers.types import TypeView

COLUMNS: Final = ("number", "issuer", "signer", "summary")
OWNER_NAME: Final = "owner_name"
_LONGEST: Final = 1_000
_FIRST_DAY, _LAST_DAY = dt.date(1900, 1, 1), dt.date(2100, 12, 31)


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a person says of a paper. `values` by field name, days as ISO text; `checked`: the names that were compared
    with the picture, letter by letter.
    """

    type_code: str
    owner: OwnerFacts
    values: Mapping[str, str]
    checked: frozenset[str] = field(default_factory=frozenset)


@transaction.atomic
def confirm_paper(paper_id: uuid.UUID, said: Confirmation, *, actor: Actor) -> str:
    """Keep the paper in its owner's store as PDF/A under a code of its own; returns the code.

    Raises:
        NamesNotChecked: a name was not compared with the picture; `data["fields"]` says which.
        FactsMissing: a required field is empty, or a day is none.
        BadOwner, UnknownPaperType, UnknownPaper, AlreadyDecided: as they say.
        NotYetRead, NothingScanned: its pages are not ready, or show nothing.
        NotAllowed: no right to confirm at its unit.
    """
    paper = lock_pending(paper_id, actor=actor)
    actor.require(PapersPermission.CONFIRM, paper.unit_id)
    view, owner = types.paper_type(said.type_code), said.owner.checked()
    values = checked_values(view, said.values)
    _require_names(view, values, said.checked)
    pages = _pages_of(paper)
    _set_facts(paper, view, owner, values)
    paper.ocr = _as_read(view, pages)
    kept = _assembled(paper, pages, actor=actor)
    paper.file_id, paper.size = kept.id, kept.size
    paper.code = next_code(owner.number, view.code)
    paper.state, paper.decided_at, paper.decided_by = PaperState.CONFIRMED, clock.now(), actor.name
    paper.signing = Signing.AWAITING
    paper.save()
    changed = sorted(name for name, value in values.items() if value != paper.ocr.get(name, {}).get("value", ""))
    audit.record(
        paper_subject(paper.id), "papers.confirmed", actor=actor, before={"state": "pending"},
        after={"state": "confirmed"}, code=paper.code, sha256=kept.sha256, names_checked=sorted(said.checked),
        corrected=changed, digitised_by=paper.digitised_by, digitised_at=paper.digitised_at.isoformat(),
    )  # fmt: skip
    outbox.announce(
        PaperConfirmed(
            subject_id=paper.id, code=paper.code, type_code=view.code, of_kind=paper.subject_kind,
            of_id=paper.subject_id,
        )
    )  # fmt: skip
    close_if_decided(paper.batch_id)
    return paper.code


def checked_values(view: TypeView, given: Mapping[str, str]) -> dict[str, str]:
    """The values of the type's fields, tidied.

    Raises:
        FactsMissing: required ones are empty, or do not fit.
    """
    values, problems = {}, {}
    for spec in view.fields:
        value = " ".join(given.get(spec.name, "").split())[:_LONGEST]
        if not value and spec.required:
            problems[spec.name] = gettext("Fill this in from the picture.")
        elif value and spec.kind == "date" and _day(value) is None:
            problems[spec.name] = gettext("Write the day as day/month/year, such as 23/11/2026.")
        if value:
            values[spec.name] = value
    if problems:
        raise FactsMissing(fields=problems)
    return values


def _day(text: str) -> dt.date | None:
    if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", text):
        return None
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return None
    return day if _FIRST_DAY <= day <= _LAST_DAY else None


def _require_names(view: TypeView, values: Mapping[str, str], checked: Iterable[str]) -> None:
    names = {spec.name for spec in view.fields if spec.kind == "name" and values.get(spec.name)} | {OWNER_NAME}
    if unchecked := names - set(checked):
        message = gettext("Compare this name with the picture, then tick it.")
        raise NamesNotChecked(fields=dict.fromkeys(sorted(unchecked), message))


def _pages_of(paper: DigitalPaper) -> list[ScanPage]:
    pages = list(paper.pages.order_by("position", "number"))
    if any(page.state != PageState.READ for page in pages):
        raise NotYetRead
    pages = [page for page in pages if page.pdf_id]
    if not pages:
        raise NothingScanned
    return pages


def _set_facts(paper: DigitalPaper, view: TypeView, owner: OwnerFacts, values: dict[str, str]) -> None:
    paper.type_code, paper.name, paper.facts = view.code, view.name, values
    paper.owner_number, paper.owner_name = owner.number, owner.name
    paper.owner_kind, paper.owner_party = owner.kind, owner.party
    for column in COLUMNS:
        setattr(paper, column, values.get(column, ""))
    paper.issued_on = _day(values.get("issued_on", ""))
    paper.valid_to = valid_until(view, paper.issued_on, _day(values.get("valid_to", "")))
    paper.forever = view.forever


def valid_until(view: TypeView, issued_on: dt.date | None, stated: dt.date | None) -> dt.date | None:
    """The last day on which a paper of this type is valid: as it says itself, else by the type's months."""
    if stated is not None or view.forever or view.months is None or issued_on is None:
        return stated
    month = issued_on.month - 1 + view.months
    year, month = issued_on.year + month // 12, month % 12 + 1
    for day in (issued_on.day, 30, 29, 28):
        try:
            return dt.date(year, month, day) - dt.timedelta(days=1)
        except ValueError:
            continue
    return None


def _as_read(view: TypeView, pages: list[ScanPage]) -> dict[str, Any]:
    words = [[Word.of(word) for word in page.words] for page in pages]
    return {
        name: {"value": reading.value, "sure": reading.sure, "page": reading.page}
        for name, reading in read_fields(words, view.fields).items()
    }


def _assembled(paper: DigitalPaper, pages: list[ScanPage], *, actor: Actor) -> Any:
    """The pages as one PDF/A file in the store."""
    with ExitStack() as stack, tempfile.TemporaryFile() as target:
        opened = [cast("BinaryIO", stack.enter_context(open_file(page.pdf_id)[1])) for page in pages if page.pdf_id]
        join(opened, target, title=paper.name)
        target.seek(0)
        return store_file(
            target,
            name=f"{paper.name}.pdf",
            subject=paper_subject(paper.id),
            actor=actor,
            largest=settings.LARGEST_SCAN,
        )


def next_code(owner_number: str, type_code: str) -> str:
    """The next code of an owner's papers of a type, inside the caller's transaction."""
    locks.hold(f"papers.code:{owner_number}.{type_code}")
    count = DigitalPaper.objects.filter(
        owner_number=owner_number, type_code=type_code, code__isnull=False
    ).count()  # codes are never taken back, so the count is the last number
    Owner.objects.get_or_create(number=owner_number)
    return paper_code(owner_number, type_code, count + 1)


@transaction.atomic
def refuse_paper(paper_id: uuid.UUID, *, reason: str, actor: Actor) -> None:
    """Refuse a paper: unreadable, torn, not what was asked. Its pages stay with the stack.

    Raises:
        ReasonNeeded, UnknownPaper, AlreadyDecided, NotAllowed: as they say.
    """
    if not (tidy := reason.strip()):
        raise ReasonNeeded(fields={"reason": ReasonNeeded().message})
    paper = lock_pending(paper_id, actor=actor)
    actor.require(PapersPermission.CONFIRM, paper.unit_id)
    paper.state, paper.refusal = PaperState.REFUSED, tidy[:_LONGEST]
    paper.decided_at, paper.decided_by = clock.now(), actor.name
    paper.save(update_fields=["state", "refusal", "decided_at", "decided_by"])
    audit.record(
        paper_subject(paper.id), "papers.refused", actor=actor, before={"state": "pending"},
        after={"state": "refused"}, reason=paper.refusal,
    )  # fmt: skip
    close_if_decided(paper.batch_id)
