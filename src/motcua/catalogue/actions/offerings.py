"""Who offers a procedure, from when to when, and how far online."""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Q

from motcua.catalogue import revision
from motcua.catalogue.actions.shared import locked_procedure, subject
from motcua.catalogue.errors import AlreadyOffered, InvalidDocument, InvalidPeriod
from motcua.catalogue.events import OfferingChanged
from motcua.catalogue.models import Offering, Procedure, ServiceLevel
from motcua.catalogue.policies import CataloguePermission
from motcua.identity import queries as identity
from motcua.kernel import audit, locks, outbox
from motcua.kernel.actor import Actor
from motcua.kernel.errors import NotFound
from motcua.kernel.ids import new_id


@transaction.atomic
def offer_procedure(
    code: str,
    *,
    unit_id: uuid.UUID | None = None,
    unit_kind: str = "",
    service_level: str,
    valid_from: dt.date,
    legal_basis: str = "",
    actor: Actor,
) -> uuid.UUID:
    """Offer a procedure at one unit, or at every unit of a kind. Answers the offering's id.

    Raises:
        NotAllowed, UnknownProcedure, UnknownUnit: as they say.
        InvalidDocument: neither or both of unit and kind, or an unknown service level.
        AlreadyOffered: there is one for that unit or kind in that time.
    """
    actor.require(CataloguePermission.PUBLISH, unit_id)
    if (unit_id is None) == (not unit_kind):
        raise InvalidDocument(path="unit_id, unit_kind", expected="one of the two")
    if service_level not in ServiceLevel.values:
        raise InvalidDocument(path="service_level", expected=" | ".join(ServiceLevel.values))
    procedure = locked_procedure(code)
    if unit_id is not None:
        identity.organisation(valid_from).unit(unit_id)
    same = Q(unit_id=unit_id) if unit_id else Q(unit_kind=unit_kind)
    still = Q(valid_to__isnull=True) | Q(valid_to__gt=valid_from)
    if Offering.objects.filter(same, still, procedure=procedure).exists():
        raise AlreadyOffered
    row = Offering.objects.create(
        id=new_id(), procedure=procedure, unit_id=unit_id, unit_kind=unit_kind, service_level=service_level,
        valid_from=valid_from, legal_basis=legal_basis,
    )  # fmt: skip
    revision.bump()
    audit.record(
        subject(procedure.id), "catalogue.offering.made", actor=actor, legal_basis=legal_basis, offering=str(row.id),
        unit=str(unit_id or ""), unit_kind=unit_kind, service_level=service_level, valid_from=valid_from.isoformat(),
    )  # fmt: skip
    outbox.announce(OfferingChanged(procedure.id, procedure.code, row.id))
    return row.id


@transaction.atomic
def withdraw_offering(offering_id: uuid.UUID, *, valid_to: dt.date, legal_basis: str, actor: Actor) -> None:
    """End an offering: `valid_to` is the first day without it.

    Raises:
        NotFound: there is no such offering.
        NotAllowed: without `catalogue.publish` there.
        InvalidPeriod: before it began.
    """
    row = Offering.objects.filter(id=offering_id).select_related("procedure").first()
    if row is None:
        raise NotFound
    actor.require(CataloguePermission.PUBLISH, row.unit_id)
    procedure = locks.row(Procedure.objects.all(), id=row.procedure_id)
    row.refresh_from_db(fields=["valid_to"])
    if valid_to < row.valid_from:
        raise InvalidPeriod(detail=f"{valid_to:%d/%m/%Y} < {row.valid_from:%d/%m/%Y}")
    before, row.valid_to = row.valid_to, valid_to
    row.save(update_fields=["valid_to"])
    revision.bump()
    audit.record(
        subject(procedure.id), "catalogue.offering.withdrawn", actor=actor, legal_basis=legal_basis,
        offering=str(row.id), before={"valid_to": before.isoformat() if before else None},
        after={"valid_to": valid_to.isoformat()},
    )  # fmt: skip
    outbox.announce(OfferingChanged(procedure.id, procedure.code, row.id))
