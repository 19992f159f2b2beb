"""A letter on paper for those whom neither telephone, mail nor account reaches: their result lies in the office."""

import uuid

from django.db import transaction
from django.db.models import Max

from motcua.dossiers.actions.access import lock_visible, require_at_any
from motcua.dossiers.actions.recording import record
from motcua.dossiers.actions.returning import places_of_return
from motcua.dossiers.errors import NoAddress, StepDoesNotFit
from motcua.dossiers.forms import FormKind, keep_form
from motcua.dossiers.forms.content import signer
from motcua.dossiers.forms.handover import letter_content
from motcua.dossiers.forms.templates import template_for
from motcua.dossiers.models import UncollectedNotice
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.states import State
from motcua.identity.queries import organisation
from motcua.kernel import clock
from motcua.kernel.actor import Actor

LETTER = "letter"  # among the ways by which somebody was told


@transaction.atomic
def write_letter(dossier_id: uuid.UUID, *, actor: Actor) -> None:
    """Write to the applicant that the result lies here; the letter is kept with the dossier, to be printed and sent.

    It counts as one more time that the applicant was told, and the steps of the rule go on as they would.

    Raises:
        NoAddress: the dossier has none. NoFormTemplate: the pack has no letter.
        StepDoesNotFit: no result waits. NotAllowed, UnknownDossier: as they say.
    """
    dossier = lock_visible(dossier_id, actor=actor)
    require_at_any(actor, DossierPermission.RETURN, *places_of_return(dossier))
    if dossier.state != State.FINISHED or dossier.finished_at is None:
        raise StepDoesNotFit(state=State(dossier.state).label, act="write_letter")
    if not dossier.applicant_address.strip():
        raise NoAddress(code=dossier.code)
    now = clock.now()
    template = template_for(dossier, FormKind.LETTER, now)
    said = letter_content(dossier, template, dossier.finished_at, signer=signer(actor))
    # A place that is no more has no books in which the letter could be numbered.
    unit_id = next((one for one in places_of_return(dossier) if one in organisation()), dossier.receiving_unit_id)
    form = keep_form(dossier, FormKind.LETTER, template, said, unit_id=unit_id, actor=actor)
    last = UncollectedNotice.objects.filter(dossier=dossier).aggregate(number=Max("number"))["number"] or 0
    UncollectedNotice.objects.create(dossier=dossier, number=last + 1, announced_at=now, ways=LETTER)
    record(dossier, "letter_written", actor=actor, form=form)
