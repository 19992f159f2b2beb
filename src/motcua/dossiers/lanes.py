"""Which unit does the steps of a lane, for one dossier: by the place that the model gives the lane."""

import uuid
from collections.abc import Callable
from typing import Final

from motcua.catalogue.views import ProcedureView
from motcua.dossiers.errors import LaneWithoutUnit
from motcua.dossiers.models import Dossier
from motcua.identity.queries import Organisation, UnitInfo, history, organisation
from motcua.workflow import queries as workflow
from motcua.workflow.views import LaneBinding

Place = Callable[[Organisation, Dossier, ProcedureView], uuid.UUID | None]


def bind_lanes(dossier: Dossier, view: ProcedureView) -> dict[str, LaneBinding]:
    """A unit for each lane of the process that the pinned version names.

    Raises:
        LaneWithoutUnit: the model names a place that we do not know, or that this dossier does not have.
    """
    units = organisation()
    lanes = {}
    for lane in workflow.lanes_of(view.process_code):
        place = PLACES.get(lane.place)
        unit_id = place(units, dossier, view) if place else None
        if unit_id is None:
            raise LaneWithoutUnit(lane=lane.name, place=lane.place, procedure=view.code)
        lanes[lane.key] = LaneBinding(unit_id=unit_id, role=lane.role)
    return lanes


def _service_point(_units: Organisation, dossier: Dossier, _view: ProcedureView) -> uuid.UUID:
    return dossier.receiving_unit_id


def _agency(_units: Organisation, dossier: Dossier, _view: ProcedureView) -> uuid.UUID:
    return dossier.handling_unit_id


def _division(units: Organisation, dossier: Dossier, _view: ProcedureView) -> uuid.UUID:
    """The agency's division; which of several is a matter of assignment, so then it is the agency as a whole."""
    divisions = [unit for unit in units.children(dossier.handling_unit_id) if unit.kind == "division"]
    return divisions[0].id if len(divisions) == 1 else dossier.handling_unit_id


def _commune(units: Organisation, dossier: Dossier, _view: ProcedureView) -> uuid.UUID | None:
    """The commune in which the matter lies, else where the dossier was handed in, or that handles it."""
    if dossier.area_code:
        return units.commune_of(dossier.area_code).id
    return _first_of_kind(units, "commune", dossier)


def _district(units: Organisation, dossier: Dossier, _view: ProcedureView) -> uuid.UUID | None:
    return _first_of_kind(units, "district", dossier)


def _consulted(units: Organisation, dossier: Dossier, view: ProcedureView) -> uuid.UUID | None:
    """The coordinating agency that the procedure names, else the commune in which the matter lies."""
    coordinating = [agency for agency in view.agencies if agency.role == "coordinating"]
    stated = next((agency.unit_id for agency in coordinating if agency.unit_id), None)
    # A version that is pinned may name an agency that has been merged since.
    named = stated if stated is None or stated in units else history().heir_on(stated, units.day)
    return named if named or not coordinating else _commune(units, dossier, view)


def _first_of_kind(units: Organisation, kind: str, dossier: Dossier) -> uuid.UUID | None:
    for start in (dossier.receiving_unit_id, dossier.handling_unit_id):
        chain: list[UnitInfo] = [units.unit(start), *units.ancestors(start)]
        if found := next((unit for unit in chain if unit.kind == kind), None):
            return found.id
    return None


PLACES: Final[dict[str, Place]] = {
    "service_point": _service_point,
    "agency": _agency,
    "division": _division,
    "commune": _commune,
    "district": _district,
    "consulted_agency": _consulted,
}
