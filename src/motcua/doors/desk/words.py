"""Words of the desk that come from codes of other rooms: states, channels, steps, what happened."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext


def channel(code: str) -> str:
    """How a dossier came."""
    return {
        "direct": gettext("at the counter"),
        "online": gettext("filed online"),
        "post": gettext("by post"),
    }.get(code, code)


def return_way(code: str) -> str:
    """How the result goes back."""
    return {
        "counter": gettext("at the counter"),
        "post": gettext("by post"),
        "online": gettext("on the portal"),
    }.get(code, code)


def step_kind(code: str) -> str:
    """What a step is for."""
    return {
        "intake": gettext("Intake"),
        "appraise": gettext("Appraisal"),
        "consult": gettext("Opinion of an agency"),
        "approve": gettext("Approval"),
        "issue": gettext("Issue of the result"),
        "return": gettext("Return of the result"),
        "pay": gettext("Payment"),
        "work": gettext("Other work"),
    }.get(code, code)


def finance(code: str) -> str:
    """Where the fee stands."""
    return {
        "none": gettext("no fee"),
        "due": gettext("to be paid"),
        "paid": gettext("paid"),
        "exempt": gettext("exempt"),
        "refunded": gettext("refunded"),
    }.get(code, code)


def happened(action: str, facts: Mapping[str, Any]) -> str:
    """What an entry of a dossier's story says; an action that this page does not know yet keeps its code."""
    step = str(facts.get("step", ""))
    said = {
        "draft_started": gettext("Draft begun"),
        "answers_saved": gettext("Answers saved"),
        "file_added": gettext("File added"),
        "file_removed": gettext("File removed"),
        "submitted": gettext("Submitted"),
        "accepted": gettext("Accepted, the clock starts"),
        "refused": gettext("Refused (form 03)"),
        "supplement_requested": gettext("Papers asked for (form 02), the clock stops"),
        "supplement_supplied": gettext("Papers came, the clock runs on"),
        "step_claimed": gettext("Taken in hand: %(step)s"),
        "step_assigned": gettext("Given to %(to)s: %(step)s"),
        "step_handed_back": gettext("Handed back: %(step)s"),
        "step_completed": gettext("Done: %(step)s"),
        "payment_demanded": gettext("Payment asked for, the clock stops"),
        "payment_confirmed": gettext("Paid, the clock runs on"),
        "extended": gettext("Extended (form 04)"),
        "result_drafted": gettext("Result drafted"),
        "result_issued": gettext("Result issued, the clock stops"),
        "result_returned": gettext("Result returned"),
        "withdrawn": gettext("Withdrawn by the applicant"),
        "stopped": gettext("Handling stopped (form 05)"),
        "note_written": gettext("Internal note"),
    }.get(action, action)
    return said % {"step": step, "to": facts.get("to", "")} if "%(" in said else said


MARKS = {
    "supplement_requested": "stop", "payment_demanded": "stop",
    "accepted": "run", "supplement_supplied": "run", "payment_confirmed": "run", "result_issued": "run",
    "refused": "bad", "stopped": "bad", "withdrawn": "bad",
}  # fmt: skip
