"""What the actor can do with a dossier now, and why not, where a button would tempt."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import gettext as _

from motcua.dossiers.models import Dossier, DossierTask
from motcua.dossiers.models.dossier import ReturnBy
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.states import OPEN, Act, Delivery, State, fits, may_be_paid
from motcua.kernel.actor import Actor
from motcua.workflow.policies import may_assign, may_do


@dataclass(frozen=True, slots=True)
class ActionInfo:
    """`name` is the verb's; `why_not` says why it is not allowed, `warning` what follows if it is done.

    `task_id` is the open step that it belongs to, when it belongs to one.
    """

    name: str
    allowed: bool
    why_not: str = ""
    warning: str = ""
    task_id: uuid.UUID | None = None


_RIGHTS: Final[dict[str, tuple[Act, tuple[DossierPermission, ...]]]] = {
    "accept_dossier": (Act.ACCEPT, (DossierPermission.INTAKE,)),
    "refuse_dossier": (Act.REFUSE, (DossierPermission.INTAKE,)),
    "demand_payment": (Act.DEMAND_PAYMENT, (DossierPermission.HANDLE, DossierPermission.APPROVE)),
    "stop_dossier": (Act.STOP, (DossierPermission.HANDLE, DossierPermission.APPROVE)),
    "place_result": (Act.RETURN_RESULT, (DossierPermission.RETURN,)),
    "return_result": (Act.RETURN_RESULT, (DossierPermission.RETURN,)),
}


def allowed_actions(dossier: Dossier, actor: Actor, *, tasks: Iterable[DossierTask] = ()) -> tuple[ActionInfo, ...]:
    """Every action that the actor's rights reach, allowed or with the reason why not now."""
    found = list(_own_actions(dossier, actor))
    for name, (act, right) in _RIGHTS.items():
        if any(_reaches(dossier, actor, one) for one in right):
            found.append(_by_state(name, dossier, act))
    if may_be_paid(dossier.state, dossier.finance_state) and _reaches(dossier, actor, DossierPermission.INTAKE):
        found.append(ActionInfo("confirm_payment", allowed=True))
    if dossier.delivery_state == Delivery.SENT and _reaches(dossier, actor, DossierPermission.RETURN):
        found.append(ActionInfo("confirm_delivery", allowed=True))
        if dossier.return_by != ReturnBy.ONLINE:
            found.append(ActionInfo("parcel_came_back", allowed=True))
    works = _reaches(dossier, actor, DossierPermission.HANDLE) or _reaches(dossier, actor, DossierPermission.APPROVE)
    if works or _reaches(dossier, actor, DossierPermission.INTAKE):
        found.append(_supplement(dossier))
    if works:
        found.append(_by_state("draft_result", dossier, Act.ISSUE_RESULT))
        found.append(_extension(dossier))
        found.extend(_beside(dossier, actor))
        found.append(ActionInfo("write_note", allowed=True))
    for task in tasks:
        found.extend(_step_actions(dossier, actor, task))
    return tuple(found)


def _beside(dossier: Dossier, actor: Actor) -> Iterable[ActionInfo]:
    """What goes beside the process; only what can be done now, since nobody looks for the rest."""
    working = State(dossier.state) in {State.ACCEPTED, State.PROCESSING}
    leads = _reaches(dossier, actor, DossierPermission.APPROVE)
    if working:
        yield ActionInfo("consult", allowed=True)
        yield ActionInfo("open_child", allowed=True)
        yield ActionInfo("mention", allowed=True)
        if dossier.handler_name == actor.name and dossier.paused_since is None:
            yield ActionInfo("recall_step", allowed=True)
    if leads and State(dossier.state) in OPEN:
        yield ActionInfo("instruct", allowed=True)
    if leads and fits(dossier.state, Act.REOPEN):
        yield ActionInfo("reopen_dossier", allowed=True)


def _own_actions(dossier: Dossier, actor: Actor) -> Iterable[ActionInfo]:
    if dossier.applicant_id not in actor.parties:
        return
    if dossier.state == State.DRAFT:
        yield ActionInfo("submit_dossier", allowed=True)
        return
    if dossier.state == State.AWAITING_SUPPLEMENT:
        yield ActionInfo("supply_supplement", allowed=True)
    yield _by_state("withdraw_dossier", dossier, Act.WITHDRAW)


def _reaches(dossier: Dossier, actor: Actor, right: DossierPermission) -> bool:
    places = actor.places(right)
    units = (dossier.receiving_unit_id, dossier.handling_unit_id, *dossier.involved_units)
    return bool(places) and any(unit in places for unit in units)


def _by_state(name: str, dossier: Dossier, act: Act) -> ActionInfo:
    if fits(dossier.state, act):
        return ActionInfo(name, allowed=True)
    return ActionInfo(
        name, allowed=False, why_not=_("the dossier is now “{state}”").format(state=State(dossier.state).label)
    )


def _supplement(dossier: Dossier) -> ActionInfo:
    info = _by_state("request_supplement", dossier, Act.REQUEST_SUPPLEMENT)
    if info.allowed and dossier.supplement_count:
        warning = _("asked {count} time already; a second request counts the dossier as late")
        return ActionInfo(info.name, allowed=True, warning=warning.format(count=dossier.supplement_count))
    return info


def _extension(dossier: Dossier) -> ActionInfo:
    if dossier.clock_id is None or dossier.due_at is None:
        return ActionInfo("extend_dossier", allowed=False, why_not=_("there is no due date to extend"))
    return _by_state("extend_dossier", dossier, Act.BEGIN)


def _step_actions(dossier: Dossier, actor: Actor, task: DossierTask) -> Iterable[ActionInfo]:
    mine = task.post_id is not None and task.post_id in actor.posts
    if not (mine or may_do(actor, task.kind, task.unit_id)):
        return
    if (task.kind, dossier.state) in {("intake", State.SUBMITTED), ("return", State.FINISHED)}:
        return  # done by accept_dossier and return_result
    name = "issue_result" if task.kind == "issue" else "complete_task"
    if task.post_id and not mine and not may_assign(actor, task.unit_id):
        yield ActionInfo(
            name, allowed=False, why_not=_("{name} has this step").format(name=task.holder_name), task_id=task.task_id
        )
        return
    yield replace(_by_state(name, dossier, Act.BEGIN), task_id=task.task_id)
    yield ActionInfo("hand_back_task" if mine else "claim_task", allowed=True, task_id=task.task_id)
