"""Searches that somebody shares with the colleagues of a unit."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from motcua.dossiers.models import SharedSearch
from motcua.dossiers.policies import DossierPermission
from motcua.identity import queries as identity
from motcua.kernel import revisions
from motcua.kernel.actor import Actor

MOST: Final = 12  # of one unit: what one finds again at a glance
ROOM: Final = "dossiers.shared_searches"
revisions.register(ROOM, "dossiers_sharedsearchrevision")


@dataclass(frozen=True, slots=True)
class SharedInfo:
    """One shared search; `may_remove`: the actor shared it, or leads the unit."""

    id: uuid.UUID
    unit_id: uuid.UUID
    name: str
    queue: str
    filters: Mapping[str, str]
    by: str
    may_remove: bool


def shared_searches(actor: Actor) -> tuple[SharedInfo, ...]:
    """What the units share in which the actor serves, by name; units that ended live on in those who see their work.

    It rests on a stamp that `actor_for` has brought along, so it costs a page no query of its own.
    """
    if not actor.posts:
        return ()
    rows = [row for row in _all() if _concerns(row.unit_id, actor)]
    return tuple(
        SharedInfo(row.id, row.unit_id, row.name, row.queue, row.filters, row.shared_by, may_remove(row, actor))
        for row in rows
    )


def may_remove(row: SharedSearch, actor: Actor) -> bool:
    """Who shared it, and those who lead the unit, may take it away."""
    leads = any(actor.may(right, row.unit_id) for right in (DossierPermission.APPROVE, DossierPermission.OVERSEE))
    return row.shared_by_id == actor.id or leads


def units_of(actor: Actor) -> frozenset[uuid.UUID]:
    """The units of the actor's posts."""
    return _units(actor.posts)


@lru_cache(maxsize=4_096)
def _units(posts: frozenset[uuid.UUID]) -> frozenset[uuid.UUID]:
    """A post stays in its unit for good, so this need not be asked twice."""
    return frozenset(post.unit_id for post in identity.post_infos(posts).values())


def _concerns(unit_id: uuid.UUID, actor: Actor) -> bool:
    if unit_id in units_of(actor):
        return True
    places = actor.places(DossierPermission.SEE)
    return isinstance(places, frozenset) and unit_id in places and unit_id not in identity.organisation()


_cached: tuple[uuid.UUID, tuple[SharedSearch, ...]] | None = None


def _all() -> tuple[SharedSearch, ...]:
    """Those of every unit, kept in the process until one changes: there are a few for each."""
    global _cached  # noqa: PLW0603 - one list a process; replaced as a whole
    stamp = revisions.stamp(ROOM)
    if stamp is None:
        return ()
    kept = _cached
    if kept is None or kept[0] != stamp:
        kept = _cached = (stamp, tuple(SharedSearch.objects.order_by("name", "id")))
    return kept[1]
