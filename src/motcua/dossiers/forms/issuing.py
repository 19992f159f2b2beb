"""Papers are issued inside the verbs: what they say is frozen there, the PDF comes when somebody wants it.

Receipt and control sheet are derived (`kinds.DERIVED`): everything they say stands in the dossier and its chain of
acts, so the busy verbs write nothing for them. `settle` freezes the receipt before an act changes what it says.
"""

import hashlib
import json
import uuid
from typing import Any, Final

import structlog
from django.db import transaction

from motcua.dossiers.forms import checks, content
from motcua.dossiers.forms.control_sheet import sheet_content
from motcua.dossiers.forms.errors import NoFormTemplate, ReceiptDoesNotMatch, ReceiptTooEarly
from motcua.dossiers.forms.kinds import FormKind
from motcua.dossiers.forms.receipt import accepted_entry, receipt_content
from motcua.dossiers.forms.templates import template_for
from motcua.dossiers.models import Dossier, FormTemplate, IssuedForm
from motcua.identity.queries import organisation
from motcua.kernel import clock, locks, numbers
from motcua.kernel.actor import Actor
from motcua.kernel.ids import new_id

log = structlog.get_logger(__name__)
_BUILD: Final = {
    FormKind.SUPPLEMENT: content.supplement,
    FormKind.REFUSAL: content.refusal,
    FormKind.APOLOGY: content.apology,
    FormKind.STOP: content.stop,
}
_BY_HANDLER: Final = frozenset({FormKind.APOLOGY, FormKind.STOP})


def issue_form(dossier: Dossier, kind: FormKind, *, actor: Actor, **facts: Any) -> dict[str, str]:
    """Freeze a paper of `kind` inside a verb, which has locked the dossier; returns what its audit entry tells of it.

    The hash in the chain binds the paper's words to the act. `facts` are those of the kind's builder in `content`.

    Raises:
        NoFormTemplate: the pack has none for the day.
        ReasonTooThin, ReasonIsTechnical, ResultStands: the checks before issue; nothing was issued.
    """
    checks.reason_for_people(facts["reason"])
    checks.basis_stated(kind, content.basis_of(dossier, facts["basis"]))
    if kind == FormKind.STOP:
        checks.stop(dossier)
    now = clock.now()
    template = template_for(dossier, kind, now)
    by_handler = kind in _BY_HANDLER
    said = {
        **content.common(dossier, template, now, by_handler=by_handler),
        **_BUILD[kind](dossier, actor=actor, **facts),  # type: ignore[operator]
    }
    unit_id = dossier.handling_unit_id if by_handler else dossier.receiving_unit_id
    return keep_form(dossier, kind, template, said, unit_id=unit_id, actor=actor)


def keep_form(
    dossier: Dossier, kind: FormKind, template: FormTemplate, said: content.Content, *, unit_id: uuid.UUID, actor: Actor
) -> dict[str, str]:
    """Number the paper in the books of `unit_id` and keep what it says; returns what an audit entry tells of it."""
    number = next_number(template, unit_id)
    said = {**said, "no": number}
    sequence = IssuedForm.objects.filter(dossier=dossier, kind=kind).count() + 1
    row = IssuedForm(
        id=new_id(), dossier=dossier, kind=kind, sequence=sequence, template=template, number=number, content=said,
        content_hash=hash_of(template, said), issued_at=clock.now(), issued_by=actor.name, issued_by_id=actor.id,
    )  # fmt: skip
    row.save(force_insert=True)
    return {"kind": kind.value, "number": number, "sha256": row.content_hash}


def last_paper(dossier: Dossier, kind: FormKind) -> uuid.UUID:
    """The id of the last paper of `kind` that the dossier has."""
    return IssuedForm.objects.filter(dossier=dossier, kind=kind).order_by("-sequence").values_list("id", flat=True)[0]


def next_number(template: FormTemplate, unit_id: uuid.UUID) -> str:
    """The next number of this kind of paper in the agency's books of the year; empty if the form has none."""
    if not template.number:
        return ""
    today = clock.today()
    agency = organisation().agency_of(unit_id)
    code = (agency.code or agency.key).upper()
    count = numbers.allocate(f"form:{template.kind}:{code}", str(today.year))
    return numbers.render(template.number, agency=code, day=today, n=count)


def hash_of(template: FormTemplate, said: content.Content) -> str:
    """SHA-256 over the template's id and the canonical content."""
    text = json.dumps(said, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{template.id}\n{text}".encode()).hexdigest()


def settle(dossier: Dossier) -> None:
    """Freeze the receipt, if there is one to freeze, before the calling verb changes what it says."""
    if dossier.accepted_at is None:
        return
    try:
        frozen_receipt(dossier)
    except (ReceiptTooEarly, ReceiptDoesNotMatch, NoFormTemplate) as error:
        # The receipt is at fault, not the act in hand; whoever asks for the receipt is told.
        log.warning("receipt_not_settled", dossier=str(dossier.id), why=error.code)


def frozen_receipt(dossier: Dossier) -> IssuedForm:
    """Form 01 of an accepted dossier, frozen at the first question. Inside a transaction.

    Raises:
        ReceiptTooEarly, ReceiptDoesNotMatch, NoFormTemplate: as they say.
    """
    known = IssuedForm.objects.filter(dossier=dossier, kind=FormKind.RECEIPT).order_by("-sequence").first()
    if known:
        return known
    accepted = accepted_entry(dossier)
    at = accepted.occurred_at if accepted else clock.now()
    template = template_for(dossier, FormKind.RECEIPT, at)
    said = {**receipt_content(dossier, template, accepted), "no": dossier.code}
    assert accepted is not None
    row = IssuedForm(
        id=new_id(), dossier=dossier, kind=FormKind.RECEIPT, sequence=1, template=template, number=dossier.code or "",
        content=said, content_hash=hash_of(template, said), issued_at=at, issued_by=accepted.actor_name,
        issued_by_id=accepted.actor_id,
    )  # fmt: skip
    # Two may ask at once: the one that came first stands.
    IssuedForm.objects.bulk_create([row], ignore_conflicts=True)
    return IssuedForm.objects.get(dossier=dossier, kind=FormKind.RECEIPT, sequence=1)


@transaction.atomic
def frozen_sheet(dossier: Dossier) -> IssuedForm:
    """Form 06 as the history stands: the last sheet if nothing came since, else the next, which supersedes it.

    Raises:
        HistoryBroken: what an earlier sheet said is no longer there.
    """
    locks.hold(f"dossier.sheet:{dossier.id}")
    last = IssuedForm.objects.filter(dossier=dossier, kind=FormKind.CONTROL_SHEET).order_by("-sequence").first()
    template = (
        last.template if last else template_for(dossier, FormKind.CONTROL_SHEET, dossier.accepted_at or clock.now())
    )
    said = {**sheet_content(dossier, template), "no": dossier.code}
    if last and last.content["rows"] == said["rows"] and last.content["new_due"] == said["new_due"]:
        return last
    checks.history(dossier.id, last.content["rows"] if last else [], said["rows"])
    now = clock.now()
    if last:
        IssuedForm.objects.filter(id=last.id).update(superseded_at=now)
    row = IssuedForm(
        id=new_id(), dossier=dossier, kind=FormKind.CONTROL_SHEET, sequence=last.sequence + 1 if last else 1,
        template=template, number=dossier.code or "", content=said, content_hash=hash_of(template, said),
        issued_at=now, issued_by="", issued_by_id=None,
    )  # fmt: skip
    row.save(force_insert=True)
    return row
