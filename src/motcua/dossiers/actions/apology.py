"""More time, once: an apology with its reason and the new appointment (form 04), drafted, confirmed, approved, sent.

The house drafts it on the last lawful day, with the new day reckoned by rule. The officer fills in the reason, an
approver decides. Approved, the appointment moves (once for good) and the applicant is told. What comes after the last
lawful day still apologises and names a new day, but the dossier is judged by the due time that it missed.
"""

import datetime as dt
import uuid

from django.db import transaction
from django.db.models import Max

from motcua.deadlines import actions as deadlines
from motcua.deadlines import distance
from motcua.deadlines import queries as clock_queries
from motcua.deadlines.calendar import WorkingCalendar
from motcua.dossiers import audience, stages
from motcua.dossiers.actions import clocks, process
from motcua.dossiers.actions.access import lock_visible, require_at_any, require_handler, stated
from motcua.dossiers.actions.recording import announce, record, subject_of
from motcua.dossiers.errors import ApologyOvertaken, StepDoesNotFit, UnknownApology, UnknownDossier
from motcua.dossiers.events import DossierExtended
from motcua.dossiers.forms import FormKind, checks, issue_form
from motcua.dossiers.forms.issuing import last_paper
from motcua.dossiers.models import ApologyDraft, ApologyState, Dossier
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.rules import rule
from motcua.dossiers.stages import ApologyRule
from motcua.dossiers.states import Act, State, fits
from motcua.kernel import clock
from motcua.kernel.actor import Actor
from motcua.notices import actions as notices

IN_HAND = (ApologyState.DRAFTED, ApologyState.PROPOSED)


def draft(dossier: Dossier, stated_rule: ApologyRule, calendar: WorkingCalendar, *, actor: Actor) -> bool:
    """Draft an apology for the due time as it stands, inside the caller's transaction; False if there is one."""
    assert dossier.due_at is not None
    if ApologyDraft.objects.filter(dossier=dossier, due_before=dossier.due_at).exists():
        return False
    row = _new(dossier, stated_rule, calendar)
    row.save(force_insert=True)
    record(dossier, "apology_drafted", actor=actor, until=row.until.isoformat())
    return True


def _new(dossier: Dossier, stated_rule: ApologyRule, calendar: WorkingCalendar) -> ApologyDraft:
    assert dossier.due_at is not None
    mine = ApologyDraft.objects.filter(dossier=dossier)
    mine.filter(state__in=IN_HAND).update(state=ApologyState.LAPSED)
    last = mine.aggregate(last=Max("number"))["last"] or 0
    return ApologyDraft(
        dossier=dossier, number=last + 1, unit_id=dossier.handling_unit_id, due_before=dossier.due_at,
        until=distance.later_day(calendar, dossier.due_at, stated_rule.length),
        lawful_until=stages.lawful_until(stated_rule, calendar, dossier.due_at), drafted_at=clock.now(),
    )  # fmt: skip


@transaction.atomic
def propose_apology(
    dossier_id: uuid.UUID, *, reason: str, until: dt.date | None = None, legal_basis: str = "", actor: Actor
) -> uuid.UUID:
    """Confirm the drafted apology with its reason, or begin one; the approvers of the agency are told.

    `until` is the new appointment; without it the day that the rule gives.

    Raises:
        ReasonNeeded, ReasonTooThin, ReasonIsTechnical, NotAllowed, UnknownDossier: as they say.
        StepDoesNotFit: no clock runs. AlreadyExtended, ExtensionTooEarly, ExtensionOnDayOff: of `deadlines`.
    """
    reason = stated(reason)
    checks.reason_for_people(reason)
    dossier = lock_visible(dossier_id, actor=actor)
    require_handler(dossier, actor)
    clock_id, due = _running(dossier)
    calendar = clock_queries.calendar_for(dossier.handling_unit_id)
    row = ApologyDraft.objects.filter(dossier=dossier, state__in=IN_HAND, due_before=due).first()
    row = row or _new(dossier, rule("apology", clock.today()), calendar)
    row.until = until or row.until
    deadlines.check_extension(clock_id, until=row.until)
    row.state, row.reason, row.legal_basis = ApologyState.PROPOSED, reason, legal_basis.strip()
    row.proposed_at, row.proposed_by, row.proposed_by_id = clock.now(), actor.name, actor.id
    row.save()
    record(dossier, "apology_proposed", actor=actor, reason=reason, until=row.until.isoformat())
    above = audience.nearest(DossierPermission.APPROVE, dossier.handling_unit_id)
    notices.notify(
        "desk.apology_waits", to=audience.officers(above),
        data={"code": dossier.code, "procedure": dossier.procedure_name, "due": dossier.due_at, "until": row.until,
              "reason": reason},
        subject=subject_of(dossier), key=f"{row.id}:waits:{row.proposed_at.isoformat()}", actor=actor,
    )  # fmt: skip
    return row.id


