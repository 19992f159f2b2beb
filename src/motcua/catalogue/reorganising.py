"""Offers when units end: what one unit offered, those that take over offer from then on."""

import uuid
from typing import Any, Final

from django.db.models import Q

from motcua.catalogue import revision
from motcua.catalogue.models import Offering
from motcua.identity.reorganisation import CarryLog, Participant, Touched
from motcua.identity.reorganisation.participants import Plan, Tell
from motcua.identity.reorganisation.surveying import counted
from motcua.kernel import audit
from motcua.kernel.actor import Actor
from motcua.kernel.ids import new_id


def _ending(plan: Plan) -> list[Offering]:
    still = Q(valid_to=None) | Q(valid_to__gt=plan.day)
    found = Offering.objects.filter(still, unit_id__in=plan.ending)
    return list(found.select_related("procedure").order_by("procedure__code", "id"))


def _survey(plan: Plan) -> list[Touched]:
    return [counted("offer", ((each.unit_id, each.procedure.code) for each in _ending(plan) if each.unit_id), plan)]


def _carry(plan: Plan, *, actor: Actor, tell: Tell) -> CarryLog:
    old = _ending(plan)
    made = [row for each in old for row in _followers(each, plan)]
    # A procedure that several of the ending units offered is offered once by the unit that takes over.
    fresh = list({(row.procedure_id, row.unit_id): row for row in made}.values())
    before = [[str(each.id), each.valid_to.isoformat() if each.valid_to else None] for each in old]
    for each in old:
        each.valid_to = max(plan.day, each.valid_from)
    Offering.objects.bulk_update(old, ["valid_to"])
    Offering.objects.bulk_create(fresh)
    if old:
        revision.bump()
    facts = {"reorganisation": str(plan.id), "reason": plan.name, "legal_basis": plan.legal_basis}
    procedures = dict.fromkeys(each.procedure_id for each in old)
    audit.record_many("procedure", ((key, facts) for key in procedures), "catalogue.offering.taken_over", actor=actor)
    tell("catalogue", 1, 1)
    return {"moved": {"offer": len(old)}, "ended": before, "made": [str(row.id) for row in fresh]}


def _followers(old: Offering, plan: Plan) -> list[Offering]:
    assert old.unit_id is not None
    start = max(plan.day, old.valid_from)
    still = Q(valid_to=None) | Q(valid_to__gt=start)
    there = set(
        Offering.objects.filter(still, procedure_id=old.procedure_id, unit_id__in=plan.heirs_of(old.unit_id))
        .values_list("unit_id", flat=True)
    )  # fmt: skip
    return [
        Offering(
            id=new_id(), procedure_id=old.procedure_id, unit_id=heir, service_level=old.service_level,
            valid_from=start, valid_to=old.valid_to, legal_basis=plan.legal_basis,
        )
        for heir in plan.heirs_of(old.unit_id)
        if heir not in there
    ]  # fmt: skip


def _undo(plan: Plan, log: CarryLog, *, actor: Actor) -> None:
    Offering.objects.filter(id__in=log["made"]).delete()
    # Offers made since at a unit that goes again are made where its work goes.
    for row in Offering.objects.filter(unit_id__in=list(plan.home)):
        if row.unit_id:
            row.unit_id = plan.home[row.unit_id]
            row.save(update_fields=["unit"])
    kept: dict[uuid.UUID, Any] = {uuid.UUID(key): end for key, end in log["ended"]}
    rows = list(Offering.objects.filter(id__in=list(kept)))
    for row in rows:
        row.valid_to = kept[row.id]
    Offering.objects.bulk_update(rows, ["valid_to"])
    revision.bump()
    facts = {"reorganisation": str(plan.id), "reason": plan.name}
    procedures = dict.fromkeys(row.procedure_id for row in rows)
    audit.record_many("procedure", ((key, facts) for key in procedures), "catalogue.offering.given_back", actor=actor)


def _left(plan: Plan) -> int:
    return len([each for each in _ending(plan) if each.valid_from < plan.day])


PARTICIPANT: Final = Participant("catalogue", 20, _survey, _carry, _undo, _left, carries=("catalogue.Offering.unit",))
