"""The watch over due times: nobody is late unseen.

Every few minutes a job asks one question of the index `dossier_to_watch`: whose moment has come? Each of these dossiers
is looked at once: those are told whom the rule names for the stage that is reached, an apology is drafted on its last
lawful day, and the moment of the next stage is kept. A dossier whose clock stands still is not in that index at all.
Notices have keys made of dossier, due time and stage, so looking twice tells nothing twice.
"""

import datetime as dt
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Final

import structlog
from django.db import transaction

from motcua.deadlines import distance
from motcua.deadlines import queries as deadlines
from motcua.deadlines.calendar import WorkingCalendar
from motcua.deadlines.info import ClockInfo
from motcua.deadlines.limits import Measure
from motcua.dossiers import audience, stages
from motcua.dossiers.actions import apology
from motcua.dossiers.actions.recording import subject_of
from motcua.dossiers.models import Dossier, DossierTask
from motcua.dossiers.models.dossier import Channel
from motcua.dossiers.rules import rule
from motcua.dossiers.stages import Ear, Reminders, Stage
from motcua.dossiers.states import State
from motcua.dossiers.telling import PLACES
from motcua.identity import queries as identity
from motcua.identity.queries import organisation
from motcua.kernel import clock
from motcua.kernel.actor import Actor, service
from motcua.kernel.errors import MotcuaError
from motcua.notices import actions as notices

log = structlog.get_logger(__name__)
WATCH: Final = service("dossiers.watch")
BATCH: Final = 50
# After a fault of ours a dossier is looked at again a little later, and the others are not kept waiting.
AGAIN: Final = dt.timedelta(minutes=30)
_RUNNING: Final = frozenset({State.ACCEPTED, State.PROCESSING})


@dataclass(frozen=True)
class Timer:
    """One due time of a dossier: of the whole, of its intake, or of one step. `tasks` are the steps that it presses."""

    name: str
    due: dt.datetime
    measure: Measure
    reminders: Reminders
    tasks: list[DossierTask] = field(default_factory=list)


@transaction.atomic
def look(*, actor: Actor = WATCH, limit: int = BATCH) -> int:
    """Look at the dossiers whose moment has come, the longest waiting first; returns how many there were.

    Several may look at once: rows that one has taken are skipped by the others.
    """
    now = clock.now()
    taken = Dossier.objects.filter(watch_at__lte=now).order_by("watch_at").select_for_update(skip_locked=True)
    found = list(taken.defer("answers", "submitter")[:limit])
    if not found:
        return 0
    tasks: dict[uuid.UUID, list[DossierTask]] = {}
    for task in DossierTask.objects.filter(dossier__in=found):
        tasks.setdefault(task.dossier_id, []).append(task)
    clocks = deadlines.clocks([one.clock_id for one in found if one.clock_id])
    line = audience.Line()
    with identity.steady():
        for dossier in found:
            total = clocks.get(dossier.clock_id) if dossier.clock_id else None
            dossier.watch_at = _looked_at(dossier, total, tasks.get(dossier.id, []), line, actor)
    Dossier.objects.bulk_update(found, ["watch_at"])
    return len(found)


def _looked_at(
    dossier: Dossier, total: ClockInfo | None, tasks: list[DossierTask], line: audience.Line, actor: Actor
) -> dt.datetime | None:
    """Tell what is to be told; returns when to look again, or None when nothing more is to come.

    Each due time by itself: a fault with one, such as a rule that the pack lacks, keeps nobody from hearing of another.
    """
    calendar = deadlines.calendar_for(dossier.handling_unit_id)
    parts: list[Callable[[], list[dt.datetime]]] = [
        partial(_press, dossier, name, total, calendar, tasks, line, actor) for name in _timers(dossier, total, tasks)
    ]
    if total is not None and dossier.state in _RUNNING:
        parts.append(partial(_apologise, dossier, total, calendar, tasks, line, actor))
    moments: list[dt.datetime] = []
    for part in parts:
        try:
            with transaction.atomic():
                moments += part()
        except MotcuaError as error:
            log.exception("watch_failed", dossier=str(dossier.id), code=error.code)
            moments.append(clock.now() + AGAIN)
    return min((moment for moment in moments if moment > clock.now()), default=None)


