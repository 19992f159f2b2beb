"""Which dossiers exist for an actor. Lists, pages, search, export and locks all start here."""

import uuid
from collections.abc import Iterable
from typing import Final

from django.db.models import Q, QuerySet

from motcua.dossiers.models import Dossier
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.states import State
from motcua.kernel.actor import EVERYWHERE, NOWHERE, Actor, Places
from motcua.kernel.anyof import Ids, any_of, in_order, overlaps
from motcua.kernel.kept import ID, Kept, hole


def own(actor: Actor) -> QuerySet[Dossier]:
    """Dossiers of the actor's own affairs: as the person, or for an enterprise the actor represents."""
    if not actor.parties:
        return Dossier.objects.none()
    return Dossier.objects.filter(any_of("applicant_id", actor.parties))


def official(actor: Actor) -> QuerySet[Dossier]:
    """Dossiers the actor sees as an officer: received, handled or worked on by a unit in its scope. No drafts."""
    places = actor.places(DossierPermission.SEE)
    if not places:
        return Dossier.objects.none()
    submitted = Dossier.objects.exclude(state=State.DRAFT)
    if places is EVERYWHERE:
        return submitted
    return submitted.filter(_touches(places))


def visible_to(actor: Actor) -> QuerySet[Dossier]:
    """Every dossier the actor may see, as applicant or as officer."""
    if not actor.parties:
        return official(actor)
    if not actor.places(DossierPermission.SEE):
        return own(actor)
    return Dossier.objects.filter(_conditions(actor))


class OneOf:
    """One dossier of those that an actor may see: `visible_to`, or `own`, with the statement kept.

    A statement stands for all actors of one shape: with or without parties, with units, with none or with all.
    """

    def __init__(self, *, only_own: bool = False, locked: bool = False) -> None:
        self._only_own, self._locked = only_own, locked
        self._kept: dict[tuple[frozenset[uuid.UUID], Places], Kept[Dossier]] = {}

    def __call__(self, dossier_id: uuid.UUID, actor: Actor) -> list[Dossier]:
        """The dossier, or nothing."""
        places = NOWHERE if self._only_own else actor.places(DossierPermission.SEE)
        if not places and not actor.parties:
            return []
        units = places if isinstance(places, frozenset) else NOWHERE
        shape = (_PARTIES if actor.parties else NOWHERE, _UNITS if units else places)
        kept = self._kept.get(shape) or self._kept.setdefault(shape, self._keep(*shape))
        return kept(dossier_id, *(in_order(ids) for ids in (actor.parties, units) if ids))

    def _keep(self, parties: frozenset[uuid.UUID], places: Places) -> Kept[Dossier]:
        anybody = Actor(id=None, name="", grants={DossierPermission.SEE: places}, parties=parties)

        def build(dossier_id: uuid.UUID, *_lists: object) -> QuerySet[Dossier]:
            found = (own(anybody) if self._only_own else visible_to(anybody)).filter(id=dossier_id)
            return found.select_for_update(of=("self",)) if self._locked else found

        return Kept(build, ID, *([each] for ids in (parties, places) if isinstance(ids, frozenset) for each in ids))


class SomeOf:
    """Those of some dossiers that an actor may see, newest first, with the named columns alone and the statement kept.

    As with `OneOf`, a statement stands for all actors of one shape.
    """

    def __init__(self, *columns: str) -> None:
        self._columns = columns
        self._kept: dict[tuple[frozenset[uuid.UUID], Places], Kept[Dossier]] = {}

    def __call__(self, ids: Iterable[uuid.UUID], actor: Actor) -> list[Dossier]:
        """The dossiers, as far as the actor sees them."""
        places, wanted = actor.places(DossierPermission.SEE), Ids(ids)
        if not wanted or (not places and not actor.parties):
            return []
        units = places if isinstance(places, frozenset) else NOWHERE
        shape = (_PARTIES if actor.parties else NOWHERE, _UNITS if units else places)
        kept = self._kept.get(shape) or self._kept.setdefault(shape, self._keep(*shape))
        return kept(wanted, *(in_order(held) for held in (actor.parties, units) if held))

    def _keep(self, parties: frozenset[uuid.UUID], places: Places) -> Kept[Dossier]:
        anybody = Actor(id=None, name="", grants={DossierPermission.SEE: places}, parties=parties)

        def build(ids: list[uuid.UUID], *_lists: object) -> QuerySet[Dossier]:
            return visible_to(anybody).filter(any_of("id", ids)).only(*self._columns).order_by("-id")

        lists = ([each] for held in (parties, places) if isinstance(held, frozenset) for each in held)
        return Kept(build, [ID], *lists)


_PARTIES: Final = frozenset({hole(1)})
_UNITS: Final = frozenset({hole(2)})


def _conditions(actor: Actor) -> Q:
    mine = any_of("applicant_id", actor.parties)
    places = actor.places(DossierPermission.SEE)
    if places is EVERYWHERE:
        return mine | ~Q(state=State.DRAFT)
    return mine | (_touches(places) & ~Q(state=State.DRAFT))


def _touches(units: frozenset[uuid.UUID]) -> Q:
    """Received, handled or worked on by one of the units."""
    worked_on = overlaps("involved_units", units)
    return any_of("receiving_unit_id", units) | any_of("handling_unit_id", units) | worked_on
