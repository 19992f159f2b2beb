"""The queues at the left edge, with their counts, and the other pages that an officer's rights open."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext

from motcua.arrivals.policies import ArrivalsPermission
from motcua.catalogue.policies import CataloguePermission
from motcua.doors.desk.frame import queue_name, queue_url
from motcua.doors.desk.saved import saved
from motcua.doors.desk.shown import Queue, RailPart
from motcua.doors.look.paths import path_to
from motcua.dossiers.policies import DossierPermission
from motcua.identity.policies import IdentityPermission
from motcua.kernel.actor import Actor
from motcua.kernel.policies import KernelPermission
from motcua.learning.policies import LearningPermission
from motcua.papers.policies import PapersPermission
from motcua.workflow.policies import WorkflowPermission, task_right


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
    if others := _others(actor, here):
        parts.append(RailPart(gettext("Other work"), others))
    return parts


def leads(actor: Actor) -> bool:
    """Whether the pages of those who lead are the actor's."""
    return actor.may(DossierPermission.APPROVE) or actor.may(DossierPermission.OVERSEE)


def _others(actor: Actor, here: str) -> list[Queue]:
    pages = [
        ("counter", actor.may(ArrivalsPermission.SERVE)),
        ("requests", actor.may(DossierPermission.HANDLE) or actor.may(DossierPermission.APPROVE)),
        ("groups", actor.may(DossierPermission.INTAKE)),
        ("handovers", actor.may(DossierPermission.INTAKE) or actor.may(DossierPermission.HANDLE)),
        ("exports", actor.may(DossierPermission.SEE)),
        ("overview", leads(actor)),
        ("pressed", leads(actor)),
        ("approve", actor.may(task_right("approve"))),
        ("burdens", actor.may(WorkflowPermission.ASSIGN)),
        ("scans", actor.may(PapersPermission.SCAN)),
        ("waiting", actor.may(DossierPermission.RETURN) or leads(actor)),
        ("places", actor.may(DossierPermission.RETURN)),
        ("register_book", actor.may(DossierPermission.KEEP_REGISTER)),
        ("changes", actor.may(CataloguePermission.EDIT)),
        ("freshness", actor.may(CataloguePermission.EDIT)),
        ("letters", actor.may(KernelPermission.SEE_DEAD_LETTERS)),
        ("stuck", actor.may(WorkflowPermission.SEE_FAULTS)),
        ("register", actor.may(DossierPermission.SEE_REGISTER)),
        ("staff", actor.may(IdentityPermission.SEE_STAFF)),
        ("usage", actor.may(LearningPermission.SEE_USAGE)),
        ("audit", actor.may(KernelPermission.VERIFY_AUDIT)),
        ("reorganisations", actor.may(IdentityPermission.REORGANISE)),
        ("delegations", bool(actor.posts)),
    ]
    names = {
        "counter": gettext("My counter"),
        "requests": gettext("Asked of me"),
        "groups": gettext("Receive from a list"), "handovers": gettext("Parcels between agencies"),
        "exports": gettext("Files to take along"),
        "overview": gettext("Overview"), "pressed": gettext("About to be late"),
        "burdens": gettext("Work of each officer"),
        "approve": gettext("For my approval"), "scans": gettext("Digitisation"),
        "register_book": gettext("Register of dossiers"),
        "waiting": gettext("Results to be fetched"), "places": gettext("Places in the cabinet"),
        "changes": gettext("Changes to review"),
        "freshness": gettext("Freshness"), "letters": gettext("Letters not delivered"),
        "stuck": gettext("Processes that stand still"),
        "register": gettext("Register"), "staff": gettext("Staff"), "audit": gettext("Audit"),
        "delegations": gettext("Delegations"), "reorganisations": gettext("Changes of the organisation"),
        "usage": gettext("Use by units"),
    }  # fmt: skip
    return [Queue("", names[page], path_to(f"desk:{page}"), None, page == here) for page, allowed in pages if allowed]
