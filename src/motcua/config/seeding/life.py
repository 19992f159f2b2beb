"""What becomes of one dossier: when it comes, how, what is done with it and by when, cut off at the present moment.

Shares are those of a province that does its work well: most dossiers online, few of them late, and each year better.
"""

import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Final

from motcua.config.seeding import moments
from motcua.config.seeding.moments import WorkAxis
from motcua.config.seeding.plan import Desk, Way
from motcua.deadlines.limits import Limit, Unit

ONLINE: Final = {2023: 0.48, 2024: 0.63, 2025: 0.76}
ONLINE_NOW: Final = 0.84
POST: Final = 0.03
LATE: Final = {2023: 0.045, 2024: 0.032, 2025: 0.024}
LATE_NOW: Final = 0.018
REFUSED: Final = 0.015
WITHDRAWN: Final = 0.012
STOPPED: Final = 0.006
SUPPLEMENT: Final = 0.055
DETOUR: Final = 0.04  # sent back once by an officer
UNANSWERED: Final = 0.06  # of supplements
# Left lying: nothing has been done since a step was opened.
IDLE: Final = 0.12
IDLE_DAYS: Final = 60
DAY_MINUTES: Final = 480
WITHOUT_LIMIT: Final = 5 * DAY_MINUTES
# By hour of the day, from 0 to 23.
ONLINE_HOURS: Final = (1, 0, 0, 0, 0, 1, 3, 9, 22, 26, 24, 14, 7, 9, 20, 22, 18, 9, 6, 9, 12, 11, 7, 3)
COUNTER_HOURS: Final = (0, 0, 0, 0, 0, 0, 0, 8, 26, 28, 22, 9, 0, 8, 20, 18, 11, 0, 0, 0, 0, 0, 0, 0)
_WEEKDAYS: Final = (1.2, 1.06, 1.0, 0.97, 0.86, 0.12, 0.07)
_MONTHS: Final = (0.92, 0.7, 1.1, 1.06, 1.04, 1.1, 1.16, 1.12, 1.04, 0.98, 0.97, 0.95)
_HOURS: Final = range(24)


@dataclass(slots=True)
class Life:
    """One dossier's fate. Moments are seconds since 1970; null: has not happened (yet)."""

    channel: str
    submitted: int
    accepted: int | None = None
    finished: int | None = None
    returned: int | None = None
    refused: int | None = None
    withdrawn: int | None = None
    stopped: int | None = None
    asked: int | None = None
    answered: int | None = None
    way: Way | None = None
    steps: list[int] = field(default_factory=list)  # when each step after intake was done, in the order of the walk

    @property
    def closed(self) -> int | None:
        return self.returned or self.refused or self.withdrawn or self.stopped


def weight(day: dt.date, first: dt.date, *, works: bool) -> float:
    """How many dossiers come on `day`, relative to an ordinary one; the number grows by a tenth each year."""
    share = _WEEKDAYS[day.weekday()] if works or day.weekday() >= 5 else 0.1
    return float(share * _MONTHS[day.month - 1] * 1.1 ** ((day - first).days / 365))


def live(source: random.Random, desk: Desk, day: dt.date, axis: WorkAxis, now: int, *, idle: float = IDLE) -> Life:
    """The fate of a dossier that comes to `desk` on `day`."""
    draw = source.random
    # Nobody stands at a counter on a day off.
    online = draw() < ONLINE.get(day.year, ONLINE_NOW) or not axis.works(day)
    channel = "online" if online else "post" if draw() < POST * 2 else "direct"
    hours = ONLINE_HOURS if channel == "online" else COUNTER_HOURS
    hour = source.choices(_HOURS, hours)[0]
    submitted = moments.of_day(day) + hour * 3_600 + int(draw() * 3_600)
    if channel != "online":
        submitted = axis.moment(axis.position(submitted)) + int(draw() * 60)
    life = Life(channel, min(submitted, now - 60))
    ways = desk.ways
    life.way = ways[0] if len(ways) == 1 or draw() > DETOUR else ways[1 + int(draw() * (len(ways) - 1))]
    if day > moments.day_of(now) - dt.timedelta(days=IDLE_DAYS) and draw() < idle:
        return _idle(source, life, axis, now)
    _go(source, life, desk, axis)
    return _cut(life, now)


