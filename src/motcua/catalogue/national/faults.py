"""Faulty records: what they say belongs, in whole or in part, to another procedure.

A faulty record is kept and shown, but nothing of it may reach the catalogue unseen.
"""

from __future__ import annotations

import re

from motcua.catalogue.national.page import code_on_page, name_on_page
from motcua.catalogue.national.records import NationalProcedure, Result
from motcua.catalogue.national.text import nfc, one_line

# A result of so many word pairs shares at least one in eight with the rest of its record, unless it was taken from
# another procedure's list; shorter ones ("handed to the tax office, no result is returned") and bare records prove
# nothing.
_PAIRS = 14
_SHARE = 0.125
_REST = 1500  # characters
_WORD = re.compile(r"[^\W\d_]+")


def page_of_another(code: str, name: str, page: str) -> str | None:
    """Why the page inside the record is another procedure's; None where it is its own or shows no code."""
    if not page:
        return None
    shown = code_on_page(nfc(page))
    if shown and shown != code:
        return f"the page shows procedure {shown}, the record is filed under {code}"
    heading = name_on_page(nfc(page))
    if heading and name and one_line(heading).casefold() != name.casefold():
        return "the page shows another name than the record"
    return None


def foreign_results(procedure: NationalProcedure) -> str | None:
    """Why the results are another procedure's: nothing else in the record speaks of what they name."""
    rest = " ".join(
        (
            procedure.name,
            procedure.field,
            procedure.steps,
            procedure.requirements,
            procedure.description,
            *(channel.description for channel in procedure.channels),
            *(paper.name for paper in procedure.papers),
            *(paper.case or "" for paper in procedure.papers),
            *(basis.title for basis in procedure.legal_basis),
        )
    )
    if len(rest) < _REST or not procedure.results:
        return None
    known = _pairs(rest)
    if all(_is_foreign(result, known) for result in procedure.results):
        return f"nothing else in the record speaks of its result: {procedure.results[0].name}"
    return None


def _is_foreign(result: Result, known: set[tuple[str, str]]) -> bool:
    pairs = _pairs(result.name)
    return len(pairs) >= _PAIRS and len(pairs & known) < _SHARE * len(pairs)


def _pairs(text: str) -> set[tuple[str, str]]:
    words = _WORD.findall(text.casefold())
    return set(zip(words, words[1:], strict=False))
