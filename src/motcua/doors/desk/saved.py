"""Searches that an officer keeps under a name, or a unit shares: a queue or the search over all, with its filters.

They hold words and names of filters only; what is found is asked anew when one is opened,
with the rights of that moment.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

from motcua.doors.desk.frame import QUEUES, queue_url
from motcua.doors.look.paths import path_to
from motcua.dossiers import actions as acts
from motcua.dossiers import queries as dossiers
from motcua.identity import actions, queries
from motcua.kernel.actor import Actor

KEY: Final = "desk.searches"
MOST: Final = 8  # what an officer finds again at a glance, and a preference has room for
LONGEST_NAME: Final = 40
_LONGEST: Final = 60
_FILTERS: Final = ("tim", "thu-tuc", "trang-thai", "kenh")


@dataclass(frozen=True, slots=True)
class Saved:
    """One kept search: what it is called and where it is."""

    name: str
    url: str


def saved(actor: Actor) -> tuple[Saved, ...]:
    """The searches that the actor keeps, in the order in which they were kept."""
    return tuple(Saved(name, _url(queue, filters)) for name, queue, filters in _kept(actor))


@dataclass(frozen=True, slots=True)
class Shared:
    """One search that colleagues share; `key` is empty for those who may not take it away."""

    key: str
    name: str
    url: str
    by: str


def shared(actor: Actor) -> tuple[Shared, ...]:
    """What the actor's units share."""
    return tuple(
        Shared(str(one.id) if one.may_remove else "", one.name, _url(one.queue, one.filters), one.by)
        for one in dossiers.shared_searches(actor)
    )


def share(name: str, queue: str, filters: Mapping[str, str], *, actor: Actor) -> None:
    """Share a search with the colleagues of the actor's units; raises what `share_search` raises."""
    chosen = {key: filters[key][:_LONGEST] for key in _FILTERS if filters.get(key)}
    acts.share_search(name, queue if queue in QUEUES else "", chosen, actor=actor)


def _kept(actor: Actor) -> list[tuple[str, str, dict[str, str]]]:
    """What the preference holds; anything of another shape is passed over."""
    kept = queries.preference(actor, KEY)
    rows = kept if isinstance(kept, list) else []
    return [
        (str(row["name"]), str(row["queue"]), {key: str(row[key]) for key in _FILTERS if row.get(key)})
        for row in rows
        if isinstance(row, dict) and row.get("name") and "queue" in row
    ]


def _url(queue: str, filters: Mapping[str, str]) -> str:
    path = queue_url(queue) if queue in QUEUES else path_to("desk:find")
    return f"{path}?{urlencode(filters)}" if filters else path


def keep(name: str, queue: str, filters: Mapping[str, str], *, actor: Actor) -> bool:
    """Keep a search; one of the same name is replaced. False when the name says nothing or there are too many."""
    name = " ".join(name.split())[:LONGEST_NAME]
    others = [row for row in _kept(actor) if row[0] != name]
    if not name or len(others) >= MOST:
        return False
    chosen = {key: filters[key][:_LONGEST] for key in _FILTERS if filters.get(key)}
    _write([*others, (name, queue if queue in QUEUES else "", chosen)], actor)
    return True


def drop(name: str, *, actor: Actor) -> None:
    """Keep the search of this name no longer."""
    _write([row for row in _kept(actor) if row[0] != name], actor)


def _write(rows: list[tuple[str, str, dict[str, str]]], actor: Actor) -> None:
    value: list[dict[str, Any]] = [{"name": name, "queue": queue, **filters} for name, queue, filters in rows]
    actions.keep_preference(KEY, value, actor=actor)
