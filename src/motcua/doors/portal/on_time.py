"""The share of results that were ready on time, as the home page draws it: late share per day, from zero."""

from dataclasses import dataclass

from django.utils.translation import gettext, ngettext

from motcua.doors.look import say
from motcua.dossiers.queries import punctuality
from motcua.kernel import clock

STEP, HEIGHT, LEAST = 10, 72, 2
WORST = 2


@dataclass(frozen=True, slots=True)
class Bar:
    x: int
    y: int
    height: int
    kind: str


def build() -> dict[str, object] | None:
    """What the page shows, or None while no result has been issued in the last days."""
    found = punctuality()
    if not found.finished:
        return None
    shares = [day.late / day.finished for day in found.days]
    ceiling = max(shares) or 1.0
    worst = set(sorted(range(len(shares)), key=lambda place: shares[place])[-WORST:])
    days = found.days
    reckoned = gettext("Reckoned at %(time)s.") % {"time": say.time_of_day(clock.local(found.reckoned_at))}
    if not found.late:  # nothing to draw: bars of nothing look like a fault
        sentence = ngettext(
            "The one result was ready in time.", "All %(all)s results were ready in time.", found.finished
        )
        return {"share": "100", "sentence": sentence % {"all": say.thousands(found.finished)}, "reckoned": reckoned}
    return {
        "share": say.decimal_comma(100 * (found.finished - found.late) / found.finished),
        "sentence": ngettext(
            "%(late)s of %(all)s result was late. The late share, day by day:",
            "%(late)s of %(all)s results were late. The late share, day by day:",
            found.finished,
        )
        % {"late": say.thousands(found.late), "all": say.thousands(found.finished)},
        "days": [_bar(place, share, ceiling, last=place == len(shares) - 1, worst=place in worst)
                 for place, share in enumerate(shares)],
        "width": STEP * len(shares),
        "label": gettext("Late share per day, highest %(share)s%%") % {"share": say.decimal_comma(100 * max(shares))},
        "first": say.short_day(days[0].day),
        "last": gettext("%(day)s, %(share)s%%")
        % {"day": say.short_day(days[-1].day), "share": say.decimal_comma(100 * shares[-1])},
        "reckoned": reckoned,
    }  # fmt: skip


def _bar(place: int, share: float, ceiling: float, *, last: bool, worst: bool) -> Bar:
    height = max(LEAST, round(HEIGHT * share / ceiling))
    return Bar(place * STEP, HEIGHT - height, height, "x" if worst else "n" if last else "")
