"""What each office received and solved, reckoned each night month by month and kept in a small table.

A dossier counts for the agency that had it at that moment, so what a reorganisation moves later stays where it was. A
result counts as late by the verdict that the legal clock gave.
"""

import datetime as dt
import uuid
from collections import defaultdict
from typing import Final

from django.db import transaction

from motcua.dossiers.models import OfficeFigure
from motcua.dossiers.queries.figures import UnitFigures, by_unit
from motcua.dossiers.queries.published import first_of, months_before
from motcua.identity.queries import organisation
from motcua.kernel import clock, locks

KEPT_MONTHS: Final = 36
# What happened longer ago hardly changes; it is reckoned once, when no night has done so.
LIVE_MONTHS: Final = 3


def reckon_offices() -> int:
    """Reckon the last months anew, and those of the last years that no night has reckoned; returns how many months."""
    this = first_of(clock.today())
    known = set(OfficeFigure.objects.values_list("month", flat=True).distinct())
    wanted = [months_before(this, back) for back in range(KEPT_MONTHS)]
    found = [month for back, month in enumerate(wanted) if back < LIVE_MONTHS or month not in known]
    for month in found:
        _reckon(month)
    return len(found)


def _reckon(month: dt.date) -> None:
    last = months_before(month, -1) - dt.timedelta(days=1)
    sums: dict[uuid.UUID, list[int]] = defaultdict(lambda: [0, 0, 0])
    for one in by_unit(month, last):
        tally = sums[_agency(one, last)]
        for place, count in enumerate((one.received, one.finished, one.late)):
            tally[place] += count
    made_at = clock.now()
    rows = [
        OfficeFigure(month=month, unit_id=unit, received=got, finished=done, late=late, reckoned_at=made_at)
        for unit, (got, done, late) in sums.items()
    ]
    with transaction.atomic():
        locks.hold("dossiers.published")
        OfficeFigure.objects.filter(month=month).delete()
        OfficeFigure.objects.bulk_create(rows)


def _agency(one: UnitFigures, day: dt.date) -> uuid.UUID:
    """The agency that the unit was part of; a unit that ended within the month speaks for itself."""
    tree = organisation(min(day, clock.today()))
    return tree.agency_of(one.unit_id).id if one.unit_id in tree else one.unit_id
