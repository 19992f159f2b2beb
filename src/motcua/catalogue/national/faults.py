"""Faulty records: what they say belongs, in whole or in part, to another procedure.

A faulty record is kept and shown, but nothing of it may reach the catalogue unseen.
"""

from __future__ import annotations

import dataclasses
import re
from itertools import pairwise

from motcua.catalogue.national.page import code_on_page, name_on_page
from motcua.catalogue.national.records import NationalProcedure, Notes
from motcua.catalogue.national.text import nfc, one_line

# A result of so many word pairs shares at least one in eight with the rest of its record, unless it was taken from
# another procedure's list; shorter ones ("handed to the tax office, no result is returned") and bare records prove
# nothing.
_PAIRS = 14
_SHARE = 0.125
_REST = 1500  # characters
_WORD = re.compile(r"[^\W\d_]+")


def find(procedure: NationalProcedure, page: str = "") -> NationalProcedure:
    """The procedure with ``faulty`` and its problem set, if it is; ``page`` is the whole page, if the record has it."""
    found = _wrong_page(procedure, nfc(page)) or _foreign_results(procedure)
    if found is None:
        return procedure
    reason, shown = found
    notes = Notes()
    notes.add("record", reason, shown)
    return dataclasses.replace(procedure, faulty=reason, problems=(*notes.problems, *procedure.problems))


def _wrong_page(procedure: NationalProcedure, page: str) -> tuple[str, str] | None:
    """Whether the page inside the record is another procedure's than the one it is filed under."""
    code = code_on_page(page)
    if code and code != procedure.code:
        return "page_of_another", code
    heading = name_on_page(page)
    if heading and one_line(heading).casefold() != procedure.name.casefold():
        return "page_of_another", heading
    return None


def _foreign_results(procedure: NationalProcedure) -> tuple[str, str] | None:
    """Whether the results are another procedure's: nothing else in the record speaks of what they name."""
    results = [(result, _pairs(result.name)) for result in procedure.results]
    if not results or any(len(pairs) < _PAIRS for _, pairs in results):
        return None
    rest = _rest_of(procedure)
    if len(rest) < _REST:
        return None
    known = _pairs(rest)
    if all(len(pairs & known) < _SHARE * len(pairs) for _, pairs in results):
        return "foreign_results", results[0][0].name
    return None


def _rest_of(procedure: NationalProcedure) -> str:
    """Everything that the record says but for its results."""
    return " ".join(
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


def _pairs(text: str) -> set[tuple[str, str]]:
    words = _WORD.findall(text.casefold())
    return set(pairwise(words))
