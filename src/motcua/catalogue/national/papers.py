"""The papers of a dossier: one for each counted row, below the heading of its case.

In the crawled text a table begins with its three headings glued together, with the case's heading straight before
them; a row ends with its count ("1 bản chính,1 bản sao"), to which the next row is glued. Counts inside a name
("(01 bản chính)", "nộp 02 bản chính;") have a leading zero or white space around them; the column's never do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from motcua.catalogue.national.forms import split_forms
from motcua.catalogue.national.records import Notes, Paper
from motcua.catalogue.national.text import nfc, one_line, says_nothing, unbulleted

_HEADINGS = re.compile(r"Tên giấy tờ\s*Mẫu đơn, tờ khai\s*Số lượng")
_COUNT = re.compile(r"(?P<originals>\d{1,12}) bản chính(?:\s?,\s?(?P<copies>\d{1,6}) bản sao)?")
# Before a number that is the name's: "mục 1", "cỡ 3x4", "mẫu NA1".
_NUMBERED = re.compile(r"(?:\s|\dx|[A-ZĐ])$")
_COPIES_ONLY = re.compile(r"(?<=[^\s\d(,])(?P<copies>[1-9]\d?) bản sao(?=$|[A-ZĐÀ-Ỹ\-+*])")
_TABLE_COUNT = re.compile(r"Bản (?P<kind>chính|sao)\s*:\s*(?P<count>[^\s]*)", re.IGNORECASE)


def read_glued(text: str, notes: Notes) -> tuple[Paper, ...]:
    """The papers of a crawled page's text."""
    text = nfc(text)
    if says_nothing(text):
        return ()
    tables = list(_HEADINGS.finditer(text))
    if not tables:
        notes.add("papers", "unread_rows", text)
        return ()
    papers: list[Paper] = []
    heading = text[: tables[0].start()]
    for table, following in zip(tables, [*tables[1:], None], strict=True):
        body = text[table.end() : following.start() if following else len(text)]
        rows, left = _rows(body)
        case = _case(heading)
        papers.extend(_paper(name, originals, copies, case, notes) for name, originals, copies in rows)
        heading = left if following else ""
        if not following and left.strip(" -\n"):
            notes.add("papers", "paper_without_count", left)
    return tuple(papers)


def read_table_row(name: str, files: str, counts: str, notes: Notes) -> Paper:
    """One row of the table form: name, form files one a line, counts "Bản chính: 1" and "Bản sao: 0"."""
    found = {match["kind"].casefold(): match["count"] for match in _TABLE_COUNT.finditer(nfc(counts))}
    forms = tuple(one_line(file) for file in files.splitlines() if file.strip())
    clean = unbulleted(name)
    if not clean:
        notes.add("papers", "paper_without_name", name)
    return Paper(clean, whole(found.get("chính", ""), notes), whole(found.get("sao", ""), notes), None, forms)


def whole(text: str, notes: Notes) -> int | None:
    """A count as the record states it; None for an empty one, with a note for what is no number."""
    text = text.strip()
    if not text:
        return None
    if re.fullmatch(r"\d{1,4}", text):
        return int(text)
    notes.add("papers", "count_unclear", text)
    return None


def _case(heading: str) -> str | None:
    """The case's heading; "--" is the page's sign for none."""
    return unbulleted(heading) or None


def _rows(body: str) -> tuple[list[tuple[str, int | None, int | None]], str]:
    """([(raw name, originals, copies)], text after the last count)."""
    rows: list[tuple[str, int | None, int | None]] = []
    start = 0
    for end, stop, originals, copies in _counts(body):
        rows.append((body[start:end], originals, copies))
        start = stop
    return rows, body[start:]


def _counts(body: str) -> Iterator[tuple[int, int, int | None, int | None]]:
    """(where the name ends, where the count ends, originals, copies) of each counted row."""
    for match in _COUNT.finditer(body):
        if _is_cited(body, match):
            continue
        digits = match["originals"]
        # A name that ends in a number ("năm 2025") is glued to the count, which has one digit then.
        glued = _NUMBERED.search(body, max(0, match.start() - 2), match.start())
        own = 1 if len(digits) > 2 or digits[0] == "0" or glued else len(digits)
        copies = int(match["copies"]) if match["copies"] else None
        yield match.end("originals") - own, match.end(), int(digits[-own:]), copies
    if not _COUNT.search(body):
        for match in _COPIES_ONLY.finditer(body):
            yield match.start(), match.end(), None, int(match["copies"])


def _is_cited(body: str, match: re.Match[str]) -> bool:
    """Whether the count is part of a sentence."""
    digits = match["originals"]
    before = body[match.start() - 1 : match.start()]
    after = body[match.end() : match.end() + 1]
    if len(digits) == 2 and digits[0] == "0":
        return True
    loose = before.isspace() or before == "("
    return loose and after != "" and after in " ;.,)"


def _paper(cell: str, originals: int | None, copies: int | None, case: str | None, notes: Notes) -> Paper:
    name, files, clear = split_forms(cell)
    if not clear:
        notes.add("papers", "form_unclear", cell[-200:])
    clean = unbulleted(name)
    if not clean:
        notes.add("papers", "paper_without_name", cell)
    return Paper(clean, originals, copies, case, tuple(one_line(file) for file in files))
