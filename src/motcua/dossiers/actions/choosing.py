"""The applicant chooses how the result comes: on the portal, at a one-stop, or by post to an address."""

import uuid
from typing import Final

from django.db import transaction

from motcua.dossiers.actions.drafting import draft_of
from motcua.dossiers.actions.recording import record
from motcua.dossiers.errors import ReturnAddressMissing, UnknownReturnPlace
from motcua.dossiers.models.dossier import ReturnBy
from motcua.identity.queries import organisation
from motcua.kernel.actor import Actor
from motcua.kernel.text import clean

SERVICE_POINT: Final = "service_point"
SHORTEST, LONGEST = 10, 300


@transaction.atomic
def choose_return(
    dossier_id: uuid.UUID,
    *,
    return_by: ReturnBy,
    return_unit: uuid.UUID | None = None,
    address: str = "",
    actor: Actor,
) -> None:
    """Keep on the actor's own draft how the result is to come; chosen again, the last choice counts.

    At the counter it may be any one-stop, without `return_unit` the one where the dossier is received: any place that
    receives may return (Decree 118/2025/NĐ-CP). By post it goes to `address`.

    Raises:
        UnknownReturnPlace: no one-stop of today. ReturnAddressMissing: by post without an address that one can find.
        UnknownDossier, StepDoesNotFit: not the actor's, or submitted already.
    """
    dossier = draft_of(dossier_id, actor=actor)
    dossier.return_by, dossier.return_unit_id, dossier.return_address = return_by, None, ""
    if return_by == ReturnBy.COUNTER and return_unit not in {None, dossier.receiving_unit_id}:
        dossier.return_unit_id = _one_stop(return_unit)
    if return_by == ReturnBy.POST:
        dossier.return_address = _address(address)
    dossier.save(update_fields=["return_by", "return_unit", "return_address"])
    place = str(dossier.return_unit_id or "")
    record(dossier, "return_chosen", actor=actor, how=str(return_by), place=place, address=dossier.return_address)


def _one_stop(unit_id: uuid.UUID | None) -> uuid.UUID:
    units = organisation()
    if unit_id is None or unit_id not in units or units.unit(unit_id).kind != SERVICE_POINT:
        raise UnknownReturnPlace(fields={"return_unit": UnknownReturnPlace().message})
    return unit_id


def _address(typed: str) -> str:
    tidy = clean(typed)
    if not SHORTEST <= len(tidy) <= LONGEST:
        said = ReturnAddressMissing(most=LONGEST).message
        raise ReturnAddressMissing(most=LONGEST, fields={"return_address": said})
    return tidy
