"""What a file would change: compared with the catalogue, record by record, and kept as a change set."""

import dataclasses
import hashlib
import json
import uuid
import zlib
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, Final, TypeVar

from django.db import transaction

from motcua.catalogue.content import ProcedureContent, fingerprint, read, write
from motcua.catalogue.differences import OURS, difference
from motcua.catalogue.imports.national import content_of
from motcua.catalogue.models import (
    ChangeItem,
    ChangeKind,
    ChangeSet,
    ImportProblem,
    ItemState,
    NationalCopy,
    ProcedureCode,
    ProcedureVersion,
    QuarantinedRecord,
    Source,
    VersionState,
)
from motcua.catalogue.national.reader import read_file
from motcua.catalogue.national.records import NationalProcedure, Unreadable
from motcua.catalogue.policies import CataloguePermission
from motcua.kernel import audit
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.ids import new_id

BATCH = 500
Progress = Callable[[int, int], None]
T = TypeVar("T")


_EXAMPLES: Final = 2  # of each reason


@dataclasses.dataclass
class ImportReport:
    """What came of a file. `change_set_id` is null if there is nothing to look at. `reasons` counts problems, and
    `examples` says of each reason where it was met first.
    """

    change_set_id: uuid.UUID | None = None
    read: int = 0
    new: int = 0
    changed: int = 0
    abolished: int = 0
    copies: int = 0
    unchanged: int = 0
    waiting: int = 0
    quarantined: int = 0
    unreadable: int = 0
    reasons: Counter[str] = dataclasses.field(default_factory=Counter)
    examples: dict[str, list[str]] = dataclasses.field(default_factory=lambda: defaultdict(list))

    def note(self, reason: str, where: str) -> None:
        """One problem more, as `0.000000 fees: what stood there`."""
        self.reasons[reason] += 1
        if len(self.examples[reason]) < _EXAMPLES:
            self.examples[reason].append(where)

    @property
    def items(self) -> int:
        return self.new + self.changed + self.abolished + self.copies


@dataclasses.dataclass
class _Known:
    """The catalogue before the import, as far as comparing needs it."""

    procedures: dict[str, uuid.UUID]
    copies: dict[uuid.UUID, str]
    local: set[uuid.UUID]
    in_force: set[uuid.UUID]
    decided: dict[str, tuple[str, str]]
    quarantined: set[str]
    seen: set[str] = dataclasses.field(default_factory=set)


@transaction.atomic
def make_change_set(
    path: Path, *, complete: bool = False, on_progress: Progress | None = None, actor: Actor
) -> ImportReport:
    """Read a national file and keep what differs from the catalogue as a change set, to be reviewed.

    A record that is as it was, or that waits in a change set already, or was rejected as it is, makes no new item, so
    the same file twice changes nothing. `complete` says that the file is the whole national database: then national
    procedures in force that it lacks become items to abolish. Faulty records are quarantined with their raw text.

    Raises:
        NotAllowed: without `catalogue.import`.
    """
    actor.require(CataloguePermission.IMPORT)
    report, known = ImportReport(), _known()
    change_set = ChangeSet(id=new_id(), file_name=path.name, file_sha256=_sha256(path), made_by=actor.name)
    with transaction.atomic():
        change_set.save(force_insert=True)
        for batch in _batches(read_file(path, on_progress=on_progress), BATCH):
            _keep(change_set, batch, known, report)
        if complete:
            _missing(change_set, known, report)
        if not (report.items or report.quarantined or report.unreadable):
            transaction.set_rollback(True)
            return report
        change_set.read, change_set.unchanged = report.read, report.unchanged
        change_set.save(update_fields=["read", "unchanged"])
    report.change_set_id = change_set.id
    audit.record(
        Subject("change_set", change_set.id), "catalogue.change_set.made", actor=actor, file=path.name,
        sha256=change_set.file_sha256, read=report.read, new=report.new, changed=report.changed,
        abolished=report.abolished, quarantined=report.quarantined, unreadable=report.unreadable,
    )  # fmt: skip
    return report


def _known() -> _Known:
    published = ProcedureVersion.objects.filter(state=VersionState.PUBLISHED)
    decided = ChangeItem.objects.exclude(state=ItemState.ACCEPTED).order_by("change_set__made_at")
    return _Known(
        procedures=dict(ProcedureCode.objects.order_by("valid_from").values_list("value", "procedure_id")),
        copies=dict(NationalCopy.objects.values_list("procedure_id", "content_hash")),
        local=set(published.filter(source=Source.LOCAL).values_list("procedure_id", flat=True)),
        in_force=set(published.values_list("procedure_id", flat=True)),
        decided={code: (digest, state) for code, digest, state in decided.values_list("code", "content_hash", "state")},
        quarantined=set(QuarantinedRecord.objects.values_list("raw_hash", flat=True)),
    )


