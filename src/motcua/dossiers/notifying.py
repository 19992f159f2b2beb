"""Who is told what becomes of a dossier: the applicant of every step that concerns them, officers of what is theirs.

Each handler runs in a job of its own, reads the dossier anew, and may run twice: the event's id is the notice's key.
"""

import datetime as dt
import uuid
from typing import Any, Final

import structlog

from motcua.dossiers import audience, events
from motcua.dossiers import telling as telling  # noqa: PLC0414 - declares the kinds
from motcua.dossiers.models import Consultation, Dossier, DossierTask, Instruction, UncollectedNotice
from motcua.dossiers.models.dossier import ReturnBy
from motcua.dossiers.policies import DossierPermission
from motcua.dossiers.stages import Ear
from motcua.dossiers.states import State
from motcua.identity import queries as identity
from motcua.identity.queries import organisation
from motcua.kernel import clock
from motcua.kernel.actor import service
from motcua.kernel.audit import Subject
from motcua.kernel.events import Heard, subscribe
from motcua.kernel.kept import Kept
from motcua.notices import actions as notices
from motcua.notices.queries import told_about
from motcua.papers.events import SheetsNotFollowed
from motcua.papers.policies import PapersPermission

log = structlog.get_logger(__name__)
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
    events.DossierReopened.name: ("reopened", ("reason",)),
}


@subscribe(
    "dossiers.tell_applicant",
    events.DossierSubmitted, events.DossierAccepted, events.DossierRefused, events.SupplementRequested,
    events.PaymentDemanded, events.ResultIssued, events.ResultReturned, events.DossierWithdrawn,
    events.DossierStopped, events.DossierExtended, events.DossierReopened, events.ParcelCameBack,
    events.DossierDueMoved,
)  # fmt: skip
def tell_applicant(event: Heard) -> None:
    """Tell the applicant; of results returned one by one, with the last; of an appointment that is another now."""
    if event.name == events.ResultReturned.name and not event.payload.get("complete", True):
        return
    (dossier,) = _told_of(event.subject.id)
    due_at = event.payload.get("due_at")
    due = dt.datetime.fromisoformat(due_at) if due_at else None
    if event.name == events.DossierDueMoved.name:
        if (moved := _moved(dossier, due)) is None:
            return
        said = (moved, _MOVED_WORDS)
    else:
        said = _TO_APPLICANT.get(event.name) or _by_circumstance(event)
    kind, names = said
    facts = {**event.payload, "due": due, "place": _place(event)}
    _tell(event, f"dossier.{kind}", audience.applicants(dossier), dossier, {name: facts[name] for name in names})
    if due and event.name in _DATES_ANEW:
        Dossier.objects.filter(id=dossier.id).update(due_told=due)


# Of every step of every dossier somebody is told: the SQL is made once.
_told_of: Final = Kept(lambda key: Dossier.objects.filter(id=key).defer("answers"))
_MOVED_WORDS: Final[tuple[str, ...]] = ("legal_basis", "due")
_DATES_ANEW: Final = frozenset({events.DossierExtended.name, events.DossierDueMoved.name})


def _moved(dossier: Dossier, due: dt.datetime | None) -> str | None:
    """How the applicant is told that decided days moved the appointment to `due`; None if there is nothing to tell.

    What counts is the date that the applicant knows, not the one before: that of the acceptance, which stands on the
    receipt, or the last that was told since. Whatever differs from it is told, later or earlier, also a first move to
    an earlier day; what is back there before anybody was told is not. Of several moves in a row only the date that
    stands now is told. Before acceptance there is no appointment; while the applicant has to act it stands still; once
    the result is there it is past.
    """
    known = dossier.due_told or dossier.due_original
    given = dossier.clock_id and not dossier.paused_since and dossier.finished_at is None
    if not given or due is None or known is None or dossier.due_at != due or due == known:
        return None
    if due > known:
        return "due_moved"
    return "due_moved_back" if due == dossier.due_original else "due_moved_earlier"


