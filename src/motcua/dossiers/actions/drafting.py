"""Before submission: the applicant's draft, saved after every step."""

import uuid
from typing import Any, BinaryIO, Final

from django.db import transaction

from motcua.catalogue import forms
from motcua.catalogue import queries as catalogue
from motcua.catalogue.views import ProcedureView
from motcua.dossiers.actions.access import lock_own
from motcua.dossiers.actions.files import add_attachment, remove_attachment
from motcua.dossiers.actions.recording import record
from motcua.dossiers.errors import (
    AlreadyUsed,
    DraftLimit,
    ProcedureNotOffered,
    StepDoesNotFit,
    UnknownCase,
    UnknownPage,
    UnknownParty,
)
from motcua.dossiers.models import Dossier, DossierPaper
from motcua.dossiers.models.dossier import Channel
from motcua.dossiers.parties import Applicant
from motcua.dossiers.pinned import procedure_of
from motcua.dossiers.states import Finance, State
from motcua.identity.queries import organisation
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.errors import NotAllowed
from motcua.kernel.ids import new_id

MOST_DRAFTS: Final = 20
# Cautions of the catalogue on which no dossier may begin; others only warn.
CLOSED: Final = frozenset({"abolished", "expired", "not_yet_valid", "not_offered"})


@transaction.atomic
def start_draft(
    procedure_code: str,
    case_id: uuid.UUID | None = None,
    *,
    applicant: Applicant,
    handling_area: str = "",
    handling_unit: uuid.UUID | None = None,
    idempotency_key: uuid.UUID | None = None,
    actor: Actor,
) -> uuid.UUID:
    """Begin an online dossier for the actor's own affair; returns its id. A repeated click gets the same draft.

    Raises:
        ProcedureNotOffered, UnknownCase, UnknownParty, DraftLimit: as they say.
        NotAllowed: the applicant is nobody the actor may act for.
    """
    if applicant.party_id is None:
        raise UnknownParty
    if applicant.party_id not in actor.parties:
        raise NotAllowed
    if idempotency_key and (known := Dossier.objects.filter(idempotency_key=idempotency_key).first()):
        if known.created_by_id != actor.id:
            raise AlreadyUsed
        return known.id
    waiting = Dossier.objects.filter(applicant_id=applicant.party_id, state=State.DRAFT).count()
    if waiting >= MOST_DRAFTS:
        raise DraftLimit(count=waiting)
    view = offered_procedure(procedure_code, case_id)
    handler = handling_unit or catalogue.handling_unit(view, area_code=handling_area, as_of=clock.today())
    dossier = new_dossier(
        view, case_id, applicant.checked(), Channel.ONLINE, area_code=handling_area,
        receiving_unit=service_point_of(handler), handling_unit=handler, idempotency_key=idempotency_key, actor=actor,
    )  # fmt: skip
    dossier.return_by = ""  # asked for before submission
    dossier.save(force_insert=True)
    DossierPaper.objects.bulk_create(paper_rows(dossier, view))
    record(dossier, "draft_started", actor=actor, procedure=dossier.procedure_code)
    return dossier.id


def offered_procedure(procedure_code: str, case_id: uuid.UUID | None) -> ProcedureView:
    """The version in force today, if it takes dossiers and has this case; without a case, the first is meant.

    Raises:
        ProcedureNotOffered, UnknownCase: as they say.
    """
    view = catalogue.procedure(procedure_code)
    if view.state != "published" or not view.process_code or CLOSED & {caution.code for caution in view.warnings}:
        raise ProcedureNotOffered(code=procedure_code)
    if view.case(case_id) is None:
        raise UnknownCase
    return view


def service_point_of(unit_id: uuid.UUID) -> uuid.UUID:
    """Where an agency receives: its own service point if it has one, else the agency itself."""
    points = [unit for unit in organisation().children(unit_id) if unit.kind == "service_point"]
    return points[0].id if points else unit_id