def _keep(
    change_set: ChangeSet, batch: list[NationalProcedure | Unreadable], known: _Known, report: ImportReport
) -> None:
    items: list[ChangeItem] = []
    problems: list[ImportProblem] = []
    quarantined: list[QuarantinedRecord] = []
    for record in batch:
        if isinstance(record, Unreadable):
            report.unreadable += 1
            report.note(record.reason, f"line {record.line}: {record.excerpt}")
            problems.append(_unreadable(change_set, record))
            continue
        report.read += 1
        known.seen.add(record.code)
        if record.faulty:
            if (bad := _quarantine(change_set, record)).raw_hash not in known.quarantined:
                known.quarantined.add(bad.raw_hash)
                quarantined.append(bad)
                report.quarantined += 1
            continue
        item = _item(change_set, record, known, report)
        if item is not None:
            items.append(item)
            problems += [_problem(change_set, record, n) for n in range(len(record.problems))]
            for problem in record.problems:
                report.note(problem.reason, f"{record.code} {problem.field}: {problem.raw_excerpt}")
    _add_differences(items, known)
    ChangeItem.objects.bulk_create(items)
    ImportProblem.objects.bulk_create(problems)
    QuarantinedRecord.objects.bulk_create(quarantined)


def _item(change_set: ChangeSet, record: NationalProcedure, known: _Known, report: ImportReport) -> ChangeItem | None:
    data = write(content_of(record))
    digest = fingerprint([data, record.decision])
    procedure_id = known.procedures.get(record.code)
    if procedure_id is not None and known.copies.get(procedure_id) == digest:
        report.unchanged += 1
        return None
    if known.decided.get(record.code, ("", ""))[0] == digest:
        report.waiting += 1
        return None
    if procedure_id is None:
        kind, report.new = ChangeKind.NEW, report.new + 1
    elif procedure_id in known.local:
        kind, report.copies = ChangeKind.NATIONAL_COPY, report.copies + 1
    elif procedure_id in known.in_force:
        kind, report.changed = ChangeKind.CHANGED, report.changed + 1
    else:
        kind, report.new = ChangeKind.NEW, report.new + 1
    return ChangeItem(
        id=new_id(), change_set=change_set, code=record.code, name=data["name"], kind=kind, content=data,
        content_hash=digest, decision_number=record.decision, raw=pack(record.raw),
    )  # fmt: skip


def _add_differences(items: list[ChangeItem], known: _Known) -> None:
    """Say what differs from the national copy accepted before; one query a batch."""
    wanted = {known.procedures[item.code]: item for item in items if item.code in known.procedures}
    for procedure_id, content in NationalCopy.objects.filter(procedure_id__in=wanted).values_list(
        "procedure_id", "item__content"
    ):
        item = wanted[procedure_id]
        item.difference = difference(read(content), read(item.content))


def _missing(change_set: ChangeSet, known: _Known, report: ImportReport) -> None:
    gone = ProcedureVersion.objects.filter(state=VersionState.PUBLISHED, source=Source.NATIONAL).exclude(
        procedure__codes__value__in=known.seen
    )
    items = [
        ChangeItem(id=new_id(), change_set=change_set, code=code, name=name, kind=ChangeKind.ABOLISHED)
        for code, name in gone.values_list("procedure__code", "name").distinct()
        if known.decided.get(code) != ("", ItemState.WAITING)
    ]
    report.abolished = len(items)
    ChangeItem.objects.bulk_create(items)


def pack(raw: Any) -> bytes:
    """A raw record, small: it is kept for good and seldom read."""
    return zlib.compress(json.dumps(raw, ensure_ascii=False, default=str).encode("utf-8", "replace"), 1)


def unpack(packed: bytes | memoryview) -> Any:
    """The raw record as it came."""
    return json.loads(zlib.decompress(bytes(packed)))


def _quarantine(change_set: ChangeSet, record: NationalProcedure) -> QuarantinedRecord:
    return QuarantinedRecord(
        id=new_id(), change_set=change_set, code=record.code, name=record.name, reason=record.faulty or "",
        raw=pack(record.raw), raw_hash=fingerprint(record.raw),
    )  # fmt: skip


def _problem(change_set: ChangeSet, record: NationalProcedure, n: int) -> ImportProblem:
    found = record.problems[n]
    return ImportProblem(
        change_set=change_set, line=record.line, code=record.code, field=found.field, reason=found.reason,
        message=found.message, excerpt=found.raw_excerpt,
    )  # fmt: skip


def _unreadable(change_set: ChangeSet, record: Unreadable) -> ImportProblem:
    return ImportProblem(
        change_set=change_set, line=record.line, reason=record.reason, message=record.message,
        excerpt=record.excerpt.replace("\0", "\N{REPLACEMENT CHARACTER}"),
    )  # fmt: skip


def _batches(items: Iterator[T], size: int) -> Iterator[list[T]]:
    while batch := list(islice(items, size)):
        yield batch


def _sha256(path: Path) -> str:
    """The file's hash; empty if there is no such file, which the reader then reports."""
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError:
        return ""


def accepted_content(item_content: dict[str, Any], before: ProcedureContent | None) -> ProcedureContent:
    """The national words, with what only the province says (process, form, English) carried over from before."""
    content = read(item_content)
    if before is None:
        return content
    ours = {part: getattr(before, part) for part in OURS if getattr(before, part) and not getattr(content, part)}
    if before.service_level != "information":
        ours["service_level"] = before.service_level
    return dataclasses.replace(content, **ours)
