"""What every verb does at its end: the entry in the dossier's chain and the event in the outbox."""

from typing import Any

from motcua.dossiers.events import DossierEvent
from motcua.dossiers.models import Dossier
from motcua.dossiers.states import Act, after
from motcua.kernel import audit, outbox
from motcua.kernel.actor import Actor
from motcua.kernel.audit import Subject

KIND = "dossier"


def subject_of(dossier: Dossier) -> Subject:
    return Subject(KIND, dossier.id)


def move(dossier: Dossier, act: Act) -> dict[str, str]:
    """Set the state that follows `act`; returns the state before, for the audit entry.

    Raises:
        StepDoesNotFit: the act does not fit the state.
    """
    before = dossier.state
    dossier.state = after(before, act)
    return {"state": before}


def record(
    dossier: Dossier,
    action: str,
    *,
    actor: Actor,
    before: dict[str, Any] | None = None,
    reason: str = "",
    legal_basis: str = "",
    **facts: Any,
) -> None:
    """Append to the dossier's chain; the state after is always told when the one before is."""
    after_ = {"state": str(dossier.state)} if before and "state" in before else None
    audit.record(
        subject_of(dossier), f"dossiers.{action}", actor=actor,
        before=before, after=after_, reason=reason, legal_basis=legal_basis, **facts,
    )  # fmt: skip


def announce(kind: type[DossierEvent], dossier: Dossier, **facts: Any) -> None:
    """Put the event into the outbox with what every dossier event tells."""
    outbox.announce(
        kind(
            subject_id=dossier.id, code=dossier.code or "", state=str(dossier.state),
            procedure_code=dossier.procedure_code, handling_unit=dossier.handling_unit_id, **facts,
        )
    )  # fmt: skip