def _timers(dossier: Dossier, total: ClockInfo | None, tasks: list[DossierTask]) -> Iterable[str]:
    """The names of the due times that run: of the intake, of the whole, of each step that ends before it."""
    if dossier.paused_since or dossier.due_at is None:
        return
    if dossier.state == State.SUBMITTED and dossier.channel == Channel.ONLINE:
        # The eight working hours of an online dossier; a counter takes in what is handed over it.
        yield "intake"
    if dossier.state not in _RUNNING or total is None:
        return
    yield "total"
    yield from (f"step:{task.task_id}" for task in tasks if task.step_due_at and task.step_due_at < dossier.due_at)


def _timer(name: str, dossier: Dossier, total: ClockInfo | None, tasks: list[DossierTask]) -> Timer:
    assert dossier.due_at is not None
    day = clock.today()
    if name == "total" and total is not None:
        return Timer(name, dossier.due_at, total.measure, rule("reminders", day), tasks)
    if name == "intake":
        return Timer(name, dossier.due_at, Measure.WORKING_TIME, rule("intake_reminders", day), tasks)
    step = next(task for task in tasks if name == f"step:{task.task_id}")
    assert step.step_due_at is not None
    return Timer(name, step.step_due_at, Measure.WORKING_TIME, rule("step_reminders", day), [step])


def _press(
    dossier: Dossier, name: str, total: ClockInfo | None, calendar: WorkingCalendar, tasks: list[DossierTask],
    line: audience.Line, actor: Actor,
) -> list[dt.datetime]:  # fmt: skip
    """Tell of the stages that are reached; returns the moments of all stages."""
    timer = _timer(name, dossier, total, tasks)
    before, after = stages.stages(timer.reminders, calendar, timer.due, timer.measure)
    # Each hears of the last stage that names it: of several that were reached while the watch was away, one is enough.
    by_account = {
        account: (stage, behalf)
        for stage in stages.reached(before, after, clock.now())
        for account, behalf in line.accounts(stage.to, dossier, timer.tasks).items()
    }
    for stage in sorted({stage for stage, _ in by_account.values()}, key=lambda one: one.at):
        ears = {account: behalf for account, (last, behalf) in by_account.items() if last == stage}
        _tell(dossier, timer, stage, ears, actor)
    return [stage.at for stage in (*before, *after)]


def _tell(dossier: Dossier, timer: Timer, stage: Stage, accounts: audience.Ears, actor: Actor) -> None:
    kind = PLACES[timer.name.partition(":")[0]][stage.late]
    notices.notify(
        kind, to=audience.officers(accounts), data=_facts(dossier, timer), subject=subject_of(dossier),
        key=f"{dossier.id}:{timer.name}:{timer.due.astimezone(dt.UTC):%Y%m%dT%H%M}:{stage.name}", actor=actor,
    )  # fmt: skip


def _facts(dossier: Dossier, timer: Timer) -> dict[str, Any]:
    units = organisation()
    unit = dossier.handling_unit_id
    return {
        "code": dossier.code, "procedure": dossier.procedure_name, "due": timer.due,
        "step": ", ".join(task.name for task in timer.tasks) or str(State(dossier.state).label),
        "holder": ", ".join(task.holder_name for task in timer.tasks if task.holder_name) or "–",
        "unit": units.unit(unit).name if unit in units else "–",
    }  # fmt: skip


def _apologise(
    dossier: Dossier, total: ClockInfo, calendar: WorkingCalendar, tasks: list[DossierTask], line: audience.Line,
    actor: Actor,
) -> list[dt.datetime]:  # fmt: skip
    """Draft the apology once its last lawful day has begun; returns that moment.

    A limit so short that this day lies before the dossier was taken in leaves no lawful way to a second appointment,
    and neither does a first extension: then there is escalation only (one extension, SPEC R9).
    """
    if dossier.due_at is None or dossier.accepted_at is None or total.extended_until:
        return []
    stated = rule("apology", clock.today())
    opens = distance.before(calendar, dossier.due_at, stated.before)
    if opens <= dossier.accepted_at:
        return []
    missed = distance.late_from(calendar, dossier.due_at, total.measure)
    if opens <= clock.now() < missed and apology.draft(dossier, stated, calendar, actor=actor):
        holders = line.accounts([Ear.HOLDER], dossier, tasks)
        notices.notify(
            "desk.apology_drafted", to=audience.officers(holders), actor=actor,
            data={"code": dossier.code, "procedure": dossier.procedure_name, "due": dossier.due_at},
            subject=subject_of(dossier), key=f"{dossier.id}:apology:{dossier.due_at:%Y%m%dT%H%M}",
        )  # fmt: skip
    return [opens]
