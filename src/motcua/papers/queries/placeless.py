"""Papers that lie behind a sheet and belong to no dossier yet, and those that were set aside lately."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, QuerySet

from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.papers.models import DigitalPaper, PaperState, ScanPage
from motcua.papers.queries.batches import problem_said
from motcua.papers.visibility import papers_visible_to

LATELY: Final = dt.timedelta(days=30)
_MOST: Final = 50


@dataclass(frozen=True, slots=True)
class Placeless:
    """A paper without a place. `why` is a sentence; `picture`: its first page; `refusal`: why it was set aside."""

    id: uuid.UUID
    batch_id: uuid.UUID
    file: str
    received_at: dt.datetime
    pages: int
    picture: uuid.UUID | None
    why: str
    refusal: str
    decided_by: str


def placeless_count(actor: Actor) -> int:
    """How many papers of the actor's units wait for a place. One query."""
    return _waiting(actor).count()


def placeless(actor: Actor) -> list[Placeless]:
    """The papers of the actor's units that wait for a place, oldest first; at most fifty at a time. Two queries."""
    return _rows(_waiting(actor).order_by("id"))


def set_aside(actor: Actor) -> list[Placeless]:
    """Those without a place that were refused in the last thirty days, newest first: they can be taken back."""
    since = clock.now() - LATELY
    refused = papers_visible_to(actor).filter(state=PaperState.REFUSED, decided_at__gt=since, subject_id=None)
    return _rows(refused.exclude(unplaced="").order_by("-decided_at"))


def subject_of_paper(paper_id: uuid.UUID, *, actor: Actor) -> Subject | None:
    """The matter with which a paper of the actor's units lies; None without one, or without such a paper."""
    paper = papers_visible_to(actor).filter(id=paper_id, subject_id__isnull=False).first()
    return Subject(paper.subject_kind, paper.subject_id) if paper and paper.subject_id else None


def _waiting(actor: Actor) -> QuerySet[DigitalPaper]:
    return papers_visible_to(actor).filter(state=PaperState.PENDING, subject_id=None).exclude(unplaced="")


def _rows(found: QuerySet[DigitalPaper]) -> list[Placeless]:
    rows = found.select_related("batch").annotate(many=Count("pages"))[:_MOST]
    listed = list(rows)
    pages = ScanPage.objects.filter(paper__in=listed).order_by("-position", "-number")
    pictures = dict(pages.values_list("paper_id", "id"))  # the first page comes last
    return [_row(one, one.many, pictures.get(one.id)) for one in listed]


def _row(paper: DigitalPaper, pages: int, picture: uuid.UUID | None) -> Placeless:
    batch = paper.batch
    assert batch is not None  # only stacks have sheets
    why = problem_said({"code": paper.unplaced, "data": {"code": paper.sheet or ""}})
    return Placeless(
        paper.id, batch.id, batch.name, batch.received_at, pages, picture, why, paper.refusal, paper.decided_by
    )
