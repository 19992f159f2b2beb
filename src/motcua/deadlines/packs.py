"""Calendars, decisions and policies from a province's pack (`calendars.json`).

A pack is read and checked as a whole before anything is written, so a faulty one changes nothing. Loading the same
pack twice changes nothing either. Each change of a calendar, a decision or a policy is one audit entry.

    {"calendars": [{"code", "name", "owner", "country", "zone", "hours": [{"valid_from", "valid_to", "legal_basis",
                    "note", "week": {"monday": [["07:30", "12:00"], …], …}}]}],
     "decisions": [{"day", "kind", "as_weekday", "legal_basis", "note", "calendar"}],
     "policies":  [{"code", "version", "kind", "cutoff", "supplement_regime", "financial_pauses", "hours_a_day",
                    "valid_from", "valid_to", "legal_basis", "note"}]}

`owner` is the key of a unit, resolved by `owners`; null or absent: the default calendar. A decision without `calendar`
holds for all. `valid_to` is the first day that is no longer valid.

What was decided on the desk stays beside it: its lines are never touched, and of one day they win over the pack's. A
unit that got a calendar by such a decision keeps it when the pack gives it office hours of its own.
"""

import datetime as dt
import json
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from django.db import IntegrityError, connection, models, transaction

from motcua.deadlines.errors import BadPack
from motcua.deadlines.events import Change, DaysChanged
from motcua.deadlines.models import (
    CalendarDecision,
    CalendarVersion,
    ReckoningPolicy,
    WorkingCalendar,
)
from motcua.deadlines.packread import CalendarSpec, DecisionSpec, Pack, PolicySpec, read_pack
from motcua.deadlines.policies import DeadlinesPermission
from motcua.deadlines.rulebook import new_revision
from motcua.kernel import audit, locks, outbox
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject


@dataclass
class PackReport:
    """What loading a pack did, by the names of what was created, changed or left as it was."""

    created: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: list[str] = field(default_factory=list)


def load_calendars(pack_dir: Path, *, actor: Actor, owners: Mapping[str, uuid.UUID] | None = None) -> PackReport:
    """Load `calendars.json` of a pack's folder. Raises BadPack, NotAllowed."""
    path = pack_dir / "calendars.json"
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadPack(where=path.name, problem=str(error)) from error
    return load_calendar_pack(content, actor=actor, owners=owners)


def load_calendar_pack(content: Any, *, actor: Actor, owners: Mapping[str, uuid.UUID] | None = None) -> PackReport:
    """Bring calendars, decisions and policies to what the pack says; idempotent. What a pack no longer names stays.

    Raises: NotAllowed, BadPack and the errors of office hours, decisions and policies; then nothing was changed.
    """
    actor.require(DeadlinesPermission.KEEP_CALENDARS)
    pack = read_pack(content, owners or {})
    try:
        with transaction.atomic():
            return _load(pack, actor)
    except IntegrityError as error:
        said = getattr(error.__cause__, "diag", None)
        where, problem = (said.constraint_name, said.message_detail) if said else (None, None)
        raise BadPack(where=where or "database", problem=problem or str(error)) from error


def _load(pack: Pack, actor: Actor) -> PackReport:
    locks.hold("deadlines.rulebook")
    report = PackReport()
    loader = _Loader(actor, report)
    for calendar in pack.calendars:
        loader.calendar(calendar)
    for decision in pack.decisions:
        loader.decision(decision, _calendar_id(decision))
    for policy in pack.policies:
        loader.policy(policy)
    # Versions may trade days among themselves on the way; at the end none may overlap.
    with connection.cursor() as cursor:
        for when in ("IMMEDIATE", "DEFERRED"):
            cursor.execute(f"SET CONSTRAINTS calendar_version_once, policy_version_once {when}")
    if report.created or report.changed:
        stamp = new_revision()
        if loader.changes:
            changes = with_followers(loader.changes)
            outbox.announce(DaysChanged(subject_id=stamp, changes=[change.to_json() for change in changes]))
    return report


def _calendar_id(decision: DecisionSpec) -> uuid.UUID | None:
    if decision.calendar is None:
        return None
    row = WorkingCalendar.objects.filter(code=decision.calendar).first()
    if row is None:
        raise BadPack(where=f"decisions, {decision.decision.day}", problem=f"no calendar “{decision.calendar}”")
    return row.id


