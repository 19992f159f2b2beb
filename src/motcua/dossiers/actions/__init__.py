"""Everything that can be done to a dossier. One verb, one transaction, one audit entry, one event."""

from motcua.dossiers.actions.apology import approve_extension, propose_apology, refuse_apology
from motcua.dossiers.actions.assignment import Reassigned, assign_by_rule, reassign_work
from motcua.dossiers.actions.bulk import ask_bulk, run_bulk
from motcua.dossiers.actions.cabinet import place_result
from motcua.dossiers.actions.choosing import choose_return
from motcua.dossiers.actions.digital import reuse_own_paper, use_paper
from motcua.dossiers.actions.documents import adopt_document, start_document, write_document
from motcua.dossiers.actions.drafting import (
    attach_file,
    delete_draft,
    detach_file,
    save_answers,
    start_draft,
)
from motcua.dossiers.actions.ending import stop_dossier, withdraw_dossier
from motcua.dossiers.actions.exporting import ask_export, fetch_export
from motcua.dossiers.actions.groups import mend_row, read_group, receive_group
from motcua.dossiers.actions.handling import (
    assign_task,
    claim_task,
    complete_task,
    extend_dossier,
    hand_back_task,
    write_note,
)
from motcua.dossiers.actions.handover import receive_parcel, send_parcel
from motcua.dossiers.actions.intake import Intake, accept_dossier, receive_dossier, refuse_dossier
from motcua.dossiers.actions.lettering import ask_letters
from motcua.dossiers.actions.letters import write_letter
from motcua.dossiers.actions.overseeing import nudge_holders
from motcua.dossiers.actions.parcels import parcel_came_back
from motcua.dossiers.actions.payment import confirm_payment, demand_payment
from motcua.dossiers.actions.reminding import remind_holder
from motcua.dossiers.actions.result import draft_result, issue_result
from motcua.dossiers.actions.returning import confirm_delivery, fetch_result, return_result
from motcua.dossiers.actions.sharing import share_search, unshare_search
from motcua.dossiers.actions.stacks import place_scanned, take_scan_out
from motcua.dossiers.actions.submission import Receipt, submit_dossier
from motcua.dossiers.actions.supplement import (
    answer_supplement,
    attach_supplement,
    detach_supplement,
    receive_supplement,
    request_supplement,
    supply_supplement,
)
from motcua.dossiers.actions.together import consult, count_silence, give_opinion, instruct, report_instruction
from motcua.dossiers.actions.turning import open_child, recall_step, reopen_dossier
from motcua.dossiers.given import PaperGiven
from motcua.dossiers.models import Proof
from motcua.dossiers.models.bulk import BulkVerb
from motcua.dossiers.models.dossier import Channel, ReturnBy
from motcua.dossiers.models.handover import Way
from motcua.dossiers.models.together import Opinion
from motcua.dossiers.receivers import Receiver

__all__ = [
    "BulkVerb",
    "Channel",
    "Intake",
    "Opinion",
    "PaperGiven",
    "Proof",
    "Reassigned",
    "Receipt",
    "Receiver",
    "ReturnBy",
    "Way",
    "accept_dossier",
    "adopt_document",
    "answer_supplement",
    "approve_extension",
    "ask_bulk",
    "ask_export",
    "ask_letters",
    "assign_by_rule",
    "assign_task",
    "attach_file",
    "attach_supplement",
    "choose_return",
    "claim_task",
    "complete_task",
    "confirm_delivery",
    "confirm_payment",
    "consult",
    "count_silence",
    "delete_draft",
    "demand_payment",
    "detach_file",
    "detach_supplement",
    "draft_result",
    "extend_dossier",
    "fetch_export",
    "fetch_result",
    "give_opinion",
    "hand_back_task",
    "instruct",
    "issue_result",
    "mend_row",
    "nudge_holders",
    "open_child",
    "parcel_came_back",
    "place_result",
    "place_scanned",
    "propose_apology",
    "read_group",
    "reassign_work",
    "recall_step",
    "receive_dossier",
    "receive_group",
    "receive_parcel",
    "receive_supplement",
    "refuse_apology",
    "refuse_dossier",
    "remind_holder",
    "reopen_dossier",
    "report_instruction",
    "request_supplement",
    "return_result",
    "reuse_own_paper",
    "run_bulk",
    "save_answers",
    "send_parcel",
    "share_search",
    "start_document",
    "start_draft",
    "stop_dossier",
    "submit_dossier",
    "supply_supplement",
    "take_scan_out",
    "unshare_search",
    "use_paper",
    "withdraw_dossier",
    "write_document",
    "write_letter",
    "write_note",
]
