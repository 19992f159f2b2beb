"""What those who lead have to see: what is late or about to be, who holds how much, what waits for their decision.

All of it is counted over open work, which stays as small as the work in hand, and over one office's index of results.
"""

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.db.models import F, QuerySet

from motcua.deadlines import queries as deadlines
from motcua.dossiers.models import ApologyDraft, ApologyState, DossierTask
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.queries import figures
from motcua.dossiers.queries.reach import Today
from motcua.dossiers.queries.worklist import _read_key, _write_key
from motcua.identity.queries import organisation
from motcua.kernel import clock
from motcua.kernel.actor import EVERYWHERE, Actor, Places
from motcua.kernel.anyof import any_of
from motcua.kernel.errors import NotAllowed

PAGE: Final = 20
MOST: Final = 100
SOON_DAYS: Final = 2
LONG_UNCOLLECTED: Final = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Load:
    """What one officer has in hand, by state; `post_id` is null for what nobody has taken yet."""

    post_id: uuid.UUID | None
    name: str
    held: int
    late: int
    today: int
    paused: int

    @property
    def in_time(self) -> int:
        return self.held - self.late - self.today - self.paused


@dataclass(frozen=True, slots=True)
class Place:
    """What one unit, with those counted under its name, has in hand: dossiers, how many of them late or due today."""

    unit_id: uuid.UUID
    held: int
    late: int
    today: int


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of dossiers. `early_today` are due today and have not come as far as approval; `uncollected` has what the
    post brought back too. `places` are all units that have something in hand, the latest first.
    """

    late: int
    late_without_apology: int
    today: int
    early_today: int
    to_approve: int
    apologies: int
    uncollected: int
    uncollected_long: int
    loads: tuple[Load, ...]
    places: tuple[Place, ...]
    this_month: figures.Share
    last_month: figures.Share


@dataclass(frozen=True, slots=True)
class PressedRow:
    """A dossier that is late or about to be, by the step that holds it."""

    dossier_id: uuid.UUID
    code: str
    applicant: str
    procedure: str
    step: str
    unit_id: uuid.UUID
    holder: str
    due_at: dt.datetime
    due_original: dt.datetime | None


@dataclass(frozen=True, slots=True)
class ApologyRow:
    """An apology on its way, for the officer who confirms it and the approver who decides."""

    id: uuid.UUID
    dossier_id: uuid.UUID
    code: str
    applicant: str
    procedure: str
    state: str
    unit_id: uuid.UUID
    due_before: dt.datetime
    until: dt.date
    lawful_until: dt.date
    reason: str
    legal_basis: str
    proposed_by: str


def led_by(actor: Actor) -> Places:
    """The units that the actor leads: where it approves, or the province that it oversees.

    Raises:
        NotAllowed: none.
    """
    if actor.may(DossierPermission.OVERSEE):
        return actor.places(DossierPermission.OVERSEE)
    places = actor.places(DossierPermission.APPROVE)
    if not places:
        raise NotAllowed(permission=DossierPermission.APPROVE.value)
    return places


def overview(actor: Actor, counted_as: Mapping[uuid.UUID, uuid.UUID] | None = None) -> Overview:
    """The page of those who lead; a handful of queries whatever the size of the unit.

    `counted_as` names units under whose name others are counted in `places`; a dossier with steps in several of these
    counts once there.

    Raises:
        NotAllowed: the actor leads nothing.
    """
    places = led_by(actor)
    counts, loads, where = _work(places, counted_as or {})
    this_month = clock.today().replace(day=1)
    before = (this_month - dt.timedelta(days=1)).replace(day=1)
    return Overview(
        late=counts[0], late_without_apology=counts[1], today=counts[2], early_today=counts[3], to_approve=counts[4],
        apologies=_in_hand(places).filter(state=ApologyState.PROPOSED).count(),
        uncollected=counts[5], uncollected_long=counts[6], loads=loads, places=where,
        this_month=figures.share(places, this_month, None), last_month=figures.share(places, before, this_month),
    )  # fmt: skip


# A result that waits to be fetched is nobody's delay, so steps of return are counted apart.
# Of a parcel that came back the step is done, and yet the result lies there again: `back` counts these.
_WORK: Final = """
    WITH back AS (
        SELECT count(*) AS n, count(*) FILTER (WHERE since < %s) AS long FROM (
            SELECT max(r.came_back_at) AS since
            FROM dossiers_resultreturn r JOIN dossiers_dossier d ON d.id = r.dossier_id
            WHERE r.came_back_at IS NOT NULL AND d.state = 'finished' AND {lies}
              AND NOT EXISTS (SELECT 1 FROM dossiers_dossiertask t WHERE t.dossier_id = d.id AND t.kind = 'return')
            GROUP BY d.id) parcels)
    SELECT count(DISTINCT dossier_id) FILTER (WHERE late),
           count(DISTINCT dossier_id) FILTER (WHERE late AND NOT EXISTS (
               SELECT 1 FROM dossiers_apologydraft a WHERE a.dossier_id = work.dossier_id AND a.state = 'approved')),
           count(DISTINCT dossier_id) FILTER (WHERE today),
           count(DISTINCT dossier_id) FILTER (WHERE today AND kind NOT IN ('approve', 'issue')),
           count(DISTINCT dossier_id) FILTER (WHERE kind = 'approve' AND paused_since IS NULL),
           count(DISTINCT dossier_id) FILTER (WHERE kind = 'return' AND due_at >= '2900-01-01') + min(back.n),
           count(DISTINCT dossier_id) FILTER (WHERE kind = 'return' AND opened_at < %s) + min(back.long)
    FROM back LEFT JOIN (SELECT *, kind <> 'return' AND paused_since IS NULL AND due_at < %s AS late,
                 kind <> 'return' AND paused_since IS NULL AND due_at >= %s AND due_at < %s AS today
          FROM dossiers_dossiertask WHERE {here}) work ON true
