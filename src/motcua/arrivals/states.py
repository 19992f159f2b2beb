"""The way of a ticket, as a table."""

from enum import StrEnum
from typing import Final

from motcua.arrivals.errors import TicketMovedOn


class TicketState(StrEnum):
    WAITING = "waiting"
    CALLED = "called"
    SERVING = "serving"
    DONE = "done"
    MISSED = "missed"
    CANCELLED = "cancelled"
    TRANSFERRED = "transferred"


class TicketAct(StrEnum):
    CALL = "call"
    RECALL = "recall"
    START = "start"
    FINISH = "finish"
    MISS = "miss"
    TRANSFER = "transfer"
    CANCEL = "cancel"
    EXPIRE = "expire"


IN_HAND: Final = (TicketState.CALLED, TicketState.SERVING)
_S = TicketState
_AFTER: Final[dict[TicketAct, dict[TicketState, TicketState]]] = {
    # Somebody who missed the call and comes back the same day can still be called by number.
    TicketAct.CALL: {_S.WAITING: _S.CALLED, _S.MISSED: _S.CALLED},
    TicketAct.RECALL: {_S.CALLED: _S.CALLED},
    TicketAct.START: {_S.CALLED: _S.SERVING, _S.SERVING: _S.SERVING},
    TicketAct.FINISH: {_S.CALLED: _S.DONE, _S.SERVING: _S.DONE},
    TicketAct.MISS: {_S.CALLED: _S.MISSED},
    TicketAct.TRANSFER: {_S.CALLED: _S.TRANSFERRED, _S.SERVING: _S.TRANSFERRED},
    TicketAct.CANCEL: {_S.WAITING: _S.CANCELLED},
    TicketAct.EXPIRE: {_S.WAITING: _S.MISSED, _S.CALLED: _S.MISSED, _S.SERVING: _S.DONE},
}


def after(state: str, act: TicketAct) -> TicketState:
    """The state that follows. Raises TicketMovedOn."""
    try:
        return _AFTER[act][TicketState(state)]
    except KeyError:
        raise TicketMovedOn(state=str(state), act=act.value) from None
