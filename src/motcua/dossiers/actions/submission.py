"""A draft becomes a dossier: checked whole, frozen, numbered, on its way."""

import datetime as dt
import hashlib
import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction

from motcua.catalogue import forms
from motcua.catalogue.views import ProcedureView
from motcua.deadlines import queries as deadlines
from motcua.dossiers.actions import clocks, process
from motcua.dossiers.actions.access import lock_own
from motcua.dossiers.actions.recording import announce, move, record
from motcua.dossiers.errors import PapersMissing, ReturnNotChosen
from motcua.dossiers.events import DossierSubmitted
from motcua.dossiers.models import Attachment, Dossier, DossierPaper, PaperStatus
from motcua.dossiers.pinned import procedure_of
from motcua.dossiers.rules import rule
from motcua.dossiers.states import Act, State
from motcua.identity.queries import lineage, organisation
from motcua.kernel import clock, numbers, writing
from motcua.kernel.actor import Actor
from motcua.kernel.kept import Kept


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the applicant keeps: `code` names the dossier, `secret` lets its holder follow it without signing in."""

    dossier_id: uuid.UUID
    code: str
    secret: str


@transaction.atomic
def submit_dossier(dossier_id: uuid.UUID, *, actor: Actor) -> Receipt:
    """Submit the actor's draft. A repeated click, or a try after a lost answer, gets the same receipt.

    The answers are checked as a whole against the pinned form and frozen with the hashes of the files.

    Raises:
        PapersMissing: required papers without a file; `data["missing"]` names them.
        InvalidAnswers: answers are missing or do not fit; `data["fields"]` says which.
        ReturnNotChosen: the applicant has not said how the result is to come (`choose_return`).
        UnknownDossier: not the actor's.
    """
    dossier = lock_own(dossier_id, actor=actor)
    if dossier.state != State.DRAFT and dossier.code:
        return Receipt(dossier.id, dossier.code, dossier.secret)
    view = procedure_of(dossier)
    check_papers(_papers(dossier.id))
    freeze(dossier, view, [sha256 for (sha256,) in _hashes(dossier.id)])
    if not dossier.return_by:
        raise ReturnNotChosen(fields={"return_by": ReturnNotChosen().message})
    enter(dossier, view, actor=actor)
    return Receipt(dossier.id, dossier.code or "", dossier.secret)


_papers: Final = Kept(lambda key: DossierPaper.objects.filter(dossier=key))
_hashes: Final[Kept[Any]] = Kept(
    lambda key: Attachment.objects.filter(dossier=key, removed_at__isnull=True).order_by("id").values_list("sha256")
)


def check_papers(papers: list[DossierPaper]) -> None:
    """Raise `PapersMissing` if a required paper has nothing."""
    missing = [paper for paper in papers if paper.required and paper.status == PaperStatus.MISSING]
    if missing:
        raise PapersMissing(
            papers="; ".join(paper.name for paper in missing), missing=[str(paper.id) for paper in missing]
        )


def freeze(dossier: Dossier, view: ProcedureView, file_hashes: list[str]) -> None:
    """Check the answers as a whole, and keep them with one hash over them and the files."""
    frozen = forms.check_all(view.form, dossier.answers) if view.form else forms.freeze(dossier.answers)
    dossier.answers = frozen.answers
    dossier.answers_hash = hashlib.sha256("\n".join([frozen.sha256, *file_hashes]).encode()).hexdigest()


def enter(dossier: Dossier, view: ProcedureView, *, actor: Actor, insert: bool = False) -> None:
    """Number the dossier and start its process; the one way in for all three channels."""
    before = move(dossier, Act.SUBMIT)
    dossier.submitted_at = clock.now()
    dossier.secret = numbers.secret_code()
    dossier.due_at = intake_due(dossier)
    clocks.watch(dossier)
    progress = process.prepare(dossier, view, actor=actor)
    # The counter's row is the only thing that all submissions of an agency share: lock it last.
    dossier.code = next_code(dossier.receiving_unit_id, clock.today())
    if insert:
        writing.insert(dossier)
    else:
        dossier.keep()
    process.open_work(dossier, progress)
    record(
        dossier, "submitted", actor=actor, before=before, code=dossier.code, channel=str(dossier.channel),
        answers_hash=dossier.answers_hash,
    )  # fmt: skip
    announce(DossierSubmitted, dossier, channel=str(dossier.channel), submitted_at=dossier.submitted_at)


def intake_due(dossier: Dossier, since: dt.datetime | None = None) -> dt.datetime | None:
    """Until when an officer has to take the dossier in, counted from its submission or from `since`.

    The legal clock starts only then.
    """
    moment = since or dossier.submitted_at or clock.now()
    limit = rule("intake_limit", clock.local(moment).date())
    return deadlines.preview(limit, moment, calendar_owner=lineage(dossier.receiving_unit_id)).due


def next_code(unit_id: uuid.UUID, day: dt.date) -> str:
    """The next dossier code of the agency that receives, by the template in force.

    The series is the agency's code, so that two service points of one agency share it.
    """
    units = organisation()
    agency = units.agency_of(unit_id)
    # Capitals, as people type a code; `track` reads it so.
    code = (agency.code or agency.key).upper()
    number = numbers.allocate(f"dossier:{code}", day.isoformat())
    return numbers.render(rule("code_template", day), agency=code, day=day, n=number)
