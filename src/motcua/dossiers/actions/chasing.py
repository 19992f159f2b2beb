"""Results that nobody fetches are called to mind, at the steps of the rule `uncollected_after`.

Each step is counted from the moment when the result lay ready, or came back from the post. What has to be fetched is
told to its owner; what the office has not posted yet is told to the office. With the last step the head hears it too.
"""

import datetime as dt
import uuid
from typing import Final

import structlog
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q

from motcua.deadlines import queries as deadlines
from motcua.deadlines.limits import Limit, Unit
from motcua.dossiers.actions.recording import announce, record
from motcua.dossiers.events import ResultUncollected
from motcua.dossiers.models import Dossier, ResultReturn, UncollectedNotice
from motcua.dossiers.rules import rule
from motcua.dossiers.states import State
from motcua.kernel import clock, locks
from motcua.kernel.actor import Actor

log = structlog.get_logger(__name__)
BATCH: Final = 500
Key = tuple[uuid.UUID, dt.datetime | None]


def chase_all(*, actor: Actor) -> int:
    """Chase every result whose step has come, the longest waiting first; returns how many were."""
    steps = rule("uncollected_after", clock.today())
    last: Key | None = None
    called = 0
    while batch := _waiting(steps, last):
        last = batch[-1]
        called += sum(chase(dossier_id, actor=actor) for dossier_id, _ in batch)
    return called


def _waiting(steps: tuple[Limit, ...], last: Key | None) -> list[Key]:
    """The next that may have come to a step; `chase` looks at each again.

    A working day is a day at least, so what was finished later than the first step reaches back is left out; and so is
    what was told with the last step, unless the post has brought it back since.
    """
    brought_back = ResultReturn.objects.filter(dossier=OuterRef("dossier"), came_back_at__gt=OuterRef("announced_at"))
    told_all = UncollectedNotice.objects.filter(
        ~Exists(brought_back), dossier=OuterRef("pk"), stage__gte=len(steps), announced_at__gte=OuterRef("finished_at")
    )
    ready = clock.now() - _at_least(steps[0])
    found = Dossier.objects.filter(~Exists(told_all), state=State.FINISHED, finished_at__lte=ready)
    found = found.order_by("finished_at", "id")
    if last:
        found = found.filter(Q(finished_at__gt=last[1]) | Q(finished_at=last[1], id__gt=last[0]))
    return list(found.values_list("id", "finished_at")[:BATCH])


def _at_least(step: Limit) -> dt.timedelta:
    """A step cannot be shorter than this."""
    days = {Unit.WORKING_DAY: 1, Unit.DAY: 1, Unit.MONTH: 28}.get(step.unit, 0) if step.unit else 0
    return dt.timedelta(days=days * max(int(step.value or 0) - 1, 0))


@transaction.atomic
def chase(dossier_id: uuid.UUID, *, actor: Actor) -> bool:
    """Announce that this result is uncollected, if it is and its step has come. Returns whether it was announced.

    Of several steps that were reached while nobody looked, the last one speaks for all.
    """
    dossier = locks.row(Dossier.objects.all(), id=dossier_id)
    if dossier.state != State.FINISHED or dossier.finished_at is None:
        log.info("chase_skipped", dossier=str(dossier_id), why="returned meanwhile")
        return False
    since = _ready_since(dossier, dossier.finished_at)
    steps = rule("uncollected_after", clock.today())
    told = UncollectedNotice.objects.filter(dossier=dossier).aggregate(
        number=Max("number"), stage=Max("stage", filter=Q(announced_at__gte=since))
    )
    moments = [deadlines.preview(step, since, calendar_owner=dossier.receiving_unit_id).due for step in steps]
    reached = sum(1 for moment in moments if moment is not None and moment <= clock.now())
    if reached <= (told["stage"] or 0):
        return False
    number = (told["number"] or 0) + 1
    UncollectedNotice.objects.create(dossier=dossier, number=number, stage=reached, announced_at=clock.now())
    record(dossier, "result_uncollected", actor=actor, number=number, stage=reached)
    announce(
        ResultUncollected, dossier, number=number, ready_since=since, last=reached == len(steps),
        receiving_unit=dossier.return_unit_id or dossier.receiving_unit_id,
    )  # fmt: skip
    return True


def _ready_since(dossier: Dossier, finished_at: dt.datetime) -> dt.datetime:
    """Since when it lies there: a parcel that came back makes the wait begin anew."""
    came_back = ResultReturn.objects.filter(dossier=dossier, came_back_at__gt=finished_at)
    back: dt.datetime | None = came_back.aggregate(last=Max("came_back_at"))["last"]
    return back or finished_at
