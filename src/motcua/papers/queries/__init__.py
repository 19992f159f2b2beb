"""Questions about scans and stores. Who may know is part of every answer."""

from motcua.papers.queries.batches import (
    BatchPage,
    BatchRow,
    PageInfo,
    PaperDraft,
    PaperTarget,
    SheetedPapers,
    batch_page,
    batches,
    batches_of,
    page_picture,
    progress,
    sheets_of,
)
from motcua.papers.queries.placeless import Placeless, placeless, placeless_count, set_aside, subject_of_paper
from motcua.papers.queries.reading import PaperPage, ReadField, paper_page
from motcua.papers.queries.seals import Seal, seal_of
from motcua.papers.queries.store import Offer, StoredPaper, confirmed, offers, read_paper_file, store_of
from motcua.papers.visibility import batches_visible_to, papers_visible_to

__all__ = [
    "BatchPage",
    "BatchRow",
    "Offer",
    "PageInfo",
    "PaperDraft",
    "PaperPage",
    "PaperTarget",
    "Placeless",
    "ReadField",
    "Seal",
    "SheetedPapers",
    "StoredPaper",
    "batch_page",
    "batches",
    "batches_of",
    "batches_visible_to",
    "confirmed",
    "offers",
    "page_picture",
    "paper_page",
    "papers_visible_to",
    "placeless",
    "placeless_count",
    "progress",
    "read_paper_file",
    "seal_of",
    "set_aside",
    "sheets_of",
    "store_of",
    "subject_of_paper",
]
