"""The gate: a dossier comes only through here, for this actor, and locked."""

import uuid
from typing import Final

from motcua.dossiers.errors import ReasonNeeded, UnknownDossier
from motcua.dossiers.models import Dossier
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.queries.visibility import OneOf
from motcua.kernel import locks
from motcua.kernel.actor import Actor
from motcua.kernel.errors import NotAllowed


def lock_visible(dossier_id: uuid.UUID, *, actor: Actor) -> Dossier:
    """The dossier, locked until the transaction ends, if the actor may see it.

    Raises:
        UnknownDossier: not there, or not for this actor: outsiders learn nothing.
    """
    return _locked(_visible, dossier_id, actor)


def lock_own(dossier_id: uuid.UUID, *, actor: Actor) -> Dossier:
    """The applicant's own dossier, locked."""
    return _locked(_own, dossier_id, actor)


def _locked(one_of: OneOf, dossier_id: uuid.UUID, actor: Actor) -> Dossier:
    if found := locks.rows(lambda: one_of(dossier_id, actor)):
        return found[0]
    raise UnknownDossier


_visible: Final = OneOf(locked=True)
_own: Final = OneOf(only_own=True, locked=True)


def lock_for_intake(dossier_id: uuid.UUID, *, actor: Actor) -> Dossier:
    """The dossier, locked, for an officer who takes in at its service point or at the agency that handles it."""
    dossier = lock_visible(dossier_id, actor=actor)
    require_at_any(actor, DossierPermission.INTAKE, dossier.receiving_unit_id, dossier.handling_unit_id)
    return dossier


def require_at_any(actor: Actor, right: DossierPermission, *places: uuid.UUID) -> None:
    """Raise `NotAllowed` unless the actor holds `right` at one of `places`."""
    if not any(actor.may(right, place) for place in places):
        raise NotAllowed(permission=right.value)


def handles(dossier: Dossier, actor: Actor) -> bool:
    """Whether the actor works on this dossier as case officer or approver: at its agency, or where it had a step."""
    units = (dossier.handling_unit_id, *dossier.involved_units)
    rights = (DossierPermission.HANDLE, DossierPermission.APPROVE)
    return any(unit in actor.places(right) for right in rights for unit in units)


def receives_or_handles(dossier: Dossier, actor: Actor) -> bool:
    """Whether the actor takes in where the dossier was received or is handled, or works on it."""
    units = (dossier.receiving_unit_id, dossier.handling_unit_id)
    return any(actor.may(DossierPermission.INTAKE, unit) for unit in units) or handles(dossier, actor)


def require_handler(dossier: Dossier, actor: Actor) -> None:
    """Raise `NotAllowed` unless `handles`."""
    if not handles(dossier, actor):
        raise NotAllowed(permission=DossierPermission.HANDLE.value)


def stated(reason: str) -> str:
    """A reason that says something.

    Raises:
        ReasonNeeded: it is empty.
    """
    tidy = reason.strip()
    if not tidy:
        raise ReasonNeeded
    return tidy
