"""What can be done with a dossier, as buttons. Whether it is allowed, the dossiers room says."""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motcua.doors.desk.shown import Act, Blocked
from motcua.doors.look.paths import path_to
from motcua.kernel.actor import Actor
from motcua.workflow.policies import may_assign


@dataclass(frozen=True, slots=True)
class Button:
    """`slug` is the last part of the address; `posts`: the press itself does it; `quiet`: not shown if forbidden."""

    slug: str
    name: Any
    key: str = ""
    posts: bool = False
    quiet: bool = False


# Alt + key as in the keyboard map of the desk; a key stands once on a page.
BUTTONS: Final[dict[str, Button]] = {
    "accept_dossier": Button("tiep-nhan", _("Accept"), "t", posts=True, quiet=True),
    "issue_result": Button("ban-hanh", _("Issue the result"), "k"),
    "return_result": Button("tra-ket-qua", _("Return the result"), "9", quiet=True),
    "place_result": Button("cat-ket-qua", _("Put into the cabinet"), "w", quiet=True),
    "confirm_delivery": Button("da-phat", _("The post has delivered it"), "", quiet=True),
    "parcel_came_back": Button("buu-chinh-tra-lai", _("The post brought it back"), "w", quiet=True),
    "receive_supplement": Button("nhan-bo-sung", _("Papers brought in"), "b"),
    "confirm_payment": Button("da-thu", _("Paid"), "m", quiet=True),
    "claim_task": Button("nhan-viec", _("Take this step"), "8", posts=True),
    "draft_result": Button("du-thao", _("Draft the result"), "o", quiet=True),
    "request_supplement": Button("bo-sung", _("Ask for papers"), "b"),
    "refuse_dossier": Button("tu-choi", _("Refuse"), "x", quiet=True),
    "assign_task": Button("chuyen", _("Give to somebody else"), "u"),
    "hand_back_task": Button("tra-viec", _("Hand back"), ""),
    "extend_dossier": Button("gia-han", _("Extend, apologise"), "g"),
    "demand_payment": Button("thu-phi", _("Ask for payment"), "", quiet=True),
    "recall_step": Button("thu-hoi", _("Recall my step"), "9", quiet=True),
    "mention": Button("nhac", _("Note to a colleague"), "", quiet=True),
    "instruct": Button("chi-dao", _("Instruct"), "", quiet=True),
    "consult": Button("xin-y-kien", _("Ask another agency"), "y", quiet=True),
    "open_child": Button("lien-thong", _("Open a linked dossier"), "", quiet=True),
    "reopen_dossier": Button("mo-lai", _("Open again"), "", quiet=True),
    "stop_dossier": Button("dung", _("Stop handling"), "", quiet=True),
    "withdraw_dossier": Button("rut", _("Withdraw"), "", quiet=True),
}
BY_SLUG: Final = {button.slug: name for name, button in BUTTONS.items()}
_OF_A_STEP: Final = frozenset({"claim_task", "hand_back_task", "assign_task"})
_BRIEF: Final = 3
_STEP_KEYS: Final = ("k", "x")


def acts_of(page: Any, actor: Actor, outcomes: Mapping[uuid.UUID, Iterable[Any]], *, brief: bool = False) -> list[Act]:
    """All buttons for this officer, in their order; a tempting one that is forbidden keeps its reason.

    `outcomes` are the ways each open step may end. `brief` leaves out what is forbidden.
    """
    found = _steps(page, outcomes)
    infos = {info.name: info for info in page.actions if info.name not in {"complete_task", "write_note"}}
    for name, button in BUTTONS.items():
        info = infos.get(name)
        if info is None or (not info.allowed and (button.quiet or brief)):
            continue
        found.append(_act(button, page, info, _task_of(info, page) if name in _OF_A_STEP else None))
    found += _counter_extras(page, infos)
    if not brief:
        found += _assigning(page, actor)
        found += _writing(page, infos)
    return found


