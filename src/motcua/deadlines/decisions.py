"""Decisions about days, entered on the desk: entered by one officer, confirmed by another, withdrawn or superseded.

    enter_decision -> confirm_decision -> DaysChanged -> the clocks that tick are reckoned again in batches
                   -> withdraw_decision (before it takes effect; afterwards another decision replaces it)

The law: days off and swapped days are decided by the government or the competent authority (Bộ luật Lao động 2019,
điều 111, 112), and a time limit that counts working days follows them (Bộ luật Dân sự 2015, điều 147, 148). What is
finished stays as it was judged; nothing reckons it again.
"""

import uuid
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext

from motcua.deadlines.calendar import shown
from motcua.deadlines.deciding import DecidedDay, DecisionText, Supposed, changes_of, check_fit, check_text
from motcua.deadlines.errors import (
    DecisionDoesNotHold,
    DecisionInForce,
    DecisionMoved,
    DecisionNotFound,
    DecisionOver,
    ReasonMissing,
    SecondOfficerNeeded,
)
from motcua.deadlines.events import CalendarOpened, Change, DaysChanged
from motcua.deadlines.models import CalendarDecision, DaysDecision, DecisionState
from motcua.deadlines.packs import with_followers
from motcua.deadlines.policies import DeadlinesPermission
from motcua.deadlines.rulebook import new_revision
from motcua.kernel import audit, clock, locks, outbox
from motcua.kernel.actor import EVERYWHERE, Actor
from motcua.kernel.audit import Subject
from motcua.kernel.errors import NotAllowed

__all__ = ["DecidedDay", "DecisionText", "confirm_decision", "enter_decision", "withdraw_decision"]

RULEBOOK: Final = "deadlines.rulebook"
SUBJECT: Final = "deadlines.days_decision"


@transaction.atomic
def enter_decision(text: DecisionText, *, actor: Actor) -> uuid.UUID:
    """Keep a decision about days until another officer confirms it. No calendar changes yet. Returns its id.

    Raises: NotAllowed; DecisionDoesNotHold with the problem beside each field: no legal basis, a day that is off or
    worked like that already, a day that another decision names, a day out of all reason; DecisionNotFound,
    DecisionOver for what it would replace.
    """
    require(actor, DeadlinesPermission.KEEP_CALENDARS, text.unit_id)
    check_text(text)
    locks.hold(RULEBOOK)
    row = DaysDecision(
        number=text.number.strip(), issuer=text.issuer.strip(), issued_on=text.issued_on, note=text.note.strip(),
        unit_id=text.unit_id, days=[one.to_json() for one in text.days], replaces=_replaced(text),
        valid_from=text.valid_from or min((one.day for one in text.days), default=clock.today()),
        entered_at=clock.now(), entered_by=actor.id, entered_name=actor.name,
    )  # fmt: skip
    check_fit(row)
    row.save(force_insert=True)
    _record(row, "entered", actor=actor, after=_facts(row))
    return row.id


@transaction.atomic
def confirm_decision(decision_id: uuid.UUID, *, actor: Actor) -> int:
    """Put a decision in force: calendars follow at once, clocks that tick are reckoned again by jobs.

    Returns how many days it decides. Raises: NotAllowed, DecisionNotFound, DecisionMoved (it does not wait any more),
    SecondOfficerNeeded (who entered it does not confirm it), DecisionDoesNotHold (calendars have changed since).
    """
    locks.hold(RULEBOOK)
    row = _locked(decision_id)
    require(actor, DeadlinesPermission.CONFIRM_DAYS, row.unit_id)
    if row.state != DecisionState.ENTERED:
        raise DecisionMoved
    if row.entered_by in _hands(actor):
        raise SecondOfficerNeeded
    supposed = check_fit(row)
    if supposed.made:
        supposed.made.save(force_insert=True)
    row.state, row.confirmed_at, row.confirmed_name = DecisionState.CONFIRMED, clock.now(), actor.name
    row.save(update_fields=["state", "confirmed_at", "confirmed_name"])
    CalendarDecision.objects.bulk_create(supposed.lines)
    if row.replaces:
        _end(row.replaces, DecisionState.SUPERSEDED, row.legal_basis, actor)
    _record(row, "confirmed", actor=actor, days=row.days, replaces=str(row.replaces_id or ""))
    _announce(supposed)
    return len(row.days)


