"""Paper results in the cabinet: places that a unit has, and what lies where."""

import uuid
from typing import Any, Final

from django.db import transaction

from motcua.dossiers.actions.access import lock_visible, require_at_any
from motcua.dossiers.actions.recording import record
from motcua.dossiers.actions.returning import places_of_return, results_waiting
from motcua.dossiers.errors import NothingToReturn, PlaceNeedsCabinet, StepDoesNotFit, UnknownStoragePlace
from motcua.dossiers.models import ResultDocument, StoragePlace
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.states import State
from motcua.kernel import audit, clock
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject

LONGEST: Final = 30


@transaction.atomic
def keep_place(unit_id: uuid.UUID, *, cabinet: str, shelf: str = "", box: str = "", actor: Actor) -> uuid.UUID:
    """A place of the unit's cabinet; one that was closed opens again. Returns its id.

    Raises:
        PlaceNeedsCabinet: no cabinet, or a part longer than 30 letters.
        NotAllowed: no right to return results at the unit.
    """
    actor.require(DossierPermission.RETURN, unit_id)
    parts = {"cabinet": cabinet, "shelf": shelf, "box": box}
    tidy: dict[str, Any] = {name: " ".join(text.split()) for name, text in parts.items()}
    if not tidy["cabinet"] or any(len(text) > LONGEST for text in tidy.values()):
        raise PlaceNeedsCabinet(fields={"cabinet": PlaceNeedsCabinet().message})
    place, made = StoragePlace.objects.get_or_create(unit_id=unit_id, **tidy)
    if made or place.closed_at:
        StoragePlace.objects.filter(id=place.id).update(closed_at=None)
        audit.record(Subject("dossier.place", place.id), "dossiers.place_kept", actor=actor, after=tidy)
    return place.id


@transaction.atomic
def close_place(place_id: uuid.UUID, *, actor: Actor) -> None:
    """Nothing more is put there; what lies there stays until it is fetched.

    Raises:
        UnknownStoragePlace: not there, not the actor's, or closed before.
    """
    place = _open_place(place_id, actor)
    StoragePlace.objects.filter(id=place.id).update(closed_at=clock.now())
    audit.record(Subject("dossier.place", place.id), "dossiers.place_closed", actor=actor)


def _open_place(place_id: uuid.UUID, actor: Actor) -> StoragePlace:
    place = StoragePlace.objects.select_for_update().filter(id=place_id, closed_at__isnull=True).first()
    if place is None or not actor.may(DossierPermission.RETURN, place.unit_id):
        raise UnknownStoragePlace
    return place


@transaction.atomic
def place_result(dossier_id: uuid.UUID, place_id: uuid.UUID, *, actor: Actor) -> None:
    """Note where the paper results of a finished dossier lie until they are fetched.

    Raises:
        UnknownStoragePlace: not a place of a unit at which the actor returns results.
        NothingToReturn: nothing is left in the office.
        NotAllowed, UnknownDossier, StepDoesNotFit: as they say.
    """
    dossier = lock_visible(dossier_id, actor=actor)
    require_at_any(actor, DossierPermission.RETURN, *places_of_return(dossier))
    if dossier.state != State.FINISHED:
        raise StepDoesNotFit(state=State(dossier.state).label, act="place_result")
    place = _open_place(place_id, actor)
    waiting = [one.id for one in results_waiting(dossier)]
    if not waiting:
        raise NothingToReturn
    ResultDocument.objects.filter(id__in=waiting).update(place=place, placed_at=clock.now())
    record(dossier, "result_placed", actor=actor, place=str(place))
