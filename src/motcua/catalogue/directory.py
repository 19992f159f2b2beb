"""What is in force today, held in the process: the list behind search and shelves.

Built from five small queries when the catalogue's stamp or the day has changed (about a tenth of a second for 5,000
procedures); while one thread builds, the others go on with the list before, and in the web server all do. No document
is kept here.
"""

import datetime as dt
import threading
import uuid
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from django.db import connection
from django.db.models import F, Q

from motcua.catalogue.models import LifeEvent, Offering, ProcedureCode, ProcedureVersion, ThesaurusEntry, VersionState
from motcua.catalogue.revision import stamp
from motcua.catalogue.search.index import Entry, NameIndex
from motcua.catalogue.search.thesaurus import Thesaurus
from motcua.identity.sorting import sort_key
from motcua.kernel import clock


@dataclass(frozen=True, slots=True)
class Listed:
    """One procedure in force."""

    procedure_id: uuid.UUID
    version_id: uuid.UUID
    code: str
    name: str
    name_en: str
    field_code: str
    field_name: str
    field_en: str
    levels: tuple[str, ...]
    service_level: str
    life_events: tuple[str, ...]
    prominence: int
    order: str
    units: frozenset[uuid.UUID] = frozenset()
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Directory:
    """`by_code` holds present and former codes and aliases of what is in force."""

    listed: dict[uuid.UUID, Listed]
    by_code: dict[str, uuid.UUID]
    index: NameIndex
    thesaurus: Thesaurus
    life_events: dict[str, tuple[str, str]]
    shelves: dict[Hashable, tuple[Any, ...]] = field(default_factory=dict)  # see `queries.browse`


_key_now: tuple[uuid.UUID, dt.date] | None = None
_now: Directory | None = None
_building: Final = threading.Lock()
_beside = False


def build_beside_requests() -> None:
    """From now on nobody in this process waits for a list that is built anew: it comes a moment later.

    For the web server. Elsewhere a change is seen at once, by the one who made it too.
    """
    global _beside  # noqa: PLW0603 - said once, when a process begins
    _beside = True


def directory() -> Directory:
    """The directory as of the present stamp and day; of the ones before, while the web server builds it."""
    global _key_now, _now
    key, have = (stamp(), clock.today()), _now
    if have is not None and _key_now == key:
        return have
    if have is not None and _beside:
        if _building.acquire(blocking=False):
            threading.Thread(target=_build_beside, args=[key], name="directory", daemon=True).start()
        return have
    if not _building.acquire(blocking=have is None) and have is not None:
        return have
    try:
        if _now is None or _key_now != key:
            _now, _key_now = _build(key[1]), key
        return _now
    finally:
        _building.release()


def _build_beside(key: tuple[uuid.UUID, dt.date]) -> None:
    """In a thread of its own, with a connection of its own."""
    global _key_now, _now
    try:
        _now, _key_now = _build(key[1]), key
    finally:
        _building.release()
        connection.close()


def _build(day: dt.date) -> Directory:
    events = {
        code: (name, name_en)
        for code, name, name_en in LifeEvent.objects.order_by("position").values_list("code", "name", "name_en")
    }
    listed = _listed(day)
    codes: dict[uuid.UUID, list[str]] = defaultdict(list)
    by_code = {}
    for value, procedure_id in ProcedureCode.objects.order_by("valid_from").values_list("value", "procedure_id"):
        if procedure_id in listed:
            by_code[value] = procedure_id
            codes[procedure_id].append(value)
    by_code |= {one.code: one.procedure_id for one in listed.values()}
    index = NameIndex(_entries(listed.values(), events))
    thesaurus = Thesaurus(ThesaurusEntry.objects.order_by("plain").values_list("phrase", "meanings"))
    return Directory(listed, by_code, index, thesaurus, events)


def _entries(listed: Iterable[Listed], events: dict[str, tuple[str, str]]) -> Iterable[Entry]:
    for one in listed:
        happening = " ".join(events[code][0] for code in one.life_events if code in events)
        yield Entry(one.procedure_id, one.code, one.name, f"{one.field_name} {happening}", one.prominence)


def _listed(day: dt.date) -> dict[uuid.UUID, Listed]:
    units: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    kinds: dict[uuid.UUID, set[str]] = defaultdict(set)
    valid = Q(valid_to__isnull=True) | Q(valid_to__gt=day)
    for procedure_id, unit_id, kind in (
        Offering.objects.filter(valid, valid_from__lte=day).values_list("procedure_id", "unit_id", "unit_kind")
    ):  # fmt: skip
        if unit_id is None:
            kinds[procedure_id].add(kind)
        else:
            units[procedure_id].add(unit_id)
    rows = (
        ProcedureVersion.objects.filter(valid, valid_from__lte=day)
        .exclude(state=VersionState.DRAFT)
        .annotate(name_en=F("card__name_en"))
        .order_by("procedure__code")
        .values_list(
            "procedure_id", "id", "procedure__code", "name", "name_en", "field_id", "field__name", "field__name_en",
            "levels", "service_level", "procedure__life_events", "procedure__prominence",
        )
    )  # fmt: skip
    return {
        row[0]: Listed(
            *row[:4], row[4] or "", row[5] or "", row[6] or "", row[7] or "", tuple(row[8]), row[9], tuple(row[10]),
            row[11], sort_key(row[3]), frozenset(units.get(row[0], ())), frozenset(kinds.get(row[0], ())),
        )
        for row in rows.iterator(chunk_size=2_000)
    }  # fmt: skip
