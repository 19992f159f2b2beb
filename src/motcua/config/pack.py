"""Loads a province: each room takes its own part of the pack, from the ground floor up."""

import importlib
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.conf import settings

from motcua.identity.packs import load_demo, load_organisation, load_roles
from motcua.kernel.actor import EVERYWHERE, Actor, ActorKind
from motcua.kernel.permissions import vocabulary

Progress = Callable[[str], None]
# Rooms above identity, in the order of their floors: module and function, called with the same arguments.
ROOMS: Final = (
    ("motcua.deadlines.actions", "load_calendar_pack"),
    ("motcua.workflow.packs", "load_processes"),
    ("motcua.catalogue.packs", "load_catalogue"),
)


def load_pack(path: Path, progress: Progress | None = None) -> None:
    """Load all of a pack; parts that are unchanged cost next to nothing. Demo people come in demo mode only.

    Raises:
        BadPack: a file is missing or wrong; says where and what.
    """
    load_organisation(path, actor=pack_actor(), progress=progress)
    load_roles(path, actor=pack_actor(), progress=progress)
    for module, function in ROOMS:
        if loader := _loader(module, function):
            loader(path, actor=pack_actor(), progress=progress)
    if settings.DEMO:
        load_demo(path, actor=pack_actor(), progress=progress)


def pack_actor() -> Actor:
    """The house itself, filling an installation with its province's data: it holds every right that is declared."""
    return Actor(id=None, name="pack", kind=ActorKind.SERVICE, grants=dict.fromkeys(vocabulary(), EVERYWHERE))


def _loader(module: str, function: str) -> Callable[..., object] | None:
    """The room's loader, or None while the room has none."""
    try:
        found = importlib.import_module(module)
    except ModuleNotFoundError as error:
        if error.name is None or not module.startswith(error.name):
            raise
        return None
    loader: Callable[..., object] | None = getattr(found, function, None)
    return loader
