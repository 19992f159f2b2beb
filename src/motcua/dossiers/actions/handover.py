"""Legs of a dossier that one agency receives and another handles: papers go there, a paper result comes back.

Handling does not wait for paper: it begins with what was digitised. Decree 118/2025/NĐ-CP lets people file anywhere, so
the place that receives keeps watch over both ways.
"""

import uuid
from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet

from motcua.dossiers.actions.recording import announce, record
from motcua.dossiers.errors import BadParcelCode, NothingToCarry, ResultNotHere
from motcua.dossiers.events import DossierHandedOver
from motcua.dossiers.models import Dossier, DossierPaper, Handover, ResultDocument
from motcua.dossiers.models.dossier import ReturnBy
from motcua.dossiers.models.handover import Carries, Way
from motcua.dossiers.parcels import parcel_code
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.queries.handover import to_receive, to_send
from motcua.identity.queries import organisation
from motcua.kernel import clock
from motcua.kernel.actor import Actor


def crosses(from_unit: uuid.UUID, to_unit: uuid.UUID) -> bool:
    """Whether two units belong to different agencies."""
    units = organisation()
    return units.agency_of(from_unit).id != units.agency_of(to_unit).id


def ask_for_papers(dossier: Dossier, papers: Sequence[DossierPaper]) -> None:
    """After intake elsewhere: paper that lies at the counter has to travel to the agency that handles."""
    if any(paper.originals or paper.certified or paper.copies for paper in papers) and crosses(
        dossier.receiving_unit_id, dossier.handling_unit_id
    ):
        Handover.objects.create(
            dossier=dossier, carries=Carries.PAPERS, from_unit_id=dossier.receiving_unit_id,
            to_unit_id=dossier.handling_unit_id,
        )  # fmt: skip


def ask_for_result(dossier: Dossier) -> None:
    """After the result was issued elsewhere: what is fetched at a counter has to travel there."""
    place = dossier.return_unit_id or dossier.receiving_unit_id
    if dossier.return_by != ReturnBy.COUNTER or not crosses(dossier.handling_unit_id, place):
        return
    # A result with a file is printed where it is fetched.
    if not ResultDocument.objects.filter(dossier=dossier, superseded_at__isnull=True, file__isnull=False).exists():
        Handover.objects.create(
            dossier=dossier, carries=Carries.RESULT, from_unit_id=dossier.handling_unit_id, to_unit_id=place
        )


def require_result_here(dossier: Dossier, actor: Actor) -> None:
    """Raise `ResultNotHere` while a paper result is still on its way to the counter that would give it."""
    leg = Handover.objects.filter(dossier=dossier, carries=Carries.RESULT, received_at__isnull=True).first()
    if leg is not None and not actor.may(DossierPermission.RETURN, leg.from_unit_id):
        raise ResultNotHere(place=organisation().unit(leg.from_unit_id).name)


@transaction.atomic
def send_parcel(ids: Sequence[uuid.UUID], *, way: Way, code: str = "", actor: Actor) -> int:
    """Send what waits at the actor's place, several dossiers in one parcel; returns how many.

    Raises:
        NothingToCarry: none of them waits here, or somebody sent them before.
        BadParcelCode: a parcel of the post has a code.
    """
    carried = parcel_code(code) if code.strip() or way == Way.POST else ""
    if way == Way.POST and not carried:
        raise BadParcelCode(value="…")
    legs = _locked(to_send(actor).filter(id__in=ids))
    for leg in legs:
        leg.way, leg.parcel_code, leg.sent_at, leg.sent_by = way, carried, clock.now(), actor.name
        leg.save(update_fields=["way", "parcel_code", "sent_at", "sent_by"])
        record(leg.dossier, "handover_sent", actor=actor, carries=leg.carries, way=str(way), parcel=carried)
        _tell(leg)
    return len(legs)


@transaction.atomic
def receive_parcel(ids: Sequence[uuid.UUID], *, actor: Actor) -> int:
    """Take in what has arrived; returns how many.

    Raises:
        NothingToCarry: none of them is on its way here, or a colleague took them in before.
    """
    legs = _locked(to_receive(actor).filter(id__in=ids))
    for leg in legs:
        leg.received_at, leg.received_by = clock.now(), actor.name
        leg.save(update_fields=["received_at", "received_by"])
        dossier = leg.dossier
        known = {dossier.receiving_unit_id, dossier.handling_unit_id, *dossier.involved_units}
        if leg.to_unit_id not in known:
            dossier.involved_units = [*dossier.involved_units, leg.to_unit_id]
            dossier.save(update_fields=["involved_units"])
        record(dossier, "handover_received", actor=actor, carries=leg.carries)
        _tell(leg)
    return len(legs)


def _locked(found: QuerySet[Handover]) -> list[Handover]:
    legs = list(found.select_related("dossier").order_by("dossier_id").select_for_update(of=("self", "dossier")))
    if not legs:
        raise NothingToCarry
    return legs


def _tell(leg: Handover) -> None:
    announce(
        DossierHandedOver, leg.dossier, carries=leg.carries, to_unit=leg.to_unit_id, arrived=leg.received_at is not None
    )
