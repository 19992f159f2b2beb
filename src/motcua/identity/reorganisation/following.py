"""Who stands today where a unit stood that has ended: for addresses and papers that still name the old one."""

import datetime as dt
import uuid

from motcua.identity.errors import UnknownUnit
from motcua.identity.organisation import UnitInfo
from motcua.identity.queries.units import history, organisation
from motcua.identity.reorganisation.resolving import heir_part
from motcua.kernel import clock


def last_seen(unit_id: uuid.UUID) -> UnitInfo:
    """The unit as it is today, or as it was on its last day. Raises UnknownUnit."""
    tree = organisation()
    if unit_id in tree:
        return tree.unit(unit_id)
    versions = history().versions_of(unit_id)
    if not versions:
        raise UnknownUnit(unit=str(unit_id))
    return history().on(versions[-1].valid_from).unit(unit_id)


def standing_for(unit_id: uuid.UUID) -> UnitInfo | None:
    """The unit of today that does what this one did: itself, or that part of the one agency which took over.

    None where several took over, or nobody did.
    """
    past, tree = history(), organisation()
    if unit_id in tree:
        return tree.unit(unit_id)
    versions = past.versions_of(unit_id)
    if not versions or versions[-1].valid_to is None:
        return None
    then = past.on(versions[-1].valid_to - dt.timedelta(days=1))
    agency = then.agency_of(unit_id)
    heir = past.heir_on(agency.id, clock.today())
    if heir is None or heir == agency.id:
        return None
    return heir_part(then.unit(unit_id), agency, tree.unit(heir), tree)
