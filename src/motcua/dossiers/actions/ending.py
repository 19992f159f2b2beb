"""Ways out before a result: the applicant withdraws, the agency stops."""

import uuid

from django.db import transaction

from motcua.dossiers.actions import clocks, process
from motcua.dossiers.actions.access import lock_visible, require_at_any, require_handler, stated
from motcua.dossiers.actions.recording import announce, move, record
from motcua.dossiers.events import DossierStopped, DossierWithdrawn
from motcua.dossiers.forms import FormKind, issue_form
from motcua.dossiers.forms.content import stage_of
from motcua.dossiers.models import Dossier
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.states import Act
from motcua.kernel import clock
from motcua.kernel.actor import Actor


@transaction.atomic
def withdraw_dossier(dossier_id: uuid.UUID, *, reason: str = "", actor: Actor) -> None:
    """The applicant takes the dossier back: online, or at the counter through an intake officer.

    Raises:
        NotAllowed, UnknownDossier: as they say.
        StepDoesNotFit: not submitted yet, or over already.
    """
    dossier = lock_visible(dossier_id, actor=actor)
    if dossier.applicant_id not in actor.parties:
        require_at_any(actor, DossierPermission.INTAKE, dossier.receiving_unit_id, dossier.handling_unit_id)
    before = move(dossier, Act.WITHDRAW)
    _close(dossier, reason, actor=actor)
    record(dossier, "withdrawn", actor=actor, before=before, reason=reason.strip())
    announce(DossierWithdrawn, dossier, reason=reason.strip())


@transaction.atomic
def stop_dossier(dossier_id: uuid.UUID, *, reason: str, legal_basis: str = "", actor: Actor) -> None:
    """The agency stops handling (form 05, notice of stopping).

    Raises:
        ReasonNeeded, NotAllowed, UnknownDossier, StepDoesNotFit: as they say.
        ReasonTooThin, ReasonIsTechnical, ResultStands: the checks before issue.
    """
    reason = stated(reason)
    dossier = lock_visible(dossier_id, actor=actor)
    require_handler(dossier, actor)
    before = move(dossier, Act.STOP)
    form = issue_form(dossier, FormKind.STOP, actor=actor, reason=reason, basis=legal_basis, stage=stage_of(dossier))
    _close(dossier, reason, actor=actor)
    record(dossier, "stopped", actor=actor, before=before, reason=reason, legal_basis=legal_basis, form=form)
    announce(DossierStopped, dossier, reason=reason)


def _close(dossier: Dossier, reason: str, *, actor: Actor) -> None:
    dossier.closed_at = clock.now()
    dossier.paused_since = None
    clocks.stop(dossier, at=dossier.closed_at, actor=actor)
    process.end(dossier, reason, actor=actor)
    dossier.keep()
