"""What the catalogue's codes are called on the page."""

from decimal import Decimal

from django.utils.translation import gettext, ngettext


def level(code: str) -> str:
    return {
        "ministry": gettext("Ministries"),
        "province": gettext("Province"),
        "commune": gettext("Communes and wards"),
        "other": gettext("Other agencies"),
    }.get(code, code)


def level_agency(code: str) -> str:
    """Who handles at this level, for a line of facts."""
    return {
        "ministry": gettext("Ministry"),
        "province": gettext("Province's agencies"),
        "commune": gettext("Commune or ward"),
        "other": gettext("Other agencies"),
    }.get(code, code)


def channel(code: str) -> str:
    return {
        "online": gettext("Online"),
        "direct": gettext("At the counter"),
        "post": gettext("By post"),
    }.get(code, code)


def service_level(code: str) -> str:
    return {
        "full": gettext("From start to end"),
        "partial": gettext("In part"),
        "information": gettext("Information only"),
    }.get(code, code)


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