"""
_LOADS: Final = """
    SELECT post_id, holder_name, count(*),
           count(*) FILTER (WHERE paused_since IS NULL AND due_at < %s),
           count(*) FILTER (WHERE paused_since IS NULL AND due_at >= %s AND due_at < %s),
           count(*) FILTER (WHERE paused_since IS NOT NULL)
    FROM dossiers_dossiertask WHERE kind <> 'return' AND {here}
    GROUP BY post_id, holder_name ORDER BY 4 DESC, 5 DESC, 3 DESC, 2 LIMIT %s
"""
_WHERE: Final = """
    SELECT place, count(*), count(*) FILTER (WHERE late), count(*) FILTER (WHERE today AND NOT late)
    FROM (SELECT {place} AS place, bool_or(paused_since IS NULL AND due_at < %s) AS late,
                 bool_or(paused_since IS NULL AND due_at >= %s AND due_at < %s) AS today
          FROM dossiers_dossiertask {named} WHERE kind <> 'return' AND {here} GROUP BY 1, dossier_id) work
    GROUP BY place ORDER BY 3 DESC, 4 DESC, 2 DESC, 1
"""
_NAMED: Final = "LEFT JOIN unnest(%s::uuid[], %s::uuid[]) AS named (part, whole) ON part = unit_id"


def _work(
    places: Places, counted_as: Mapping[uuid.UUID, uuid.UUID]
) -> tuple[list[int], tuple[Load, ...], tuple[Place, ...]]:
    start, end, late = Today.now()
    here, lies, units = "true", "true", []
    if places is not EVERYWHERE:
        here, units = "unit_id = ANY (%s::uuid[])", [sorted(places)]
        lies = "(d.receiving_unit_id = ANY (%s::uuid[]) OR d.handling_unit_id = ANY (%s::uuid[]))"
    today, long_ago = [late, max(start, late), end], clock.now() - LONG_UNCOLLECTED
    with connection.cursor() as cursor:  # plain SQL: three counts over the small table of open work
        cursor.execute(_WORK.format(here=here, lies=lies), [long_ago, *units, *units, long_ago, *today, *units])
        counts = list(cursor.fetchone())
        cursor.execute(_LOADS.format(here=here), [*today, *units, MOST])
        loads = tuple(Load(*row) for row in cursor.fetchall())
        named, place = (_NAMED, "coalesce(whole, unit_id)") if counted_as else ("", "unit_id")
        parts = [list(counted_as), list(counted_as.values())] if counted_as else []
        cursor.execute(_WHERE.format(here=here, named=named, place=place), [*today, *parts, *units])
        where = tuple(Place(*row) for row in cursor.fetchall())
    return counts, loads, where


def pressed(
    actor: Actor, *, unit: uuid.UUID | None = None, post: uuid.UUID | None = None, after: str = "", limit: int = PAGE
) -> tuple[tuple[PressedRow, ...], str]:
    """Dossiers of the actor's units that are late or due within two working days, nearest first, and the next key.

    `unit` narrows it to that unit and all below it.

    Raises:
        NotAllowed: the actor leads nothing. UnknownPlace: `after` is not a key that a page gave.
    """
    found = _here(DossierTask.objects.all(), led_by(actor)).exclude(kind="return")
    found = found.filter(paused_since__isnull=True, due_at__lt=_soon())
    found = found.filter(any_of("unit_id", organisation().subtree(unit) | {unit})) if unit else found
    found = found.filter(post_id=post) if post else found
    if after:
        due, task = _read_key(after)
        found = found.extra(where=["(due_at, task_id) > (%s, %s)"], params=[due, task])
    rows = list(found.select_related("dossier").order_by("due_at", "task_id").only(*_COLUMNS)[: limit + 1])
    following = _write_key(rows[limit - 1].due_at, rows[limit - 1].task_id) if len(rows) > limit else ""
    return tuple(_pressed_row(row) for row in rows[:limit]), following


_COLUMNS: Final = (
    "task_id", "name", "unit_id", "holder_name", "due_at", "dossier__id", "dossier__code", "dossier__applicant_name",
    "dossier__procedure_name", "dossier__due_original",
)  # fmt: skip


def _soon() -> dt.datetime:
    calendar = deadlines.calendar_for()
    day = calendar.nth_working_day(clock.today(), SOON_DAYS)
    return calendar.aware(dt.datetime.combine(day, dt.time.max))


def _pressed_row(row: DossierTask) -> PressedRow:
    one = row.dossier
    return PressedRow(
        one.id, one.code or "", one.applicant_name, one.procedure_name, row.name, row.unit_id, row.holder_name,
        row.due_at, one.due_original,
    )  # fmt: skip


def apologies(actor: Actor, *, limit: int = MOST) -> tuple[ApologyRow, ...]:
    """Proposed apologies that wait for this approver, those whose last lawful day is nearest first."""
    places = actor.places(DossierPermission.APPROVE)
    return _rows(_in_hand(places).filter(state=ApologyState.PROPOSED), limit) if places else ()


def drafted_apologies(actor: Actor, *, limit: int = MOST) -> tuple[ApologyRow, ...]:
    """Drafts of the house at the actor's agencies that lack their reason."""
    places = actor.places(DossierPermission.HANDLE) or actor.places(DossierPermission.APPROVE)
    return _rows(_in_hand(places).filter(state=ApologyState.DRAFTED), limit) if places else ()