def allowed_acts(found: Iterable[Act], *, brief: bool = False) -> list[Act]:
    """Those that can be done now, the primary one first, each key once; `brief` leaves what fits beside the list."""
    acts = _own_keys([act for act in found if act.allowed])
    ordered = [_first(act) if at == 0 else act for at, act in enumerate(acts)]
    return ordered[:_BRIEF] if brief else ordered


def blocked_acts(found: Iterable[Act]) -> list[Blocked]:
    """Those that tempt but are not allowed now, together with their reason."""
    by_reason: dict[str, list[str]] = {}
    for act in found:
        if not act.allowed:
            by_reason.setdefault(act.why_not, []).append(act.name)
    return [Blocked(names, reason) for reason, names in by_reason.items()]


def step_url(dossier_id: uuid.UUID, task_id: uuid.UUID) -> str:
    """Where a step is finished."""
    return path_to("desk:step", dossier_id, task_id)


def _steps(page: Any, outcomes: Mapping[uuid.UUID, Iterable[Any]]) -> list[Act]:
    found: list[Act] = []
    for info in page.actions:
        if info.name != "complete_task":
            continue
        task = _task_of(info, page)
        if task is None:
            continue
        if not info.allowed:
            found.append(Act(task.name, allowed=False, why_not=info.why_not))
            continue
        ways = list(outcomes.get(task.task_id, ()))
        url = step_url(page.dossier.id, task.task_id)
        if not ways:
            found.append(Act(gettext("Done: %(step)s") % {"step": task.name[:1].lower() + task.name[1:]}, url, "k"))
        found += [
            Act(way.name, f"{url}?ket-qua={way.value}", key)
            for way, key in zip(ways, (*_STEP_KEYS, *[""] * len(ways)), strict=False)
        ]
    return found


def _act(button: Button, page: Any, info: Any, task: Any) -> Act:
    fields = (("task", str(task.task_id)),) if task is not None else ()
    url = path_to("desk:act", page.dossier.id, button.slug)
    if task is not None and not button.posts:
        url += f"?task={task.task_id}"  # the form that it leads to is about this step
    return Act(
        str(button.name), url, button.key, posts=button.posts,
        allowed=info.allowed, why_not=info.why_not or info.warning, fields=fields,
    )  # fmt: skip


def _counter_extras(page: Any, infos: dict[str, Any]) -> list[Act]:
    """What the counter does in the applicant's name: take in papers that were asked for, take a dossier back."""
    if page.is_own or "accept_dossier" not in infos:
        return []
    found, dossier = [], page.dossier
    if page.supplement is not None and dossier.state == "awaiting_supplement":
        button = BUTTONS["receive_supplement"]
        found.append(Act(str(button.name), path_to("desk:act", dossier.id, button.slug), button.key))
    if dossier.state not in {"refused", "withdrawn", "stopped", "finished", "returned"}:
        button = BUTTONS["withdraw_dossier"]
        found.append(Act(str(button.name), path_to("desk:act", dossier.id, button.slug), button.key))
    return found


def _assigning(page: Any, actor: Actor) -> list[Act]:
    button = BUTTONS["assign_task"]
    url = path_to("desk:act", page.dossier.id, button.slug)
    return [
        Act(str(button.name), f"{url}?task={task.task_id}", button.key)
        for task in page.tasks
        if may_assign(actor, task.unit_id)
    ]


def _writing(page: Any, infos: dict[str, Any]) -> list[Act]:
    """The text of the result, from a template: a page of its own."""
    info = infos.get("draft_result")
    if info is None or not info.allowed:
        return []
    return [Act(gettext("Write the result"), path_to("desk:document", page.dossier.id), "l")]


def _task_of(info: Any, page: Any) -> Any:
    return next((task for task in page.tasks if task.task_id == info.task_id), None)


def _first(act: Act) -> Act:
    return replace(act, first=True)


def _own_keys(acts: list[Act]) -> list[Act]:
    """Each key once: two buttons that share one would make the key only move the focus."""
    taken: set[str] = set()
    found = []
    for act in acts:
        key = "" if act.key in taken else act.key
        taken.add(key)
        found.append(replace(act, key=key))
    return found
