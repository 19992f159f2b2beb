"""Something is missing: asked for once and completely, the clock stands still, the exact places reopened."""

import datetime as dt
import uuid
from typing import Any, BinaryIO, Final

from django.db import transaction

from motcua.deadlines.limits import PauseReason
from motcua.dossiers.actions import clocks, process
from motcua.dossiers.actions.access import handles, lock_own, lock_visible, require_at_any, stated
from motcua.dossiers.actions.drafting import page_answers
from motcua.dossiers.actions.files import add_attachment, remove_attachment
from motcua.dossiers.actions.recording import announce, move, record
from motcua.dossiers.actions.submission import intake_due
from motcua.dossiers.errors import (
    NothingAsked,
    NotSupplied,
    StepDoesNotFit,
    TooLateToAnswer,
    UnknownDossier,
    UnknownPage,
)
from motcua.dossiers.events import SupplementRequested, SupplementSupplied
from motcua.dossiers.forms import FormKind, issue_form, settle
from motcua.dossiers.forms.content import stage_of
from motcua.dossiers.given import NOTHING_GIVEN, PaperGiven
from motcua.dossiers.models import Attachment, Dossier, DossierPaper, PaperStatus, SupplementRequest
from motcua.dossiers.pinned import procedure_of
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.states import Act, State
from motcua.kernel import clock
from motcua.kernel.actor import Actor

_TO_DO: Final = {PaperStatus.MISSING: "Nộp bổ sung", PaperStatus.PROVIDED: "Nộp lại", PaperStatus.WAIVED: "Nộp bổ sung"}


@transaction.atomic
def request_supplement(
    dossier_id: uuid.UUID,
    *,
    papers: list[uuid.UUID],
    pages: list[str],
    reason: str,
    answer_by: dt.datetime | None = None,
    legal_basis: str = "",
    actor: Actor,
) -> None:
    """Ask the applicant for papers or answers (form 02); the clock pauses until they come.

    A second request is lawful but counts the dossier as late in the national evaluation: `queries.allowed_actions`
    warns before it.

    Raises:
        ReasonNeeded, NothingAsked, ReasonTooThin, ReasonIsTechnical: it must be specific and say why.
        UnknownDossier, NotAllowed, StepDoesNotFit: as they say.
    """
    reason = stated(reason)
    if not papers and not pages:
        raise NothingAsked
    dossier = lock_visible(dossier_id, actor=actor)
    if not handles(dossier, actor):
        require_at_any(actor, DossierPermission.INTAKE, dossier.receiving_unit_id, dossier.handling_unit_id)
    settle(dossier)
    before, stage = move(dossier, Act.REQUEST_SUPPLEMENT), stage_of(dossier)
    asked = _asked(dossier, papers, pages)
    _pause_for(dossier, asked, pages=pages, reason=reason, answer_by=answer_by, actor=actor)
    form = issue_form(
        dossier, FormKind.SUPPLEMENT, actor=actor, items=_items(dossier, asked, pages), reason=reason,
        basis=legal_basis, round_=dossier.supplement_count, until=answer_by, stage=stage,
    )  # fmt: skip
    record(
        dossier, "supplement_requested", actor=actor, before=before, reason=reason, legal_basis=legal_basis,
        papers=[paper.name for paper in asked], pages=pages, form=form,
    )  # fmt: skip
    announce(SupplementRequested, dossier, number=dossier.supplement_count, reason=reason, answer_by=answer_by)


def _pause_for(
    dossier: Dossier, asked: list[DossierPaper], *, pages: list[str], reason: str, answer_by: dt.datetime | None,
    actor: Actor,
) -> None:  # fmt: skip
    moment = clock.now()
    dossier.supplement_count += 1
    clocks.pause(dossier, at=moment, reason=PauseReason.SUPPLEMENT, actor=actor)
    SupplementRequest.objects.create(
        dossier=dossier, number=dossier.supplement_count, reason=reason, papers=[str(paper.id) for paper in asked],
        pages=pages, requested_at=moment, requested_by=actor.name, answer_by=answer_by,
    )  # fmt: skip
    dossier.keep()
    process.reset_due(dossier)


def _asked(dossier: Dossier, papers: list[uuid.UUID], pages: list[str]) -> list[DossierPaper]:
    """The papers asked for; they and the pages must be the dossier's own, by the form that it pinned.

    Raises:
        NothingAsked: one of them is not.
    """
    asked = list(DossierPaper.objects.filter(dossier=dossier, id__in=papers))
    form = procedure_of(dossier).form
    known = {page.key for page in form.pages} if form else set()
    if len(asked) != len(set(papers)) or not set(pages) <= known:
        raise NothingAsked
    return asked


def _items(dossier: Dossier, papers: list[DossierPaper], pages: list[str]) -> list[dict[str, str]]:
    """What form 02 lists: each paper and each page with what to do about it."""
    form = procedure_of(dossier).form
    titles = {page.key: page.title for page in form.pages} if form else {}
    asked = [{"name": paper.name, "what": _TO_DO[PaperStatus(paper.status)]} for paper in papers]
    return asked + [{"name": titles[key], "what": "Khai lại"} for key in pages]


