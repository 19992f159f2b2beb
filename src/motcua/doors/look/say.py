"""How the house says days, hours and money. Every door and every paper says them the same way."""

import datetime as dt

from django.utils.translation import get_language

from motcua.deadlines import dates
from motcua.kernel import clock

_NARROW = "\N{NO-BREAK SPACE}"


def _day(value: dt.date | dt.datetime) -> dt.date:
    return clock.local(value).date() if isinstance(value, dt.datetime) else value


def weekday(value: dt.date | dt.datetime) -> str:
    """`thứ Hai` … `Chủ nhật`."""
    return dates.weekday(_day(value)).replace(" ", _NARROW)


def number_date(value: dt.date | dt.datetime) -> str:
    """`23/11/2026`."""
    day = _day(value)
    return f"{day.day:02}/{day.month:02}/{day.year:04}"


def long_date(value: dt.date | dt.datetime) -> str:
    """`thứ Hai, 23/11/2026`; a moment is taken on its local day."""
    return f"{weekday(value)}, {number_date(value)}"


def short_day(value: dt.date | dt.datetime) -> str:
    """`thứ Năm, 19/11`, with the year when it is not this one."""
    day = _day(value)
    return f"{weekday(day)}, {day.day:02}/{day.month:02}" if day.year == clock.today().year else long_date(day)


def time_of_day(value: dt.datetime) -> str:
    """`09:44`, as the clocks on the wall show it."""
    return f"{clock.local(value):%H:%M}"


def moment(value: dt.datetime) -> str:
    """`thứ Năm, 19/11, 10:20`."""
    return f"{short_day(value)}, {time_of_day(value)}"


# In this order: many browsers and systems carry the names of others too.
_BROWSERS = (
    ("Edg", "Edge"), ("OPR", "Opera"), ("coc_coc", "Cốc Cốc"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("Chrome", "Chrome"), ("CriOS", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS = (
    ("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows"), ("Mac OS", "Mac"),
    ("Linux", "Linux"),
)  # fmt: skip


def device(user_agent: str) -> str:
    """`Chrome, Android`: what a browser says that it is, as its owner would; its own words if none is known."""
    found = [next((name for part, name in known if part in user_agent), "") for known in (_BROWSERS, _SYSTEMS)]
    return ", ".join(name for name in found if name) or user_agent[:60]


def first_upper(text: str) -> str:
    """`text` with its first letter large and the rest as it was."""
    return text[:1].upper() + text[1:]


def decimal_comma(value: float, digits: int = 1) -> str:
    """`93,4` in Vietnamese, `93.4` in English."""
    text = f"{value:.{digits}f}"
    return text.replace(".", ",") if get_language() == "vi" else text


def size(value: int) -> str:
    """A file's size: `84 KB`, `1,2 MB`."""
    if value < 1_000_000:
        return f"{max(1, round(value / 1000))}{_NARROW}KB"
    return f"{decimal_comma(value / 1_000_000)}{_NARROW}MB"


def thousands(value: int) -> str:
    """`41.208`."""
    separator = "." if get_language() == "vi" else ","
    return f"{value:,}".replace(",", separator)
