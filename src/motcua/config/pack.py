"""Loads a province: each room takes its own part of the pack, from the ground floor up."""

from collections.abc import Callable
from pathlib import Path

from django.conf import settings

from motcua.arrivals.packs import load_services
from motcua.catalogue.packs import load_catalogue
from motcua.deadlines.packs import load_calendars
from motcua.doors.desk.unit_map import check_map
from motcua.dossiers.documents.templates import load_result_templates
from motcua.dossiers.forms.templates import load_forms
from motcua.dossiers.rules import load_rules
from motcua.identity.packs import load_demo, load_organisation, load_roles
from motcua.identity.queries import unit_keys
from motcua.identity.reorganisation.rules import load_rules as load_reorganisation_rules
from motcua.kernel.actor import EVERYWHERE, Actor, ActorKind
from motcua.kernel.permissions import vocabulary
from motcua.learning.packs import load_learning
from motcua.notices.packs import load_notices
from motcua.papers.types import load_paper_types
from motcua.workflow.packs import load_processes

Progress = Callable[[str], None]
DEMO_RULES = "demo-rules.json"


def load_pack(path: Path, progress: Progress | None = None) -> None:
    """Load all of a pack; parts that are unchanged cost next to nothing. Demo people come in demo mode only.

    Raises:
        BadPack, BadUnitMap: a file is missing or wrong; says where and what.
    """
    actor, tell = pack_actor(), progress or _silent
    check_map(path)  # nothing is loaded from it, so it is the first to be refused
    load_organisation(path, actor=actor, progress=tell)
    load_roles(path, actor=actor, progress=tell)
    load_reorganisation_rules(path, actor=actor)
    tell("calendars")
    load_calendars(path, actor=actor, owners=unit_keys())
    tell("processes")
    load_processes(path, actor=actor)
    tell("procedures")
    load_catalogue(path, actor=actor)
    tell("services of the halls")
    load_services(path, actor=actor)
    tell("types of paper")
    load_paper_types(path, actor=actor)
    tell("rules of handling")
    load_rules(path, actor=actor)
    load_result_templates(path, actor=actor)
    tell("notices")
    load_notices(path, actor=actor)
    load_forms(path, actor=actor)
    tell("first tasks")
    load_learning(path, actor=actor)
    if settings.DEMO:
        load_demo_rules(path, actor=actor)
        load_demo(path, actor=actor, progress=tell)


def load_demo_rules(path: Path, *, actor: Actor) -> None:
    """Rules that would do harm in a province at work, such as made-up accounts, from a file of their own."""
    if (path / DEMO_RULES).exists():
        load_rules(path, actor=actor, file=DEMO_RULES)


def _silent(_text: str) -> None:
    """Where nobody watches."""


def pack_actor() -> Actor:
    """The house itself, filling an installation with its province's data: it holds every right that is declared."""
    return Actor(id=None, name="pack", kind=ActorKind.SERVICE, grants=dict.fromkeys(vocabulary(), EVERYWHERE))