def open_request(dossier: Dossier) -> SupplementRequest:
    """The request that waits for an answer.

    Raises:
        StepDoesNotFit: nothing is asked at present.
        TooLateToAnswer: its time is over.
    """
    request = SupplementRequest.objects.filter(dossier=dossier, answered_at__isnull=True).order_by("-number").first()
    if dossier.state != State.AWAITING_SUPPLEMENT or request is None:
        raise StepDoesNotFit(state=State(dossier.state).label, act="supplement")
    if request.answer_by and clock.now() > request.answer_by:
        raise TooLateToAnswer(day=clock.local(request.answer_by).strftime("%d/%m/%Y"))
    return request


@transaction.atomic
def attach_supplement(
    dossier_id: uuid.UUID, paper_id: uuid.UUID, stream: BinaryIO, name: str, *, actor: Actor
) -> uuid.UUID:
    """Add a file to a paper that was asked for; it is kept at once and handed in by `supply_supplement`."""
    dossier = lock_own(dossier_id, actor=actor)
    if str(paper_id) not in open_request(dossier).papers:
        raise NothingAsked
    return add_attachment(dossier, paper_id, stream, name, actor=actor)


@transaction.atomic
def detach_supplement(dossier_id: uuid.UUID, attachment_id: uuid.UUID, *, actor: Actor) -> None:
    """Take a wrong file off again, before the supplement is handed in.

    Only what the applicant added for this request: what stood before it was received, and stays.

    Raises:
        UnknownDossier: not the actor's, or no such file of this request.
        StepDoesNotFit, TooLateToAnswer: nothing is asked at present, or its time is over.
    """
    dossier = lock_own(dossier_id, actor=actor)
    request = open_request(dossier)
    added = Attachment.objects.filter(
        id=attachment_id, dossier=dossier, paper_id__in=request.papers, added_at__gte=request.requested_at,
        by_office=False,
    )  # fmt: skip
    if not added.exists():
        raise UnknownDossier
    remove_attachment(dossier, attachment_id, actor=actor)


@transaction.atomic
def answer_supplement(dossier_id: uuid.UUID, page: str, answers: dict[str, Any], *, actor: Actor) -> None:
    """Answer a reopened page again; what stood before is kept with the request."""
    dossier = lock_own(dossier_id, actor=actor)
    request = open_request(dossier)
    if page not in request.pages:
        raise UnknownPage(page=page)
    if request.answers_before is None:
        request.answers_before = dossier.answers
        request.save(update_fields=["answers_before"])
    dossier.answers = {**dossier.answers, **page_answers(dossier, page, answers)}
    dossier.save(update_fields=["answers"])
    record(dossier, "answers_saved", actor=actor, page=page)


@transaction.atomic
def supply_supplement(dossier_id: uuid.UUID, *, actor: Actor) -> None:
    """Hand in what was asked for; the clock runs on.

    The applicant does it online, or an intake officer for papers brought to the counter.

    Raises:
        NotSupplied: a paper that was asked for has no new file, or no page was answered again.
        UnknownDossier, StepDoesNotFit, TooLateToAnswer: as they say.
    """
    dossier = lock_visible(dossier_id, actor=actor)
    if dossier.applicant_id not in actor.parties:
        require_at_any(actor, DossierPermission.INTAKE, dossier.receiving_unit_id, dossier.handling_unit_id)
    request = open_request(dossier)
    _check_supplied(request)
    _hand_in(dossier, request, actor=actor)


def _hand_in(dossier: Dossier, request: SupplementRequest, *, actor: Actor) -> None:
    moment = clock.now()
    before = move(dossier, Act.SUPPLEMENT if dossier.accepted_at else Act.SUPPLEMENT_AT_INTAKE)
    if not dossier.accepted_at:
        dossier.due_at = intake_due(dossier, moment)  # the office begins anew with what it has now
    clocks.resume(dossier, at=moment, actor=actor)
    request.answered_at = moment
    request.save(update_fields=["answered_at"])
    dossier.keep()
    process.reset_due(dossier)
    due = dossier.due_at
    record(dossier, "supplement_supplied", actor=actor, before=before, due_at=due.isoformat() if due else None)
    announce(SupplementSupplied, dossier, number=request.number, due_at=due)


def _check_supplied(request: SupplementRequest) -> None:
    added = set(
        Attachment.objects.filter(
            paper_id__in=request.papers, added_at__gte=request.requested_at, removed_at__isnull=True
        ).values_list("paper_id", flat=True)
    )
    papers = DossierPaper.objects.filter(id__in=request.papers)
    lacking = [paper.name for paper in papers if paper.id not in added and paper.status != PaperStatus.WAIVED]
    if lacking or (request.pages and request.answers_before is None):
        raise NotSupplied(lacking=lacking)


@transaction.atomic
def receive_supplement(dossier_id: uuid.UUID, *, papers: dict[uuid.UUID, PaperGiven], actor: Actor) -> None:
    """Papers that were asked for came to the counter: counted, then handed in. Keys are ids of the dossier's papers."""
    dossier = lock_visible(dossier_id, actor=actor)
    require_at_any(actor, DossierPermission.INTAKE, dossier.receiving_unit_id, dossier.handling_unit_id)
    request = open_request(dossier)
    for paper in DossierPaper.objects.filter(dossier=dossier, id__in=request.papers):
        given = papers.get(paper.id, NOTHING_GIVEN)
        if not given.sheets:
            raise NotSupplied(lacking=[paper.name])
        given.put_on(paper)
        paper.save(update_fields=["originals", "certified", "copies", "note", "status"])
    _hand_in(dossier, request, actor=actor)