@transaction.atomic
def withdraw_decision(decision_id: uuid.UUID, *, reason: str, actor: Actor) -> None:
    """Take a decision back that has not taken effect. If it was confirmed, due times become what they were.

    Raises: NotAllowed, DecisionNotFound, ReasonMissing, DecisionOver, DecisionInForce (it has taken effect).
    """
    if not reason.strip():
        raise ReasonMissing
    locks.hold(RULEBOOK)
    row = _locked(decision_id)
    own = row.state == DecisionState.ENTERED and row.entered_by in _hands(actor)
    require(actor, DeadlinesPermission.KEEP_CALENDARS if own else DeadlinesPermission.CONFIRM_DAYS, row.unit_id)
    if row.state not in (DecisionState.ENTERED, DecisionState.CONFIRMED):
        raise DecisionOver
    was = row.state
    if was == DecisionState.CONFIRMED and row.valid_from <= clock.today():
        raise DecisionInForce(day=shown(row.valid_from))
    lines = list(row.lines.all())
    calendar = lines[0].calendar_id if lines else None
    _end(row, DecisionState.WITHDRAWN, reason.strip(), actor)
    _record(row, "withdrawn", actor=actor, reason=reason.strip(), before={"state": was})
    if was == DecisionState.CONFIRMED:
        _days_changed(with_followers(changes_of(row, calendar)))


def may(actor: Actor, right: DeadlinesPermission, unit_id: uuid.UUID | None) -> bool:
    """Whether the actor holds the right at the unit; for a decision about every agency, everywhere."""
    return actor.may(right, unit_id) if unit_id else actor.places(right) is EVERYWHERE


def require(actor: Actor, right: DeadlinesPermission, unit_id: uuid.UUID | None) -> None:
    """Raise NotAllowed unless `may`."""
    if not may(actor, right, unit_id):
        raise NotAllowed(permission=right.value)


def _hands(actor: Actor) -> set[uuid.UUID | None]:
    """Whose hand this is: the officer's, and that of the one in whose place a deputy acts."""
    return {actor.id, actor.on_behalf_of.id} if actor.on_behalf_of else {actor.id}


def _replaced(text: DecisionText) -> DaysDecision | None:
    if text.replaces is None:
        return None
    row = _locked(text.replaces)
    if row.state != DecisionState.CONFIRMED:
        raise DecisionOver
    if row.unit_id != text.unit_id:
        said = gettext("A decision that replaces another holds for the same agencies. Choose those of the old one.")
        raise DecisionDoesNotHold(fields={"unit": said})
    return row


def _locked(decision_id: uuid.UUID) -> DaysDecision:
    try:
        return locks.row(DaysDecision.objects.all(), id=decision_id)
    except DaysDecision.DoesNotExist as error:
        raise DecisionNotFound from error


def _end(row: DaysDecision, state: DecisionState, reason: str, actor: Actor) -> None:
    """It holds no more; the row stays and says what it had decided."""
    row.lines.all().delete()
    row.state, row.ended_at, row.ended_name, row.ended_reason = state, clock.now(), actor.name, reason
    row.save(update_fields=["state", "ended_at", "ended_name", "ended_reason"])


def _announce(supposed: Supposed) -> None:
    if supposed.made and supposed.made.owner_id and supposed.moving:
        new_revision()
        outbox.announce(
            CalendarOpened(
                subject_id=supposed.made.id, owner=supposed.made.owner_id, followed=supposed.moving,
                changes=[one.to_json() for one in supposed.changes],
            )
        )  # fmt: skip
    else:
        _days_changed(supposed.changes)


def _days_changed(changes: "list[Change] | tuple[Change, ...]") -> None:
    outbox.announce(DaysChanged(subject_id=new_revision(), changes=[one.to_json() for one in changes]))


def _record(row: DaysDecision, what: str, *, actor: Actor, **facts: Any) -> None:
    audit.record(
        Subject(SUBJECT, row.id), f"deadlines.days_decision_{what}", actor=actor, legal_basis=row.legal_basis, **facts
    )


def _facts(row: DaysDecision) -> dict[str, Any]:
    return {
        "number": row.number, "issuer": row.issuer, "issued_on": row.issued_on.isoformat(), "days": row.days,
        "valid_from": row.valid_from.isoformat(), "unit_id": str(row.unit_id) if row.unit_id else None,
        "replaces": str(row.replaces_id) if row.replaces_id else None, "note": row.note,
    }  # fmt: skip
