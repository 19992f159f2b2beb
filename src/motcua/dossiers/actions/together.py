"""Beside the process: a leader instructs, other agencies are asked, a colleague is named in a note."""

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import transaction

from motcua.deadlines import queries as deadlines
from motcua.dossiers.actions.access import handles, lock_visible, require_handler, stated
from motcua.dossiers.actions.recording import announce, record
from motcua.dossiers.errors import AnsweredBefore, BadDueDay, NoSuchColleague, StepDoesNotFit, UnknownRequest
from motcua.dossiers.events import ColleagueMentioned, DossierInstructed, InstructionDone, OpinionAsked, OpinionGiven
from motcua.dossiers.models import Consultation, Dossier, Instruction
from motcua.dossiers.models.together import Opinion
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.queries.together import asked_of, given_to
from motcua.dossiers.rules import rule
from motcua.dossiers.states import OPEN, State
from motcua.identity.queries import organisation, post_infos
from motcua.kernel import clock, locks
from motcua.kernel.actor import Actor
from motcua.kernel.errors import NotAllowed

CLOSING = dt.time(17, 0)


@transaction.atomic
def instruct(dossier_id: uuid.UUID, *, text: str, to_post: uuid.UUID, due_on: dt.date, actor: Actor) -> uuid.UUID:
    """A leader asks an officer for something on this dossier until the close of `due_on`.

    Raises:
        ReasonNeeded: no text. BadDueDay: the day is past.
        NoSuchColleague: the post ended, or stands outside the units that work on the dossier.
        UnknownDossier, NotAllowed, StepDoesNotFit: as they say; a dossier that is over needs nothing more.
    """
    text = stated(text)
    dossier = _open_to_leader(dossier_id, actor)
    colleague = _colleague(dossier, to_post)
    if due_on < clock.today():
        raise BadDueDay(day=f"{due_on:%d/%m/%Y}")
    due_at = clock.at(due_on.year, due_on.month, due_on.day, CLOSING.hour, CLOSING.minute)
    row = Instruction.objects.create(
        dossier=dossier, text=text, to_post_id=to_post, to_name=colleague, due_at=due_at, given_at=clock.now(),
        given_by_id=actor.id, given_by=actor.name,
    )  # fmt: skip
    _mark(dossier)
    record(dossier, "instructed", actor=actor, to=colleague, due_at=due_at.isoformat(), reason=text)
    announce(DossierInstructed, dossier, instruction=row.id, to_post=to_post, due_at=due_at)
    return row.id


def _mark(dossier: Dossier, *units: uuid.UUID) -> None:
    """Say on the dossier that there is more than its process, and who else sees it from now on."""
    dossier.beside = True
    dossier.involved_units = [*dossier.involved_units, *(one for one in units if one not in dossier.involved_units)]
    dossier.save(update_fields=["beside", "involved_units"])


def _open_to_leader(dossier_id: uuid.UUID, actor: Actor) -> Dossier:
    dossier = lock_visible(dossier_id, actor=actor)
    units = (dossier.handling_unit_id, dossier.receiving_unit_id, *dossier.involved_units)
    if not any(actor.may(DossierPermission.APPROVE, unit) for unit in units):
        raise NotAllowed(permission=DossierPermission.APPROVE.value)
    if State(dossier.state) not in OPEN:
        raise StepDoesNotFit(state=State(dossier.state).label, act="instruct")
    return dossier


def _colleague(dossier: Dossier, post_id: uuid.UUID) -> str:
    """The name behind a post of one of the units that work on the dossier, or above them."""
    post = post_infos([post_id]).get(post_id)
    if post is None or (post.valid_to is not None and post.valid_to <= clock.today()):
        raise NoSuchColleague
    units, near = organisation(), set[uuid.UUID]()
    for unit_id in (dossier.handling_unit_id, dossier.receiving_unit_id, *dossier.involved_units):
        near |= {unit_id, *(one.id for one in units.ancestors(unit_id)), *units.subtree(unit_id)}
    if post.unit_id not in near:
        raise NoSuchColleague
    return post.name


@transaction.atomic
def report_instruction(instruction_id: uuid.UUID, *, answer: str, actor: Actor) -> None:
    """The officer, or their deputy, says what was done.

    Raises:
        ReasonNeeded: no answer. UnknownRequest: not there, or for somebody else. AnsweredBefore: done.
    """
    answer = stated(answer)
    row = given_to(actor).filter(id=instruction_id).select_related("dossier").first()
    if row is None:
        raise UnknownRequest
    dossier = locks.row(Dossier.objects.all(), id=row.dossier_id)
    changed = Instruction.objects.filter(id=row.id, done_at__isnull=True).update(
        answer=answer, done_at=clock.now(), done_by=actor.name
    )
    if not changed:
        raise AnsweredBefore
    record(dossier, "instruction_done", actor=actor, reason=answer, instruction=row.text[:200])
    announce(InstructionDone, dossier, instruction=row.id, given_by=row.given_by_id)


