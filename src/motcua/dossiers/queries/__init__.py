"""Questions about dossiers. Who may know is part of every answer."""

from motcua.dossiers.grouprows import columns as group_columns
from motcua.dossiers.queries.actions_now import ActionInfo, allowed_actions
from motcua.dossiers.queries.figures import Punctuality, punctuality
from motcua.dossiers.queries.groups import GroupPage, group_page, group_row, recent_groups
from motcua.dossiers.queries.page import DossierPage, PaperInfo, dossier_page, find, my_dossiers, read_file
from motcua.dossiers.queries.receipt import ReceiptView, receipt_view
from motcua.dossiers.queries.timeline import Look, Moment
from motcua.dossiers.queries.together import colleagues, requests_to
from motcua.dossiers.queries.tracking import TrackView, track
from motcua.dossiers.queries.visibility import official, own, visible_to
from motcua.dossiers.queries.worklist import Filters, Queue, WorklistPage, WorklistRow, queue_counts, worklist

__all__ = [
    "ActionInfo",
    "DossierPage",
    "Filters",
    "GroupPage",
    "Look",
    "Moment",
    "PaperInfo",
    "Punctuality",
    "Queue",
    "ReceiptView",
    "TrackView",
    "WorklistPage",
    "WorklistRow",
    "allowed_actions",
    "colleagues",
    "dossier_page",
    "find",
    "group_columns",
    "group_page",
    "group_row",
    "my_dossiers",
    "official",
    "own",
    "punctuality",
    "queue_counts",
    "read_file",
    "receipt_view",
    "recent_groups",
    "requests_to",
    "track",
    "visible_to",
    "worklist",
]
