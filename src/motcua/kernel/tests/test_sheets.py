"""The one reader of tables that people send."""

import io
import zipfile

import pytest
from openpyxl import Workbook

from motcua.kernel import sheets
from motcua.kernel.sheets import Cell, CellFault, SheetFault, UnreadableSheet, lines


def workbook(*rows, merge=""):
    book = Workbook()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    kept = io.BytesIO()
    book.save(kept)
    return kept.getvalue()


def read(data):
    return list(lines(data, most_rows=100, most_columns=10))


@pytest.mark.parametrize("data", [b"old,new\nKinh B\xe1\xba\xafc,A\n", workbook(["old", "new"], ["Kinh Bắc", "A"])])
def test_both_kinds_give_the_same_rows(data):
    assert read(data) == [(1, [Cell("old"), Cell("new")]), (2, [Cell("Kinh Bắc"), Cell("A")])]


def test_what_cannot_be_taken_is_named_at_its_cell():
    found = read(workbook(["=1+1", "@x", "-5", "+84 912"], ["a", None, "b", "c"], merge="A2:B2"))
    assert [[cell.fault for cell in line.cells] for line in found] == [
        [CellFault.FORMULA, CellFault.FORMULA, None, None],
        [CellFault.MERGED, CellFault.MERGED, None, None],
    ]


def packed(size):
    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * size)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b"\xd0\xcf\x11\xe0" + b"x" * 100, SheetFault.OLD_WORKBOOK),
        ("Nguyễn".encode("cp1258", "replace") + b"\xff\xd2", SheetFault.ENCODING),
        (b"a,b\n\x00,c\n", SheetFault.CONTENT),
        (b"PK\x03\x04 no zip at all", SheetFault.CONTENT),
        (packed(10), SheetFault.CONTENT),
        (workbook(["x"] * 101), SheetFault.TOO_LONG),
    ],
)
def test_a_file_that_cannot_be_read_says_why(data, fault):
    with pytest.raises(UnreadableSheet) as raised:
        read(data)
    assert raised.value.fault is fault


def test_a_small_file_that_unpacks_to_a_great_one_is_not_opened(monkeypatch):
    monkeypatch.setattr(sheets, "MOST_UNPACKED", 1_000)
    with pytest.raises(UnreadableSheet) as raised:
        read(packed(1_001))
    assert raised.value.fault is SheetFault.TOO_LONG
