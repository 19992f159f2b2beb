"""The table of papers, at the counter and for a whole list: sheets of three kinds with a number of each, or missing."""

import uuid
from collections.abc import Iterable
from dataclasses import replace

from django.http import QueryDict
from django.utils.translation import gettext, ngettext

from motcua.catalogue.views import PaperView
from motcua.doors.desk.intake_shapes import GIVEN, Cell, PaperRow
from motcua.dossiers.given import MOST_SHEETS, NOTHING_GIVEN, PaperGiven


def paper_row(paper: PaperView, data: QueryDict) -> PaperRow:
    """One paper as it was sent: what of it is ticked, and how many sheets."""
    ticked = data.getlist(f"paper-{paper.id}")
    usual = {"original": paper.originals, "copy": paper.copies}
    note = []
    if paper.originals:
        note.append(ngettext("%(n)d original", "%(n)d originals", paper.originals) % {"n": paper.originals})
    if paper.copies:
        note.append(ngettext("%(n)d copy", "%(n)d copies", paper.copies) % {"n": paper.copies})
    if not paper.required:
        note.append(gettext("if any"))
    if paper.note:  # last: on a low screen its end is cut off
        note.append(paper.note)
    asked = {kind for kind, many in usual.items() if many} or {"original"}
    cells = tuple(_cell(paper.id, kind, usual.get(kind) or 1, ticked, data, asked=kind in asked) for kind in GIVEN)
    return PaperRow(paper.id, paper.name, " · ".join(note), cells, "missing" in ticked, paper.required)


def _cell(paper_id: uuid.UUID, kind: str, usual: int, ticked: list[str], data: QueryDict, *, asked: bool) -> Cell:
    count = data.get(f"count-{kind}-{paper_id}", "").strip()[:3]
    return Cell(kind, kind in ticked, count or (str(usual) if kind in ticked else ""), usual, asked)


def as_asked(paper: PaperRow) -> PaperRow:
    """The paper with the sheets that the procedure asks for, where nothing of it is ticked yet."""
    if paper.is_here:
        return paper
    cells = (replace(one, on=one.asked, count=str(one.usual) if one.asked else "") for one in paper.cells)
    return replace(paper, cells=tuple(cells))


def read_papers(papers: Iterable[PaperRow], problems: dict[str, str]) -> dict[uuid.UUID, PaperGiven]:
    """What is given, by paper; what does not fit together is said under `p-` and the paper."""
    given = {}
    for paper in papers:
        if problem := _contradiction(paper):
            problems[f"p-{paper.id}"] = problem % {"paper": paper.name}
        elif paper.is_here:
            given[paper.id] = _sheets_of(paper)
    return given


def _contradiction(paper: PaperRow) -> str:
    """What does not fit in a row; empty when all does."""
    if paper.is_missing and paper.is_here:
        return gettext("%(paper)s is ticked both as here and as missing. Take one of the ticks away.")
    for cell in paper.cells:
        if not cell.on and cell.count:
            return gettext("%(paper)s: a number stands beside a kind that is not ticked. Tick it, or clear the number.")
        if cell.on and not (cell.count.isascii() and cell.count.isdigit() and 1 <= int(cell.count) <= MOST_SHEETS):
            return gettext("%(paper)s: give a number from 1 to 99.")
    return ""


def _sheets_of(paper: PaperRow) -> PaperGiven:
    found = NOTHING_GIVEN
    for cell in paper.cells:
        if cell.on:
            found = found.plus(GIVEN[cell.kind], int(cell.count))
    return found