def new_dossier(  # noqa: PLR0913
    view: ProcedureView,
    case_id: uuid.UUID | None,
    applicant: Applicant,
    channel: Channel,
    *,
    area_code: str = "",
    receiving_unit: uuid.UUID,
    handling_unit: uuid.UUID,
    idempotency_key: uuid.UUID | None,
    actor: Actor,
) -> Dossier:
    """A dossier in memory, pinned to `view`."""
    case = view.case(case_id)
    fees = fee_of(view, channel, case_id)
    return Dossier(
        id=new_id(),
        channel=channel,
        procedure_version_id=view.version_id,
        procedure_code=view.code,
        procedure_name=view.name,
        case_id=case.id if case else None,
        form_id=view.form.id if view.form else None,
        form_version=f"{view.form.code}@{view.form.version}" if view.form else "",
        receiving_unit_id=receiving_unit,
        handling_unit_id=handling_unit,
        area_code=area_code,
        involved_units=[],
        fee_amount=fees,
        finance_state=Finance.DUE if fees else Finance.NONE,
        created_at=clock.now(),
        created_by_id=actor.id,
        idempotency_key=idempotency_key,
        **applicant.columns(),
    )


def fee_of(view: ProcedureView, channel: Channel, case_id: uuid.UUID | None) -> int:
    """The fees without a condition, in VND; those with a condition are an officer's decision."""
    return sum(fee.amount or 0 for fee in view.fees_for(channel, case_id) if not fee.condition)


def paper_rows(dossier: Dossier, view: ProcedureView) -> list[DossierPaper]:
    """One row for each paper of the dossier's case; without cases, for each paper of the procedure."""
    case = view.case(dossier.case_id)
    papers = case.papers if case else ()
    return [
        DossierPaper(
            id=new_id(), dossier=dossier, paper_id=paper.id, position=position, name=paper.name, required=paper.required
        )
        for position, paper in enumerate(papers, start=1)
    ]


def draft_of(dossier_id: uuid.UUID, *, actor: Actor) -> Dossier:
    """The actor's own draft, locked.

    Raises:
        UnknownDossier: not the actor's.
        StepDoesNotFit: submitted already.
    """
    dossier = lock_own(dossier_id, actor=actor)
    if dossier.state != State.DRAFT:
        raise StepDoesNotFit(state=State(dossier.state).label, act="draft")
    return dossier


@transaction.atomic
def save_answers(dossier_id: uuid.UUID, page: str, answers: dict[str, Any], *, actor: Actor) -> None:
    """Keep the answers of one page of the form; other pages stay as they are.

    Raises:
        InvalidAnswers: with `fields`; nothing is kept of this page.
        UnknownPage, UnknownDossier, StepDoesNotFit: as they say.
    """
    dossier = draft_of(dossier_id, actor=actor)
    dossier.answers = {**dossier.answers, **page_answers(dossier, page, answers)}
    dossier.save(update_fields=["answers"])
    record(dossier, "answers_saved", actor=actor, page=page)


def page_answers(dossier: Dossier, page: str, answers: dict[str, Any]) -> dict[str, Any]:
    """The checked answers of `page` of the pinned form.

    Raises:
        UnknownPage: the form has no such page.
        InvalidAnswers: with `fields`.
    """
    form = procedure_of(dossier).form
    if form is None or page not in {one.key for one in form.pages}:
        raise UnknownPage(page=page)
    return forms.check_page(form, page, answers)


@transaction.atomic
def attach_file(dossier_id: uuid.UUID, paper_id: uuid.UUID, stream: BinaryIO, name: str, *, actor: Actor) -> uuid.UUID:
    """Add a file to a paper of the draft; returns the attachment's id.

    Raises:
        UnusableFile: the file is not taken; the message says why.
        UnknownDossier, StepDoesNotFit: as they say.
    """
    dossier = draft_of(dossier_id, actor=actor)
    return add_attachment(dossier, paper_id, stream, name, actor=actor)


@transaction.atomic
def detach_file(dossier_id: uuid.UUID, attachment_id: uuid.UUID, *, actor: Actor) -> None:
    """Take a file off the draft again."""
    remove_attachment(draft_of(dossier_id, actor=actor), attachment_id, actor=actor)


@transaction.atomic
def delete_draft(dossier_id: uuid.UUID, *, actor: Actor) -> None:
    """Throw a draft away, with its files. Only the audit chain remembers that it was there."""
    dossier = draft_of(dossier_id, actor=actor)
    for attachment in dossier.attachments.filter(removed_at__isnull=True):
        remove_attachment(dossier, attachment.id, actor=actor)
    dossier.attachments.all().delete()
    dossier.papers.all().delete()
    record(dossier, "draft_deleted", actor=actor, procedure=dossier.procedure_code)
    dossier.delete()
