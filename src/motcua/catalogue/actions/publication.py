"""Publishing, and the end of a procedure (Nghị định 63/2010/NĐ-CP; Nghị định 92/2017/NĐ-CP)."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.db import transaction

from motcua.catalogue import completeness, revision
from motcua.catalogue.actions.shared import (
    FIRST_DAY,
    LAST_DAY,
    in_force,
    info,
    locked_procedure,
    locked_version,
    note_texts,
    refusing,
    subject,
)
from motcua.catalogue.content import read
from motcua.catalogue.errors import CodeTaken, IncompleteProcedure, InvalidPeriod, NotADraft, NotInForce
from motcua.catalogue.events import ProcedureAbolished, VersionPublished
from motcua.catalogue.models import (
    CodeKind,
    DecisionKind,
    Offering,
    ProcedureVersion,
    PublicationDecision,
    VersionState,
)
from motcua.catalogue.policies import CataloguePermission
from motcua.catalogue.views import VersionInfo
from motcua.kernel import audit, clock, outbox
from motcua.kernel.actor import Actor
from motcua.kernel.ids import new_id


@dataclass(frozen=True, slots=True)
class Decision:
    """The decision that announces the change."""

    number: str
    issued_on: dt.date | None
    issuer: str = ""

    def row(self) -> PublicationDecision:
        found, _ = PublicationDecision.objects.get_or_create(
            number=self.number, issued_on=self.issued_on, defaults={"id": new_id(), "issuer": self.issuer}
        )
        return found


@transaction.atomic
def publish_version(
    version_id: uuid.UUID, *, decision: Decision, valid_from: dt.date, legal_basis: str = "", actor: Actor
) -> VersionInfo:
    """Publish a draft from a day on; it takes the place of the version in force, which ends on that day.

    Raises:
        NotAllowed: without `catalogue.publish`.
        UnknownProcedure, NotADraft: as they say.
        IncompleteProcedure: a mandatory part is missing; `data["missing"]` lists them.
        InvalidPeriod: before the version that it replaces, or outside 1900 to 2100.
    """
    actor.require(CataloguePermission.PUBLISH)
    row = locked_version(version_id)
    if row.state != VersionState.DRAFT:
        raise NotADraft
    content = read(row.content)
    if missing := completeness.missing(content):
        raise IncompleteProcedure(
            missing=missing, names=", ".join(completeness.part_name(part) for part in missing), code=row.procedure.code
        )
    replaced = _close_before(row, valid_from)
    row.state, row.valid_from, row.legal_basis = VersionState.PUBLISHED, valid_from, legal_basis
    row.decision = decision.row()
    row.decision_kind = DecisionKind.AMENDED if replaced else DecisionKind.NEW
    row.published_at = row.updated_at = clock.now()
    row.save()
    note_texts({row.procedure_id: content})
    revision.bump()
    audit.record(
        subject(row.procedure_id), "catalogue.version.published", actor=actor, legal_basis=legal_basis,
        version=str(row.id), number=row.number, valid_from=valid_from.isoformat(), decision=decision.number,
        replaced=str(replaced.id) if replaced else "", content_hash=row.content_hash,
    )  # fmt: skip
    outbox.announce(VersionPublished(row.procedure_id, row.procedure.code, row.id, valid_from))
    return info(row, row.procedure.code)


def _close_before(row: ProcedureVersion, day: dt.date) -> ProcedureVersion | None:
    """End the version before `row` on `day`; also one that was abolished for a later day."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise InvalidPeriod(detail=f"{day:%d/%m/%Y}")
    last = row.procedure.versions.exclude(state=VersionState.DRAFT).order_by("-valid_from", "-number").first()
    if last is None:
        # The code began with the procedure, not with the day on which somebody typed it in.
        began = row.procedure.codes.filter(kind=CodeKind.OFFICIAL, valid_to__isnull=True, valid_from__gt=day)
        with refusing(CodeTaken(value=row.procedure.code)):
            began.update(valid_from=day)
        return None
    if last.valid_from is not None and day < last.valid_from:
        raise InvalidPeriod(detail=f"{day:%d/%m/%Y} < {last.valid_from:%d/%m/%Y}")
    if last.valid_to is None or last.valid_to > day:
        last.valid_to = day
    if last.state == VersionState.PUBLISHED:
        last.state = VersionState.AMENDED
    last.updated_at = clock.now()
    last.save(update_fields=["state", "valid_to", "updated_at"])
    return last


@transaction.atomic
def abolish_procedure(
    code: str, *, decision: Decision, valid_to: dt.date, legal_basis: str, actor: Actor
) -> VersionInfo:
    """End a procedure: `valid_to` is the first day on which it no longer holds. Its offerings end with it.

    Raises:
        NotAllowed, UnknownProcedure: as they say.
        NotInForce: it has ended already, or was never published.
        InvalidPeriod: before it began.
    """
    actor.require(CataloguePermission.PUBLISH)
    procedure = locked_procedure(code)
    row = in_force(procedure)
    if row is None or row.valid_from is None:
        raise NotInForce(code=procedure.code)
    if not row.valid_from <= valid_to <= LAST_DAY:
        raise InvalidPeriod(detail=f"{valid_to:%d/%m/%Y} < {row.valid_from:%d/%m/%Y}")
    row.state, row.valid_to, row.abolished_by = VersionState.ABOLISHED, valid_to, decision.row()
    row.updated_at = clock.now()
    row.save(update_fields=["state", "valid_to", "abolished_by", "updated_at"])
    ended = Offering.objects.filter(procedure=procedure, valid_to__isnull=True, valid_from__lte=valid_to).update(
        valid_to=valid_to
    )
    revision.bump()
    audit.record(
        subject(procedure.id), "catalogue.procedure.abolished", actor=actor, legal_basis=legal_basis,
        version=str(row.id), valid_to=valid_to.isoformat(), decision=decision.number, offerings_ended=ended,
    )  # fmt: skip
    outbox.announce(ProcedureAbolished(procedure.id, procedure.code, valid_to))
    return info(row, procedure.code)
