"""Which dossiers exist for an actor. Lists, pages, search, export and locks all start here."""

import uuid

from django.db.models import Q, QuerySet

from motcua.dossiers.models import Dossier
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.states import State
from motcua.kernel.actor import EVERYWHERE, Actor
from motcua.kernel.anyof import any_of


def own(actor: Actor) -> QuerySet[Dossier]:
    """Dossiers of the actor's own affairs: as the person, or for an enterprise the actor represents."""
    if not actor.parties:
        return Dossier.objects.none()
    return Dossier.objects.filter(any_of("applicant_id", actor.parties))


def official(actor: Actor) -> QuerySet[Dossier]:
    """Dossiers the actor sees as an officer: received, handled or worked on by a unit in its scope. No drafts."""
    places = actor.places(DossierPermission.SEE)
    if not places:
        return Dossier.objects.none()
    submitted = Dossier.objects.exclude(state=State.DRAFT)
    if places is EVERYWHERE:
        return submitted
    return submitted.filter(_touches(places))


def visible_to(actor: Actor) -> QuerySet[Dossier]:
    """Every dossier the actor may see, as applicant or as officer."""
    if not actor.parties:
        return official(actor)
    if not actor.places(DossierPermission.SEE):
        return own(actor)
    return Dossier.objects.filter(_conditions(actor))


def _conditions(actor: Actor) -> Q:
    mine = any_of("applicant_id", actor.parties)
    places = actor.places(DossierPermission.SEE)
    if places is EVERYWHERE:
        return mine | ~Q(state=State.DRAFT)
    return mine | (_touches(places) & ~Q(state=State.DRAFT))


def _touches(units: frozenset[uuid.UUID]) -> Q:
    """Received, handled or worked on by one of the units."""
    worked_on = Q(involved_units__overlap=sorted(units))
    return any_of("receiving_unit_id", units) | any_of("handling_unit_id", units) | worked_on
