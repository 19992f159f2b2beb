"""Steps given out by rule, and all open work of an officer given to others at once."""

import uuid
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Count

from motcua.dossiers.actions.access import lock_visible, stated
from motcua.dossiers.actions.recording import announce, record, subject_of
from motcua.dossiers.assigning import Line
from motcua.dossiers.errors import NoRule, NoSuchColleague
from motcua.dossiers.events import TaskAssigned, TaskHandedBack
from motcua.dossiers.models import Dossier, DossierTask
from motcua.dossiers.pinned import procedure_of
from motcua.dossiers.queries.assignment import work_under
from motcua.dossiers.rules import rule
from motcua.identity.queries import PostInfo, holders_of, organisation, post_infos
from motcua.kernel import audit, clock, locks
from motcua.kernel.actor import Actor
from motcua.workflow import actions as workflow
from motcua.workflow import posts
from motcua.workflow.policies import WorkflowPermission, task_right

_BY_LOAD: Final = Line("", "", frozenset(), "load", {})


@dataclass(frozen=True, slots=True)
class Reassigned:
    """How many steps went to a colleague, and how many to the unit because nobody fits."""

    given: int
    with_unit: int


@transaction.atomic
def assign_by_rule(dossier_id: uuid.UUID, *, actor: Actor) -> int:
    """Give the dossier's open steps that nobody holds to the posts that the rule names; returns how many went.

    A step that somebody handed back stays with the unit: the rule does not press it on them again.

    Raises:
        UnknownDossier: not there, or not for this actor. TaskNotYours: the actor may not assign.
    """
    dossier = lock_visible(dossier_id, actor=actor)
    waiting = list(DossierTask.objects.filter(dossier=dossier, post_id=None).order_by("opened_at", "task_id"))
    lines = [(row, line) for row in waiting if (line := _line_for(row)) is not None]
    if not lines:
        return 0
    refused = _handed_back(dossier)
    given = 0
    for row, line in lines:
        post = None if row.name in refused else _fitting(dossier, row, line, without=())
        if post is not None:
            _give(dossier, row, post, actor=actor, rule=line.by)
            given += 1
    return given


def _handed_back(dossier: Dossier) -> set[object]:
    return {
        entry.facts.get("step")
        for entry in audit.history(subject_of(dossier))
        if entry.action == "dossiers.step_handed_back"
    }


def _line_for(row: DossierTask) -> Line | None:
    """The first line of the rule in force for the step's unit and kind; None where the rule says nothing."""
    try:
        lines: tuple[Line, ...] = rule("assignment", clock.today())
    except NoRule:  # a province without such a rule assigns by hand
        return None
    units = organisation()
    way = [units.unit(row.unit_id), *units.ancestors(row.unit_id)]
    keys, kind = {unit.key for unit in way}, way[0].kind
    return next((line for line in lines if row.kind in line.steps and (line.unit in keys or line.kind == kind)), None)


def _fitting(dossier: Dossier, row: DossierTask, line: Line, *, without: Collection[uuid.UUID]) -> PostInfo | None:
    """The post with the least open work among those nearest to the unit that the line means and that may do it."""
    view = procedure_of(dossier)
    for level in holders_of(task_right(row.kind), row.unit_id):
        meant = line.among(level, area=dossier.area_code, field=view.field.code)
        fit = set(posts.fit(row.kind, row.unit_id, [post.id for post in meant if post.id not in without]))
        if fit:
            locks.hold(f"dossiers.assignment:{level[0].unit_id}")  # two at once would both see the same loads
            loads = _loads(fit)
            return min((post for post in meant if post.id in fit), key=lambda post: (loads[post.id], post.id))
    return None


def _loads(post_ids: Iterable[uuid.UUID]) -> Counter[uuid.UUID]:
    found = DossierTask.objects.filter(post_id__in=list(post_ids)).values_list("post_id")
    return Counter(dict(found.annotate(n=Count("task_id")).order_by()))


def _give(dossier: Dossier, row: DossierTask, post: PostInfo, *, actor: Actor, reason: str = "", rule: str) -> None:
    workflow.assign_task(row.task_id, post.id, actor=actor)
    row.post_id, row.holder_name = post.id, post.name
    row.save(update_fields=["post_id", "holder_name"])
    record(dossier, "step_assigned", actor=actor, reason=reason, step=row.name, to=post.name, rule=rule)
    announce(TaskAssigned, dossier, step=row.name, post_id=post.id)


def _to_unit(dossier: Dossier, row: DossierTask, *, reason: str, actor: Actor) -> None:
    workflow.hand_back_task(row.task_id, reason=reason, actor=actor)
    row.post_id, row.holder_name = None, ""
    row.save(update_fields=["post_id", "holder_name"])
    record(dossier, "step_handed_back", actor=actor, step=row.name, reason=reason)
    announce(TaskHandedBack, dossier, step=row.name, unit_id=row.unit_id, reason=reason)


@transaction.atomic
def reassign_work(from_post: uuid.UUID, *, to_post: uuid.UUID | None = None, reason: str, actor: Actor) -> Reassigned:
    """Give all open steps of a post to another, or by rule when `to_post` is None; nothing stays with who leaves.

    By rule means the unit's line, and the least open work where it has none. A step that nobody fits goes back to its
    unit. Only steps at units where the actor assigns.

    Raises:
        ReasonNeeded: no reason. NoSuchColleague: no such post, or the same twice.
        NotAllowed: the actor assigns nowhere.
    """
    reason = stated(reason)
    actor.require(WorkflowPermission.ASSIGN)
    known = post_infos({from_post, to_post or from_post})
    if from_post not in known or from_post == to_post or (to_post and to_post not in known):
        raise NoSuchColleague
    held = list(work_under(actor).filter(post_id=from_post).order_by("dossier_id", "task_id").values_list(
        "dossier_id", "task_id"
    ))  # fmt: skip
    # Dossiers first and in one order, as every verb does, then the steps as they are now.
    ids = sorted({dossier_id for dossier_id, _ in held})
    dossiers = {row.id: row for row in Dossier.objects.select_for_update().filter(id__in=ids).order_by("id")}
    given = with_unit = 0
    rows = DossierTask.objects.filter(task_id__in=[task for _, task in held], post_id=from_post)
    for row in rows.order_by("due_at", "task_id"):
        dossier = dossiers[row.dossier_id]
        post = _receiver(dossier, row, known.get(to_post) if to_post else None, without={from_post})
        if post is None:
            _to_unit(dossier, row, reason=reason, actor=actor)
            with_unit += 1
        else:
            _give(dossier, row, post, actor=actor, reason=reason, rule="" if to_post else "reassign")
            given += 1
    return Reassigned(given, with_unit)


def _receiver(
    dossier: Dossier, row: DossierTask, chosen: PostInfo | None, *, without: Collection[uuid.UUID]
) -> PostInfo | None:
    if chosen is None:
        return _fitting(dossier, row, _line_for(row) or _BY_LOAD, without=without)
    return chosen if posts.fit(row.kind, row.unit_id, {chosen.id}) else None
