"""What one act would do to each of many dossiers, before it is done, and what it did."""

import uuid
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext

from motcua.dossiers.errors import UnknownBulk
from motcua.dossiers.models import BulkLine, BulkRun, BulkVerb, Dossier, DossierTask, LineState, ResultDocument
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.queries.actions_now import ActionInfo, allowed_actions
from motcua.dossiers.queries.documents import changed_texts
from motcua.dossiers.queries.reach import Queue
from motcua.dossiers.queries.visibility import visible_to
from motcua.dossiers.queries.worklist import Filters, whole_queue
from motcua.kernel.actor import Actor
from motcua.workflow import queries as workflow
from motcua.workflow.policies import may_assign

MOST: Final = 500
Mark = tuple[uuid.UUID, uuid.UUID]  # of a dossier and its open step; of the dossier twice where no step is meant


@dataclass(frozen=True, slots=True)
class BulkRow:
    """One marked dossier: whether the act can be done to it, or why not. `outcomes` are (value, name) pairs."""

    dossier_id: uuid.UUID
    task_id: uuid.UUID
    unit_id: uuid.UUID | None
    code: str
    applicant: str
    step: str
    possible: bool
    why_not: str = ""
    outcomes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BulkPage:
    """A run with its lines; `waiting` are still to be done."""

    run: BulkRun
    lines: tuple[BulkLine, ...]
    waiting: int
    done: int
    refused: int


def marks_of(actor: Actor, queue: Queue, filters: Filters) -> tuple[Mark, ...]:
    """The first steps of a whole queue of open work, as many as one act takes; other queues hold nothing to do."""
    found = whole_queue(actor, queue, filters)
    if found.model is not DossierTask:
        return ()
    return tuple(found.values_list("dossier_id", "task_id")[:MOST])


def preview_bulk(marks: Iterable[Mark], verb: BulkVerb, *, actor: Actor) -> tuple[BulkRow, ...]:
    """What `verb` would do to each, in the order of the marks; dossiers that the actor may not see are left out.

    Results are given out by dossier: of several marks of one the first counts.
    """
    if verb == BulkVerb.GIVE_OUT:
        return _given_out([dossier for dossier, _ in marks], actor)
    wanted = list(dict.fromkeys(marks))[:MOST]
    visible = visible_to(actor).filter(id__in=[dossier for dossier, _ in wanted])
    dossiers = {one.id: one for one in visible.defer("answers")}
    open_now = {one.task_id: one for one in DossierTask.objects.filter(task_id__in=[task for _, task in wanted])}
    outcomes = workflow.outcomes_of(open_now) if verb == BulkVerb.COMPLETE else {}
    approvals = [one.dossier_id for one in open_now.values() if one.kind == "approve"]
    texts = changed_texts(approvals, actor) if verb in _FINISHING and approvals else {}
    unseen = {dossier_id for dossier_id, (_, looked) in texts.items() if not looked}
    return tuple(
        _row(dossiers[dossier_id], task_id, open_now.get(task_id), verb, outcomes, actor, unseen)
        for dossier_id, task_id in wanted
        if dossier_id in dossiers
    )


def _row(
    dossier: Dossier, task_id: uuid.UUID, task: DossierTask | None, verb: BulkVerb, outcomes: dict[uuid.UUID, Any],
    actor: Actor, unseen: set[uuid.UUID],
) -> BulkRow:  # fmt: skip
    if task is None or task.dossier_id != dossier.id:
        why_not = gettext("the step is done already")
        return BulkRow(
            dossier.id, task_id, None, dossier.code or "", dossier.applicant_name, "", possible=False, why_not=why_not
        )
    why_not = _why_not(dossier, task, verb, actor)
    if not why_not and task.kind == "approve" and dossier.id in unseen:
        why_not = gettext("the text was changed against the template: look at the changes first")
    ways = tuple((one.value, one.name) for one in outcomes.get(task_id, ()))
    return BulkRow(
        dossier.id, task_id, task.unit_id, dossier.code or "", dossier.applicant_name, task.name, not why_not, why_not,
        ways,
    )  # fmt: skip


