"""The offices of a dossier, as they were when it was handed in: a commune that has been merged since keeps its name."""

from motcua.dossiers.models import Dossier
from motcua.identity.queries import Organisation, organisation
from motcua.kernel import clock


def places_of(dossier: Dossier) -> Organisation:
    """The organisation of the day on which the dossier was submitted, or begun."""
    return organisation(clock.local(dossier.submitted_at or dossier.created_at).date())
