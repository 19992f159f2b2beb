"""Durations as BPMN writes them: ISO 8601, such as P3D, PT4H or P1M."""

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

_ISO: Final = re.compile(
    r"P(?:(?P<weeks>\d{1,4})W|(?:(?P<years>\d{1,3})Y)?(?:(?P<months>\d{1,4})M)?(?:(?P<days>\d{1,5})D)?"
    r"(?:T(?=\d)(?:(?P<hours>\d{1,5})H)?(?:(?P<minutes>\d{1,6})M)?(?:(?P<seconds>\d{1,7})S)?)?)\Z"
)


@dataclass(frozen=True, slots=True)
class Duration:
    """Months are months of the calendar; the rest is exact."""

    months: int
    exact: dt.timedelta

    def after(self, moment: dt.datetime) -> dt.datetime:
        """`moment` plus this; the 31st becomes the last day of a shorter month."""
        month0 = moment.month - 1 + self.months
        year, month = moment.year + month0 // 12, month0 % 12 + 1
        day = min(moment.day, calendar.monthrange(year, month)[1])
        return moment.replace(year=year, month=month, day=day) + self.exact


def parse_duration(text: str) -> Duration | None:
    """The duration that `text` says, or None if it says none or none that is longer than nothing."""
    match = _ISO.match(text)
    if match is None:
        return None
    part = {name: int(value or 0) for name, value in match.groupdict().items()}
    months = part.pop("years") * 12 + part.pop("months")
    exact = dt.timedelta(**part)
    return Duration(months, exact) if months or exact else None
