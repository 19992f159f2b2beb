"""Rows of tables that people send, XLSX and CSV, as the text that a person would type; nothing computed or guessed.

Rooms say in their own words what is wrong: here it has a name, of a cell or of the file as a whole.
"""

import codecs
import csv
import datetime as dt
import enum
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final, NamedTuple

from motcua.kernel.text import clean, mangled

# A few kilobytes of a zip can name terabytes.
MOST_UNPACKED: Final = 128 * 1024 * 1024
_OLE: Final = b"\xd0\xcf\x11\xe0"
_FORMULA: Final = re.compile(r"^[=@]|^[+-](?![\d\s.,()-]*$)")


class CellFault(enum.Enum):
    """Why a cell can't be taken as it is. The text of the last two is what can be seen there."""

    FORMULA = enum.auto()
    ERROR = enum.auto()
    MERGED = enum.auto()
    MANGLED = enum.auto()


class SheetFault(enum.Enum):
    """Why nothing of a file can be taken."""

    OLD_WORKBOOK = enum.auto()  # of before 2007, or behind a password
    ENCODING = enum.auto()  # old Vietnamese encodings look alike: to choose one would mangle names in silence
    CONTENT = enum.auto()
    TOO_LONG = enum.auto()


class UnreadableSheet(ValueError):
    """The whole file can't be read, for this `fault`."""

    def __init__(self, fault: SheetFault) -> None:
        super().__init__(fault.name)
        self.fault = fault


class Cell(NamedTuple):
    text: str
    fault: CellFault | None = None


class Line(NamedTuple):
    """A row; `number` as the program that made it counts."""

    number: int
    cells: list[Cell]


def lines(data: bytes, *, most_rows: int, most_columns: int) -> Iterator[Line]:
    """The rows of the first sheet of a workbook, or of a CSV; empty ones too.

    Raises:
        UnreadableSheet: at the latest while the rows are taken.
    """
    if data.startswith(_OLE):
        raise UnreadableSheet(SheetFault.OLD_WORKBOOK)
    if data.startswith(b"PK"):
        return _of_workbook(data, most_rows, most_columns)
    return _of_csv(data)


def _of_csv(data: bytes) -> Iterator[Line]:
    text = _decoded(data)
    if mangled(text):
        raise UnreadableSheet(SheetFault.ENCODING)
    sample = text[:4_096].split("\n", 1)[0]
    mark = max(";,\t|", key=sample.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, strict=False)
    try:
        for number, line in enumerate(reader, 1):
            yield Line(number, [_checked(clean(cell)) for cell in line])
    except csv.Error:
        raise UnreadableSheet(SheetFault.CONTENT) from None


def _decoded(data: bytes) -> str:
    encoding = "utf-16" if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        raise UnreadableSheet(SheetFault.ENCODING) from None
    if "\x00" in text:
        raise UnreadableSheet(SheetFault.CONTENT)
    return text


def _of_workbook(data: bytes, most_rows: int, most_columns: int) -> Iterator[Line]:
    sheet = _first_sheet(data)
    if sheet.max_column > most_columns * 10 or sheet.max_row > most_rows * 20:
        raise UnreadableSheet(SheetFault.TOO_LONG)
    joined = {
        (row, column)
        for part in sheet.merged_cells.ranges
        for row in range(part.min_row, min(part.max_row, most_rows * 2) + 1)
        for column in range(part.min_col, part.max_col + 1)
    }
    for number, row in enumerate(sheet.iter_rows(), 1):
        yield Line(number, [_cell(cell, joined=(number, at) in joined) for at, cell in enumerate(row, 1)])


def _first_sheet(data: bytes) -> Any:
    from openpyxl import load_workbook  # costly to load, and few processes ever need it
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        if _unpacked(data) <= MOST_UNPACKED:
            book = load_workbook(io.BytesIO(data), data_only=False, keep_links=False, rich_text=False)
            return book.worksheets[0]
    except (
        InvalidFileException, KeyError, IndexError, ValueError, TypeError, zipfile.BadZipFile, SyntaxError,
        RuntimeError, NotImplementedError, EOFError,
    ):  # fmt: skip
        raise UnreadableSheet(SheetFault.CONTENT) from None
    raise UnreadableSheet(SheetFault.TOO_LONG)


def _unpacked(data: bytes) -> int:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return sum(member.file_size for member in archive.infolist())


def _cell(cell: Any, *, joined: bool) -> Cell:
    if joined:
        return Cell(_said(cell.value), CellFault.MERGED)
    if cell.data_type == "f":
        return Cell("", CellFault.FORMULA)
    if cell.data_type == "e":
        return Cell("", CellFault.ERROR)
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


def _checked(text: str) -> Cell:
    if _FORMULA.match(text):
        return Cell("", CellFault.FORMULA)
    return Cell(text, CellFault.MANGLED if mangled(text) else None)