def _given_out(dossiers: Iterable[uuid.UUID], actor: Actor) -> tuple[BulkRow, ...]:
    """What can be given to somebody at the counter now."""
    wanted = list(dict.fromkeys(dossiers))[:MOST]
    found = {one.id: one for one in visible_to(actor).filter(id__in=wanted).defer("answers")}
    ready = [one for key in wanted if (one := found.get(key))]
    waiting, rows = _names_of_results(found), []
    for one in ready:
        info = next((info for info in allowed_actions(one, actor) if info.name == "return_result"), None)
        why_not = info.why_not if info else gettext("the result is not given out at your place")
        rows.append(
            BulkRow(one.id, one.id, None, one.code or "", one.applicant_name, "; ".join(waiting.get(one.id, ())),
                    not why_not, why_not)
        )  # fmt: skip
    return tuple(rows)


def _names_of_results(dossiers: Collection[uuid.UUID]) -> dict[uuid.UUID, list[str]]:
    """What of each is still in the office."""
    rows = ResultDocument.objects.filter(
        dossier__in=list(dossiers), issued_at__isnull=False, superseded_at__isnull=True, returned_at__isnull=True
    )
    found: dict[uuid.UUID, list[str]] = {}
    for row in rows.order_by("id"):
        found.setdefault(row.dossier_id, []).append(f"{row.name} {row.number}".strip())
    return found


_FINISHING: Final = {BulkVerb.COMPLETE, BulkVerb.APPROVE}
_ACTIONS: Final = {
    BulkVerb.CLAIM: "claim_task", BulkVerb.COMPLETE: "complete_task", BulkVerb.HAND_BACK: "hand_back_task",
    BulkVerb.APPROVE: "complete_task",
}  # fmt: skip


def _why_not(dossier: Dossier, task: DossierTask, verb: BulkVerb, actor: Actor) -> str:
    """Empty if the act can be done."""
    if verb == BulkVerb.ASSIGN:
        return "" if may_assign(actor, task.unit_id) else gettext("you do not give out the work of this unit")
    if verb == BulkVerb.REMIND:
        return _no_reminder(task, actor)
    if verb == BulkVerb.APPROVE and task.kind != "approve":
        return gettext("this step is no approval")
    found = [one for one in allowed_actions(dossier, actor, tasks=[task]) if one.task_id == task.task_id]
    info = next((one for one in found if one.name == _ACTIONS[verb]), None)
    if info is not None:
        return info.why_not
    return _other_way(verb, task, found, actor)


def _other_way(verb: BulkVerb, task: DossierTask, found: list[ActionInfo], actor: Actor) -> str:
    if verb == BulkVerb.CLAIM and task.post_id in actor.posts:
        return gettext("the step is in your hands already")
    if verb in _FINISHING and any(one.name == "issue_result" for one in found):
        return gettext("the result is issued on the dossier's own page")
    if verb in _FINISHING:
        return gettext("this step has a page of its own, or is not yours")
    return gettext("the step is not in your hands") if verb == BulkVerb.HAND_BACK else gettext("the step is not yours")


def _no_reminder(task: DossierTask, actor: Actor) -> str:
    leads = any(actor.may(right, task.unit_id) for right in (DossierPermission.APPROVE, DossierPermission.OVERSEE))
    if not leads:
        return gettext("you do not lead this unit")
    if task.paused_since is not None:
        return gettext("the clock stands still")
    return ""


def bulk_page(run_id: uuid.UUID, *, actor: Actor) -> BulkPage:
    """What became of each dossier of a run of the actor's own. Raises UnknownBulk."""
    run = BulkRun.objects.filter(id=run_id, asked_by_id=actor.id).first() if actor.id else None
    if run is None:
        raise UnknownBulk
    lines = tuple(run.lines.order_by("number"))
    states = [line.state for line in lines]
    return BulkPage(
        run, lines, states.count(LineState.WAITING), states.count(LineState.DONE), states.count(LineState.REFUSED)
    )
