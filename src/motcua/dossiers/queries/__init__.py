"""Questions about dossiers. Who may know is part of every answer."""

from motcua.dossiers.queries.actions_now import ActionInfo, allowed_actions
from motcua.dossiers.queries.figures import Punctuality, punctuality
from motcua.dossiers.queries.page import DossierPage, PaperInfo, dossier_page, find, my_dossiers, read_file
from motcua.dossiers.queries.receipt import ReceiptView, receipt_view
from motcua.dossiers.queries.timeline import Look, Moment
from motcua.dossiers.queries.tracking import TrackView, track
from motcua.dossiers.queries.visibility import official, own, visible_to
from motcua.dossiers.queries.waiting import PlaceInfo, WaitingResult, storage_places, waiting_results
from motcua.dossiers.queries.worklist import Filters, Queue, WorklistPage, WorklistRow, queue_counts, worklist

__all__ = [
    "ActionInfo",
    "DossierPage",
    "Filters",
    "Look",
    "Moment",
    "PaperInfo",
    "PlaceInfo",
    "Punctuality",
    "Queue",
    "ReceiptView",
    "TrackView",
    "WaitingResult",
    "WorklistPage",
    "WorklistRow",
    "allowed_actions",
    "dossier_page",
    "find",
    "my_dossiers",
    "official",
    "own",
    "punctuality",
    "queue_counts",
    "read_file",
    "receipt_view",
    "storage_places",
    "track",
    "visible_to",
    "waiting_results",
    "worklist",
]
