"""A decision about days off reaches the clocks that run across it.

    load_calendar_pack -> DaysChanged -> a batch of clocks -> ReckoningGoesOn -> the next batch … -> DueMoved each

Every batch is one delivery: in a transaction of its own, tried again when it fails, shown to a person when it is given
up. A clock reckoned twice stays where it is, so a batch may be repeated.
"""

import uuid
from typing import Final

import structlog

from motcua.deadlines import queries
from motcua.deadlines.actions import reckon_clock_again
from motcua.deadlines.again import reckon_clocks_again
from motcua.deadlines.errors import ClockStopped
from motcua.deadlines.events import CalendarOpened, Change, DaysChanged, ReckoningGoesOn
from motcua.kernel import outbox
from motcua.kernel.actor import service
from motcua.kernel.events import Heard, subscribe

log = structlog.get_logger(__name__)
CALENDARS: Final = service("deadlines.calendars")
BATCH: Final = 100
LOOKED_AT: Final = 1_000  # clocks whose units are asked for at once; those of one agency are few among them


@subscribe("deadlines.reckon_touched", DaysChanged, ReckoningGoesOn)
def reckon_touched(event: Heard) -> None:
    """Reckon one batch of the clocks that the changed days touch, and call for the next."""
    changes = [Change.from_json(one) for one in event.payload["changes"]]
    after = event.payload.get("after")
    found = queries.ticking_over(changes, after=uuid.UUID(after) if after else None, limit=BATCH)
    ticked = reckon_clocks_again(found, because=changes, actor=CALENDARS)
    if ticked < len(found):
        log.info("reckoning_skipped", clocks=len(found) - ticked, why="stopped meanwhile")
    if len(found) == BATCH:
        outbox.announce(ReckoningGoesOn(subject_id=event.subject.id, changes=event.payload["changes"], after=found[-1]))


@subscribe("deadlines.take_over_clocks", CalendarOpened)
def take_over_clocks(event: Heard) -> None:
    """Bring one batch of a unit's clocks to the calendar that it has now, and call for the next.

    The last batch says which days are other ones now, so that what stands by no clock is planned again too.
    """
    changes = [Change.from_json(one) for one in event.payload["changes"]]
    told, owner = event.payload["after"], uuid.UUID(event.payload["owner"])
    followed, after = uuid.UUID(event.payload["followed"]), uuid.UUID(told) if told else None
    done, page = 0, [uuid.UUID(int=0)]
    while page and done < BATCH:
        page = queries.ticking_by(followed, after=after, limit=LOOKED_AT)
        for clock_id in queries.kept_at(page, owner):
            done += 1
            try:
                reckon_clock_again(clock_id, because=changes, calendar_id=event.subject.id, actor=CALENDARS)
            except ClockStopped:
                log.info("reckoning_skipped", clock=str(clock_id), why="stopped meanwhile")
        after = page[-1] if page else after
    if page:
        outbox.announce(
            CalendarOpened(
                subject_id=event.subject.id, owner=owner, followed=followed, changes=event.payload["changes"],
                after=after,
            )
        )  # fmt: skip
    else:
        outbox.announce(DaysChanged(subject_id=event.subject.id, changes=event.payload["changes"]))
