"""Tables that people send: XLSX and CSV, read row by row, with what is wrong said beside each row.

Nothing is computed and nothing is guessed: a formula, a merged cell or letters of another encoding are named, and the
rest of the table is still read.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from django.utils.translation import gettext_lazy as _

from motcua.files.content import ARCHIVES, SHEET, examine
from motcua.files.errors import (
    ArchiveFile,
    EmptySheet,
    FileTooLarge,
    HeadTwice,
    NotATable,
    OldWorkbook,
    SheetEncoding,
    SheetTooLong,
    UnknownContent,
    UnusableFile,
)
from motcua.kernel import sheets
from motcua.kernel.sheets import Cell, CellFault, Line, SheetFault, UnreadableSheet

MOST_BYTES: Final = 10 * 1024 * 1024
MOST_ROWS: Final = 5_000
MOST_COLUMNS: Final = 100
_NO_TEXT: Final = (b"PK", b"%PDF-", b"\xff\xd8\xff", b"\x89PNG", *ARCHIVES)
_PROBLEMS: Final = {
    CellFault.FORMULA: _("This cell holds a formula. Paste its value instead."),
    CellFault.ERROR: _("This cell holds an error. Write the value."),
    CellFault.MERGED: _("This cell is merged with others. Split them and fill each one in."),
    CellFault.MANGLED: _("Letters are broken here. Type the text again."),
}


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
    if data.startswith(_NO_TEXT):
        _expect_workbook(data, name)
    try:
        return _table(sheets.lines(data, most_rows=MOST_ROWS, most_columns=MOST_COLUMNS), name)
    except UnreadableSheet as error:
        raise _unusable(error.fault, name) from None


def _unusable(fault: SheetFault, name: str) -> UnusableFile:
    if fault is SheetFault.OLD_WORKBOOK:
        return OldWorkbook(name=name)
    if fault is SheetFault.ENCODING:
        return SheetEncoding(name=name)
    if fault is SheetFault.TOO_LONG:
        return SheetTooLong(name=name, most=MOST_ROWS)
    return NotATable(name=name)


def _expect_workbook(data: bytes, name: str) -> None:
    try:
        examine(io.BytesIO(data), name, kinds=(SHEET,))
    except ArchiveFile:
        raise
    except UnknownContent:
        raise NotATable(name=name) from None


def _table(lines: Iterator[Line], name: str) -> SheetTable:
    heads: list[str] = []
    rows: list[SheetRow] = []
    for number, cells in lines:
        if not any(cell.text for cell in cells):
            continue
        if not heads:
            heads = _heads([cell.text for cell in cells], name)
            continue
        if len(rows) >= MOST_ROWS:
            raise SheetTooLong(name=name, most=MOST_ROWS)
        rows.append(_row(number, heads, cells))
    if not heads or not rows:
        raise EmptySheet(name=name)
    return SheetTable(tuple(head for head in heads if head), tuple(rows))


def _row(number: int, heads: list[str], cells: list[Cell]) -> SheetRow:
    row = SheetRow(number, {})
    for head, cell in zip(heads, cells, strict=False):
        if head:
            row.cells[head] = cell.text
            if cell.fault:
                row.problems[head] = str(_PROBLEMS[cell.fault])
    return row


def _heads(found: list[str], name: str) -> list[str]:
    while found and not found[-1]:
        found.pop()
    if len(found) > MOST_COLUMNS:
        raise SheetTooLong(name=name, most=MOST_COLUMNS)
    named = [head for head in found if head]
    if twice := sorted({head for head in named if named.count(head) > 1}):
        raise HeadTwice(name=name, head=twice[0])
    return found
