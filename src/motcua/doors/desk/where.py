"""Where the work lies: units rolled up to the agencies that a map or a list shows, with what each holds."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from motcua.doors.desk import unit_map
from motcua.doors.desk.unit_map import Said, UnitMap
from motcua.dossiers.queries.overview import Place
from motcua.identity.organisation import UnitInfo
from motcua.identity.queries import Organisation
from motcua.kernel import clock
from motcua.kernel.actor import EVERYWHERE, Places

TOP: Final = 5
# A map of one area says nothing that a number does not say.
_FEWEST: Final = 2


@dataclass
class Held:
    """One line: a unit and what it has in hand."""

    unit: UnitInfo
    area: str = ""
    held: int = 0
    late: int = 0
    today: int = 0

    @property
    def name(self) -> str:
        return self.unit.area_name if self.area and self.unit.area_name else self.unit.name

    @property
    def url(self) -> str:
        """Its dossiers that are late or about to be; the code of an area is shorter than an id, a hundred times."""
        asked = {"dia-ban": self.area} if self.area else {"don-vi": self.unit.id}
        return f"{reverse('desk:pressed')}?{urlencode(asked)}"

    @property
    def said(self) -> str:
        """Name and figures in one sentence."""
        late = ngettext("%(n)d late", "%(n)d late", self.late) % {"n": self.late}
        today = ngettext("%(n)d due today", "%(n)d due today", self.today) % {"n": self.today}
        held = gettext("%(n)d in hand") % {"n": self.held}
        return f"{self.name}: {late}, {today}, {held}"


@dataclass(frozen=True)
class Shown:
    """The map of today with the agencies on it that are led, by their areas, and under whose names others count."""

    drawn: UnitMap | None
    areas: dict[uuid.UUID, str]
    counted_as: dict[uuid.UUID, uuid.UUID]


def shown_to(led: Places, units: Organisation) -> Shown:
    """What is shown to somebody who leads these; without two areas on the map every unit stands for itself."""
    drawn = unit_map.map_on(clock.today())
    areas = _areas(drawn, led, units) if drawn else {}
    if len(areas) < _FEWEST:
        return Shown(drawn, {}, {})
    whole = {unit.id: _shown_as(unit, areas, units).id for unit in units.units.values()}
    return Shown(drawn, areas, {part: one for part, one in whole.items() if part != one})


def it_is(found: Iterable[Place], shown: Shown, units: Organisation) -> dict[str, Any]:
    """For the overview: `places` where it is late, `table` of all, and the `map` if those led have two areas on it.

    `found` is counted as `shown` says.
    """
    drawn, areas = shown.drawn, shown.areas
    lines = _lines(found, areas, units)
    table = sorted(lines, key=lambda one: (-one.late, -one.today, -one.held, one.unit.sort_key))
    late = [one for one in table if one.late]
    label = gettext("Map: %(n)d units, each with its number of late dossiers") % {"n": len(areas)}
    said = {one.area: Said(one.said, one.late, one.url) for one in lines if one.area}
    return {
        "places": late[:TOP], "late_places": len(late), "table": table if areas else [],
        "map": unit_map.svg(drawn, said, label) if drawn and areas else "",
    }  # fmt: skip


def _areas(drawn: UnitMap, led: Places, units: Organisation) -> dict[uuid.UUID, str]:
    """The agencies on the map that the actor leads, with the code of their area."""
    found = {}
    for area in drawn.shapes:
        agency = agency_in(area, units)
        if agency and (led is EVERYWHERE or agency.id in led):
            found[agency.id] = area
    return found


def agency_in(area: str, units: Organisation) -> UnitInfo | None:
    """The people's committee of an area on the map."""
    return next((unit for unit in units.in_area(area) if unit.kind in {"commune", "district"}), None)


def _lines(found: Iterable[Place], areas: dict[uuid.UUID, str], units: Organisation) -> list[Held]:
    """One line for each agency on the map, and for each other unit that has something in hand."""
    lines = {unit_id: Held(units.unit(unit_id), area) for unit_id, area in areas.items()}
    for place in found:
        if place.unit_id not in units:
            continue
        line = lines.setdefault(place.unit_id, Held(units.unit(place.unit_id)))
        line.held, line.late, line.today = place.held, place.late, place.today
    return list(lines.values())


def _shown_as(unit: UnitInfo, areas: dict[uuid.UUID, str], units: Organisation) -> UnitInfo:
    """The agency on the map that the unit is part of; the agency that it belongs to if that is not there."""
    above = next((one for one in (unit, *units.ancestors(unit.id)) if one.id in areas), None)
    return above or units.agency_of(unit.id)
