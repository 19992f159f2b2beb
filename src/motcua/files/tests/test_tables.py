"""Tables to take away: read back whole, and never a formula."""

import csv
import io
import zipfile

import pytest
from defusedxml import ElementTree
from hypothesis import given
from hypothesis import strategies as st

from motcua.files.content import examine
from motcua.files.tables import csv_chunks, harmless, write_xlsx

ROWS = st.lists(st.lists(st.text(max_size=40), min_size=1, max_size=4), max_size=8)


def xlsx(rows):
    out = io.BytesIO()
    write_xlsx(out, rows)
    return out


def cells(out):
    with zipfile.ZipFile(out) as archive:
        sheet = ElementTree.fromstring(archive.read("xl/worksheets/sheet1.xml"))
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    return [[cell.findtext(f"{space}is/{space}t") or "" for cell in row] for row in sheet.iter(f"{space}row")]


@given(ROWS)
def test_what_goes_in_comes_out(rows):
    expected = [[harmless(cell).replace("\r\n", "\n").replace("\r", "\n") for cell in row] for row in rows]
    assert cells(xlsx(rows)) == expected
    text = b"".join(csv_chunks(rows)).decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(text, newline=""))) == [[harmless(cell) for cell in row] for row in rows]


@pytest.mark.parametrize("cell", ["=1+1", "+84912", "-5", "@sum", "\tx", '=HYPERLINK("http://x")'])
def test_no_cell_is_a_formula(cell):
    assert cells(xlsx([[cell]]))[0][0].startswith("'")


def test_our_own_tables_are_what_we_take_for_a_spreadsheet():
    assert examine(xlsx([["Sổ theo dõi"]]), "so.xlsx").title == "Excel"
