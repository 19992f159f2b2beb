"""Who handles a procedure, and what a unit offers."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db.models import Q

from motcua.catalogue.errors import NoCompetentUnit
from motcua.catalogue.models import Offering
from motcua.catalogue.views import ProcedureView
from motcua.identity import queries as identity
from motcua.kernel import clock


@dataclass(frozen=True, slots=True)
class OfferedInfo:
    """One procedure that a unit offers."""

    procedure_id: uuid.UUID
    code: str
    service_level: str


def handling_unit(
    view: ProcedureView,
    *,
    area_code: str | None = None,
    unit_id: uuid.UUID | None = None,
    as_of: dt.date | None = None,
) -> uuid.UUID:
    """The agency that handles the procedure for somebody of an area, or the one asked for if it may.

    An offering of one unit names it. An offering of a kind (every commune) means the unit of that kind in the area;
    a kind of which there is only one needs no area.

    Raises:
        NoCompetentUnit: nobody offers it there on that day.
        UnknownUnit, UnknownArea: identity does not know what was asked.
    """
    day = as_of or clock.today()
    offers = [offer for offer in view.offerings if offer.covers(day)]
    tree = identity.organisation(day)
    if unit_id is not None:
        asked = tree.unit(unit_id)
        if any(offer.unit_id == unit_id or offer.unit_kind == asked.kind for offer in offers):
            return unit_id
        raise NoCompetentUnit(code=view.code)
    for offer in offers:
        if offer.unit_id is not None and offer.unit_id in tree:
            return offer.unit_id
    for offer in offers:
        here = tree.in_area(area_code, offer.unit_kind) if area_code else tree.of_kind(offer.unit_kind)
        if len(here) == 1:
            return here[0].id
    raise NoCompetentUnit(code=view.code)


def offered_at(unit_id: uuid.UUID, *, as_of: dt.date | None = None) -> list[OfferedInfo]:
    """What a unit offers on a day, by code. Raises UnknownUnit."""
    day = as_of or clock.today()
    kind = identity.organisation(day).unit(unit_id).kind
    rows = (
        Offering.objects.filter(Q(unit_id=unit_id) | Q(unit_kind=kind), Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        .filter(valid_from__lte=day)
        .order_by("procedure__code", "unit")
        .values_list("procedure_id", "procedure__code", "service_level")
    )
    found: dict[uuid.UUID, OfferedInfo] = {}
    for row in rows:
        found.setdefault(row[0], OfferedInfo(*row))
    return list(found.values())