class _Loader:
    """Writes one thing at a time, records it, and reports it."""

    def __init__(self, actor: Actor, report: PackReport) -> None:
        self.actor, self.report = actor, report
        self.changes: list[Change] = []  # days that running clocks may have counted otherwise

    def calendar(self, spec: CalendarSpec) -> None:
        row = WorkingCalendar.objects.filter(code=spec.code).first()
        # Made by a decision about days of its unit alone: it now gets hours and a name of its own.
        row = row or WorkingCalendar.objects.filter(owner_id=spec.owner_id).exclude(follows=None).first()
        before = _calendar_facts(row) if row else None
        after = spec.facts()
        if before == after:
            self.report.unchanged.append(spec.code)
            return
        row = row or WorkingCalendar(code=spec.code)
        if row.follows_id:
            self.changes.append(Change(row.id, None, None, ""))
        row.code, row.follows = spec.code, None
        row.name, row.owner_id, row.country, row.zone = spec.name, spec.owner_id, spec.country, spec.zone
        row.save()
        row.versions.all().delete()
        CalendarVersion.objects.bulk_create(
            CalendarVersion(
                calendar=row,
                week=version.week,
                valid_from=version.hours.valid_from,
                valid_to=version.hours.valid_to,
                legal_basis=version.hours.legal_basis,
                note=version.note,
            )
            for version in spec.versions
        )
        self._record("calendar", row.id, spec.code, before, after)
        if before:
            self.changes.extend(_hours_changed(row.id, before, after))

    def decision(self, spec: DecisionSpec, calendar_id: uuid.UUID | None) -> None:
        one = spec.decision
        values = {
            "kind": one.kind.value,
            "as_weekday": one.as_weekday,
            "legal_basis": one.legal_basis,
            "note": one.note,
        }
        rows = CalendarDecision.objects.filter(calendar_id=calendar_id, day=one.day, source=None)
        if self._put("decision", f"{one.day}", rows, {"calendar_id": calendar_id, "day": one.day}, values):
            self.changes.append(Change(calendar_id, one.day, one.day, one.legal_basis))

    def policy(self, spec: PolicySpec) -> None:
        rows = ReckoningPolicy.objects.filter(code=spec.policy.code, version=spec.version)
        keys = {"code": spec.policy.code, "version": spec.version}
        self._put("policy", f"{spec.policy.code} {spec.version}", rows, keys, spec.values())

    def _put(
        self,
        kind: str,
        name: str,
        rows: "models.QuerySet[Any]",
        keys: dict[str, Any],
        values: dict[str, Any],
    ) -> bool:
        """Bring a row to `values`; whether it had to be changed."""
        row = rows.first()
        before = {key: getattr(row, key) for key in values} if row else None
        if before == values:
            self.report.unchanged.append(name)
            return False
        row = row or rows.model(**keys)
        for key, value in values.items():
            setattr(row, key, value)
        row.save()
        plain_before = {key: _plain(value) for key, value in before.items()} if before else None
        after = {key: _plain(value) for key, value in (keys | values).items()}
        self._record(kind, row.id, name, plain_before, after)
        return True

    def _record(
        self,
        kind: str,
        row_id: uuid.UUID,
        name: str,
        before: dict[str, Any] | None,
        after: dict[str, Any],
    ) -> None:
        verb = "changed" if before else "created"
        (self.report.changed if before else self.report.created).append(name)
        audit.record(
            Subject(f"deadlines.{kind}", row_id),
            f"deadlines.{kind}_{verb}",
            actor=self.actor,
            before=before,
            after=after,
            legal_basis=str(after.get("legal_basis") or ""),
        )


def with_followers(changes: Sequence[Change]) -> list[Change]:
    """The changes, and the same for every calendar that follows one of theirs."""
    told, new = list(changes), list(changes)
    followers: dict[uuid.UUID | None, list[uuid.UUID]] = {}
    for follower, followed in WorkingCalendar.objects.exclude(follows=None).values_list("id", "follows_id"):
        followers.setdefault(followed, []).append(follower)
    while new:
        new = [replace(one, calendar_id=each) for one in new for each in followers.get(one.calendar_id, [])]
        told += new
    return told


def _calendar_facts(row: WorkingCalendar) -> dict[str, Any]:
    return {
        "name": row.name,
        "owner_id": str(row.owner_id) if row.owner_id else None,
        "country": row.country,
        "zone": row.zone,
        "versions": [
            {
                "week": one.week,
                "valid_from": _plain(one.valid_from),
                "valid_to": _plain(one.valid_to),
                "legal_basis": one.legal_basis,
                "note": one.note,
            }
            for one in _in_order(row)
        ],
    }


def _hours_changed(calendar_id: uuid.UUID, before: dict[str, Any], after: dict[str, Any]) -> Iterator[Change]:
    """The periods in which a calendar gives other hours than before; none when it was only renamed or handed over."""
    if any(before[key] != after[key] for key in ("country", "zone")):
        yield Change(calendar_id, None, None, "")
        return
    versions = [*before["versions"], *after["versions"]]
    edges = sorted({one[key] for one in versions for key in ("valid_from", "valid_to") if one[key]})
    for first, end in pairwise(["", *edges, None]):
        was, now = (_version_on(side["versions"], first or "") for side in (before, after))
        if (was and was["week"]) != (now and now["week"]):
            last = dt.date.fromisoformat(end) - dt.timedelta(days=1) if end else None
            basis = str(now["legal_basis"]) if now else ""
            yield Change(calendar_id, dt.date.fromisoformat(first) if first else None, last, basis)


def _version_on(versions: list[dict[str, Any]], day: str) -> dict[str, Any] | None:
    """The version of a calendar's facts that holds on an ISO day; "": before any day that is named."""
    return next(
        (
            one
            for one in versions
            if (one["valid_from"] or "") <= day and (one["valid_to"] is None or day < one["valid_to"])
        ),
        None,
    )


def _in_order(row: WorkingCalendar) -> Iterator[CalendarVersion]:
    yield from sorted(row.versions.all(), key=lambda one: one.valid_from or dt.date.min)


def _plain(value: Any) -> Any:
    return value if isinstance(value, (str, int, bool, type(None))) else str(value)
