"""The queues at the left edge, with their counts, and the other pages that an officer's rights open."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from motcua.arrivals.policies import ArrivalsPermission
from motcua.catalogue.policies import CataloguePermission
from motcua.deadlines.policies import DeadlinesPermission
from motcua.doors.desk.frame import queue_name, queue_url
from motcua.doors.desk.saved import saved, shared
from motcua.doors.desk.shown import Queue, RailPart
from motcua.doors.look.paths import path_to
from motcua.dossiers.policies import DossierPermission
from motcua.identity.policies import IdentityPermission
from motcua.kernel.actor import Actor
from motcua.kernel.policies import KernelPermission
from motcua.learning.policies import LearningPermission
from motcua.papers.policies import PapersPermission
from motcua.workflow.policies import WorkflowPermission, task_right

_LEADING: Final = (DossierPermission.APPROVE, DossierPermission.OVERSEE)
# Each page with the rights of which one opens it; every officer may lend a post.
_PAGES: Final = (
    ("counter", _("My counter"), (ArrivalsPermission.SERVE,)),
    ("requests", _("Asked of me"), (DossierPermission.HANDLE, DossierPermission.APPROVE)),
    ("groups", _("Receive from a list"), (DossierPermission.INTAKE,)),
    ("handovers", _("Parcels between agencies"), (DossierPermission.INTAKE, DossierPermission.HANDLE)),
    ("exports", _("Files to take along"), (DossierPermission.SEE,)),
    ("halls", _("Times in the hall"), (ArrivalsPermission.SEE_TIMES,)),
    ("overview", _("Overview"), _LEADING),
    ("pressed", _("About to be late"), _LEADING),
    ("approve", _("For my approval"), (task_right("approve"),)),
    ("burdens", _("Work of each officer"), (WorkflowPermission.ASSIGN,)),
    ("scans", _("Digitisation"), (PapersPermission.SCAN,)),
    ("waiting", _("Results to be fetched"), (DossierPermission.RETURN, *_LEADING)),
    ("places", _("Places in the cabinet"), (DossierPermission.RETURN,)),
    ("register_book", _("Register of dossiers"), (DossierPermission.KEEP_REGISTER,)),
    ("changes", _("Changes to review"), (CataloguePermission.EDIT,)),
    ("freshness", _("Freshness"), (CataloguePermission.EDIT,)),
    ("letters", _("Letters not delivered"), (KernelPermission.SEE_DEAD_LETTERS,)),
    ("stuck", _("Processes that stand still"), (WorkflowPermission.SEE_FAULTS,)),
    ("register", _("Register"), (DossierPermission.SEE_REGISTER,)),
    ("staff", _("Staff"), (IdentityPermission.SEE_STAFF,)),
    ("usage", _("Use by units"), (LearningPermission.SEE_USAGE,)),
    ("audit", _("Audit"), (KernelPermission.VERIFY_AUDIT,)),
    ("days", _("Working days and days off"), (DeadlinesPermission.KEEP_CALENDARS, DeadlinesPermission.CONFIRM_DAYS)),
    ("reorganisations", _("Changes of the organisation"), (IdentityPermission.REORGANISE,)),
    ("delegations", _("Delegations"), ()),
)


def rail_of(actor: Actor, counts: Mapping[Any, int], here: str) -> list[RailPart]:
    """The rail as this actor sees it; `here` is the queue or page being shown."""

    def queue(key: str, name: str) -> Queue:
        count = counts.get(name)
        return Queue(key, queue_name(name), queue_url(name), count, name == here, name == "late" and bool(count))

    parts = [
        RailPart(gettext("Queues"), [queue("1", "mine"), queue("2", "unit")]),
        RailPart(gettext("Waiting for others"), [queue("3", "supplement"), queue("4", "payment")]),
        RailPart(gettext("By due date"), [queue("5", "today"), queue("6", "late")]),
        RailPart(gettext("Over"), [queue("7", "done")]),
    ]
    if kept := saved(actor):
        parts.append(RailPart(gettext("Kept searches"), [Queue("", one.name, one.url) for one in kept]))
    if colleagues := shared(actor):
        parts.append(RailPart(gettext("Shared in my unit"), [Queue("", one.name, one.url) for one in colleagues]))
    if others := _others(actor, here):
        parts.append(RailPart(gettext("Other work"), others, "w"))
    return parts


def leads(actor: Actor) -> bool:
    """Whether the pages of those who lead are the actor's."""
    return any(map(actor.may, _LEADING))


def _others(actor: Actor, here: str) -> list[Queue]:
    return [
        Queue("", str(name), path_to(f"desk:{page}"), None, page == here)
        for page, name, opened_by in _PAGES
        if any(map(actor.may, opened_by)) or (page == "delegations" and actor.posts)
    ]
