"""What each office received and solved, for a month, a quarter or a year, as the public page shows it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext, ngettext

from motcua.doors.look import say
from motcua.doors.look.fields import Field, Option
from motcua.doors.portal import parse
from motcua.dossiers import queries as dossiers
from motcua.dossiers import rules
from motcua.identity.queries import unit_past
from motcua.kernel import clock
from motcua.kernel.text import fold

MONTHS, QUARTERS, YEARS = 13, 5, 3
# The levels of government that there are since 1/7/2025, and the one that ended.
LEVELS: Final[Mapping[str, tuple[str, ...]]] = {"tinh": ("province", "department", "central"), "xa": ("commune",)}


@dataclass(frozen=True, slots=True)
class Period:
    """`first` and `last` are the first days of its first and last month."""

    key: str
    name: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    received: str
    finished: str
    late: str
    share: str


@dataclass(frozen=True, slots=True)
class SolvedPage:
    title: str
    fields: Sequence[Field]
    lines: Sequence[Line]
    whole: Line
    reckoned: str
    basis: str
    few: str


def periods(today: dt.date) -> list[Period]:
    """Months, then quarters, then years, the present one first of each."""
    found = []
    for back in range(MONTHS):
        month = _month(today, -back)
        name = gettext("Month %(m)d/%(y)d") % {"m": month.month, "y": month.year}
        found.append(Period(f"{month:%Y-%m}", name, month, month))
    quarter = dt.date(today.year, (today.month - 1) // 3 * 3 + 1, 1)
    for back in range(QUARTERS):
        first = _month(quarter, -3 * back)
        number = (first.month - 1) // 3 + 1
        name = gettext("Quarter %(q)d/%(y)d") % {"q": number, "y": first.year}
        found.append(Period(f"{first.year}-q{number}", name, first, _month(first, 2)))
    for back in range(YEARS):
        year = today.year - back
        name = gettext("Year %(y)d") % {"y": year}
        found.append(Period(str(year), name, dt.date(year, 1, 1), dt.date(year, 12, 1)))
    return found


def _month(day: dt.date, ahead: int) -> dt.date:
    years, index = divmod(day.year * 12 + day.month - 1 + ahead, 12)
    return dt.date(years, index + 1, 1)


def build(asked: Mapping[str, str]) -> SolvedPage:
    """The figures of the period and level that were asked for; what is none of ours counts as not asked."""
    today = clock.today()
    known = periods(today)
    options = tuple(Option(one.key, one.name) for one in known)
    period = next((one for one in known if one.key == parse.choice(asked, "ky", options)), known[0])
    levels = (
        Option("tat-ca", gettext("All levels")), Option("tinh", gettext("Province and departments")),
        Option("xa", gettext("Communes and wards")),
    )  # fmt: skip
    level = parse.choice(asked, "cap", levels) or levels[0].value
    found = dossiers.published(period.first, period.last)
    offices = _offices(found.offices, level, min(today, _month(period.last, 1) - dt.timedelta(days=1)))
    whole = dossiers.summed((share for _, share in offices), found.whole.least)
    return SolvedPage(
        title=period.name,
        fields=(
            Field("ky", gettext("Month, quarter or year"), widget="select", options=options, value=period.key),
            Field("cap", gettext("Level"), widget="select", options=levels, value=level),
        ),
        lines=[_line(name, share) for name, share in offices],
        whole=_line(gettext("Together"), whole),
        reckoned=gettext("Reckoned at %(moment)s.") % {"moment": say.moment(found.reckoned_at)}
        if found.reckoned_at
        else "",
        basis=rules.basis_of("published_figures", today),
        few=ngettext(
            "Below %(n)d result an office has no share: so few say little.",
            "Below %(n)d results an office has no share: so few say little.", found.whole.least,
        ) % {"n": found.whole.least},
    )  # fmt: skip


def _offices(shares: Sequence[Any], level: str, day: dt.date) -> list[tuple[str, Any]]:
    """The offices of the level by name, as they were called on `day`; those that had nothing to do are left out."""
    kinds, found = LEVELS.get(level), []
    for share in shares:
        past = unit_past(share.unit_id)
        if kinds is None or past.versions[-1].kind in kinds:
            found.append((past.name_on(day), share))
    return sorted(found, key=lambda one: fold(one[0]))


def _line(name: str, share: Any) -> Line:
    said = gettext("not enough figures yet")
    if share.on_time is not None:
        # Rounded down, so that 100 % means all.
        said = f"{say.decimal_comma(int(share.on_time * 1000) / 10)}\N{NO-BREAK SPACE}%"
    return Line(name, say.thousands(share.received), say.thousands(share.finished), say.thousands(share.late), said)
