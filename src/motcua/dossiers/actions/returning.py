"""The result goes out of the office: at the counter, by post, on the portal; all at once or one by one."""

import uuid
from collections.abc import Collection
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from motcua.dossiers.actions import handover, process
from motcua.dossiers.actions.access import lock_own, lock_visible, require_at_any
from motcua.dossiers.actions.recording import announce, move, record
from motcua.dossiers.errors import NothingToReturn, NotOnPaperOnly, StepDoesNotFit
from motcua.dossiers.events import ResultDelivered, ResultReturned
from motcua.dossiers.forms import FormKind, keep_form
from motcua.dossiers.forms.handover import handover_content
from motcua.dossiers.forms.templates import template_for
from motcua.dossiers.models import Dossier, DossierTask, ResultDocument, ResultReturn
from motcua.dossiers.models.dossier import ReturnBy
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.receivers import Receiver, checked
from motcua.dossiers.states import Act, Delivery, State, fits
from motcua.kernel import clock
from motcua.kernel.actor import Actor, service
from motcua.kernel.errors import StaleState
from motcua.workflow import actions as workflow
from motcua.workflow.policies import WorkflowPermission, task_right

# The applicant fetches the file alone; the step at the counter falls to the house.
_PORTAL: Final = service("dossiers.portal", WorkflowPermission.RETURN)


@transaction.atomic
def return_result(
    dossier_id: uuid.UUID,
    *,
    how: ReturnBy,
    to_name: str = "",
    receiver: Receiver | None = None,
    results: Collection[uuid.UUID] = (),
    actor: Actor,
) -> uuid.UUID:
    """Give results to the applicant; without `results`, all that have not been given yet. Returns the hand-over's id.

    At the counter the receiver is compared with owner and submitter; by post the parcel has a number and is sent, then
    delivered (`confirm_delivery`); on the portal it is delivered when it is downloaded. While a result remains, the
    dossier stays finished and its delivery ready; with the last one it is returned. Each time a slip is issued.

    Raises:
        NothingToReturn, NotOnPaperOnly, ReceiverNotKnown, SignatureMissing, TrackingNumberMissing,
        TrackingNumberWrong: as they say; nothing was given.
        ResultNotHere: the paper is still on its way to this counter.
        NotAllowed, UnknownDossier, StepDoesNotFit: as they say.
    """
    dossier = lock_visible(dossier_id, actor=actor)
    require_at_any(actor, DossierPermission.RETURN, *places_of_return(dossier))
    if how == ReturnBy.COUNTER:
        handover.require_result_here(dossier, actor)
    return _give(dossier, how, receiver or Receiver(name=to_name), results, actor=actor, by=actor).id


def _give(
    dossier: Dossier,
    how: ReturnBy,
    receiver: Receiver,
    chosen: Collection[uuid.UUID],
    *,
    actor: Actor,
    by: Actor,
    arrived: bool = False,
) -> ResultReturn:
    if not fits(dossier.state, Act.RETURN_RESULT):
        raise StepDoesNotFit(state=State(dossier.state).label, act="return_result")
    waiting = results_waiting(dossier)
    given = [one for one in waiting if not chosen or one.id in chosen]
    if (chosen and len(given) != len(set(chosen))) or (waiting and not given):
        raise NothingToReturn
    who = checked(dossier, how, receiver)
    if how == ReturnBy.ONLINE and (lacking := next((one for one in given if one.file_id is None), None)):
        raise NotOnPaperOnly(name=lacking.name)
    now = clock.now()
    made = ResultReturn.objects.create(
        dossier=dossier, how=how, to_name=who.name, to_number=who.number, relation=who.relation,
        authorisation=who.authorisation, proof=who.proof, signature=who.signature, tracking_no=who.tracking_no,
        given_at=now, given_by=actor.name, delivered_at=now if arrived or how == ReturnBy.COUNTER else None,
    )  # fmt: skip
    ResultDocument.objects.filter(id__in=[one.id for one in given]).update(
        returned_at=now, returned_to=who.name, returned_with=made, place=None
    )
    left = [one for one in waiting if one not in given]
    _after(dossier, made, given, left, actor=actor, by=by)
    return made


def places_of_return(dossier: Dossier) -> tuple[uuid.UUID, ...]:
    """Where the result may be given: where it was received or handled, and at a third place if one is named."""
    places = (dossier.receiving_unit_id, dossier.handling_unit_id, dossier.return_unit_id)
    return tuple(place for place in places if place)


