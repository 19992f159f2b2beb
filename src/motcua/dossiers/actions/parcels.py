"""The post brings a result back undelivered: it lies in the office again, and its owner hears why."""

import uuid

from django.db import transaction

from motcua.dossiers.actions.access import lock_visible, require_at_any, stated
from motcua.dossiers.actions.recording import announce, move, record
from motcua.dossiers.actions.returning import on_its_way, places_of_return
from motcua.dossiers.errors import NoParcelOnItsWay, NotOnPaperOnly
from motcua.dossiers.events import ParcelCameBack
from motcua.dossiers.forms import checks, settle
from motcua.dossiers.models import Dossier, ResultDocument, ResultReturn
from motcua.dossiers.models.dossier import ReturnBy
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.states import Act, Delivery, State
from motcua.kernel import clock
from motcua.kernel.actor import Actor


@transaction.atomic
def parcel_came_back(dossier_id: uuid.UUID, *, reason: str, again: ReturnBy, actor: Actor) -> None:
    """The post has brought the last parcel back; its results wait again, to be sent once more or to be fetched.

    The dossier is finished again, its verdict stays: the office was done in time or was not. `again` is how it will be
    given now, by post (with a new parcel's number) or at the counter. The hand-over slip of the parcel stays as it was.

    Raises:
        ReasonNeeded, ReasonTooThin, ReasonIsTechnical: the applicant reads what the post says.
        NoParcelOnItsWay: none was sent, or it arrived, or it came back before.
        NotOnPaperOnly: what came by post does not go by the portal.
        NotAllowed, UnknownDossier: as they say.
    """
    reason = stated(reason)
    checks.reason_for_people(reason)
    dossier = lock_visible(dossier_id, actor=actor)
    require_at_any(actor, DossierPermission.RETURN, *places_of_return(dossier))
    parcel = on_its_way(dossier).filter(how=ReturnBy.POST).order_by("-given_at", "-id").first()
    if parcel is None:
        raise NoParcelOnItsWay
    if again == ReturnBy.ONLINE:
        raise NotOnPaperOnly(name=dossier.procedure_name)
    settle(dossier)  # the receipt says how the result was to come
    before = _lies_here_again(dossier, parcel, reason)
    dossier.return_by = again
    dossier.keep()
    record(
        dossier, "parcel_came_back", actor=actor, before=before, reason=reason, again=str(again),
        tracking_no=parcel.tracking_no,
    )  # fmt: skip
    announce(
        ParcelCameBack, dossier, came_back_at=clock.now(), tracking_no=parcel.tracking_no, reason=reason,
        again=str(again), return_unit=dossier.return_unit_id or dossier.receiving_unit_id,
    )  # fmt: skip


def _lies_here_again(dossier: Dossier, parcel: ResultReturn, reason: str) -> dict[str, str]:
    """The results of the parcel are in the office; returns what changed, for the audit entry."""
    ResultReturn.objects.filter(id=parcel.id).update(came_back_at=clock.now(), came_back_reason=reason)
    ResultDocument.objects.filter(returned_with=parcel).update(returned_at=None, returned_to="", returned_with=None)
    before = {"state": dossier.state, "delivery": dossier.delivery_state}
    if dossier.state == State.RETURNED:
        move(dossier, Act.COME_BACK)
        dossier.closed_at = None
    dossier.delivery_state = Delivery.READY
    return before
