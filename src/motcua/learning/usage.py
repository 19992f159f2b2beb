"""How units use the desk, so that whoever trains knows where to go: numbers by agency and week.

Reckoned each night from the audit, so a request pays nothing for it; only what was refused is counted when it happens.
Nobody is followed: officers are counted, not named, and readings are not looked at.
"""

import datetime as dt
import uuid
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Final

from django.db import connection, transaction

from motcua.identity import queries as identity
from motcua.identity.policies import IdentityPermission
from motcua.kernel import audit, clock, locks
from motcua.kernel.actor import EVERYWHERE, Actor, service
from motcua.learning.models import Progress, UnitWeek
from motcua.learning.policies import LearningPermission

_COUNTER: Final = service("learning.usage", IdentityPermission.SEE_STAFF)
_READS: Final = (".viewed", ".read", ".seen")
# What shows that an office works without paper: acts whose name begins so. Rooms that are not there yet have none.
FEATURES: Final = {"digitisation": ("papers.",), "signing": ("signing.",)}


@dataclass
class _Tally:
    officers: set[uuid.UUID] = field(default_factory=set)
    dossiers: set[uuid.UUID] = field(default_factory=set)
    acts: int = 0
    features: Counter[str] = field(default_factory=Counter)
    staff: set[uuid.UUID] = field(default_factory=set)
    last_sign_in: dt.datetime | None = None


def week_of(day: dt.date) -> dt.date:
    """The Monday of its week."""
    return day - dt.timedelta(days=day.weekday())


def count_refusal(unit_id: uuid.UUID) -> None:
    """One request of an agency's officer was answered with an objection (422) or a conflict (409); one statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO learning_unitweek (week, unit_id, officers, acts, dossiers, features, staff, guided, refused)"
            " VALUES (%s, %s, 0, 0, 0, '{}', 0, 0, 1)"
            " ON CONFLICT (week, unit_id) DO UPDATE SET refused = learning_unitweek.refused + 1",
            [week_of(clock.today()), unit_id],
        )


def reckon_usage(week: dt.date) -> int:
    """Count the week that begins on the Monday `week` anew; returns how many agencies have staff or did something."""
    tree = identity.organisation()
    tallies: dict[uuid.UUID, _Tally] = defaultdict(_Tally)
    home: dict[uuid.UUID, uuid.UUID] = {}
    for root in tree.of_kind("province"):
        for row in identity.staff_of(root.id, actor=_COUNTER):
            agency = home.setdefault(row.account_id, tree.agency_of(row.unit_id).id)
            tally = tallies[agency]
            tally.staff.add(row.account_id)
            tally.last_sign_in = max(filter(None, (tally.last_sign_in, row.last_sign_in)), default=None)
    begin = clock.at(week.year, week.month, week.day, 0)
    for account, action, kind, subject in audit.acts_between(begin, begin + dt.timedelta(days=7)):
        if account in home and not action.endswith(_READS):
            _count(tallies[home[account]], account, action, (kind, subject))
    finished = set(Progress.objects.filter(finished_at__isnull=False).values_list("account_id", flat=True))
    with transaction.atomic():
        locks.hold("learning.usage")
        for unit_id, tally in tallies.items():
            UnitWeek.objects.update_or_create(
                week=week, unit_id=unit_id,
                defaults={
                    "officers": len(tally.officers), "acts": tally.acts, "dossiers": len(tally.dossiers),
                    "features": dict(tally.features), "staff": len(tally.staff), "last_sign_in": tally.last_sign_in,
                    "guided": len(tally.staff & finished),
                },
            )  # fmt: skip
    return len(tallies)


def _count(tally: _Tally, account: uuid.UUID, action: str, subject: tuple[str, uuid.UUID]) -> None:
    tally.officers.add(account)
    tally.acts += 1
    if subject[0] == "dossier":
        tally.dossiers.add(subject[1])
    for name, beginnings in FEATURES.items():
        tally.features[name] += action.startswith(beginnings)


@dataclass(frozen=True, slots=True)
class UsageRow:
    """One agency in one week. Shares are per cent of acts; None: nothing to divide by."""

    unit_id: uuid.UUID
    unit: str
    staff: int
    officers: int
    dossiers: int
    acts: int
    digitisation: int | None
    signing: int | None
    refused_per_100: float | None
    guided: int
    last_sign_in: dt.datetime | None

    @property
    def need(self) -> float:
        """How much training would help: staff that did nothing, in per cent, and refused requests in 100 acts."""
        idle = 100 * (self.staff - min(self.officers, self.staff)) / self.staff if self.staff else 0.0
        return idle + min(self.refused_per_100 or 0.0, 100.0)


def usage(actor: Actor, week: dt.date | None = None) -> list[UsageRow]:
    """The agencies of the actor in a week (None: the last one that was counted), those that need training first.

    Raises:
        NotAllowed: the actor may see the usage nowhere.
    """
    actor.require(LearningPermission.SEE_USAGE)
    places = actor.places(LearningPermission.SEE_USAGE)
    rows = UnitWeek.objects.all() if places is EVERYWHERE else UnitWeek.objects.filter(unit_id__in=sorted(places))
    week = week or rows.order_by("-week").values_list("week", flat=True).first()
    tree = identity.organisation()
    shown = [_row(row, tree.unit(row.unit_id).name) for row in rows.filter(week=week)] if week else []
    return sorted(shown, key=lambda row: (-row.need, row.unit))


def weeks(actor: Actor) -> list[dt.date]:
    """Weeks that were counted, the last first; at most a year of them."""
    actor.require(LearningPermission.SEE_USAGE)
    return list(UnitWeek.objects.order_by("-week").values_list("week", flat=True).distinct()[:53])


def _row(row: UnitWeek, name: str) -> UsageRow:
    def share(feature: str) -> int | None:
        done = row.features.get(feature, 0)
        return round(100 * done / row.acts) if row.acts else None

    asked = row.acts + row.refused
    return UsageRow(
        row.unit_id, name, row.staff, row.officers, row.dossiers, row.acts, share("digitisation"), share("signing"),
        100 * row.refused / asked if asked else None, row.guided, row.last_sign_in,
    )  # fmt: skip