@transaction.atomic
def approve_extension(apology_id: uuid.UUID, *, actor: Actor) -> None:
    """Approve a proposed apology: the appointment moves, once, and the applicant is told the reason and the new day.

    Raises:
        UnknownApology, NotAllowed: as they say.
        ApologyOvertaken: decided by a colleague, or the due time has moved since.
        AlreadyExtended and the like: of `deadlines`.
    """
    dossier, row = _locked(apology_id, actor=actor)
    if row.state != ApologyState.PROPOSED or row.due_before != dossier.due_at:
        raise ApologyOvertaken
    grant(dossier, row, actor=actor)


@transaction.atomic
def refuse_apology(apology_id: uuid.UUID, *, reason: str, actor: Actor) -> None:
    """Refuse a proposed apology, with the reason; it stays as it was in the history, and another may be proposed.

    Raises:
        ReasonNeeded, UnknownApology, NotAllowed, ApologyOvertaken: as they say.
    """
    dossier, row = _locked(apology_id, actor=actor)
    reason = stated(reason)
    if row.state != ApologyState.PROPOSED:
        raise ApologyOvertaken
    row.state, row.refusal = ApologyState.REFUSED, reason
    row.decided_at, row.decided_by = clock.now(), actor.name
    row.save(update_fields=["state", "refusal", "decided_at", "decided_by"])
    record(dossier, "apology_refused", actor=actor, reason=reason)
    if row.proposed_by_id:
        notices.notify(
            "desk.apology_refused", to=audience.officers([row.proposed_by_id]), actor=actor,
            data={"code": dossier.code, "procedure": dossier.procedure_name, "reason": reason},
            subject=subject_of(dossier), key=f"{row.id}:refused",
        )  # fmt: skip


def _locked(apology_id: uuid.UUID, *, actor: Actor) -> tuple[Dossier, ApologyDraft]:
    """The apology with its dossier, locked, for an approver of the agency that handles it."""
    places = actor.places(DossierPermission.APPROVE)
    row = ApologyDraft.objects.filter(id=apology_id).first()
    if row is None or not places:
        raise UnknownApology
    try:
        dossier = lock_visible(row.dossier_id, actor=actor)
    except UnknownDossier as error:
        raise UnknownApology from error
    require_at_any(actor, DossierPermission.APPROVE, dossier.handling_unit_id)
    row.refresh_from_db()
    return dossier, row


def directly(dossier: Dossier, *, until: dt.date, reason: str, legal_basis: str, actor: Actor) -> None:
    """An approver extends without a draft: the same row, proposed and approved in one."""
    require_at_any(actor, DossierPermission.APPROVE, dossier.handling_unit_id)
    _running(dossier)
    calendar = clock_queries.calendar_for(dossier.handling_unit_id)
    row = _new(dossier, rule("apology", clock.today()), calendar)
    row.until, row.reason, row.legal_basis = until, reason, legal_basis.strip()
    row.proposed_at, row.proposed_by, row.proposed_by_id = clock.now(), actor.name, actor.id
    grant(dossier, row, actor=actor)


def grant(dossier: Dossier, row: ApologyDraft, *, actor: Actor) -> None:
    """Move the appointment and tell; the caller has locked the dossier and asked for the right."""
    clock_id, before = _running(dossier)
    lawful = clock.today() <= row.lawful_until
    info = deadlines.extend_clock(
        clock_id, until=row.until, reason=row.reason, legal_basis=row.legal_basis, counts=lawful, actor=actor
    )
    dossier.due_at = info.due_current
    clocks.watch(dossier)
    dossier.keep()
    process.reset_due(dossier)
    row.state, row.counts = ApologyState.APPROVED, info.extension_counts
    row.decided_at, row.decided_by = clock.now(), actor.name
    form = issue_form(dossier, FormKind.APOLOGY, actor=actor, reason=row.reason, basis=row.legal_basis, old_due=before)
    row.form_id = last_paper(dossier, FormKind.APOLOGY)
    row.save()
    record(
        dossier, "extended", actor=actor, before={"due_at": before.isoformat()},
        reason=row.reason, legal_basis=row.legal_basis, counts=row.counts, form=form,
        due_at=info.due_current.isoformat() if info.due_current else None,
    )  # fmt: skip
    announce(DossierExtended, dossier, due_at=info.due_current, reason=row.reason)


def _running(dossier: Dossier) -> tuple[uuid.UUID, dt.datetime]:
    """The clock that runs and the due time as it stands."""
    if dossier.clock_id is None or dossier.due_at is None or not fits(dossier.state, Act.BEGIN):
        raise StepDoesNotFit(state=State(dossier.state).label, act="extend")
    return dossier.clock_id, dossier.due_at