def _returning(dossier: Dossier, step: DossierTask, actor: Actor) -> Actor:
    """The actor, who at a third place of return also ends the step that stands at the place of receipt."""
    if dossier.return_unit_id is None or not actor.may(DossierPermission.RETURN, dossier.return_unit_id):
        return actor
    return actor.lent(task_right("return"), step.unit_id)


def results_waiting(dossier: Dossier) -> list[ResultDocument]:
    """Issued results that are still in the office."""
    rows = ResultDocument.objects.filter(dossier=dossier, superseded_at__isnull=True, returned_at__isnull=True)
    return list(rows.order_by("id"))


def _after(
    dossier: Dossier, made: ResultReturn, given: list[ResultDocument], left: list[ResultDocument], *,
    actor: Actor, by: Actor,
) -> None:  # fmt: skip
    """Move on when nothing is left, issue the slip, record and announce."""
    before = {"state": dossier.state}
    if not left:
        before = move(dossier, Act.RETURN_RESULT)
        step = process.open_step(dossier, "return")
        if step:
            process.open_work(
                dossier, workflow.complete_task(step.task_id, data={}, actor=_returning(dossier, step, by))
            )
        dossier.closed_at = made.given_at
    _deliver(dossier, waiting=bool(left))
    dossier.keep()
    template = template_for(dossier, FormKind.HANDOVER, made.given_at)
    said = handover_content(dossier, template, made, given, left)
    form = keep_form(dossier, FormKind.HANDOVER, template, said, unit_id=dossier.receiving_unit_id, actor=actor)
    record(
        dossier, "result_returned" if not left else "result_partly_returned", actor=actor, before=before,
        how=str(made.how), to=made.to_name, relation=made.relation, proof=str(made.proof),
        tracking_no=made.tracking_no, results=[one.name for one in given], form=form,
    )  # fmt: skip
    announce(
        ResultReturned, dossier, returned_at=made.given_at, how=str(made.how), complete=not left,
        tracking_no=made.tracking_no,
    )  # fmt: skip


def _deliver(dossier: Dossier, *, waiting: bool) -> None:
    """The delivery axis: ready while a result is in the office, sent while one is on its way, then delivered."""
    if waiting:
        dossier.delivery_state = Delivery.READY
    elif on_its_way(dossier).exists():
        dossier.delivery_state = Delivery.SENT
    else:
        dossier.delivery_state = Delivery.DELIVERED


def on_its_way(dossier: Dossier) -> QuerySet[ResultReturn]:
    """What was given out of the office and has not arrived."""
    return ResultReturn.objects.filter(dossier=dossier, delivered_at__isnull=True, came_back_at__isnull=True)


@transaction.atomic
def confirm_delivery(dossier_id: uuid.UUID, *, actor: Actor) -> None:
    """The post has delivered what was sent.

    Raises:
        StaleState: nothing is on its way, or it was delivered before.
        NotAllowed, UnknownDossier: as they say.
    """
    dossier = lock_visible(dossier_id, actor=actor)
    require_at_any(actor, DossierPermission.RETURN, *places_of_return(dossier))
    _arrived(dossier, ReturnBy.POST, actor=actor)


def _arrived(dossier: Dossier, how: ReturnBy, *, actor: Actor) -> None:
    now = clock.now()
    if not on_its_way(dossier).filter(how=how).update(delivered_at=now):
        raise StaleState
    _deliver(dossier, waiting=bool(results_waiting(dossier)))
    dossier.keep()
    record(dossier, "result_delivered", actor=actor, how=str(how))
    announce(ResultDelivered, dossier, delivered_at=now)


@transaction.atomic
def fetch_result(dossier_id: uuid.UUID, *, actor: Actor) -> bool:
    """The applicant downloads a result: what was to be returned on the portal counts as delivered now.

    A result that is to be fetched at the counter or comes by post stays there. Returns whether anything changed, so
    that a second download costs nothing.

    Raises:
        UnknownDossier: not the actor's own.
    """
    dossier = lock_own(dossier_id, actor=actor)
    if dossier.state == State.FINISHED and dossier.return_by == ReturnBy.ONLINE:
        waiting = results_waiting(dossier)
        files = [one.id for one in waiting if one.file_id]
        if not files:
            return False
        receiver = Receiver(name=actor.name)
        _give(dossier, ReturnBy.ONLINE, receiver, files, actor=actor, by=_PORTAL, arrived=True)
        return True
    sent = on_its_way(dossier).filter(how=ReturnBy.ONLINE)
    if dossier.delivery_state == Delivery.DELIVERED or not sent.exists():
        return False
    _arrived(dossier, ReturnBy.ONLINE, actor=actor)
    return True
