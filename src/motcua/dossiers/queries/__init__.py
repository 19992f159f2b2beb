"""Questions about dossiers. Who may know is part of every answer."""

from motcua.dossiers.grouprows import columns as group_columns
from motcua.dossiers.practice import Practice, practice
from motcua.dossiers.queries.actions_now import ActionInfo, allowed_actions
from motcua.dossiers.queries.bulk import BulkPage, BulkRow, bulk_page, marks_of, preview_bulk
from motcua.dossiers.queries.counts import queue_counts
from motcua.dossiers.queries.digital import DigitisedPaper, digitised, offered, offered_own
from motcua.dossiers.queries.exporting import is_there, letters_refused, my_exports
from motcua.dossiers.queries.figures import Punctuality, Share, UnitFigures, by_office, by_unit, punctuality
from motcua.dossiers.queries.groups import GroupPage, group_page, group_row, recent_groups
from motcua.dossiers.queries.hall import ready_at_counter
from motcua.dossiers.queries.overview import (
    ApologyRow,
    Overview,
    PressedRow,
    apologies,
    apology_of,
    drafted_apologies,
    led_by,
    overview,
    pressed,
)
from motcua.dossiers.queries.page import DossierPage, PaperInfo, dossier_page, find, my_dossiers, read_file
from motcua.dossiers.queries.published import OfficeShare, Published, published, summed
from motcua.dossiers.queries.reach import Queue
from motcua.dossiers.queries.receipt import ReceiptView, receipt_view
from motcua.dossiers.queries.register import RegisterPage, RegisterRow, register, registered_codes, registered_id
from motcua.dossiers.queries.search import coded, codes_of, search_page
from motcua.dossiers.queries.sharing import shared_searches
from motcua.dossiers.queries.timeline import Look, Looked, Moment
from motcua.dossiers.queries.together import colleagues, requests_to
from motcua.dossiers.queries.tracking import TrackView, track
from motcua.dossiers.queries.transfers import Transfer, account_at, transfer_for
from motcua.dossiers.queries.visibility import official, own, visible_to
from motcua.dossiers.queries.waiting import PlaceInfo, WaitingResult, storage_places, waiting_results
from motcua.dossiers.queries.worklist import Filters, WorklistPage, WorklistRow, worklist

__all__ = [
    "ActionInfo",
    "ApologyRow",
    "BulkPage",
    "BulkRow",
    "DigitisedPaper",
    "DossierPage",
    "Filters",
    "GroupPage",
    "Look",
    "Looked",
    "Moment",
    "OfficeShare",
    "Overview",
    "PaperInfo",
    "PlaceInfo",
    "Practice",
    "PressedRow",
    "Published",
    "Punctuality",
    "Queue",
    "ReceiptView",
    "RegisterPage",
    "RegisterRow",
    "Share",
    "TrackView",
    "Transfer",
    "UnitFigures",
    "WaitingResult",
    "WorklistPage",
    "WorklistRow",
    "account_at",
    "allowed_actions",
    "apologies",
    "apology_of",
    "bulk_page",
    "by_office",
    "by_unit",
    "coded",
    "codes_of",
    "colleagues",
    "digitised",
    "dossier_page",
    "drafted_apologies",
    "find",
    "group_columns",
    "group_page",
    "group_row",
    "is_there",
    "led_by",
    "letters_refused",
    "marks_of",
    "my_dossiers",
    "my_exports",
    "offered",
    "offered_own",
    "official",
    "overview",
    "own",
    "practice",
    "pressed",
    "preview_bulk",
    "published",
    "punctuality",
    "queue_counts",
    "read_file",
    "ready_at_counter",
    "receipt_view",
    "recent_groups",
    "register",
    "registered_codes",
    "registered_id",
    "requests_to",
    "search_page",
    "shared_searches",
    "storage_places",
    "summed",
    "track",
    "transfer_for",
    "visible_to",
    "waiting_results",
    "worklist",
]