@transaction.atomic
def consult(dossier_id: uuid.UUID, *, unit_id: uuid.UUID, question: str, actor: Actor) -> uuid.UUID:
    """Ask another agency for its opinion; it sees the dossier from now on, and has the time that the rule gives.

    Raises:
        ReasonNeeded: no question. NoSuchColleague: the agency handles the dossier itself.
        UnknownDossier, NotAllowed, StepDoesNotFit, UnknownUnit: as they say.
    """
    question = stated(question)
    dossier = lock_visible(dossier_id, actor=actor)
    require_handler(dossier, actor)
    if State(dossier.state) not in {State.ACCEPTED, State.PROCESSING}:
        raise StepDoesNotFit(state=State(dossier.state).label, act="consult")
    unit = organisation().unit(unit_id)
    if organisation().agency_of(unit.id).id == organisation().agency_of(dossier.handling_unit_id).id:
        raise NoSuchColleague
    now = clock.now()
    due_at = deadlines.preview(rule("consult_limit", clock.today()), now, calendar_owner=unit.id).due or now
    row = Consultation.objects.create(
        dossier=dossier, unit_id=unit.id, question=question, asked_at=now, asked_by=actor.name, due_at=due_at
    )
    _mark(dossier, unit.id)
    record(dossier, "opinion_asked", actor=actor, to=unit.name, due_at=due_at.isoformat(), reason=question)
    announce(OpinionAsked, dossier, consultation=row.id, unit=unit.id, due_at=due_at)
    return row.id


@transaction.atomic
def give_opinion(consultation_id: uuid.UUID, *, opinion: Opinion, answer: str, actor: Actor) -> None:
    """The agency that was asked answers. To disagree or to comment takes words.

    Raises:
        UnknownRequest: not there, or asked of another agency. AnsweredBefore: by a colleague, or silence was counted.
        ReasonNeeded: no words.
    """
    if opinion == Opinion.SILENT:
        raise UnknownRequest
    answer = answer.strip() if opinion == Opinion.AGREE else stated(answer)
    row = asked_of(actor).filter(id=consultation_id).first()
    if row is None:
        raise UnknownRequest
    _settle(row, opinion, answer, actor=actor)


@transaction.atomic
def count_silence(consultation_id: uuid.UUID, *, actor: Actor) -> bool:
    """Time is up: no answer counts as the rule of the day it was asked says. False if an answer came meanwhile."""
    row = Consultation.objects.filter(id=consultation_id, answered_at__isnull=True, due_at__lte=clock.now()).first()
    if row is None:
        return False
    means = rule("silence", clock.local(row.asked_at).date())
    row.legal_basis = means.legal_basis
    _settle(row, Opinion.SILENT, means.counts_as, actor=actor)
    return True


def _settle(row: Consultation, opinion: Opinion, answer: str, *, actor: Actor) -> None:
    dossier = locks.row(Dossier.objects.all(), id=row.dossier_id)
    changed = Consultation.objects.filter(id=row.id, answered_at__isnull=True).update(
        opinion=opinion, answer=answer, answered_at=clock.now(), answered_by=actor.name, legal_basis=row.legal_basis
    )
    if not changed:
        raise AnsweredBefore
    name = organisation().unit(row.unit_id).name
    record(
        dossier, "opinion_given", actor=actor, to=name, opinion=str(opinion), reason=answer, legal_basis=row.legal_basis
    )
    announce(OpinionGiven, dossier, consultation=row.id, unit=row.unit_id, opinion=str(opinion))


def tell_mentioned(dossier: Dossier, posts: Sequence[uuid.UUID], *, actor: Actor) -> list[str]:
    """Announce to each colleague that a note names them; returns their names. Part of `write_note`."""
    if posts and not (handles(dossier, actor) or actor.may(DossierPermission.INTAKE, dossier.receiving_unit_id)):
        raise NotAllowed(permission=DossierPermission.HANDLE.value)
    names = [_colleague(dossier, post) for post in posts]
    for post in posts:
        announce(ColleagueMentioned, dossier, post=post, by=actor.name)
    return names
