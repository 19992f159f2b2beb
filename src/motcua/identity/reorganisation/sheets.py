"""Rows of a CSV or XLSX file, as text. A formula, a merged cell or an unreadable file is said, not guessed."""

import csv
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any, Final
from xml.etree.ElementTree import Element

from django.utils.translation import gettext
from lxml import etree

from motcua.identity.errors import BadPlan

MOST_BYTES: Final = 20_000_000
MOST_ROWS: Final = 20_000
_NS: Final = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_CELL: Final = re.compile(r"([A-Z]+)(\d+)")


def rows(name: str, content: bytes) -> list[list[str]]:
    """The rows of the first sheet, cells without blanks around them.

    Raises:
        BadPlan: not UTF-8, not a workbook, protected, too large, with formulas or merged cells.
    """
    found = list(_xlsx(content) if name.lower().endswith(".xlsx") else _csv(content))
    if len(found) > MOST_ROWS:
        raise BadPlan(where=name, what=gettext("more than %(n)d rows") % {"n": MOST_ROWS})
    return found


def _csv(content: bytes) -> Iterator[list[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadPlan(where="CSV", what=gettext("save the file as UTF-8 (CSV UTF-8)")) from error
    if "\x00" in text:
        raise BadPlan(where="CSV", what=gettext("the file holds a NUL sign"))
    head = text.partition("\n")[0]
    try:
        for row in csv.reader(
            io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ","
        ):
            yield [cell.strip() for cell in row]
    except csv.Error as error:
        raise BadPlan(where="CSV", what=str(error)) from error


def _xlsx(content: bytes) -> Iterator[list[str]]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(each.file_size for each in archive.infolist()) > MOST_BYTES:
                raise BadPlan(
                    where="XLSX", what=gettext("more than %(n)d MB when unpacked") % {"n": MOST_BYTES // 1_000_000}
                )
            names = set(archive.namelist())
            sheets = sorted(name for name in names if re.fullmatch(r"xl/worksheets/sheet\d+\.xml", name))
            if not sheets:
                raise BadPlan(where="XLSX", what=gettext("there is no sheet in it; is it protected by a password?"))
            shared = _shared(_parse(archive.read("xl/sharedStrings.xml"))) if "xl/sharedStrings.xml" in names else []
            yield from _sheet(_parse(archive.read(sheets[0])), shared)
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, etree.XMLSyntaxError, KeyError) as error:
        raise BadPlan(where="XLSX", what=gettext("this is not a workbook, or it is protected by a password")) from error


def _parse(content: bytes) -> Element:
    # No entities, no network: what comes from outside is read as text and nothing else.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    parsed: Any = etree.fromstring(content, parser)
    return parsed  # type: ignore[no-any-return]


def _shared(root: Element) -> list[str]:
    return ["".join(text.text or "" for text in each.iter(f"{_NS}t")) for each in root.iter(f"{_NS}si")]


def _sheet(root: Element, shared: list[str]) -> Iterator[list[str]]:
    if next(root.iter(f"{_NS}mergeCell"), None) is not None:
        raise BadPlan(where="XLSX", what=gettext("it has merged cells; give each row its own values"))
    for row in root.iter(f"{_NS}row"):
        cells: dict[int, str] = {}
        for place, cell in enumerate(row.iter(f"{_NS}c")):
            where = cell.get("r") or ""
            if cell.find(f"{_NS}f") is not None:
                raise BadPlan(where=f"XLSX {where}", what=gettext("a formula; put its value there"))
            found = _CELL.fullmatch(where)
            cells[_column(found.group(1)) if found else place] = _value(cell, shared)
        yield [cells.get(place, "") for place in range(max(cells, default=-1) + 1)]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return min(number, 16_384) - 1


def _value(cell: Element, shared: list[str]) -> str:
    if cell.get("t") == "inlineStr":
        return "".join(text.text or "" for text in cell.iter(f"{_NS}t")).strip()
    value = cell.find(f"{_NS}v")
    text = (value.text or "") if value is not None else ""
    if cell.get("t") == "s" and text:
        place = int(text)
        return shared[place].strip() if place < len(shared) else ""
    return text.strip()
