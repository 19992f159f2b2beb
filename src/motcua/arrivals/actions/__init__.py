"""Verbs of the hall."""

from motcua.arrivals.actions.bookings import book_visit, cancel_booking
from motcua.arrivals.actions.calling import (
    call_next,
    call_ticket,
    finish_ticket,
    link_subject,
    miss_ticket,
    recall_ticket,
    start_ticket,
    transfer_ticket,
)
from motcua.arrivals.actions.counters import close_counter, open_counter, rest_counter, resume_counter
from motcua.arrivals.actions.devices import answer_help, ask_help, register_device, revoke_device
from motcua.arrivals.actions.night import close_day, remind_visitors
from motcua.arrivals.actions.tickets import cancel_ticket, check_in, take_ticket

__all__ = [
    "answer_help", "ask_help", "book_visit", "call_next", "call_ticket", "cancel_booking", "cancel_ticket",
    "check_in", "close_counter", "close_day", "finish_ticket", "link_subject", "miss_ticket", "open_counter",
    "recall_ticket", "register_device", "remind_visitors", "rest_counter", "resume_counter", "revoke_device",
    "start_ticket", "take_ticket", "transfer_ticket",
]  # fmt: skip