def apology_of(dossier_id: uuid.UUID, *, actor: Actor) -> ApologyRow | None:
    """The apology in hand of one dossier, for those who work on it."""
    found = (*apologies(actor), *drafted_apologies(actor))
    return next((row for row in found if row.dossier_id == dossier_id), None)


def _in_hand(places: Places) -> QuerySet[ApologyDraft]:
    """Drafts that still fit: the due time has not moved, and the dossier is neither over nor waiting for anybody."""
    live = ApologyDraft.objects.filter(state__in=[ApologyState.DRAFTED, ApologyState.PROPOSED])
    return _here(live, places).filter(
        due_before=F("dossier__due_at"),
        dossier__paused_since__isnull=True,
        dossier__state__in=["accepted", "processing"],
    )


def _rows(found: QuerySet[ApologyDraft], limit: int) -> tuple[ApologyRow, ...]:
    rows = found.select_related("dossier").order_by("due_before", "id")[:limit]
    return tuple(
        ApologyRow(
            row.id, row.dossier_id, row.dossier.code or "", row.dossier.applicant_name, row.dossier.procedure_name,
            row.state, row.unit_id, row.due_before, row.until, row.lawful_until, row.reason, row.legal_basis,
            row.proposed_by,
        )
        for row in rows
    )  # fmt: skip


def _here(found: QuerySet[Any], places: Places) -> QuerySet[Any]:
    return found if places is EVERYWHERE else found.filter(any_of("unit_id", places))
