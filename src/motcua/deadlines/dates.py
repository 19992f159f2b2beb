"""Days, times and amounts of time as people read them: "thứ Hai, 23/11/2026", "17:00", "2 ngày 3 giờ"."""

import datetime as dt
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext, ngettext, pgettext, pgettext_lazy

MINUTES_A_DAY = 480
_WEEKDAYS: Final = (
    pgettext_lazy("weekday", "Monday"),
    pgettext_lazy("weekday", "Tuesday"),
    pgettext_lazy("weekday", "Wednesday"),
    pgettext_lazy("weekday", "Thursday"),
    pgettext_lazy("weekday", "Friday"),
    pgettext_lazy("weekday", "Saturday"),
    pgettext_lazy("weekday", "Sunday"),
)


def weekday(day: dt.date) -> str:
    """The weekday inside a sentence: "thứ Hai", "Chủ nhật"."""
    return str(_WEEKDAYS[day.weekday()])


def long_day(day: dt.date) -> str:
    """A day in full: thứ Hai, 23/11/2026."""
    return f"{weekday(day)}, {day:%d/%m/%Y}"


def short_day(day: dt.date) -> str:
    """A day in brief: 23/11."""
    return f"{day:%d/%m}"


def clock_time(moment: dt.datetime) -> str:
    """A time of day: 09:15, with seconds only when there are some."""
    return f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"


def long_moment(moment: dt.datetime) -> str:
    """A moment in full: 17:00 thứ Ba, 17/11/2026."""
    return f"{clock_time(moment)} {long_day(moment.date())}"


def day_list(days: list[dt.date]) -> str:
    """Days of one stretch, the month once for those that share it: "14, 15, 21/11 và 5/12"."""
    shown: list[str] = []
    for index, day in enumerate(days):
        follows = days[index + 1] if index + 1 < len(days) else None
        same = follows is not None and (follows.year, follows.month) == (day.year, day.month)
        shown.append(f"{day:%d}" if same else short_day(day))
    if len(shown) < 2:
        return "".join(shown)
    return gettext("{days} and {last}").format(days=", ".join(shown[:-1]), last=shown[-1])


def amount(value: str | int, unit: str) -> str:
    """A number with its unit: "3 ngày làm việc", "0,5 ngày làm việc", "45 phút"."""
    if unit == "minute":
        return working_minutes(int(value))
    many = _plural(value)
    text = {
        "working_day": ngettext("{n} working day", "{n} working days", many),
        "day": ngettext("{n} day", "{n} days", many),
        "hour": ngettext("{n} hour", "{n} hours", many),
        "month": ngettext("{n} month", "{n} months", many),
    }[unit]
    return text.format(n=_decimal(value))


def working_minutes(minutes: int) -> str:
    """Working time in days of 8 hours, hours and minutes: the two greatest of them that are not zero."""
    days, rest = divmod(minutes, MINUTES_A_DAY)
    hours, left = divmod(rest, 60)
    parts = []
    if days:
        parts.append(ngettext("{n} day", "{n} days", days).format(n=days))
    if hours:
        parts.append(ngettext("{n} hour", "{n} hours", hours).format(n=hours))
    if (left and not days) or not parts:
        parts.append(ngettext("{n} minute", "{n} minutes", left).format(n=left))
    return " ".join(parts)


def _plural(value: str | int) -> int:
    try:
        return 1 if Decimal(value) == 1 else 2
    except InvalidOperation:
        return 2


def _decimal(value: str | int) -> str:
    # Vietnamese writes 0,5; the mark is a word of the language like any other.
    return str(value).replace(".", pgettext("decimal mark", "."))
