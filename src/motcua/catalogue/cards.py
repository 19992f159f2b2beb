"""The few facts of a version that a search hit shows, kept beside it so that lists don't read whole documents."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, ngettext

from motcua.catalogue.content import ProcedureContent, TimeLimitView
from motcua.catalogue.views import amount_text
from motcua.kernel.money import format_vnd


def make(content: ProcedureContent) -> dict[str, Any]:
    """Shortest and longest limit, least and greatest fee, over all channels."""
    limits = [limit for channel in content.channels for limit in channel.limits if limit.unit]
    fees = [fee.amount for channel in content.channels for fee in channel.fees if fee.amount is not None]
    card: dict[str, Any] = {"free": bool(content.channels) and not fees and _all_free(content)}
    if limits:
        plain = [limit for limit in limits if not limit.condition and not limit.case] or limits
        card["limit"] = [str(plain[0].value) if plain[0].value is not None else None, plain[0].unit]
        card["limits_differ"] = len({(limit.value, limit.unit) for limit in limits}) > 1
    if fees:
        card["fees"] = [min(fees), max(fees)]
    card["name_en"] = content.name_en
    card["snippet"] = content.summary
    card["snippet_en"] = content.summary_en
    return card


def _all_free(content: ProcedureContent) -> bool:
    return all(channel.free for channel in content.channels)


def limit_text(card: dict[str, Any]) -> str:
    """`5 ngày làm việc`; empty if the source states none."""
    if "limit" not in card:
        return ""
    value, unit = card["limit"]
    text = phrase(TimeLimitView(value=Decimal(value) if value is not None else None, unit=unit))
    return gettext("from {limit}").format(limit=text) if card.get("limits_differ") and value else text


def phrase(limit: TimeLimitView) -> str:
    """A time limit in words."""
    if limit.unit == "none":
        return gettext("No time limit in law")
    if limit.value is None or limit.unit is None:
        return amount_text(limit.value) if limit.value is not None else ""
    n, number = int(limit.value), amount_text(limit.value)
    words = {
        "working_day": ngettext("{n} working day", "{n} working days", n),
        "day": ngettext("{n} day", "{n} days", n),
        "hour": ngettext("{n} working hour", "{n} working hours", n),
        "month": ngettext("{n} month", "{n} months", n),
    }
    return words[limit.unit].format(n=number)


def fee_text(card: dict[str, Any]) -> str:
    """`Miễn phí`, `50.000 đ` or `từ 50.000 đ`; empty if the source does not say."""
    if card.get("free"):
        return gettext("Free of charge")
    if "fees" not in card:
        return ""
    least, most = card["fees"]
    return format_vnd(least) if least == most else gettext("from {amount}").format(amount=format_vnd(least))
