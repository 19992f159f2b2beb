"""Drafts: made, changed, thrown away. Nobody outside the catalogue sees them."""

import uuid
from collections.abc import Mapping
from typing import Any

from django.db import transaction

from motcua.catalogue.actions.shared import (
    fill,
    in_force,
    info,
    locked_procedure,
    locked_version,
    official_code,
    refusing,
    subject,
)
from motcua.catalogue.content import ProcedureContent, read, with_ids
from motcua.catalogue.errors import DraftExists, NotADraft, NotInForce
from motcua.catalogue.events import VersionDrafted
from motcua.catalogue.models import Procedure, ProcedureCode, ProcedureVersion, Source, VersionState
from motcua.catalogue.policies import CataloguePermission
from motcua.catalogue.views import VersionInfo
from motcua.kernel import audit, clock, outbox
from motcua.kernel.actor import Actor
from motcua.kernel.errors import Conflict
from motcua.kernel.ids import new_id


@transaction.atomic
def draft_version(code: str, content: ProcedureContent | Mapping[str, Any], *, actor: Actor) -> VersionInfo:
    """Make a draft of the procedure `code`, and the procedure itself if the code is new.

    Raises:
        NotAllowed: without `catalogue.edit`.
        InvalidCode, InvalidDocument: as they say.
        DraftExists: there is one already.
    """
    actor.require(CataloguePermission.EDIT)
    if ProcedureCode.objects.filter(value=code).exists():
        procedure = locked_procedure(code)
    else:
        procedure = _new_procedure(official_code(code))
    said = content if isinstance(content, ProcedureContent) else read(dict(content))
    return _draft(procedure, said, actor=actor)


@transaction.atomic
def amend_procedure(code: str, *, actor: Actor) -> VersionInfo:
    """Make a draft with the words of the version in force, to be changed and published in its place.

    Raises:
        NotAllowed, UnknownProcedure, DraftExists: as they say.
        NotInForce: there is nothing to amend.
    """
    actor.require(CataloguePermission.EDIT)
    procedure = locked_procedure(code)
    version = in_force(procedure)
    if version is None:
        raise NotInForce(code=procedure.code)
    return _draft(procedure, read(version.content), actor=actor)


@transaction.atomic
def edit_draft(
    version_id: uuid.UUID, changes: Mapping[str, Any], *, if_hash: str | None = None, actor: Actor
) -> VersionInfo:
    """Replace parts of a draft: `changes` maps a part's name to its new value as JSON.

    `if_hash` is the content hash that the editor saw: an edit on top of somebody else's is refused.

    Raises:
        NotAllowed, UnknownProcedure, InvalidDocument: as they say.
        NotADraft: it is published.
        Conflict: it is not what the editor saw.
    """
    actor.require(CataloguePermission.EDIT)
    row = locked_version(version_id)
    if row.state != VersionState.DRAFT:
        raise NotADraft
    if if_hash is not None and if_hash != row.content_hash:
        raise Conflict
    before = row.content
    fill(row, with_ids(read({**before, **changes}), row.procedure_id))
    row.save()
    parts = sorted(part for part in changes if before.get(part) != row.content.get(part))
    audit.record(
        subject(row.procedure_id), "catalogue.draft.edited", actor=actor, version=str(row.id), parts=parts,
        before={part: before.get(part) for part in parts}, after={part: row.content.get(part) for part in parts},
    )  # fmt: skip
    outbox.announce(VersionDrafted(row.procedure_id, row.procedure.code, row.id))
    return info(row, row.procedure.code)


@transaction.atomic
def discard_draft(version_id: uuid.UUID, *, reason: str, actor: Actor) -> None:
    """Throw a draft away; its words stay in the audit entry. Raises NotAllowed, UnknownProcedure, NotADraft."""
    actor.require(CataloguePermission.EDIT)
    row = locked_version(version_id)
    if row.state != VersionState.DRAFT:
        raise NotADraft
    row.delete()
    audit.record(
        subject(row.procedure_id), "catalogue.draft.discarded", actor=actor, before=row.content, reason=reason,
        number=row.number,
    )  # fmt: skip
    outbox.announce(VersionDrafted(row.procedure_id, row.procedure.code, version_id))


def _new_procedure(code: str) -> Procedure:
    procedure = Procedure(id=new_id(), code=code)
    with refusing(DraftExists()):
        procedure.save(force_insert=True)
        ProcedureCode.objects.create(procedure=procedure, value=code, valid_from=clock.today())
    return procedure


def _draft(procedure: Procedure, said: ProcedureContent, *, actor: Actor) -> VersionInfo:
    last = procedure.versions.order_by("-number").values_list("number", flat=True).first() or 0
    row = ProcedureVersion(
        id=new_id(), procedure=procedure, number=last + 1, state=VersionState.DRAFT, source=Source.LOCAL
    )
    fill(row, with_ids(said, procedure.id))
    with refusing(DraftExists()):
        row.save(force_insert=True)
    audit.record(
        subject(procedure.id), "catalogue.version.drafted", actor=actor, version=str(row.id), number=row.number,
        code=procedure.code, content_hash=row.content_hash,
    )  # fmt: skip
    outbox.announce(VersionDrafted(procedure.id, procedure.code, row.id))
    return info(row, procedure.code)
