"""The life of a dossier, as a table.

The ten national statuses are those of the national portal's status list; `draft` is ours alone. The table follows
the transitions proposed for the synchronisation: from waiting (5, 6) back only to handling (4), except that a
dossier not yet accepted goes back to its intake officer.
"""

from enum import StrEnum
from typing import Final

from django.db import models
from django.utils.translation import gettext_lazy as _

from motcua.dossiers.errors import StepDoesNotFit


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Waiting for intake")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Not accepted")
    PROCESSING = "processing", _("Being handled")
    AWAITING_SUPPLEMENT = "awaiting_supplement", _("Waiting for papers")
    AWAITING_PAYMENT = "awaiting_payment", _("Waiting for payment")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    STOPPED = "stopped", _("Stopped")
    FINISHED = "finished", _("Result ready")
    RETURNED = "returned", _("Result returned")


class Finance(models.TextChoices):
    NONE = "none", _("No fee")
    DUE = "due", _("To be paid")
    PAID = "paid", _("Paid")
    EXEMPT = "exempt", _("Exempt")
    REFUNDED = "refunded", _("Refunded")


class Delivery(models.TextChoices):
    NONE = "none", _("No result yet")
    READY = "ready", _("Ready")
    SENT = "sent", _("On its way")
    DELIVERED = "delivered", _("Delivered")


class Act(StrEnum):
    """What can move a dossier on."""

    SUBMIT = "submit"
    ACCEPT = "accept"
    REFUSE = "refuse"
    BEGIN = "begin"
    REQUEST_SUPPLEMENT = "request_supplement"
    SUPPLEMENT_AT_INTAKE = "supplement_at_intake"
    SUPPLEMENT = "supplement"
    DEMAND_PAYMENT = "demand_payment"
    CONFIRM_PAYMENT = "confirm_payment"
    WITHDRAW = "withdraw"
    STOP = "stop"
    ISSUE_RESULT = "issue_result"
    RETURN_RESULT = "return_result"
    COME_BACK = "come_back"
    REOPEN = "reopen"
    REOPEN_AT_INTAKE = "reopen_at_intake"


NATIONAL_STATUS: Final[dict[State, int | None]] = {
    State.DRAFT: None,
    State.SUBMITTED: 1,
    State.ACCEPTED: 2,
    State.REFUSED: 3,
    State.PROCESSING: 4,
    State.AWAITING_SUPPLEMENT: 5,
    State.AWAITING_PAYMENT: 6,
    State.WITHDRAWN: 7,
    State.STOPPED: 8,
    State.FINISHED: 9,
    State.RETURNED: 10,
}

_WAITING: Final = (State.AWAITING_SUPPLEMENT, State.AWAITING_PAYMENT)
_IN_HAND: Final = (State.ACCEPTED, State.PROCESSING)


def _from(*states: State, to: State) -> dict[State, State]:
    return dict.fromkeys(states, to)


TRANSITIONS: Final[dict[Act, dict[State, State]]] = {
    Act.SUBMIT: _from(State.DRAFT, to=State.SUBMITTED),
    Act.ACCEPT: _from(State.SUBMITTED, to=State.ACCEPTED),
    Act.REFUSE: _from(State.SUBMITTED, State.AWAITING_SUPPLEMENT, to=State.REFUSED),
    Act.BEGIN: _from(*_IN_HAND, to=State.PROCESSING),
    Act.REQUEST_SUPPLEMENT: _from(State.SUBMITTED, *_IN_HAND, to=State.AWAITING_SUPPLEMENT),
    Act.SUPPLEMENT_AT_INTAKE: _from(State.AWAITING_SUPPLEMENT, to=State.SUBMITTED),
    Act.SUPPLEMENT: _from(State.AWAITING_SUPPLEMENT, to=State.PROCESSING),
    Act.DEMAND_PAYMENT: _from(*_IN_HAND, to=State.AWAITING_PAYMENT),
    Act.CONFIRM_PAYMENT: _from(State.AWAITING_PAYMENT, to=State.PROCESSING),
    Act.WITHDRAW: _from(State.SUBMITTED, *_IN_HAND, *_WAITING, to=State.WITHDRAWN),
    Act.STOP: _from(*_IN_HAND, *_WAITING, to=State.STOPPED),
    Act.ISSUE_RESULT: _from(*_IN_HAND, to=State.FINISHED),
    Act.RETURN_RESULT: _from(State.FINISHED, to=State.RETURNED),
    # The post brought the parcel back: the result is in the office again.
    Act.COME_BACK: _from(State.RETURNED, to=State.FINISHED),
    # By a decision only; what the applicant withdrew stays withdrawn. What was never accepted is taken in first.
    Act.REOPEN: _from(State.REFUSED, State.STOPPED, State.FINISHED, State.RETURNED, to=State.PROCESSING),
    Act.REOPEN_AT_INTAKE: _from(State.REFUSED, to=State.SUBMITTED),
}

OPEN: Final = frozenset({State.SUBMITTED, *_IN_HAND, *_WAITING, State.FINISHED})
CLOSED: Final = frozenset({State.REFUSED, State.WITHDRAWN, State.STOPPED, State.RETURNED})


def may_be_paid(state: str, finance: str) -> bool:
    """Whether a payment may be noted: a fee is due, and the dossier is neither a draft nor ended without a result."""
    return finance == Finance.DUE and State(state) not in {
        State.DRAFT, State.REFUSED, State.WITHDRAWN, State.STOPPED,
    }  # fmt: skip


def fits(state: str, act: Act) -> bool:
    """Whether `act` may happen in `state`."""
    return State(state) in TRANSITIONS[act]


def after(state: str, act: Act) -> State:
    """The state that follows.

    Raises:
        StepDoesNotFit: `act` may not happen in `state`.
    """
    here = State(state)
    try:
        return TRANSITIONS[act][here]
    except KeyError:
        raise StepDoesNotFit(state=here.label, act=act.value) from None
