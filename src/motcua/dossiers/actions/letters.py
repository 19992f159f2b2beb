"""A letter on paper for those whom neither telephone, mail nor account reaches: their result lies in the office."""

import uuid
from collections.abc import Collection

from django.db import transaction
from django.db.models import Max, QuerySet

from motcua.dossiers.actions.access import lock_visible, require_at_any
from motcua.dossiers.actions.recording import record
from motcua.dossiers.actions.returning import places_of_return
from motcua.dossiers.errors import NoAddress, StepDoesNotFit
from motcua.dossiers.forms import FormKind, keep_form
from motcua.dossiers.forms.content import signer
from motcua.dossiers.forms.handover import letter_content
from motcua.dossiers.forms.issuing import last_paper
from motcua.dossiers.forms.templates import template_for
from motcua.dossiers.models import Dossier, IssuedForm, UncollectedNotice
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.states import State
from motcua.identity.queries import organisation
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.kernel.anyof import any_of

LETTER = "letter"  # among the ways by which somebody was told


@transaction.atomic
def write_letter(dossier_id: uuid.UUID, *, actor: Actor) -> None:
    """Write to the applicant that the result lies here; the letter is kept with the dossier, to be printed and sent.

    It counts as one more time that the applicant was told, and the steps of the rule go on as they would.

    Raises:
        NoAddress: the dossier has none. NoFormTemplate: the pack has no letter.
        StepDoesNotFit: no result waits. NotAllowed, UnknownDossier: as they say.
    """
    letter_for(dossier_id, actor=actor)
    count_as_told([dossier_id])


def letter_for(dossier_id: uuid.UUID, *, actor: Actor) -> IssuedForm:
    """The letter, numbered and kept with the dossier, but not yet counted. Inside a transaction. Raises as above.

    One that was written today for a file that never became whole is taken again, so that no number is wasted.
    """
    dossier = lock_visible(dossier_id, actor=actor)
    require_at_any(actor, DossierPermission.RETURN, *places_of_return(dossier))
    if dossier.state != State.FINISHED or dossier.finished_at is None:
        raise StepDoesNotFit(state=State(dossier.state).label, act="write_letter")
    if not dossier.applicant_address.strip():
        raise NoAddress(code=dossier.code)
    if (unsent := _unsent(dossier)) is not None:
        return unsent
    template = template_for(dossier, FormKind.LETTER, clock.now())
    said = letter_content(dossier, template, dossier.finished_at, signer=signer(actor))
    # A place that is no more has no books in which the letter could be numbered.
    unit_id = next((one for one in places_of_return(dossier) if one in organisation()), dossier.receiving_unit_id)
    form = keep_form(dossier, FormKind.LETTER, template, said, unit_id=unit_id, actor=actor)
    record(dossier, "letter_written", actor=actor, form=form)
    return _letters().get(id=last_paper(dossier, FormKind.LETTER))


def _letters() -> QuerySet[IssuedForm]:
    return IssuedForm.objects.select_related("template").filter(kind=FormKind.LETTER)


def _unsent(dossier: Dossier) -> IssuedForm | None:
    last = _letters().filter(dossier=dossier).order_by("-sequence").first()
    if last is None or clock.local(last.issued_at).date() != clock.today():
        return None
    counted = UncollectedNotice.objects.filter(dossier=dossier, ways=LETTER, announced_at__gte=last.issued_at)
    return None if counted.exists() else last


def count_as_told(dossier_ids: Collection[uuid.UUID]) -> None:
    """One more time told, by letter, for each of these that still waits. Inside a transaction."""
    waiting = Dossier.objects.select_for_update(of=("self",)).filter(any_of("id", dossier_ids), state=State.FINISHED)
    ids = list(waiting.order_by("id").values_list("id", flat=True))
    told = UncollectedNotice.objects.filter(any_of("dossier_id", ids)).values_list("dossier_id")
    last = dict(told.annotate(number=Max("number")))
    now = clock.now()
    UncollectedNotice.objects.bulk_create(
        [UncollectedNotice(dossier_id=one, number=last.get(one, 0) + 1, announced_at=now, ways=LETTER) for one in ids],
        batch_size=1_000,
    )
