"""What the catalogue's codes are called on the page."""

from decimal import Decimal
from typing import Final

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

_LEVELS: Final = {
    "ministry": _("Ministries"),
    "province": _("Province"),
    "commune": _("Communes and wards"),
    "other": _("Other agencies"),
}


def level(code: str) -> str:
    return str(_LEVELS.get(code, code))


_AGENCIES_OF_LEVEL: Final = {
    "ministry": _("Ministry"),
    "province": _("Province's agencies"),
    "commune": _("Commune or ward"),
    "other": _("Other agencies"),
}


def level_agency(code: str) -> str:
    """Who handles at this level, for a line of facts."""
    return str(_AGENCIES_OF_LEVEL.get(code, code))


_CHANNELS: Final = {
    "online": _("Online"),
    "direct": _("At the counter"),
    "post": _("By post"),
}


def channel(code: str) -> str:
    return str(_CHANNELS.get(code, code))


_SERVICE_LEVELS: Final = {
    "full": _("From start to end"),
    "partial": _("In part"),
    "information": _("Information only"),
}


def service_level(code: str) -> str:
    return str(_SERVICE_LEVELS.get(code, code))


def number(value: Decimal) -> str:
    """`1,5` and `3`: how people write numbers here."""
    return str(int(value)) if value == int(value) else f"{value.normalize():f}".replace(".", ",")


def limit(value: Decimal | None, unit: str | None) -> str:
    """A time limit in words; empty where the source gives none that can be read."""
    if unit == "none":
        return gettext("No limit in law")
    if value is None:
        return ""
    n, text = int(value), number(value)
    words = {
        "working_day": ngettext("{n} working day", "{n} working days", n),
        "day": ngettext("{n} day", "{n} days", n),
        "hour": ngettext("{n} working hour", "{n} working hours", n),
        "month": ngettext("{n} month", "{n} months", n),
    }
    return words[unit].format(n=text) if unit in words else text
