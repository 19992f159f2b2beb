"""The verbs: prepare, survey, carry out, undo."""

import datetime as dt
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any, Final

from django.db import OperationalError, connection, transaction
from psycopg import errors as pg

from motcua.identity.actions.units import LOCK
from motcua.identity.errors import (
    DayNotCome,
    NotItsTurn,
    PlanDoesNotHold,
    SecondPersonNeeded,
    TooLateToUndo,
    UnknownReorganisation,
    WorkLeftBehind,
)
from motcua.identity.events import ReorganisationCarriedOut, ReorganisationUndone
from motcua.identity.models import Change, Reorganisation, ReorganisationState
from motcua.identity.policies import IdentityPermission
from motcua.identity.queries.revision import steady
from motcua.identity.reorganisation import founding, posts, restoring
from motcua.identity.reorganisation.checks import problems
from motcua.identity.reorganisation.participants import Plan, Tell, participants, silent
from motcua.identity.reorganisation.resolving import Trees, own_parts, resolve
from motcua.identity.reorganisation.rules import asked
from motcua.identity.reorganisation.spec import PlanSpec, change_of
from motcua.identity.reorganisation.surveying import Survey, survey
from motcua.kernel import audit, clock, locks, outbox
from motcua.kernel.actor import EVERYWHERE, Actor
from motcua.kernel.errors import Busy, NotAllowed

# One statement of a province's whole work takes seconds; more than this is a fault.
STATEMENT_TIMEOUT: Final = "240s"
LOCK_TIMEOUT_MS: Final = 30_000
MOST_NAMED: Final = 5


@transaction.atomic
def prepare_reorganisation(spec: PlanSpec, *, actor: Actor) -> uuid.UUID:
    """Keep a plan, as a draft; its faults are told by `problems` and by the dry run.

    Raises:
        NotAllowed: without `identity.reorganise` in the whole province.
    """
    _require(actor)
    row = Reorganisation.objects.create(
        name=spec.name.strip()[:300], day=spec.day, legal_basis=spec.legal_basis.strip(), made_by=actor.id,
        made_by_name=actor.name, made_at=clock.now(),
    )  # fmt: skip
    Change.objects.bulk_create(
        Change(reorganisation=row, position=number, kind=each.kind.value, sources=list(each.sources),
               content=each.as_json())
        for number, each in enumerate(spec.changes)
    )  # fmt: skip
    audit.record(
        _subject(row), "identity.reorganisation.prepared", actor=actor, legal_basis=row.legal_basis,
        after={"name": row.name, "day": row.day.isoformat(), "changes": len(spec.changes)},
    )  # fmt: skip
    return row.id


@transaction.atomic
def survey_reorganisation(reorganisation_id: uuid.UUID, *, actor: Actor) -> Survey:
    """Make the dry run and keep its report with the plan. Nothing that it looks at is changed.

    Raises:
        NotAllowed, UnknownReorganisation: as they say.
        NotItsTurn: it was carried out already.
    """
    _require(actor)
    row = _locked(reorganisation_id, ReorganisationState.DRAFT, ReorganisationState.SURVEYED)
    report = survey(spec_of(row), row.id)
    row.survey, row.surveyed_at = report.as_json(), clock.now()
    row.state = ReorganisationState.DRAFT if report.problems else ReorganisationState.SURVEYED
    row.save(update_fields=["survey", "surveyed_at", "state"])
    audit.record(
        _subject(row), "identity.reorganisation.surveyed", actor=actor, problems=len(report.problems),
        touched={f"{room}.{line.kind}": line.count for room, lines in report.rooms for line in lines if line.count},
    )  # fmt: skip
    return report


@transaction.atomic
def discard_reorganisation(reorganisation_id: uuid.UUID, *, actor: Actor) -> None:
    """Throw a plan away that was not carried out; its chain of acts stays.

    Raises:
        NotAllowed, UnknownReorganisation, NotItsTurn: as they say.
    """
    _require(actor)
    row = _locked(reorganisation_id, ReorganisationState.DRAFT, ReorganisationState.SURVEYED)
    audit.record(_subject(row), "identity.reorganisation.discarded", actor=actor, before={"name": row.name})
    row.delete()


