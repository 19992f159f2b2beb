"""One paper beside its picture: what the machine read, where it stands, how sure it is."""

import uuid
from dataclasses import dataclass

from django.db import transaction

from motcua.files.scanning.hocr import Word
from motcua.kernel import audit, clock, locks
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.papers import types
from motcua.papers.errors import UnknownPaper
from motcua.papers.fields import FieldSpec, Reading, read_fields, title_found
from motcua.papers.models import DigitalPaper, PageState
from motcua.papers.owners import OwnerFacts
from motcua.papers.queries.batches import PageInfo, page_infos
from motcua.papers.visibility import papers_visible_to

READS = "papers.paper.reads"
UNSURE = 80  # below this a person is told to look twice


@dataclass(frozen=True, slots=True)
class ReadField:
    """A field of the paper with what was read, if anything was."""

    spec: FieldSpec
    reading: Reading | None

    @property
    def is_unsure(self) -> bool:
        """Whether nothing was read, or not well."""
        return self.reading is None or self.reading.sure < UNSURE


@dataclass(frozen=True, slots=True)
class PaperPage:
    """A draft with its pages and readings. `guessed`: the type was taken from a title, and no person has said it."""

    id: uuid.UUID
    batch_id: uuid.UUID | None
    subject: Subject | None
    state: str
    code: str
    refusal: str
    type_code: str
    guessed: bool
    owner: OwnerFacts
    pages: tuple[PageInfo, ...]
    fields: tuple[ReadField, ...]
    is_read: bool
    next_paper: uuid.UUID | None


@transaction.atomic
def paper_page(paper_id: uuid.UUID, *, actor: Actor, type_code: str = "") -> PaperPage:
    """A paper with what was read for its type, or for `type_code` if that is to be tried; the look is recorded.

    Raises:
        UnknownPaper: not there, or not for this actor.
    """
    paper = papers_visible_to(actor).select_related("batch").filter(id=paper_id).first()
    if paper is None:
        raise UnknownPaper
    locks.hold(f"{READS}:{paper.id}")
    audit.record(Subject(READS, paper.id), "papers.paper_viewed", actor=actor)
    pages = list(paper.pages.order_by("position", "number"))
    words = [[Word.of(word) for word in page.words] for page in pages]
    wanted, guessed = type_code or paper.type_code, False
    if not wanted:
        wanted, guessed = guessed_type(words), True
    view = types.types_on().get(wanted)
    readings = read_fields(words, view.fields) if view else {}
    owner = OwnerFacts(paper.owner_number, paper.owner_name, paper.owner_kind, paper.owner_party)
    return PaperPage(
        paper.id, paper.batch_id, Subject(paper.subject_kind, paper.subject_id) if paper.subject_id else None,
        str(paper.state), paper.code or "", paper.refusal, view.code if view else "", guessed and view is not None,
        # Behind a sheet for the next dossier the stack's own applicant is somebody else.
        owner if owner.number or paper.batch is None or paper.sheet is not None else OwnerFacts.of(paper.batch.owner),
        tuple(page_infos(pages)),
        tuple(ReadField(spec, readings.get(spec.name)) for spec in (view.fields if view else ())),
        all(page.state == PageState.READ for page in pages), _next(paper),
    )  # fmt: skip


def guessed_type(words: list[list[Word]]) -> str:
    """The code of the one type whose title heads these pages; empty when none does, or several do."""
    today = clock.today()
    fitting = [view.code for view in types.types_on(today).values() if title_found(words, view.titles)]
    return fitting[0] if len(fitting) == 1 else ""


def _next(paper: DigitalPaper) -> uuid.UUID | None:
    """The next paper of the stack that waits for a decision."""
    if paper.batch_id is None:
        return None
    waiting = DigitalPaper.objects.filter(batch_id=paper.batch_id, state="pending").exclude(id=paper.id)
    later = waiting.filter(position__gte=paper.position).order_by("position", "id").values_list("id", flat=True).first()
    return later or waiting.order_by("position", "id").values_list("id", flat=True).first()
