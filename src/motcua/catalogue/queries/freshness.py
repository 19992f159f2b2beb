"""How well an agency keeps what it publishes: late, incomplete, expired, unlike the national copy.

Timing as the national indicators reckon it (Quyết định 766/QĐ-TTg, 1.1 to 1.3): a decision at least five working days
before the law takes effect (a ministry: twenty), published within five working days of the decision (a ministry: ten),
and all seven mandatory parts present.
"""

import datetime as dt
import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from motcua.catalogue import completeness
from motcua.catalogue.content import ProcedureContent, read
from motcua.catalogue.differences import unlike
from motcua.catalogue.models import (
    ChangeItem,
    ItemState,
    NationalCopy,
    Offering,
    ProcedureVersion,
    Source,
    VersionState,
)
from motcua.deadlines import queries as deadlines
from motcua.deadlines.calendar import WorkingCalendar
from motcua.identity import queries as identity
from motcua.kernel import clock

ANNOUNCE_BEFORE = {Source.LOCAL: 5, Source.NATIONAL: 20}
PUBLISH_WITHIN = {Source.LOCAL: 5, Source.NATIONAL: 10}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing wrong with one procedure.

    `kind`: announced_late, published_late, update_waiting (days are working days past the limit), incomplete (`parts`
    missing), expired (calendar days since its end, still offered), unlike_national (`parts` that differ; calendar days
    since the copy was read).
    """

    code: str
    name: str
    kind: str
    days: int
    parts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class AgencyFreshness:
    """`updated_at`: the last change of anything it offers, for "cập nhật lần cuối"; null if it offers nothing."""

    unit_id: uuid.UUID
    as_of: dt.date
    procedures: int
    updated_at: dt.datetime | None
    findings: tuple[Finding, ...]


def freshness(unit_id: uuid.UUID, *, as_of: dt.date | None = None) -> AgencyFreshness:
    """What is not fresh among the procedures that a unit offers on a day.

    Five queries, whatever the number of procedures.

    Raises:
        UnknownUnit: there is no such unit on that day.
        NoCalendar: no working calendar is loaded.
    """
    day = as_of or clock.today()
    kind = identity.organisation(day).unit(unit_id).kind
    offered = (
        Offering.objects.filter(Q(unit_id=unit_id) | Q(unit_kind=kind), valid_from__lte=day)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
        .values("procedure_id")
    )
    rows = (
        ProcedureVersion.objects.filter(procedure_id__in=offered, valid_from__lte=day)
        .exclude(state=VersionState.DRAFT)
        .select_related("procedure", "decision")
        .order_by("procedure__code", "-valid_from", "-number")
        .distinct("procedure__code")
    )
    latest = list(rows)
    judge = _Judge(day, deadlines.calendar_for(unit_id), [row.procedure_id for row in latest])
    return AgencyFreshness(
        unit_id=unit_id,
        as_of=day,
        procedures=len(latest),
        updated_at=max((row.updated_at for row in latest), default=None),
        findings=tuple(finding for row in latest for finding in judge.of(row)),
    )


class _Judge:
    """Looks at versions as of one day."""

    def __init__(self, day: dt.date, calendar: WorkingCalendar, procedures: list[uuid.UUID]) -> None:
        self.day, self.calendar = day, calendar
        copies = NationalCopy.objects.filter(procedure_id__in=procedures)
        self.copies = {
            key: (content, read_at)
            for key, content, read_at in copies.values_list("procedure_id", "item__content", "read_at")
        }
        self.waiting: dict[str, dt.datetime] = {}
        items: QuerySet[ChangeItem] = ChangeItem.objects.filter(
            state=ItemState.WAITING,
            code__in=ProcedureVersion.objects.filter(procedure_id__in=procedures).values("procedure__code"),
        )
        for code, made_at in items.order_by("-change_set__made_at").values_list("code", "change_set__made_at"):
            self.waiting[code] = made_at

    def of(self, row: ProcedureVersion) -> Iterable[Finding]:
        content = read(row.content)
        found: dict[str, tuple[int, tuple[str, ...]]] = defaultdict(lambda: (0, ()))
        self._timing(row, content, found)
        if missing := completeness.missing(content):
            found["incomplete"] = (0, tuple(missing))
        if row.valid_to is not None and row.valid_to <= self.day:
            found["expired"] = ((self.day - row.valid_to).days, ())
        if row.source == Source.LOCAL and row.procedure_id in self.copies:
            national, read_at = self.copies[row.procedure_id]
            if parts := unlike(content, read(national)):
                found["unlike_national"] = ((self.day - clock.local(read_at).date()).days, tuple(parts))
        return [Finding(row.procedure.code, row.name, kind, *what) for kind, what in found.items()]

    def _timing(
        self, row: ProcedureVersion, content: ProcedureContent, found: dict[str, tuple[int, tuple[str, ...]]]
    ) -> None:
        source, decided = Source(row.source), row.decision.issued_on if row.decision else None
        effective = max((basis.effective_on for basis in content.legal_basis if basis.effective_on), default=None)
        if decided is not None and effective is not None:
            ahead = self._between(decided, effective)
            if ahead < ANNOUNCE_BEFORE[source]:
                found["announced_late"] = (ANNOUNCE_BEFORE[source] - ahead, ())
        if decided is not None and row.published_at is not None:
            late = self._between(decided, clock.local(row.published_at).date()) - PUBLISH_WITHIN[source]
            if late > 0:
                found["published_late"] = (late, ())
        if (since := self.waiting.get(row.procedure.code)) is not None:
            late = self._between(clock.local(since).date(), self.day) - PUBLISH_WITHIN[Source.LOCAL]
            if late > 0:
                found["update_waiting"] = (late, ())

    def _between(self, first: dt.date, last: dt.date) -> int:
        """Working days after `first` up to `last`; negative if `last` comes first."""
        if last < first:
            return -self.calendar.working_days(last, first)
        return self.calendar.working_days(first, last)
