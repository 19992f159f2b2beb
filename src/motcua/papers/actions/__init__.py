"""Everything that can be done to scans and to owners' stores."""

from motcua.papers.actions.confirming import Confirmation, confirm_paper, refuse_paper
from motcua.papers.actions.moving import move_page, undo_step
from motcua.papers.actions.placing import (
    Placement,
    place_by_sheets,
    place_paper,
    take_back_paper,
    take_out_paper,
)
from motcua.papers.actions.receiving import UPLOADS, BatchInfo, receive_scan, receive_upload
from motcua.papers.actions.results import IssuedPaper, keep_result
from motcua.papers.actions.signatures import ask_signature, keep_signature
from motcua.papers.actions.sorting import sort_pages, turn_page, type_paper

__all__ = [
    "UPLOADS",
    "BatchInfo",
    "Confirmation",
    "IssuedPaper",
    "Placement",
    "ask_signature",
    "confirm_paper",
    "keep_result",
    "keep_signature",
    "move_page",
    "place_by_sheets",
    "place_paper",
    "receive_scan",
    "receive_upload",
    "refuse_paper",
    "sort_pages",
    "take_back_paper",
    "take_out_paper",
    "turn_page",
    "type_paper",
    "undo_step",
]
