"""Where people meet a procedure: life events, and what stands first."""

from collections.abc import Sequence

from django.db import transaction

from motcua.catalogue import revision
from motcua.catalogue.actions.shared import locked_procedure, subject
from motcua.catalogue.errors import InvalidDocument
from motcua.catalogue.events import ProcedurePlaced
from motcua.catalogue.models import LifeEvent
from motcua.catalogue.policies import CataloguePermission
from motcua.kernel import audit, outbox
from motcua.kernel.actor import Actor


@transaction.atomic
def place_procedure(code: str, *, life_events: Sequence[str], prominence: int = 0, actor: Actor) -> None:
    """Put a procedure on the shelves of life events; the more prominent stands first among equals.

    Raises:
        NotAllowed, UnknownProcedure: as they say.
        InvalidDocument: a life event that is not known.
    """
    actor.require(CataloguePermission.EDIT)
    procedure = locked_procedure(code)
    if unknown := set(life_events) - set(LifeEvent.objects.values_list("code", flat=True)):
        raise InvalidDocument(path="life_events", expected=f"known life events, not {sorted(unknown)}")
    before = {"life_events": procedure.life_events, "prominence": procedure.prominence}
    procedure.life_events, procedure.prominence = list(life_events), prominence
    procedure.save(update_fields=["life_events", "prominence"])
    revision.bump()
    audit.record(
        subject(procedure.id), "catalogue.procedure.placed", actor=actor, before=before,
        after={"life_events": procedure.life_events, "prominence": prominence},
    )  # fmt: skip
    outbox.announce(ProcedurePlaced(procedure.id, procedure.code))
