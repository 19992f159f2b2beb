"""Calendars when units end. Clocks that run keep theirs: a due time that was given is never moved by a merger.

A calendar of its own goes to the unit that takes over, where that has none; of several the first, by name. The others
stay with the unit that ended, for the clocks that run by them.
"""

import uuid
from typing import Final

from django.utils.translation import gettext_noop

from motcua.deadlines.models import WorkingCalendar
from motcua.deadlines.rulebook import new_revision
from motcua.identity.reorganisation import CarryLog, Participant, Touched
from motcua.identity.reorganisation.participants import Plan, Stay, Tell
from motcua.identity.reorganisation.surveying import counted
from motcua.kernel.actor import Actor


def _ending(plan: Plan) -> list[WorkingCalendar]:
    return list(WorkingCalendar.objects.filter(owner_id__in=plan.ending).order_by("code"))


def _survey(plan: Plan) -> list[Touched]:
    return [counted("calendar", ((each.owner_id, each.name) for each in _ending(plan) if each.owner_id), plan)]


def _carry(plan: Plan, *, actor: Actor, tell: Tell) -> CarryLog:  # noqa: ARG001 - the operation records who
    taken = set(WorkingCalendar.objects.exclude(owner_id=None).values_list("owner_id", flat=True))
    moved = []
    for calendar in _ending(plan):
        owner = calendar.owner_id
        heir = plan.heirs.get(owner) if owner else None
        if owner and heir and heir not in taken:
            taken.add(heir)
            moved.append([str(calendar.id), str(owner)])
            calendar.owner_id = heir
            calendar.save(update_fields=["owner_id"])
    if moved:
        new_revision()
    tell("deadlines", 1, 1)
    return {"moved": {"calendar": len(moved)}, "owners": moved}


def _undo(plan: Plan, log: CarryLog, *, actor: Actor) -> None:  # noqa: ARG001 - the operation records who
    for calendar_id, owner in log["owners"]:
        WorkingCalendar.objects.filter(id=calendar_id).update(owner_id=uuid.UUID(owner))
    for calendar in WorkingCalendar.objects.filter(owner_id__in=list(plan.home)):
        if calendar.owner_id:
            calendar.owner_id = plan.home[calendar.owner_id]
            calendar.save(update_fields=["owner_id"])
    new_revision()


STAYS: Final = (
    Stay("deadlines.LegalClock.calendar", gettext_noop("Clocks that run keep their calendar: no due time is moved.")),
    Stay(
        "deadlines.DaysDecision.unit_id",
        gettext_noop(
            "A decision about days names the agency for which it was made; its days go along in the calendar."
        ),
    ),
)
PARTICIPANT: Final = Participant(
    "deadlines", 30, _survey, _carry, _undo, carries=("deadlines.WorkingCalendar.owner_id",), stays=STAYS
)
