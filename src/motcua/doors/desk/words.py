"""Words of the desk that come from codes of other rooms: channels, steps, what happened.

The tables hold lazy texts: only the one that is asked for is looked up, which counts on a page of twenty rows.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

_CHANNELS = {
    "direct": _("at the counter"),
    "online": _("filed online"),
    "post": _("by post"),
}


def channel(code: str) -> str:
    """How a dossier came."""
    return str(_CHANNELS.get(code, code))


_RETURN_WAYS = {
    "counter": _("at the counter"),
    "post": _("by post"),
    "online": _("on the portal"),
}


def return_way(code: str) -> str:
    """How the result goes back."""
    return str(_RETURN_WAYS.get(code, code))


_STEP_KINDS = {
    "intake": _("Intake"),
    "appraise": _("Appraisal"),
    "consult": _("Opinion of an agency"),
    "approve": _("Approval"),
    "issue": _("Issue of the result"),
    "return": _("Return of the result"),
    "pay": _("Payment"),
    "work": _("Other work"),
}


def step_kind(code: str) -> str:
    """What a step is for."""
    return str(_STEP_KINDS.get(code, code))


_FINANCES = {
    "none": _("no fee"),
    "due": _("to be paid"),
    "paid": _("paid"),
    "exempt": _("exempt"),
    "refunded": _("refunded"),
}


def finance(code: str) -> str:
    """Where the fee stands."""
    return str(_FINANCES.get(code, code))


_LOADS = {"papers": _("Papers of the dossier"), "result": _("Paper result")}


def load(code: str) -> str:
    """What a parcel between agencies carries."""
    return str(_LOADS.get(code, code))


_CARRIED = {"post": _("by post"), "courier": _("by courier"), "by_hand": _("by hand")}


def carried(code: str) -> str:
    """How a parcel travels."""
    return str(_CARRIED.get(code, code))


_LEGS = {
    1: _("received; papers wait to be sent"),
    2: _("with the agency that handles"),
    3: _("result back at the place of return"),
    4: _("on its way, not taken in yet"),
}


def leg(number: int) -> str:
    """Which of the four legs between agencies."""
    return str(_LEGS[number])


_OPINIONS = {
    "agree": _("agrees"), "disagree": _("disagrees"), "comment": _("comments"), "silent": _("no answer in time"),
}  # fmt: skip


def opinion(code: str) -> str:
    """What another agency said."""
    return str(_OPINIONS.get(code, code))


_HAPPENED = {
    "draft_started": _("Draft begun"),
    "answers_saved": _("Answers saved"),
    "file_added": _("File added"),
    "file_removed": _("File removed"),
    "paper_used": _("Digital paper linked: %(paper)s"),
    "scan_placed": _("Scanned paper put with this dossier"),
    "scan_taken_out": _("Scanned paper taken out of this dossier"),
    "submitted": _("Submitted"),
    "accepted": _("Accepted, the clock starts"),
    "refused": _("Refused (form 03)"),
    "supplement_requested": _("Papers asked for (form 02), the clock stops"),
    "supplement_supplied": _("Papers came, the clock runs on"),
    "step_claimed": _("Taken in hand: %(step)s"),
    "step_assigned": _("Given to %(to)s: %(step)s"),
    "step_handed_back": _("Handed back: %(step)s"),
    "step_completed": _("Done: %(step)s"),
    "payment_demanded": _("Payment asked for, the clock stops"),
    "payment_confirmed": _("Paid, the clock runs on"),
    "extended": _("Extended (form 04)"),
    "due_moved": _("Appointment moved by a decision about days off"),
    "steps_planned_again": _("Steps planned again after a decision about days off"),
    "document_started": _("Text of the result begun"),
    "document_written": _("Text of the result, version %(version)s"),
    "document_adopted": _("Text of the result made the draft, version %(version)s"),
    "result_drafted": _("Result drafted"),
    "result_issued": _("Result issued, the clock stops"),
    "result_returned": _("Result returned"),
    "result_partly_returned": _("Part of the result returned"),
    "result_delivered": _("Delivered"),
    "parcel_came_back": _("The post brought the result back"),
    "result_placed": _("Put into the cabinet"),
    "result_uncollected": _("Not fetched yet, the applicant is told"),
    "letter_written": _("A letter was written about the waiting result"),
    "withdrawn": _("Withdrawn by the applicant"),
    "stopped": _("Handling stopped (form 05)"),
    "note_written": _("Internal note"),
    "instructed": _("Instruction to %(to)s"),
    "instruction_done": _("Instruction done"),
    "opinion_asked": _("Opinion asked of %(to)s"),
    "opinion_given": _("Opinion of %(to)s"),
    "step_recalled": _("Recalled: %(step)s"),
    "child_opened": _("Linked dossier opened"),
    "reopened": _("Opened again by a decision, a new clock starts"),
    "handover_sent": _("Sent to the other agency"),
    "handover_received": _("Arrived from the other agency"),
    "moved_by_timer": _("Moved on by a timer"),
    "apology_drafted": _("Apology drafted by the house"),
    "apology_proposed": _("Apology sent for approval"),
    "apology_refused": _("Apology refused"),
    "nudged": _("Holder reminded: %(step)s"),
}


def happened(action: str, facts: Mapping[str, Any]) -> str:
    """What an entry of a dossier's story says; an action that this page does not know yet keeps its code."""
    step = str(facts.get("step", ""))
    said = str(_HAPPENED.get(action, action))
    told = {"step": step} | {name: facts.get(name, "") for name in ("to", "version", "paper")}
    return said % told if "%(" in said else said


MARKS = {
    "supplement_requested": "stop", "payment_demanded": "stop",
    "accepted": "run", "supplement_supplied": "run", "payment_confirmed": "run", "result_issued": "run",
    "refused": "bad", "parcel_came_back": "bad", "stopped": "bad", "withdrawn": "bad",
}  # fmt: skip
