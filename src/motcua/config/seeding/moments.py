"""Time as whole seconds since 1970, and an axis of working minutes on which officers' work is laid out."""

import bisect
import datetime as dt
from functools import lru_cache
from typing import Final

from motcua.deadlines.calendar import WorkingCalendar
from motcua.kernel import clock

DAY: Final = 86_400
OFFSET: Final = 7 * 3_600  # the province has kept UTC+7 all this time
_EPOCH: Final = dt.date(1970, 1, 1)
_MICRO: Final = 1_000_000


def of_day(day: dt.date) -> int:
    """The midnight, by the clocks on the wall, at which `day` begins."""
    return (day - _EPOCH).days * DAY - OFFSET


def day_of(moment: int) -> dt.date:
    return _day((moment + OFFSET) // DAY)


@lru_cache(maxsize=10_000)
def _day(number: int) -> dt.date:
    return _EPOCH + dt.timedelta(days=number)


@lru_cache(maxsize=10_000)
def _day_text(number: int) -> str:
    return _day(number).isoformat()


def text(moment: int | None) -> str:
    """As COPY takes it; `\\N` for none."""
    if moment is None:
        return "\\N"
    day, rest = divmod(moment, DAY)
    minutes, seconds = divmod(rest, 60)
    return f"{_day_text(day)} {minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}+00"


def iso(moment: int) -> str:
    """Local wall time as facts and payloads tell it."""
    day, rest = divmod(moment + OFFSET, DAY)
    minutes, seconds = divmod(rest, 60)
    return f"{_day_text(day)}T{minutes // 60:02d}:{minutes % 60:02d}:{seconds:02d}+07:00"


def utc(moment: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(moment, dt.UTC)


def local(moment: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(moment, clock.LOCAL)


def seconds(moment: dt.datetime | None) -> int | None:
    return None if moment is None else int(moment.timestamp())


class WorkAxis:
    """Working minutes of one calendar, counted from its first day on."""

    def __init__(self, calendar: WorkingCalendar, first: dt.date, last: dt.date) -> None:
        self._starts: list[int] = []  # of each half-day, in seconds
        self._before: list[int] = []  # working minutes before it
        total, day = 0, first
        while day <= last:
            begins = of_day(day)
            for start, end in calendar.half_days(day):
                self._starts.append(begins + start // _MICRO)
                self._before.append(total)
                total += (end - start) // _MICRO // 60
            day += dt.timedelta(days=1)
        self.total = total
        self._lengths = [b - a for a, b in zip(self._before, [*self._before[1:], total], strict=True)]

    def position(self, moment: int) -> int:
        """Working minutes up to `moment`; outside office hours those up to the next opening."""
        at = bisect.bisect_right(self._starts, moment) - 1
        if at < 0:
            return 0
        return self._before[at] + min((moment - self._starts[at]) // 60, self._lengths[at])

    def works(self, day: dt.date) -> bool:
        """Whether the day has office hours."""
        begins = of_day(day)
        at = bisect.bisect_left(self._starts, begins)
        return at < len(self._starts) and self._starts[at] < begins + DAY

    def moment(self, position: int) -> int:
        """The moment at a position; the last one known if it lies behind the end."""
        at = bisect.bisect_right(self._before, min(position, self.total - 1)) - 1
        return self._starts[at] + (position - self._before[at]) * 60
