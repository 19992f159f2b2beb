"""Sharing a search with the colleagues of one's unit, and taking it away."""

import uuid
from collections.abc import Mapping
from typing import Final

from django.db import transaction

from motcua.dossiers.errors import SearchNotShared, UnknownSearch
from motcua.dossiers.models import SharedSearch, SharedSearchRevision
from motcua.dossiers.queries.sharing import MOST, ROOM, may_remove, shared_searches, units_of
from motcua.kernel import audit, locks, revisions
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.errors import NotAllowed
from motcua.kernel.ids import new_id

KIND: Final = "shared_search"
LONGEST: Final = 40


@transaction.atomic
def share_search(name: str, queue: str, filters: Mapping[str, str], *, actor: Actor) -> list[uuid.UUID]:
    """Share a list under a name in each unit in which the actor serves; what one shared under it before is replaced.

    `queue` is empty for the search over all. Returns the ids, one a unit.

    Raises:
        SearchNotShared: no name, one that a colleague has taken, or the unit shares as many as it can.
        NotAllowed: the actor serves nowhere.
    """
    if actor.id is None or not actor.posts:
        raise NotAllowed
    tidy = " ".join(name.split())[:LONGEST]
    locks.hold(KIND)
    made = [_share(unit, tidy, queue, filters, actor.id, actor) for unit in sorted(units_of(actor))]
    _announce()
    return made


def _share(
    unit_id: uuid.UUID, name: str, queue: str, filters: Mapping[str, str], account_id: uuid.UUID, actor: Actor
) -> uuid.UUID:  # fmt: skip
    there = SharedSearch.objects.filter(unit_id=unit_id)
    same = there.filter(name=name).first()
    if not name or (same and same.shared_by_id != account_id) or (not same and there.count() >= MOST):
        raise SearchNotShared(most=MOST)
    row = same or SharedSearch(unit_id=unit_id, name=name, shared_by_id=account_id)
    row.queue, row.filters, row.shared_by = queue, dict(filters), actor.name
    row.save()
    audit.record(
        Subject(KIND, row.id), "dossiers.search_shared", actor=actor, name=name, queue=queue, unit_id=str(unit_id)
    )
    return row.id


@transaction.atomic
def unshare_search(search_id: uuid.UUID, *, actor: Actor) -> None:
    """Take a shared search away from all of its unit.

    Raises:
        UnknownSearch: the actor's units share none such. NotAllowed: another's, and the actor does not lead the unit.
    """
    locks.hold(KIND)
    if search_id not in {one.id for one in shared_searches(actor)}:
        raise UnknownSearch
    row = SharedSearch.objects.get(id=search_id)
    if not may_remove(row, actor):
        raise NotAllowed
    audit.record(
        Subject(KIND, row.id), "dossiers.search_unshared", actor=actor, name=row.name, unit_id=str(row.unit_id)
    )
    row.delete()
    _announce()


def _announce() -> None:
    """Tell every process, inside the transaction."""
    SharedSearchRevision.objects.update_or_create(id=1, defaults={"stamp": new_id()})
    revisions.forget(ROOM)
