"""One act to many dossiers: each by its own verb in a transaction of its own, one that fails stops no other."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any, Final

import structlog
from django.db import connection, transaction
from procrastinate.contrib.django import app

from motcua.dossiers import audience
from motcua.dossiers.actions.access import stated
from motcua.dossiers.actions.approving import approval_of
from motcua.dossiers.actions.handling import assign_task, claim_task, complete_task, hand_back_task
from motcua.dossiers.actions.reminding import remind, remind_together
from motcua.dossiers.actions.returning import return_result
from motcua.dossiers.errors import NoSuchColleague, NothingMarked, UnknownBulk
from motcua.dossiers.models import BulkLine, BulkRun, BulkVerb, LineState, Proof
from motcua.dossiers.models.dossier import ReturnBy
from motcua.dossiers.queries.bulk import MOST, BulkRow, Mark, preview_bulk
from motcua.dossiers.receivers import Receiver, told_who
from motcua.identity import queries as identity
from motcua.kernel import audit
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.errors import MotcuaError, NotAllowed

KIND: Final = "bulk_run"
IN_THE_REQUEST: Final = 50  # more than this is done by a job
STACK: Final = 50  # reminders that share a transaction: as many as keep their dossiers locked for a blink only
log = structlog.get_logger(__name__)


@transaction.atomic
def ask_bulk(
    marks: Iterable[Mark],
    verb: BulkVerb,
    *,
    outcome: str = "",
    post_id: uuid.UUID | None = None,
    reason: str = "",
    receiver: Receiver | None = None,
    actor: Actor,
) -> uuid.UUID:
    """Write down what is to be done to up to 500 dossiers that the actor may see; `run_bulk` does it.

    More than `IN_THE_REQUEST` are done by a job, in the actor's own posts. What is known to be impossible already is
    written down as refused, with the reason: a dossier that has moved on since it was marked is not passed over.

    Raises:
        NothingMarked: none of the marks is a dossier to be seen. ReasonNeeded: handing back needs one.
        NoSuchColleague: nobody serves at `post_id`. NotAllowed: nobody in particular.
        ReceiverMissing: results are given out to somebody. CardNotWhole, CardTextBroken, CardOfOthers: as they say.
    """
    if actor.id is None:
        raise NotAllowed
    rows = preview_bulk(marks, verb, actor=actor)
    if not rows:
        raise NothingMarked(most=MOST)
    run = BulkRun.objects.create(
        verb=verb, wish=_wish(verb, outcome, post_id, reason, receiver), asked_by_id=actor.id, asked_by=actor.name
    )
    BulkLine.objects.bulk_create(
        BulkLine(run=run, number=number, dossier_id=row.dossier_id, task_id=row.task_id, code=row.code, **_fate(row))
        for number, row in enumerate(rows, 1)
    )
    audit.record(Subject(KIND, run.id), "dossiers.bulk_asked", actor=actor, verb=str(verb), dossiers=len(rows))
    if len(rows) > IN_THE_REQUEST:
        app.configure_task("dossiers.run_bulk", lock=f"dossiers.run_bulk.{run.id}").defer(run_id=str(run.id))
    return run.id


def _fate(row: BulkRow) -> dict[str, Any]:
    return {} if row.possible else {"state": LineState.REFUSED, "said": row.why_not}


def _wish(
    verb: BulkVerb, outcome: str, post_id: uuid.UUID | None, reason: str, receiver: Receiver | None
) -> dict[str, str]:
    if verb == BulkVerb.GIVE_OUT:
        return told_who(receiver or Receiver())
    if verb == BulkVerb.COMPLETE:
        return {"outcome": outcome}
    if verb == BulkVerb.HAND_BACK:
        return {"reason": stated(reason)}
    if verb != BulkVerb.ASSIGN:
        return {}
    post = identity.post_infos([post_id]).get(post_id) if post_id else None
    if post is None:
        raise NoSuchColleague
    return {"post_id": str(post.id), "name": post.name}


def run_bulk(run_id: uuid.UUID, *, actor: Actor) -> None:
    """Do what waits, dossier by dossier; what was done before is passed over, what is refused keeps the reason.

    Raises:
        UnknownBulk: not the actor's own.
    """
    run = BulkRun.objects.get(id=run_id)
    if run.asked_by_id != actor.id:
        raise UnknownBulk
    ears = audience.Line()
    with identity.steady():
        if run.verb == BulkVerb.REMIND:
            _remind_in_stacks(run, ears, actor=actor)
        for at, line in enumerate(waiting := _waiting(run), 1):
            try:
                _do(run, line, ears, is_last=at == len(waiting), actor=actor)
            except MotcuaError as error:
                BulkLine.objects.filter(id=line.id).update(state=LineState.REFUSED, said=error.message)
    if run.verb == BulkVerb.GIVE_OUT:
        # Who took them is kept with each hand-over, and there alone.
        BulkRun.objects.filter(id=run.id).update(wish={})


def _waiting(run: BulkRun) -> list[BulkLine]:
    return list(run.lines.filter(state=LineState.WAITING).order_by("number"))


def _remind_in_stacks(run: BulkRun, ears: audience.Line, *, actor: Actor) -> None:
    """Reminders change nothing in the dossier itself, so many go out together.

    What could not be done so still waits afterwards, and is done one by one.
    """
    waiting = _waiting(run)
    for at in range(0, len(waiting), STACK):
        try:
            _remind_stack(waiting[at : at + STACK], ears, actor=actor)
        except MotcuaError as error:
            # One of them spoils the stack: which one, and why, is found one by one.
            log.info("bulk_stack_left", run=str(run.id), code=error.code)


@transaction.atomic
def _remind_stack(stack: Sequence[BulkLine], ears: audience.Line, *, actor: Actor) -> None:
    mine = BulkLine.objects.filter(id__in=[line.id for line in stack], state=LineState.WAITING).order_by("number")
    by_mark = {(line.dossier_id, line.task_id): line for line in mine.select_for_update(skip_locked=True)}
    said = remind_together(list(by_mark), ears, actor=actor)
    done = [by_mark[mark].id for mark, why_not in said.items() if why_not is None]
    BulkLine.objects.filter(id__in=done).update(state=LineState.DONE)
    for mark, why_not in said.items():
        if why_not is not None:
            BulkLine.objects.filter(id=by_mark[mark].id).update(state=LineState.REFUSED, said=why_not.message)


@transaction.atomic
def _do(run: BulkRun, line: BulkLine, ears: audience.Line, *, is_last: bool = True, actor: Actor) -> None:
    """The verb and the line in one transaction: a run begun anew never does it twice.

    So the disk need be waited for only once, at the last: should the machine stop before, the acts of the last moment
    are undone together with their lines, and the run goes on there.
    """
    if not is_last:
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL synchronous_commit = off")
    if not BulkLine.objects.filter(id=line.id, state=LineState.WAITING).update(state=LineState.DONE):
        return
    wish: dict[str, Any] = run.wish
    match BulkVerb(run.verb):
        case BulkVerb.CLAIM:
            claim_task(line.dossier_id, line.task_id, actor=actor)
        case BulkVerb.ASSIGN:
            assign_task(line.dossier_id, line.task_id, uuid.UUID(wish["post_id"]), wish["name"], actor=actor)
        case BulkVerb.COMPLETE:
            complete_task(line.dossier_id, line.task_id, outcome=wish["outcome"], actor=actor)
        case BulkVerb.HAND_BACK:
            hand_back_task(line.dossier_id, line.task_id, reason=wish["reason"], actor=actor)
        case BulkVerb.REMIND:
            remind(line.dossier_id, line.task_id, ears, actor=actor)
        case BulkVerb.APPROVE:
            complete_task(line.dossier_id, line.task_id, outcome=approval_of(line.task_id), actor=actor)
        case BulkVerb.GIVE_OUT:
            receiver = Receiver(**{**wish, "proof": Proof(wish["proof"])})
            return_result(line.dossier_id, how=ReturnBy.COUNTER, receiver=receiver, actor=actor)