def carry_out(reorganisation_id: uuid.UUID, *, actor: Actor, tell: Tell = silent) -> dict[str, Any]:
    """Carry a surveyed plan out, whole or not at all; returns what was moved, by room and kind.

    Units are founded, renamed, moved and ended; officers go along; then each room moves what is open to units that
    stand. What was closed before stays where it was.

    Raises:
        NotItsTurn: not surveyed, or carried out already.
        SecondPersonNeeded: the one who prepared it, where the province asks for a second.
        DayNotCome: before its day. PlanDoesNotHold: the organisation has changed since the dry run.
        WorkLeftBehind: something open would stay at a unit that ends. Busy: somebody else works on what it moves.
        NotAllowed, UnknownReorganisation: as they say.
    """
    _require(actor)
    with _told_if_busy(), transaction.atomic(), steady():
        locks.hold(LOCK, timeout_ms=LOCK_TIMEOUT_MS)
        row = _locked(reorganisation_id, ReorganisationState.SURVEYED)
        spec = spec_of(row)
        _check(row, spec, actor)
        _patience()
        plan, log = _change_units(spec, row.id, actor, tell)
        for each in participants():
            log[each.name] = each.carry(plan, actor=actor, tell=tell)
        for each in participants():
            if left := each.left(plan):
                raise WorkLeftBehind(count=left, room=each.name)
        row.figures = {name: kept["moved"] for name, kept in log.items() if "moved" in kept}
        row.log, row.state = log, ReorganisationState.CARRIED_OUT
        row.carried_at, row.carried_by_name = clock.now(), actor.name
        row.save(update_fields=["figures", "log", "state", "carried_at", "carried_by_name"])
        audit.record(
            _subject(row), "identity.reorganisation.carried_out", actor=actor, legal_basis=row.legal_basis,
            day=row.day.isoformat(), ended=sorted(plan.keys.values()), moved=row.figures,
        )  # fmt: skip
        outbox.announce(ReorganisationCarriedOut(row.id, row.day, tuple(plan.ending), _moved(row)))
        return dict(row.figures)


def undo(reorganisation_id: uuid.UUID, *, reason: str, actor: Actor, tell: Tell = silent) -> None:
    """Take a reorganisation back: every unit, post and open thing as it was.

    What happened since is kept: a dossier that was moved comes back in the state that it has now, and what came in at
    a unit that this founded goes to the first of those that went into it. What came in at a unit that stands stays.

    Raises:
        NotItsTurn: not carried out. TooLateToUndo: the province's time for it is over.
        ChangedSince: units were changed by other acts since.
        NotAllowed, UnknownReorganisation, Busy: as they say.
    """
    _require(actor)
    with _told_if_busy(), transaction.atomic(), steady():
        locks.hold(LOCK, timeout_ms=LOCK_TIMEOUT_MS)
        row = _locked(reorganisation_id, ReorganisationState.CARRIED_OUT)
        limit = asked(row.day).undo_hours
        if row.carried_at is None or clock.now() > row.carried_at + dt.timedelta(hours=limit):
            raise TooLateToUndo(hours=limit)
        _patience()
        log = row.log
        restoring.refuse_if_changed(log["identity"]["after"])
        plan = _plan_of(row)
        for number, each in enumerate(participants()):
            tell(each.name, number, len(participants()))
            if each.name in log:
                each.undo(plan, log[each.name], actor=actor)
        posts.give_back_posts(log["identity"]["posts"], dict(plan.home))
        restoring.restore(log["identity"]["before"], plan.home)
        row.state, row.undone_at, row.undone_by_name = ReorganisationState.UNDONE, clock.now(), actor.name
        row.save(update_fields=["state", "undone_at", "undone_by_name"])
        audit.record(_subject(row), "identity.reorganisation.undone", actor=actor, reason=reason.strip())
        outbox.announce(ReorganisationUndone(row.id, row.day, tuple(plan.ending), _moved(row)))