def _by_circumstance(event: Heard) -> tuple[str, tuple[str, ...]]:
    """With or without an appointment; a result ready, or before its day; a parcel sent again, or to be fetched."""
    if event.name == events.ParcelCameBack.name:
        if event.payload["again"] == ReturnBy.COUNTER:
            return ("parcel_back_counter", ("reason", "place"))
        return ("parcel_back_post", ("reason",))
    if event.name == events.DossierAccepted.name:
        return ("accepted", ("due",)) if event.payload["due_at"] else ("accepted_without_due", ())
    return ("result_early", ()) if event.payload["verdict"] == "early" else ("result_ready", ())


def _place(event: Heard) -> str:
    """What the place is called at which a result is fetched, where the event names one."""
    named, units = event.payload.get("return_unit") or event.payload.get("receiving_unit"), organisation()
    return units.unit(uuid.UUID(named)).name if named and uuid.UUID(named) in units else ""


@subscribe("dossiers.tell_uncollected", events.ResultUncollected)
def tell_uncollected(event: Heard) -> None:
    """Call a result to the mind of its owner, or of the office that has not posted it; in the end the head hears it."""
    dossier = Dossier.objects.defer("answers").get(id=event.subject.id)
    if dossier.state != State.FINISHED:
        return
    place = uuid.UUID(event.payload["receiving_unit"])
    words = {"since": dt.datetime.fromisoformat(event.payload["ready_since"]), "place": _place(event)}
    if dossier.return_by == ReturnBy.POST:
        office = audience.officers(audience.nearest(DossierPermission.RETURN, place))
        _tell(event, "desk.unsent", office, dossier, words)
    else:
        kind = "dossier.uncollected_online" if dossier.return_by == ReturnBy.ONLINE else "dossier.uncollected"
        _tell(event, kind, audience.applicants(dossier), dossier, words)
        _keep_ways(event)
    if event.payload.get("last"):
        head = audience.officers(audience.nearest(DossierPermission.APPROVE, place))
        _tell(event, "desk.uncollected_long", head, dossier, words)


def _keep_ways(event: Heard) -> None:
    """Note on the chase by which ways it went out: those whom no way leads to have to be called by hand."""
    told = [one for one in told_about(event.subject) if one.key.startswith(f"{event.id}:")]
    ways = sorted({way for one in told for way in one.channels})
    if ways:
        chased = UncollectedNotice.objects.filter(dossier_id=event.subject.id, number=event.payload["number"])
        chased.update(ways=", ".join(ways))


@subscribe("dossiers.tell_assigned", events.TaskAssigned)
def tell_assigned(event: Heard) -> None:
    """Tell an officer that a step was given to it, and who stands in for it."""
    dossier = Dossier.objects.defer("answers").get(id=event.subject.id)
    _tell(event, "desk.assigned", _at_post(event, "post_id"), dossier, {"step": event.payload["step"]})


@subscribe("dossiers.tell_handed_back", events.TaskHandedBack)
def tell_handed_back(event: Heard) -> None:
    """Tell the head of the unit that a step has come back."""
    dossier = Dossier.objects.defer("answers").get(id=event.subject.id)
    above = audience.nearest(DossierPermission.APPROVE, uuid.UUID(event.payload["unit_id"]))
    words = {name: event.payload[name] for name in ("step", "reason")}
    _tell(event, "desk.handed_back", audience.officers(above), dossier, words)


@subscribe("dossiers.tell_supplied", events.SupplementSupplied)
def tell_supplied(event: Heard) -> None:
    """Tell those who hold the dossier's steps that the papers have come and the clock runs on."""
    dossier = Dossier.objects.defer("answers").get(id=event.subject.id)
    line = audience.Line()
    accounts = line.accounts([Ear.HOLDER], dossier, DossierTask.objects.filter(dossier=dossier))
    _tell(event, "desk.supplement_supplied", audience.officers(accounts), dossier, {})


@subscribe("dossiers.tell_mentioned", events.ColleagueMentioned)
def tell_mentioned(event: Heard) -> None:
    """Tell a colleague that a note names them, and who stands in for them."""
    dossier = Dossier.objects.defer("answers").get(id=event.subject.id)
    _tell(event, "desk.mentioned", _at_post(event, "post"), dossier, {"by": event.payload["by"]})


