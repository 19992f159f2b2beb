"""Who is told what becomes of a dossier: the applicant of every step that concerns them, officers of what is theirs.

Each handler runs in a job of its own, reads the dossier anew, and may run twice: the event's id is the notice's key.
"""

import datetime as dt
import uuid
from typing import Any, Final

from motcua.dossiers import audience, events
from motcua.dossiers import telling as telling  # noqa: PLC0414 - declares the kinds
from motcua.dossiers.models import Dossier, DossierTask
from motcua.dossiers.policies import DossierPermission
from motcua.identity import queries as identity
from motcua.identity.queries import organisation
from motcua.kernel.actor import service
from motcua.kernel.audit import Subject
from motcua.kernel.events import Heard, subscribe
from motcua.notices import actions as notices

TELLER: Final = service("dossiers.notices")
# By event: the notice to the applicant, and which facts of the event its words need.
_TO_APPLICANT: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    events.DossierSubmitted.name: ("submitted", ()),
    events.DossierRefused.name: ("refused", ("reason",)),
    events.SupplementRequested.name: ("supplement_requested", ("reason",)),
    events.PaymentDemanded.name: ("payment_demanded", ("amount",)),
    events.ResultReturned.name: ("returned", ()),
    events.DossierWithdrawn.name: ("withdrawn", ()),
    events.DossierStopped.name: ("stopped", ("reason",)),
    events.DossierExtended.name: ("extended", ("reason", "due")),
}


@subscribe(
    "dossiers.tell_applicant",
    events.DossierSubmitted, events.DossierAccepted, events.DossierRefused, events.SupplementRequested,
    events.PaymentDemanded, events.ResultIssued, events.ResultReturned, events.DossierWithdrawn,
    events.DossierStopped, events.DossierExtended,
)  # fmt: skip
def tell_applicant(event: Heard) -> None:
    """Tell the applicant; of results that are returned one by one, with the last."""
    if event.name == events.ResultReturned.name and not event.payload.get("complete", True):
        return
    dossier = Dossier.objects.defer("answers").get(id=event.subject.id)
    kind, names = _TO_APPLICANT.get(event.name) or _by_circumstance(event)
    due = event.payload.get("due_at")
    facts = {**event.payload, "due": dt.datetime.fromisoformat(due) if due else None}
    _tell(event, f"dossier.{kind}", audience.applicants(dossier), dossier, {name: facts[name] for name in names})


def _by_circumstance(event: Heard) -> tuple[str, tuple[str, ...]]:
    """Accepted with or without an appointment; a result that is ready, or ready before its day."""
    if event.name == events.DossierAccepted.name:
        return ("accepted", ("due",)) if event.payload["due_at"] else ("accepted_without_due", ())
    return ("result_early", ()) if event.payload["verdict"] == "early" else ("result_ready", ())


@subscribe("dossiers.tell_assigned", events.TaskAssigned)
def tell_assigned(event: Heard) -> None:
    """Tell an officer that a step was given to it, and who stands in for it."""
    dossier = Dossier.objects.defer("answers").get(id=event.subject.id)
    post_id = uuid.UUID(event.payload["post_id"])
    accounts = {post.account_id for post in identity.post_infos([post_id]).values()}
    receivers = audience.officers(accounts | set(identity.deputies_of([post_id])))
    _tell(event, "desk.assigned", receivers, dossier, {"step": event.payload["step"]})


@subscribe("dossiers.tell_handed_back", events.TaskHandedBack)
def tell_handed_back(event: Heard) -> None:
    """Tell the head of the unit that a step has come back."""
    dossier = Dossier.objects.defer("answers").get(id=event.subject.id)
    levels = identity.holders_of(DossierPermission.APPROVE, uuid.UUID(event.payload["unit_id"]))
    receivers = audience.officers(post.account_id for post in (levels[0] if levels else []))
    _tell(event, "desk.handed_back", receivers, dossier, {name: event.payload[name] for name in ("step", "reason")})


@subscribe("dossiers.tell_supplied", events.SupplementSupplied)
def tell_supplied(event: Heard) -> None:
    """Tell those who hold the dossier's steps that the papers have come and the clock runs on."""
    dossier = Dossier.objects.defer("answers").get(id=event.subject.id)
    line = audience.Line()
    accounts = {account for task in DossierTask.objects.filter(dossier=dossier) for account in line.holders(task)}
    _tell(event, "desk.supplement_supplied", audience.officers(accounts), dossier, {})


def _tell(event: Heard, kind: str, to: list[notices.Recipient], dossier: Dossier, words: dict[str, Any]) -> None:
    units = organisation()
    known = dossier.handling_unit_id in units
    facts = {
        "code": dossier.code, "procedure": dossier.procedure_name,
        "agency": units.unit(dossier.handling_unit_id).name if known else "", **words,
    }  # fmt: skip
    notices.notify(
        kind, to=to, data=facts, subject=Subject(event.subject.kind, event.subject.id), key=str(event.id), actor=TELLER
    )
