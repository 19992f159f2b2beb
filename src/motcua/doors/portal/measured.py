"""What a time limit looks like in practice, in words for the page of a procedure."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext, ngettext

from motcua.doors.look import say
from motcua.doors.portal import labels
from motcua.dossiers.queries import Practice
from motcua.identity.queries import unit_past
from motcua.kernel import clock

MOST_AGENCIES = 8
_MINUTES_A_HOUR = 60


@dataclass(frozen=True, slots=True)
class Measured:
    """`share` of the limit that half of all dossiers needed. There is a `label` where the law sets one limit and both
    are told in one unit.

    Without enough dossiers `real` is empty and `basis` says so.
    """

    share: float
    label: str
    real: str
    basis: str
    agencies: Sequence[str] = ()


def of(view: Any, known: Sequence[Practice], *, one_limit: bool) -> Measured:
    """The figures of the whole province, with those agencies that have enough dossiers below them."""
    whole = next((one for one in known if one.unit_id is None), None)
    if whole is None or not whole.enough:
        return Measured(0, "", "", _too_few(whole))
    real = _time(whole)
    share = _share(view, whole) if one_limit else None
    label = gettext("Half of all dossiers needed {real}.").format(real=real) if share is not None else ""
    basis = ngettext(
        "{share}% on time. From {n} dossier finished in the last 90 days; reckoned on {day}.",
        "{share}% on time. From {n} dossiers finished in the last 90 days; reckoned on {day}.",
        whole.finished,
    ).format(
        share=_percent(whole), n=say.thousands(whole.finished), day=say.number_date(clock.local(whole.reckoned_at))
    )
    agencies = [one for one in known if one.unit_id is not None and one.enough][:MOST_AGENCIES]
    lines = [_agency(one) for one in agencies] if len(agencies) > 1 else []
    return Measured(share or 0, label, real, basis, lines)


def _too_few(whole: Practice | None) -> str:
    if whole is None:
        return gettext("Not enough figures yet on how long it takes in practice.")
    return ngettext(
        "Not enough figures yet on how long it takes in practice: {n} dossier was finished in the last 90 days.",
        "Not enough figures yet on how long it takes in practice: {n} dossiers were finished in the last 90 days.",
        whole.finished,
    ).format(n=whole.finished)


def _agency(one: Practice) -> str:
    assert one.unit_id is not None
    return gettext("{agency}: half needed {real}, {share}% on time").format(
        agency=unit_past(one.unit_id).name_on(clock.today()), real=_time(one), share=_percent(one)
    )


def _percent(one: Practice) -> str:
    return say.decimal_comma(100 * one.share_on_time)


def _time(one: Practice) -> str:
    if one.unit != "minute":
        return labels.limit(Decimal(one.median), one.unit) if one.median else gettext("less than a day")
    hours = round(Decimal(one.median) / _MINUTES_A_HOUR, 1)
    return labels.limit(hours, "hour") if hours else gettext("less than an hour")


def _share(view: Any, whole: Practice) -> float | None:
    """How much of the limit half of the dossiers needed; None when both are told in different units."""
    found = [limit for channel in view.channels for limit in channel.limits if limit.value]
    if not found:
        return None
    limit = found[0]
    if limit.unit == whole.unit:
        return float(whole.median / limit.value)
    if whole.unit == "minute" and limit.unit == "hour":
        return float(whole.median / (limit.value * _MINUTES_A_HOUR))
    return None