@subscribe("dossiers.tell_instructed", events.DossierInstructed)
def tell_instructed(event: Heard) -> None:
    """Tell an officer what a leader asks for, and until when."""
    dossier = Dossier.objects.defer("answers").get(id=event.subject.id)
    row = Instruction.objects.get(id=event.payload["instruction"])
    words = {"by": row.given_by, "what": row.text, "due": row.due_at}
    _tell(event, "desk.instructed", _at_post(event, "to_post"), dossier, words)


@subscribe("dossiers.tell_instruction_done", events.InstructionDone)
def tell_instruction_done(event: Heard) -> None:
    """Tell the leader what the officer reports."""
    dossier = Dossier.objects.defer("answers").get(id=event.subject.id)
    row = Instruction.objects.get(id=event.payload["instruction"])
    to = audience.officers([row.given_by_id] if row.given_by_id else [])
    _tell(event, "desk.instruction_done", to, dossier, {"by": row.done_by, "what": row.answer})


@subscribe("dossiers.tell_asked", events.OpinionAsked)
def tell_asked(event: Heard) -> None:
    """Tell the head of an agency that its opinion is asked for, and until when."""
    dossier = Dossier.objects.defer("answers").get(id=event.subject.id)
    row = Consultation.objects.get(id=event.payload["consultation"])
    words = {"by": row.asked_by, "what": row.question, "due": row.due_at}
    above = audience.nearest(DossierPermission.APPROVE, row.unit_id)
    _tell(event, "desk.opinion_asked", audience.officers(above), dossier, words)


@subscribe("dossiers.tell_answered", events.OpinionGiven)
def tell_answered(event: Heard) -> None:
    """Tell those who hold the dossier's steps what another agency says, or that its silence was counted."""
    dossier = Dossier.objects.defer("answers").get(id=event.subject.id)
    row = Consultation.objects.get(id=event.payload["consultation"])
    units = organisation(clock.local(row.asked_at).date())
    said = {"what": row.answer} if row.answer else {}  # to agree takes no words
    words = {"unit": units.unit(row.unit_id).name, **said}
    holders = audience.Line().accounts([Ear.HOLDER], dossier, DossierTask.objects.filter(dossier=dossier))
    _tell(event, "desk.opinion_given" if said else "desk.opinion_agreed", audience.officers(holders), dossier, words)


@subscribe("dossiers.tell_scans_without_place", SheetsNotFollowed)
def tell_scans_without_place(event: Heard) -> None:
    """Papers lie behind sheets that lead nowhere: whoever scans at the unit hears it, or the next above who does."""
    unit_id = uuid.UUID(event.payload["unit_id"])
    to = audience.officers(audience.nearest(PapersPermission.SCAN, unit_id))
    if not to:
        log.error("nobody_to_tell", batch=str(event.subject.id), unit=str(unit_id))
        return
    notices.notify(
        telling.SCANS_WITHOUT_PLACE, to=to, data={"file": event.payload["file"], "papers": event.payload["left"]},
        subject=Subject(event.subject.kind, event.subject.id), key=str(event.id), actor=TELLER,
    )  # fmt: skip


def _at_post(event: Heard, name: str) -> list[notices.Recipient]:
    """Whoever serves at the post that the event names, and their deputies."""
    posts = identity.post_infos([uuid.UUID(event.payload[name])])
    return audience.officers(audience.at_posts(posts.values()))


def _tell(event: Heard, kind: str, to: list[notices.Recipient], dossier: Dossier, words: dict[str, Any]) -> None:
    units = organisation()
    known = dossier.handling_unit_id in units
    facts = {
        "code": dossier.code, "procedure": dossier.procedure_name,
        "agency": units.unit(dossier.handling_unit_id).name if known else "", **words,
    }  # fmt: skip
    subject = Subject(event.subject.kind, event.subject.id)
    notices.notify(kind, to=to, data=facts, subject=subject, key=f"{event.id}{_mark(kind)}", actor=TELLER)


def _mark(kind: str) -> str:
    """One event may tell the same officer two things; what was told before this was so keeps its key."""
    return ":head" if kind == "desk.uncollected_long" else ""
