"""What is to be sent, what is on its way, and on which leg a dossier is."""

import uuid
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet

from motcua.dossiers.models import Dossier, Handover
from motcua.dossiers.models.handover import Carries
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.states import State
from motcua.identity.queries import organisation
from motcua.kernel.actor import EVERYWHERE, Actor

# The four legs as provincial systems number them.
ACCEPTED, HANDLED, RETURNED, ON_ITS_WAY = 1, 2, 3, 4
MOST_SHOWN: Final = 100
_CARRIERS: Final = (DossierPermission.INTAKE, DossierPermission.HANDLE, DossierPermission.RETURN)


@dataclass(frozen=True, slots=True)
class Leg:
    """One parcel's line: which dossier, from where, to where."""

    id: uuid.UUID
    dossier_id: uuid.UUID
    code: str
    applicant: str
    procedure: str
    carries: str
    from_unit: str
    to_unit: str
    parcel_code: str
    sent_at: Any
    sent_by: str


def _at(actor: Actor, column: str) -> Q | None:
    """Rows at the places where the actor handles paper; None when there is no such place."""
    found: set[uuid.UUID] = set()
    for right in _CARRIERS:
        places = actor.places(right)
        if places is EVERYWHERE:
            return Q()
        found |= places
    return Q(**{f"{column}__in": sorted(found)}) if found else None


def to_send(actor: Actor) -> QuerySet[Handover]:
    """What lies at the actor's places and has to travel."""
    here = _at(actor, "from_unit_id")
    if here is None:
        return Handover.objects.none()
    return Handover.objects.filter(here, sent_at__isnull=True)


def to_receive(actor: Actor) -> QuerySet[Handover]:
    """What is on its way to the actor's places."""
    here = _at(actor, "to_unit_id")
    if here is None:
        return Handover.objects.none()
    return Handover.objects.filter(here, sent_at__isnull=False, received_at__isnull=True)


def legs(found: QuerySet[Handover], *, after: uuid.UUID | None = None) -> list[Leg]:
    """The first hundred lines of a list, oldest first; one more says that there is a next page."""
    units = organisation()
    if after:
        found = found.filter(id__gt=after)
    rows = found.select_related("dossier").only(
        "id", "carries", "from_unit_id", "to_unit_id", "parcel_code", "sent_at", "sent_by", "dossier__code",
        "dossier__applicant_name", "dossier__procedure_name",
    )  # fmt: skip
    return [
        Leg(
            row.id, row.dossier_id, row.dossier.code or "", row.dossier.applicant_name, row.dossier.procedure_name,
            row.carries, units.unit(row.from_unit_id).name, units.unit(row.to_unit_id).name, row.parcel_code,
            row.sent_at, row.sent_by,
        )
        for row in rows.order_by("id")[: MOST_SHOWN + 1]
    ]  # fmt: skip


def handovers_of(dossier_id: uuid.UUID) -> list[Handover]:
    """Both ways of one dossier, if it has any; the caller has authorised."""
    return list(Handover.objects.filter(dossier=dossier_id).order_by("id"))


def leg_of(dossier: Dossier, found: list[Handover]) -> int | None:
    """On which of the four legs a dossier is; None for one that never leaves its agency."""
    if not found:
        return None
    by_load = {leg.carries: leg for leg in found}
    result, papers = by_load.get(Carries.RESULT), by_load.get(Carries.PAPERS)
    if dossier.state == State.RETURNED or (result and result.received_at):
        return RETURNED
    if any(leg.sent_at and not leg.received_at for leg in found):
        return ON_ITS_WAY
    if papers and not papers.sent_at:
        return ACCEPTED
    return HANDLED
