"""What leaders and other agencies ask of me, and what was asked of others on a dossier."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet

from motcua.dossiers.models import Consultation, Dossier, Instruction
from motcua.dossiers.policies import DossierPermission
from motcua.identity.queries import organisation, posts_at
from motcua.kernel import clock
from motcua.kernel.actor import EVERYWHERE, Actor
from motcua.kernel.kept import Kept

MOST: Final = 100


@dataclass(frozen=True, slots=True)
class Request:
    """Something asked of me or of my agency. `kind` is instruction or opinion."""

    id: uuid.UUID
    kind: str
    dossier_id: uuid.UUID
    code: str
    procedure: str
    text: str
    by: str
    due_at: dt.datetime
    late: bool


@dataclass(frozen=True, slots=True)
class Colleague:
    post_id: uuid.UUID
    name: str
    role: str
    unit: str


def given_to(actor: Actor) -> QuerySet[Instruction]:
    """Instructions to the posts that the actor holds, their own or lent ones."""
    return Instruction.objects.filter(to_post_id__in=sorted(actor.posts)) if actor.posts else Instruction.objects.none()


def asked_of(actor: Actor) -> QuerySet[Consultation]:
    """Questions to the agencies where the actor handles dossiers or approves."""
    found: set[uuid.UUID] = set()
    for right in (DossierPermission.HANDLE, DossierPermission.APPROVE):
        places = actor.places(right)
        if places is EVERYWHERE:
            return Consultation.objects.all()
        found |= places
    return Consultation.objects.filter(unit__in=sorted(found)) if found else Consultation.objects.none()


def requests_to(actor: Actor) -> list[Request]:
    """All that waits for the actor's answer, the most urgent first."""
    now = clock.now()
    told = given_to(actor).filter(done_at__isnull=True).select_related("dossier").order_by("due_at", "id")[:MOST]
    asked = asked_of(actor).filter(answered_at__isnull=True).select_related("dossier").order_by("due_at", "id")[:MOST]
    found = [
        Request(
            one.id, "instruction", one.dossier_id, one.dossier.code or "", one.dossier.procedure_name, one.text,
            one.given_by, one.due_at, one.due_at < now,
        )
        for one in told
    ] + [
        Request(
            one.id, "opinion", one.dossier_id, one.dossier.code or "", one.dossier.procedure_name, one.question,
            one.asked_by, one.due_at, one.due_at < now,
        )
        for one in asked
    ]  # fmt: skip
    return sorted(found, key=lambda one: one.due_at)


def request_count(actor: Actor) -> int:
    """How many wait."""
    return (
        given_to(actor).filter(done_at__isnull=True).count() + asked_of(actor).filter(answered_at__isnull=True).count()
    )


_instructions_of: Final = Kept(lambda key: Instruction.objects.filter(dossier=key).order_by("id"))
_consultations_of: Final = Kept(lambda key: Consultation.objects.filter(dossier=key).order_by("id"))
_children_of: Final = Kept(lambda key: Dossier.objects.filter(parent=key).defer("answers").order_by("id"))


def together_of(dossier_id: uuid.UUID) -> tuple[tuple[Instruction, ...], tuple[Consultation, ...]]:
    """Instructions and opinions of one dossier, oldest first; the caller has authorised."""
    return tuple(_instructions_of(dossier_id)), tuple(_consultations_of(dossier_id))


def children_of(dossier_id: uuid.UUID) -> tuple[Dossier, ...]:
    """Linked dossiers that were opened from this one; the caller has authorised."""
    return tuple(_children_of(dossier_id))


def colleagues(unit_ids: list[uuid.UUID]) -> list[Colleague]:
    """Officers with a post valid today at these units, each post once."""
    units = organisation()
    found = {
        post.id: Colleague(post.id, post.name, post.role_name, units.unit(post.unit_id).name)
        for unit_id in unit_ids
        for post in posts_at(unit_id)
    }
    return sorted(found.values(), key=lambda one: (one.unit, one.name))


def silent_now() -> list[uuid.UUID]:
    """Questions whose time is up without an answer."""
    waiting = Consultation.objects.filter(Q(answered_at__isnull=True), due_at__lte=clock.now())
    return list(waiting.order_by("due_at").values_list("id", flat=True)[:500])
