"""Taking over what an import found, after somebody has looked at it."""

import uuid
from collections.abc import Collection, Iterator
from itertools import islice

from django.db import connection, transaction
from django.db.models import Max, Q, QuerySet

from motcua.catalogue import cards, revision
from motcua.catalogue.actions.shared import check, field_code, note_texts
from motcua.catalogue.content import ProcedureContent, fingerprint, read, with_ids, write
from motcua.catalogue.events import ChangeSetReviewed
from motcua.catalogue.imports.changes import accepted_content
from motcua.catalogue.models import (
    ChangeItem,
    ChangeKind,
    ChangeSet,
    DecisionKind,
    Field,
    ItemState,
    NationalCopy,
    Procedure,
    ProcedureCode,
    ProcedureVersion,
    PublicationDecision,
    Source,
    VersionState,
)
from motcua.catalogue.policies import CataloguePermission
from motcua.kernel import audit, clock, locks, outbox
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject
from motcua.kernel.errors import NotFound
from motcua.kernel.ids import new_id

BATCH = 500


@transaction.atomic
def review_change_set(
    change_set_id: uuid.UUID,
    *,
    accept: Collection[uuid.UUID] | None = None,
    reject: Collection[uuid.UUID] = (),
    reason: str = "",
    actor: Actor,
) -> tuple[int, int]:
    """Accept and reject items of a change set; `accept` null: all that wait and are not rejected.

    Accepted records are in force from today. What the national database has published is taken as it is, even where a
    mandatory part is missing: the freshness report names it. A procedure that the province words itself keeps its
    words; only the copy to compare with is renewed. Items decided before are left alone. Answers (accepted, rejected).

    Raises:
        NotAllowed: without `catalogue.publish`.
        NotFound: there is no such change set.
    """
    actor.require(CataloguePermission.PUBLISH)
    try:
        change_set = locks.row(ChangeSet.objects.all(), id=change_set_id)
    except ChangeSet.DoesNotExist:
        raise NotFound from None
    waiting = ChangeItem.objects.filter(change_set=change_set, state=ItemState.WAITING)
    decided = {"decided_at": clock.now(), "decided_by": actor.name, "reason": reason}
    rejected = waiting.filter(id__in=reject).update(state=ItemState.REJECTED, **decided)
    chosen = waiting if accept is None else waiting.filter(id__in=accept)
    locks.hold("catalogue.change_sets")  # two sets may hold the same procedure
    accepted = sum(_accept(batch) for batch in _batches(chosen))
    chosen.update(state=ItemState.ACCEPTED, **decided)
    if accepted:
        _settle_index()
        revision.bump()
    audit.record(
        Subject("change_set", change_set.id), "catalogue.change_set.reviewed", actor=actor, reason=reason,
        accepted=accepted, rejected=rejected,
    )  # fmt: skip
    outbox.announce(ChangeSetReviewed(change_set.id, accepted, rejected))
    return accepted, rejected


def _batches(chosen: QuerySet[ChangeItem]) -> Iterator[list[ChangeItem]]:
    rows = chosen.defer("raw").order_by("code").iterator(chunk_size=BATCH)
    while batch := list(islice(rows, BATCH)):
        yield batch