def _idle(source: random.Random, life: Life, axis: WorkAxis, now: int) -> Life:
    """Taken in, perhaps brought on by a step or two, and lying since."""
    if life.channel == "online" and source.random() < 0.2:
        return life
    at = axis.position(life.submitted) + int(source.random() * 200)
    life.accepted = axis.moment(at) if life.channel == "online" else life.submitted
    for _ in range(min(source.randrange(3), max(0, len(_later(life)) - 1))):
        at += 20 + int(source.random() * 400)
        life.steps.append(axis.moment(at))
    return _cut(life, now)


def _go(source: random.Random, life: Life, desk: Desk, axis: WorkAxis) -> None:
    draw = source.random
    at = axis.position(life.submitted)
    if life.channel == "direct":
        life.accepted = life.submitted
    else:
        at += 1 + int(source.expovariate(1 / 110))
        if draw() < REFUSED:
            life.refused = axis.moment(at)
            return
        life.accepted = axis.moment(at)
    minutes = _minutes(desk.offer.limits.get(life.channel))
    year = moments.day_of(life.submitted).year
    late = draw() < LATE.get(year, LATE_NOW)
    took = minutes * (1.03 + source.expovariate(3)) if late else minutes * (0.12 + 0.8 * draw() ** 0.8)
    way_out = draw()
    if way_out < WITHDRAWN + STOPPED:
        end = axis.moment(at + 1 + int(took * draw()))
        life.withdrawn, life.stopped = (end, None) if way_out < WITHDRAWN else (None, end)
        _lay_steps(source, life, axis, at, at + int(took), until=end)
        return
    if draw() < SUPPLEMENT:
        at = _ask(source, life, axis, at, took)
        if life.stopped:
            return
    end = at + max(len(_later(life)) + 1, int(took))
    _lay_steps(source, life, axis, at, end)
    wait = 0 if life.channel == "online" and draw() < 0.7 else int(source.expovariate(1 / 500))
    if draw() < 0.995:
        life.returned = axis.moment(end + 1 + wait)
        life.steps.append(life.returned)


def _ask(source: random.Random, life: Life, axis: WorkAxis, at: int, took: float) -> int:
    """A supplement early in the handling; returns where work goes on."""
    at += 1 + int(took * 0.15 * source.random())
    life.asked = axis.moment(at)
    if source.random() < UNANSWERED:
        life.stopped = axis.moment(at + 22 * DAY_MINUTES)
        return at
    at += 30 + int(source.expovariate(1 / 1_400))
    life.answered = axis.moment(at)
    return at


def _later(life: Life) -> list[int]:
    """The stands of the walk that come by a step after intake and before the return."""
    assert life.way is not None
    return [place for place, stand in enumerate(life.way.walk.stands) if place > 1 and not stand.finished]


def _lay_steps(source: random.Random, life: Life, axis: WorkAxis, at: int, end: int, until: int | None = None) -> None:
    """The steps from `at` to `end`, at places drawn between; none of them after `until`."""
    count = len(_later(life))
    places = [*sorted(at + int((end - at) * source.random()) for _ in range(count - 1)), end]
    done = [axis.moment(place + number) for number, place in enumerate(places)] if count else []
    if until is None:
        life.steps = done
        life.finished = done[-1] if done else axis.moment(end)
    else:
        life.steps = [moment for moment in done[:-1] if moment < until]


def _cut(life: Life, now: int) -> Life:
    """Forget what would happen after `now`."""
    for name in ("accepted", "finished", "returned", "refused", "withdrawn", "stopped", "asked", "answered"):
        moment = getattr(life, name)
        if moment is not None and moment > now:
            setattr(life, name, None)
    life.steps = [moment for moment in life.steps if moment <= now]
    return life


def _minutes(limit: Limit | None) -> float:
    if limit is None or limit.value is None:
        return WITHOUT_LIMIT
    by_unit = {Unit.HOUR: 60.0, Unit.DAY: DAY_MINUTES * 5 / 7, Unit.MONTH: 21.0 * DAY_MINUTES}
    return float(limit.value) * by_unit.get(limit.unit or Unit.WORKING_DAY, float(DAY_MINUTES))
