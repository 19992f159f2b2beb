"""Questions about clocks and calendars. Whose clock may be seen is decided by the room that owns the subject."""

import datetime as dt
import uuid
from collections.abc import Iterable, Sequence
from typing import Final

from django.db.models import Q, QuerySet

from motcua.deadlines.calendar import WorkingCalendar
from motcua.deadlines.errors import ClockNotFound
from motcua.deadlines.events import Change
from motcua.deadlines.info import ClockInfo, info_of
from motcua.deadlines.limits import NO_LIMIT, Limit
from motcua.deadlines.models import ClockState, LegalClock
from motcua.deadlines.reckoning import Reckoning, reckon
from motcua.deadlines.rulebook import Owner, current_rulebook
from motcua.deadlines.whose import units_of
from motcua.identity.queries import lineage
from motcua.kernel.audit import Subject
from motcua.kernel.clock import LOCAL
from motcua.kernel.kept import Kept

_DAY: Final = dt.timedelta(days=1)


def clock(clock_id: uuid.UUID) -> ClockInfo:
    """One clock. Raises ClockNotFound."""
    rows = _clock(clock_id)
    if not rows:
        raise ClockNotFound
    return info_of(rows[0])


_clock: Final = Kept(lambda key: LegalClock.objects.filter(id=key))


def clock_of(subject: Subject, scope: str = "total") -> ClockInfo | None:
    """The subject's clock of that scope: the one that ticks, otherwise the last that did; None if there never was."""
    rows = LegalClock.objects.filter(subject_id=subject.id, subject_kind=subject.kind, scope=scope)
    found = sorted(rows, key=lambda row: (row.state != ClockState.STOPPED, row.id))
    return info_of(found[-1]) if found else None


def clocks_of(subject: Subject) -> list[ClockInfo]:
    """All clocks of a subject, oldest first."""
    rows = LegalClock.objects.filter(subject_id=subject.id, subject_kind=subject.kind).order_by("id")
    return [info_of(row) for row in rows]


def clocks(clock_ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, ClockInfo]:
    """Many clocks at once, for a page of a list; one query."""
    return {row.id: info_of(row) for row in LegalClock.objects.filter(id__in=list(clock_ids))}


def calendar_for(owner: Owner = None) -> WorkingCalendar:
    """The working calendar of an owner, or the default one. Raises NoCalendar."""
    rulebook = current_rulebook()
    return rulebook.calendars[rulebook.calendar_id(owner)]


def preview(
    limit: Limit | None,
    received_at: dt.datetime,
    *,
    calendar_owner: Owner = None,
    policy: str = "default",
) -> Reckoning:
    """What a clock would say if it started with these facts; nothing is stored."""
    rulebook = current_rulebook()
    calendar = rulebook.calendars[rulebook.calendar_id(calendar_owner)]
    version = rulebook.policy_on(policy, calendar.local(received_at).date())
    return reckon(calendar, version.policy, limit or NO_LIMIT, received_at)


def ticking_over(
    changes: Sequence[Change], *, after: uuid.UUID | None = None, limit: int | None = None
) -> list[uuid.UUID]:
    """Clocks not yet stopped whose due time changed days may move, by id, from `after` on."""
    rows = ticking(changes)
    if after is not None:
        rows = rows.filter(id__gt=after)
    return list(rows.order_by("id").values_list("id", flat=True)[:limit])


def ticking_by(calendar_id: uuid.UUID, *, after: uuid.UUID | None = None, limit: int | None = None) -> list[uuid.UUID]:
    """Clocks not yet stopped that run by a calendar, by id, from `after` on."""
    rows = LegalClock.objects.exclude(state=ClockState.STOPPED).filter(calendar_id=calendar_id)
    if after is not None:
        rows = rows.filter(id__gt=after)
    return list(rows.order_by("id").values_list("id", flat=True)[:limit])


def kept_at(clock_ids: Sequence[uuid.UUID], unit_id: uuid.UUID) -> list[uuid.UUID]:
    """Those of these clocks whose subjects are a unit's or of those below it, as the rooms above tell."""
    rows = LegalClock.objects.filter(id__in=clock_ids).order_by("id").values_list("id", "subject_kind", "subject_id")
    subjects = {clock_id: Subject(kind, subject_id) for clock_id, kind, subject_id in rows}
    units = units_of(subjects.values())
    return [one for one, subject in subjects.items() if unit_id in lineage(units.get(subject.id, subject.id))]


def ticking(changes: Sequence[Change]) -> QuerySet[LegalClock]:
    """The rows of `ticking_over`, inside this room.

    Rather one too many than one too few: a day more on each side spares the question of zones, and a clock that was
    paused after its due time depends on days that lie later than it.
    """
    firsts, lasts = [change.first for change in changes], [change.last for change in changes]
    rows = LegalClock.objects.exclude(state=ClockState.STOPPED).filter(due_current__isnull=False)
    if None not in lasts:
        rows = rows.filter(received_at__lt=_midnight(max(day for day in lasts if day)) + 2 * _DAY)
    if None not in firsts:
        start = _midnight(min(day for day in firsts if day)) - _DAY
        rows = rows.filter(Q(due_current__gte=start) | ~Q(pauses=[]))
    calendars = {change.calendar_id for change in changes}
    if None not in calendars:
        rows = rows.filter(calendar_id__in=calendars)
    return rows


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, LOCAL)
