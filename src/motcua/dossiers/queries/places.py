"""The offices of a dossier, as they were when it was handed in: a commune that has been merged since keeps its name.

A unit that a reorganisation gave the dossier to may have been founded later: that one is shown as it is now.
"""

import uuid

from motcua.dossiers.models import Dossier
from motcua.identity.queries import Organisation, UnitInfo, history, organisation
from motcua.kernel import clock


class Places:
    """Units by id: as on the dossier's day, else as today, else as they were last."""

    def __init__(self, day_tree: Organisation) -> None:
        self._then = day_tree

    def unit(self, unit_id: uuid.UUID) -> UnitInfo:
        """The unit. Raises UnknownUnit if it never existed."""
        return self._tree(unit_id).unit(unit_id)

    def agency_of(self, unit_id: uuid.UUID) -> UnitInfo:
        """The agency that it is part of."""
        return self._tree(unit_id).agency_of(unit_id)

    def _tree(self, unit_id: uuid.UUID) -> Organisation:
        if unit_id in self._then:
            return self._then
        now = organisation()
        versions = [] if unit_id in now else history().versions_of(unit_id)
        return organisation(versions[-1].valid_from) if versions else now


def places_of(dossier: Dossier) -> Places:
    """The offices as of the day on which the dossier was submitted, or begun."""
    return Places(organisation(clock.local(dossier.submitted_at or dossier.created_at).date()))
