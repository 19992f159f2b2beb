"""Everything that can be done to a dossier. One verb, one transaction, one audit entry, one event."""

from motcua.dossiers.actions.cabinet import place_result
from motcua.dossiers.actions.drafting import (
    attach_file,
    delete_draft,
    detach_file,
    save_answers,
    start_draft,
)
from motcua.dossiers.actions.ending import stop_dossier, withdraw_dossier
from motcua.dossiers.actions.handling import (
    assign_task,
    claim_task,
    complete_task,
    extend_dossier,
    hand_back_task,
    write_note,
)
from motcua.dossiers.actions.intake import Intake, PaperGiven, accept_dossier, receive_dossier, refuse_dossier
from motcua.dossiers.actions.payment import confirm_payment, demand_payment
from motcua.dossiers.actions.result import draft_result, issue_result
from motcua.dossiers.actions.returning import confirm_delivery, fetch_result, return_result
from motcua.dossiers.actions.submission import Receipt, submit_dossier
from motcua.dossiers.actions.supplement import receive_supplement, request_supplement, supply_supplement
from motcua.dossiers.models import Proof
from motcua.dossiers.models.dossier import Channel, ReturnBy
from motcua.dossiers.receivers import Receiver

__all__ = [
    "Channel",
    "Intake",
    "PaperGiven",
    "Proof",
    "Receipt",
    "Receiver",
    "ReturnBy",
    "accept_dossier",
    "assign_task",
    "attach_file",
    "claim_task",
    "complete_task",
    "confirm_delivery",
    "confirm_payment",
    "delete_draft",
    "demand_payment",
    "detach_file",
    "draft_result",
    "extend_dossier",
    "fetch_result",
    "hand_back_task",
    "issue_result",
    "place_result",
    "receive_dossier",
    "receive_supplement",
    "refuse_dossier",
    "request_supplement",
    "return_result",
    "save_answers",
    "start_draft",
    "stop_dossier",
    "submit_dossier",
    "supply_supplement",
    "withdraw_dossier",
    "write_note",
]