def spec_of(row: Reorganisation) -> PlanSpec:
    """The plan as it was prepared."""
    changes = row.changes.order_by("position").values_list("content", flat=True)
    return PlanSpec(row.name, row.day, row.legal_basis, tuple(change_of(each) for each in changes))


def _require(actor: Actor) -> None:
    if actor.places(IdentityPermission.REORGANISE) is not EVERYWHERE:
        raise NotAllowed(permission=IdentityPermission.REORGANISE.value)


def _locked(reorganisation_id: uuid.UUID, *states: ReorganisationState) -> Reorganisation:
    try:
        row = locks.row(Reorganisation.objects.all(), id=reorganisation_id)
    except Reorganisation.DoesNotExist:
        raise UnknownReorganisation from None
    if row.state not in states:
        raise NotItsTurn(state=row.state)
    return row


def _check(row: Reorganisation, spec: PlanSpec, actor: Actor) -> None:
    if asked(row.day).two_persons and (actor.id, actor.name) == (row.made_by, row.made_by_name):
        raise SecondPersonNeeded
    if row.day > clock.today():
        raise DayNotCome(day=row.day.strftime("%d/%m/%Y"))
    if found := problems(spec):
        raise PlanDoesNotHold(problems="; ".join(each.text for each in found[:MOST_NAMED]))


@contextmanager
def _told_if_busy() -> Iterator[None]:
    """Somebody at work on a dossier for longer than we wait is a reason to try again, not a fault."""
    try:
        yield
    except OperationalError as error:
        if isinstance(error.__cause__, pg.LockNotAvailable | pg.DeadlockDetected):
            raise Busy from error
        raise


def _patience() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [STATEMENT_TIMEOUT])


def _change_units(
    spec: PlanSpec, plan_id: uuid.UUID, actor: Actor, tell: Tell
) -> tuple[Plan, dict[str, dict[str, Any]]]:
    """This room's own part: units and posts."""
    trees = Trees(spec)
    touched = set(resolve(spec, plan_id).ending)
    for key in {target.key for change in spec.changes for target in change.targets}:
        if standing := trees.target(key):
            touched |= {unit.id for unit in own_parts(trees.after, standing.id)}
    before = restoring.plain(restoring.snapshot(touched))
    home = founding.found_units(spec, actor=actor)
    plan = resolve(spec, plan_id)
    followers, kept = posts.move_posts(plan, spec)
    founding.end_units(spec, actor=actor, tell=tell)
    after = restoring.plain(restoring.snapshot({*touched, *home}))
    moved = {"unit": len(plan.keys), "post": len(kept["ended"]), "delegation": len(kept["lent"])}
    log = {
        "before": before, "after": after, "posts": kept, "home": {str(new): str(old) for new, old in home.items()},
        "keys": {str(unit): key for unit, key in plan.keys.items()}, "areas": dict(plan.areas), "moved": moved,
    }  # fmt: skip
    return replace(plan, posts=followers, home=home), {"identity": log}


def _plan_of(row: Reorganisation) -> Plan:
    """A plan that was carried out, as far as undoing needs it."""
    log = row.log["identity"]

    def pairs(kept: dict[str, str]) -> dict[uuid.UUID, uuid.UUID]:
        return {uuid.UUID(key): uuid.UUID(value) for key, value in kept.items()}

    keys = {uuid.UUID(unit): key for unit, key in log["keys"].items()}
    return Plan(
        row.id, row.name, row.day, row.legal_basis, (), keys, log["areas"], pairs(log["posts"]["pairs"]),
        pairs(log["home"]), frozenset(map(uuid.UUID, log["posts"]["made"])),
    )  # fmt: skip


def _moved(row: Reorganisation) -> int:
    return sum(sum(kinds.values()) for kinds in row.figures.values())


def _subject(row: Reorganisation) -> audit.Subject:
    return audit.Subject("reorganisation", row.id)


def eve(spec: PlanSpec) -> dt.date:
    """The last day of the old organisation."""
    return spec.day - dt.timedelta(days=1)
