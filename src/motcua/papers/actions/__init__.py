"""Everything that can be done to scans and to owners' stores."""

from motcua.papers.actions.confirming import Confirmation, confirm_paper, refuse_paper
from motcua.papers.actions.receiving import UPLOADS, BatchInfo, receive_scan, receive_upload
from motcua.papers.actions.results import IssuedPaper, keep_result
from motcua.papers.actions.sorting import sort_pages, turn_page, type_paper

__all__ = [
    "UPLOADS",
    "BatchInfo",
    "Confirmation",
    "IssuedPaper",
    "confirm_paper",
    "keep_result",
    "receive_scan",
    "receive_upload",
    "refuse_paper",
    "sort_pages",
    "turn_page",
    "type_paper",
]
