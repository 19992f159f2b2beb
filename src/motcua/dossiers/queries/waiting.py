"""Results that wait to be fetched, and the places in the cabinet."""

import datetime as dt
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from motcua.dossiers.models import Dossier, LetterLine, ResultDocument, StoragePlace, UncollectedNotice
from motcua.dossiers.models.dossier import ReturnBy
from motcua.dossiers.models.exports import UNDER_WAY
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.states import State
from motcua.identity.queries import Organisation, organisation
from motcua.kernel import clock
from motcua.kernel.actor import EVERYWHERE, Actor
from motcua.kernel.anyof import any_of

LIMIT: Final = 50


@dataclass(frozen=True, slots=True)
class WaitingResult:
    """A finished dossier whose result is still in the office; `notices` tells how often its owner was called.

    `told_at` is the last time; `ways` is empty when no way led to the owner, who has to be called by hand. Where the
    actor may write a letter to somebody whom nothing else reaches, `letter` is true; while it is made, `being_written`.
    """

    dossier_id: uuid.UUID
    code: str
    applicant: str
    phone: str
    procedure: str
    ready_since: dt.datetime
    days: int
    return_by: str
    places: tuple[str, ...]
    notices: int
    told_at: dt.datetime | None
    ways: str
    waits_at: str
    letter: bool
    being_written: bool


@dataclass(frozen=True, slots=True)
class PlaceInfo:
    """A place of a unit's cabinet and how many results lie there."""

    id: uuid.UUID
    unit_id: uuid.UUID
    name: str
    results: int


def waiting_results(
    actor: Actor, *, after: uuid.UUID | None = None, limit: int = LIMIT
) -> tuple[list[WaitingResult], uuid.UUID | None]:
    """Those of the actor's places, longest waiting first, and the key of the next page.

    Whoever returns results sees those to be fetched at its places; whoever leads sees those of its units too.
    """
    found = Dossier.objects.filter(_mine(actor), state=State.FINISHED)
    if after and (last := Dossier.objects.filter(_mine(actor), id=after).first()) and last.finished_at:
        found = found.filter(Q(finished_at__gt=last.finished_at) | Q(finished_at=last.finished_at, id__gt=last.id))
    rows = list(found.defer("answers").order_by("finished_at", "id")[: limit + 1])
    shown = rows[:limit]
    ids = [row.id for row in shown]
    told, places, units, written = _told_of(ids), _places_of(ids), organisation(), _being_written(ids)
    lines = [
        WaitingResult(
            row.id, row.code or "", row.applicant_name, row.applicant_phone, row.procedure_name, row.finished_at,
            (clock.today() - clock.local(row.finished_at).date()).days, row.return_by, places.get(row.id, ()),
            one.number if (one := told.get(row.id)) else 0, one.announced_at if one else None, one.ways if one else "",
            _name(row.return_unit_id or row.receiving_unit_id, units),
            row.id not in written and _wants_letter(row, told.get(row.id), actor), row.id in written,
        )
        for row in shown
        if row.finished_at
    ]  # fmt: skip
    return lines, shown[-1].id if len(rows) > limit else None


def to_write_to(actor: Actor, dossier_ids: Sequence[uuid.UUID] | None) -> list[tuple[uuid.UUID, str]]:
    """Ids and codes of those results at the actor's places whose letters are not being made, longest waiting first.

    With None: of all whose owners no way reaches.
    """
    live = LetterLine.objects.filter(dossier_id=OuterRef("id"), export__state__in=UNDER_WAY)
    found = Dossier.objects.filter(_mine(actor), ~Exists(live), state=State.FINISHED).order_by("finished_at", "id")
    if dossier_ids is not None:
        return [(one, code or "") for one, code in found.filter(any_of("id", dossier_ids)).values_list("id", "code")]
    return [(row.id, row.code or "") for row in _unreached(found, actor)]


def _unreached(found: QuerySet[Dossier], actor: Actor) -> Iterator[Dossier]:
    """What `_wants_letter` holds of; the database leaves out most of those of whom it can't."""
    unanswered = UncollectedNotice.objects.filter(dossier_id=OuterRef("id"), ways="")
    unknown = Q(applicant_id=None, applicant_phone="", applicant_email="")
    rows = list(found.filter(unknown | Exists(unanswered), return_by=ReturnBy.COUNTER).defer("answers"))
    told = _told_of([row.id for row in rows])
    return (row for row in rows if _wants_letter(row, told.get(row.id), actor))


def _told_of(ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, UncollectedNotice]:
    """The last time that each owner was told."""
    found = UncollectedNotice.objects.filter(any_of("dossier_id", ids)).order_by("number")
    return {one.dossier_id: one for one in found}


def _being_written(ids: Sequence[uuid.UUID]) -> set[uuid.UUID]:
    return set(
        LetterLine.objects.filter(any_of("dossier_id", ids), export__state__in=UNDER_WAY)
        .values_list("dossier_id", flat=True)
    )  # fmt: skip


def _wants_letter(row: Dossier, told: UncollectedNotice | None, actor: Actor) -> bool:
    """Nobody was reached when told last, or nothing but an address is known; what goes by post needs no letter."""
    reached = bool(told.ways) if told else bool(row.applicant_id or row.applicant_phone or row.applicant_email)
    places = (row.return_unit_id, row.receiving_unit_id, row.handling_unit_id)
    may = any(actor.may(DossierPermission.RETURN, place) for place in places if place)
    return may and not reached and row.return_by == ReturnBy.COUNTER


def _name(unit_id: uuid.UUID, units: Organisation) -> str:
    return units.unit(unit_id).name if unit_id in units else ""


def _mine(actor: Actor) -> Q:
    places = actor.places(DossierPermission.RETURN)
    led = [actor.places(right) for right in (DossierPermission.APPROVE, DossierPermission.OVERSEE)]
    if EVERYWHERE in (places, *led):
        return Q()
    leads = frozenset[uuid.UUID]().union(*(one for one in led if isinstance(one, frozenset)))
    mine = Q(return_unit_id__in=places) | Q(return_unit_id__isnull=True, receiving_unit_id__in=places)
    return mine | Q(receiving_unit_id__in=leads) | Q(handling_unit_id__in=leads) if leads else mine


def _places_of(ids: list[uuid.UUID]) -> dict[uuid.UUID, tuple[str, ...]]:
    placed = ResultDocument.objects.select_related("place").filter(
        dossier_id__in=ids, place__isnull=False, returned_at__isnull=True, superseded_at__isnull=True
    )
    found: dict[uuid.UUID, tuple[str, ...]] = {}
    for one in placed:
        found[one.dossier_id] = (*found.get(one.dossier_id, ()), str(one.place))
    return found


def storage_places(actor: Actor) -> list[PlaceInfo]:
    """Open places of the units at which the actor returns results."""
    places = actor.places(DossierPermission.RETURN)
    found = StoragePlace.objects.filter(closed_at__isnull=True)
    if places is not EVERYWHERE:
        found = found.filter(unit_id__in=places)
    lying = Count("results", filter=Q(results__returned_at__isnull=True))
    rows = found.annotate(lying=lying).order_by("unit_id", "cabinet", "shelf", "box")[:500]
    return [PlaceInfo(row.id, row.unit_id, str(row), row.lying) for row in rows]
