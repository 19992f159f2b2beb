"""Many clocks reckoned anew at once: a decision about days off touches every clock that ticks across it."""

import uuid
from collections.abc import Sequence
from typing import Final

from motcua.deadlines.actions import reckon_row_again
from motcua.deadlines.events import Change
from motcua.deadlines.models import ClockState, LegalClock
from motcua.deadlines.rulebook import current_rulebook
from motcua.kernel import locks
from motcua.kernel.actor import Actor
from motcua.kernel.anyof import Ids, any_of
from motcua.kernel.kept import Kept, hole


def reckon_clocks_again(clock_ids: Sequence[uuid.UUID], *, because: Sequence[Change] = (), actor: Actor) -> int:
    """`reckon_clock_again` for many, locked by one statement; those that stopped meanwhile are passed over.

    Returns how many ticked. Inside a transaction. Raises: DateOutOfRange, OutsideCalendar, Busy.
    """
    rows = locks.rows(lambda: _ticking(Ids(clock_ids)))
    rulebook = current_rulebook()
    for row in rows:
        reckon_row_again(row, rulebook, because, row.calendar_id, actor)
    return len(rows)


_ticking: Final = Kept(
    lambda ids: (
        LegalClock.objects.filter(any_of("id", ids))
        .exclude(state=ClockState.STOPPED)
        .order_by("id")
        .select_for_update(of=("self",))
    ),
    [hole(1)],
)