def _settle_index() -> None:
    """Sort the search index's pending entries in now: until then every search would read through them."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT gin_clean_pending_list('search_text_pairs'::regclass)")


class _Batch:
    """The rows that a batch of accepted items leads to, written together."""

    def __init__(self, items: list[ChangeItem]) -> None:
        self.items = items
        self.day, self.now = clock.today(), clock.now()
        self.procedures = dict(
            ProcedureCode.objects.filter(value__in=[item.code for item in items])
            .order_by("valid_from")
            .values_list("value", "procedure_id")
        )
        known = set(self.procedures.values())
        ending = Q(state=VersionState.ABOLISHED, valid_to__gt=self.day)
        published = ProcedureVersion.objects.filter(Q(state=VersionState.PUBLISHED) | ending, procedure_id__in=known)
        self.in_force = {row.procedure_id: row for row in published.order_by("number")}
        self.numbers = dict(
            ProcedureVersion.objects.filter(procedure_id__in=known)
            .values_list("procedure_id")
            .annotate(last=Max("number"))
        )
        self.decisions = self._decisions()
        self.new_procedures: list[Procedure] = []
        self.new_codes: list[ProcedureCode] = []
        self.new_versions: list[ProcedureVersion] = []
        self.ended: list[ProcedureVersion] = []
        self.texts: dict[uuid.UUID, ProcedureContent] = {}
        self.copies: list[NationalCopy] = []

    def _decisions(self) -> dict[str, PublicationDecision]:
        wanted = {item.decision_number for item in self.items if item.decision_number}
        known = {
            row.number: row for row in PublicationDecision.objects.filter(number__in=wanted, issued_on__isnull=True)
        }
        made = [PublicationDecision(id=new_id(), number=number) for number in sorted(wanted - known.keys())]
        PublicationDecision.objects.bulk_create(made)
        return known | {row.number: row for row in made}

    def take(self, item: ChangeItem) -> None:
        procedure_id = self.procedures.get(item.code) or self._new(item.code)
        before = self.in_force.get(procedure_id)
        if item.kind == ChangeKind.ABOLISHED:
            self._end(before, VersionState.ABOLISHED)
            return
        self.copies.append(
            NationalCopy(procedure_id=procedure_id, item=item, content_hash=item.content_hash, read_at=self.now)
        )
        if before is not None and before.source == Source.LOCAL:
            return
        content = accepted_content(item.content or {}, read(before.content) if before else None)
        content = with_ids(content, procedure_id)
        check(content)
        self._end(before, VersionState.AMENDED)
        self._publish(procedure_id, content, item, renewed=before is not None)

    def _new(self, code: str) -> uuid.UUID:
        procedure = Procedure(id=new_id(), code=code)
        self.new_procedures.append(procedure)
        self.new_codes.append(ProcedureCode(procedure=procedure, value=code, valid_from=self.day))
        self.procedures[code] = procedure.id
        return procedure.id

    def _end(self, row: ProcedureVersion | None, state: VersionState) -> None:
        if row is not None:
            row.state, row.valid_to, row.updated_at = state, max(self.day, row.valid_from or self.day), self.now
            self.ended.append(row)

    def _publish(self, procedure_id: uuid.UUID, content: ProcedureContent, item: ChangeItem, *, renewed: bool) -> None:
        data = write(content)
        self.numbers[procedure_id] = number = (self.numbers.get(procedure_id) or 0) + 1
        self.new_versions.append(
            ProcedureVersion(
                id=new_id(), procedure_id=procedure_id, number=number, state=VersionState.PUBLISHED,
                valid_from=self.day, name=content.name, field_id=field_code(content.field),
                levels=list(content.levels), service_level=content.service_level, source=Source.NATIONAL, content=data,
                content_hash=fingerprint(data), card=cards.make(content),
                decision=self.decisions.get(item.decision_number),
                decision_kind=DecisionKind.AMENDED if renewed else DecisionKind.NEW, published_at=self.now,
                updated_at=self.now,
            )
        )  # fmt: skip
        self.texts[procedure_id] = content

    def write(self) -> None:
        fields = {
            row.field_id: Field(code=row.field_id, name=row.content["field"])
            for row in self.new_versions
            if row.field_id
        }
        Field.objects.bulk_create(fields.values(), ignore_conflicts=True)
        Procedure.objects.bulk_create(self.new_procedures)
        ProcedureCode.objects.bulk_create(self.new_codes)
        ProcedureVersion.objects.bulk_update(self.ended, ["state", "valid_to", "updated_at"])
        ProcedureVersion.objects.bulk_create(self.new_versions)
        note_texts(self.texts)
        NationalCopy.objects.bulk_create(
            self.copies, update_conflicts=True, unique_fields=["procedure"],
            update_fields=["item", "content_hash", "read_at"],
        )  # fmt: skip


def _accept(items: list[ChangeItem]) -> int:
    batch = _Batch(items)
    for item in items:
        batch.take(item)
    batch.write()
    return len(items)
