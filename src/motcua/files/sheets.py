"""Tables that people send: XLSX and CSV, read row by row, with what is wrong said beside each row.

Nothing is computed and nothing is guessed: a formula, a merged cell or letters of another encoding are named, and the
rest of the table is still read.
"""

import codecs
import csv
import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

from django.utils.translation import gettext

from motcua.files.content import SHEET, examine
from motcua.files.errors import (
    EmptySheet,
    FileTooLarge,
    HeadTwice,
    OldWorkbook,
    SheetEncoding,
    SheetTooLong,
    UnknownContent,
)
from motcua.kernel.text import clean, mangled

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 100
_OLE: Final = b"\xd0\xcf\x11\xe0"
_FORMULA: Final = re.compile(r"^[=@]|^[+-](?![\d\s.,()-]*$)")


@dataclass(slots=True)
class SheetRow:
    """One row: `number` as the program that made it counts, `cells` by column head, and what cannot be taken."""

    number: int
    cells: dict[str, str]
    problems: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SheetTable:
    """A table with heads in its first row that says anything."""

    heads: tuple[str, ...]
    rows: tuple[SheetRow, ...]


def read_table(stream: BinaryIO, name: str) -> SheetTable:
    """Read an XLSX's first sheet or a CSV.

    Raises:
        UnusableFile: one of its kinds says what is wrong with the file as a whole and what to do.
    """
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise FileTooLarge(name=name, limit_mb=MOST_BYTES // 1024 // 1024)
    if data.startswith(_OLE):
        raise OldWorkbook(name=name)
    if data.startswith(b"PK"):
        if examine(io.BytesIO(data), name) is not SHEET:
            raise UnknownContent(name=name)
        return _table(_workbook_rows(data, name), name)
    return _table(_csv_rows(data, name), name)


_Read = tuple[int, list[tuple[str, str]]]  # number of the row; text and problem of each cell


def _table(lines: Iterator[_Read], name: str) -> SheetTable:
    heads: list[str] = []
    rows: list[SheetRow] = []
    for number, cells in lines:
        if not any(text for text, _ in cells):
            continue
        if not heads:
            heads = _heads([text for text, _ in cells], name)
            continue
        if len(rows) >= MOST_ROWS:
            raise SheetTooLong(name=name, most=MOST_ROWS)
        row = SheetRow(number, {})
        for head, (text, problem) in zip(heads, cells, strict=False):
            if head:
                row.cells[head] = text
                if problem:
                    row.problems[head] = problem
        rows.append(row)
    if not heads or not rows:
        raise EmptySheet(name=name)
    return SheetTable(tuple(head for head in heads if head), tuple(rows))


def _heads(found: list[str], name: str) -> list[str]:
    while found and not found[-1]:
        found.pop()
    if len(found) > MOST_COLUMNS:
        raise SheetTooLong(name=name, most=MOST_COLUMNS)
    named = [head for head in found if head]
    if twice := sorted({head for head in named if named.count(head) > 1}):
        raise HeadTwice(name=name, head=twice[0])
    return found


def _csv_rows(data: bytes, name: str) -> Iterator[_Read]:
    text = _decoded(data, name)
    if mangled(text):
        raise SheetEncoding(name=name)
    sample = text[:4_096].split("\n", 1)[0]
    mark = max(";,\t|", key=sample.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=False)
    try:
        for number, line in enumerate(reader, 1):
            yield number, [_checked(clean(cell)) for cell in line]
    except csv.Error:
        raise UnknownContent(name=name) from None


def _decoded(data: bytes, name: str) -> str:
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        # Old Vietnamese encodings look alike: to choose one would mangle names in silence.
        raise SheetEncoding(name=name) from None
    if "\x00" in text:
        raise UnknownContent(name=name)
    return text


def _workbook_rows(data: bytes, name: str) -> Iterator[_Read]:
    from openpyxl import load_workbook  # costly to load, and few processes ever need it
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(io.BytesIO(data), data_only=False, keep_links=False, rich_text=False)
        sheet = book.worksheets[0]
    except (InvalidFileException, KeyError, IndexError, ValueError, TypeError, zipfile.BadZipFile, SyntaxError):
        raise UnknownContent(name=name) from None
    if sheet.max_column > MOST_COLUMNS * 10 or sheet.max_row > MOST_ROWS * 20:
        raise SheetTooLong(name=name, most=MOST_ROWS)
    joined = {
        (row, column)
        for part in sheet.merged_cells.ranges
        for row in range(part.min_row, min(part.max_row, MOST_ROWS * 2) + 1)
        for column in range(part.min_col, part.max_col + 1)
    }
    for number, line in enumerate(sheet.iter_rows(), 1):
        yield number, [_cell(cell, joined=(number, at) in joined) for at, cell in enumerate(line, 1)]


def _cell(cell: Any, *, joined: bool) -> tuple[str, str]:
    if joined:
        return _said(cell.value), gettext("This cell is merged with others. Split them and fill each one in.")
    if cell.data_type == "f":
        return "", gettext("This cell holds a formula. Paste its value instead.")
    if cell.data_type == "e":
        return "", gettext("This cell holds an error. Write the value.")
    return _checked(_said(cell.value))


def _said(value: Any) -> str:
    """A cell's value as a person would type it."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        return value.strftime("%d/%m/%Y") if value.time() == dt.time() else value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, dt.date):
        return value.strftime("%d/%m/%Y")
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return clean(str(value).replace("\x00", ""))


def _checked(text: str) -> tuple[str, str]:
    if _FORMULA.match(text):
        return "", gettext("This cell holds a formula. Paste its value instead.")
    if mangled(text):
        return text, gettext("Letters are broken here. Type the text again.")
    return text, ""
