"""Tables as people send them, with everything that goes wrong in them."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

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
from motcua.files.sheets import MOST_BYTES, MOST_ROWS, read_table


def workbook(*lines, merge=""):
    book = Workbook()
    for line in lines:
        book.active.append(line)
    if merge:
        book.active.merge_cells(merge)
    kept = io.BytesIO()
    book.save(kept)
    kept.seek(0)
    return kept


def table(text, name="danh-sach.csv", encoding="utf-8"):
    return read_table(io.BytesIO(text.encode(encoding)), name)


def test_a_workbook_is_read_as_people_would_type_it():
    import datetime as dt

    read = read_table(workbook(
        [None, None], ["Họ và tên", "Ngày sinh", "Số"], ["Nguyễn  Văn An", dt.datetime(1988, 11, 20), 12.0],  # noqa: DTZ001 - as a workbook keeps it
        [None, None, None], ["Trần Thị Bê", dt.date(1990, 5, 2), "027190001234"],
    ), "ds.xlsx")  # fmt: skip
    assert read.heads == ("Họ và tên", "Ngày sinh", "Số")
    assert [(row.number, row.cells) for row in read.rows] == [
        (3, {"Họ và tên": "Nguyễn Văn An", "Ngày sinh": "20/11/1988", "Số": "12"}),
        (5, {"Họ và tên": "Trần Thị Bê", "Ngày sinh": "02/05/1990", "Số": "027190001234"}),
    ]


def test_formulas_and_merged_cells_are_named_and_the_rest_is_read():
    read = read_table(
        workbook(["Tên", "Số"], ["An", '="0271"&"9"'], ["Bê", "2"], [None, "3"], ["Cúc", "4"], merge="A3:A4"), "ds.xlsx"
    )
    first, second, third, fourth = read.rows
    assert "công thức" in first.problems["Số"]
    assert "gộp" in second.problems["Tên"]
    assert "gộp" in third.problems["Tên"]
    assert fourth.problems == {}
    assert fourth.cells == {"Tên": "Cúc", "Số": "4"}


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_text_tables_of_every_usual_kind(mark, encoding):
    read = table(f"Tên{mark}Số\nNguyễn An{mark}1\n", encoding=encoding)
    assert read.rows[0].cells == {"Tên": "Nguyễn An", "Số": "1"}


def test_a_text_table_brings_no_formula_either():
    read = table("Tên,Số\n=HYPERLINK(1),-5\n+cmd|x,+84 977\n")
    assert "công thức" in read.rows[0].problems["Tên"]
    assert read.rows[0].cells["Số"] == "-5"
    assert read.rows[1].cells["Số"] == "+84 977"
    assert "công thức" in read.rows[1].problems["Tên"]


def test_letters_that_cannot_be_read_with_certainty_are_not_guessed():
    for data in ("Tên\nNguyễn\n".encode("utf-16-le"), "Tên\nNguyÔn V¨n\n".encode("latin-1")):
        with pytest.raises((SheetEncoding, UnknownContent)):
            read_table(io.BytesIO(data), "ds.csv")
    with pytest.raises(SheetEncoding):
        table("Tên\n" + "Nguyễn".encode().decode("cp1252", "replace") + "\n")


@pytest.mark.parametrize(("data", "error"), [
    (b"", EmptySheet), (b"Ten\n", EmptySheet), (b"\xd0\xcf\x11\xe0" + b"x" * 600, OldWorkbook),
    (b"Ten,Ten\n1,2\n", HeadTwice), (b"PK\x03\x04broken", UnusableFile), (b"a\x00b\n1\n", NotATable),
    (b"x" * (MOST_BYTES + 1), FileTooLarge), (b"Ten\n" + b"1\n" * (MOST_ROWS + 1), SheetTooLong),
])  # fmt: skip
def test_what_is_no_table_says_what_to_do(data, error):
    with pytest.raises(error) as raised:
        read_table(io.BytesIO(data), "ds.xlsx" if data[:2] == b"PK" else "ds.csv")
    assert "ds." in raised.value.message


@pytest.mark.parametrize(("data", "name", "error"), [
    (b"%PDF-1.7\nhello\n", "ds.xlsx", NotATable), (b"\x89PNG\r\n\x1a\nxxx", "ds.xlsx", NotATable),
    (b"7z\xbc\xaf\x27\x1cxx", "ds.xlsx", ArchiveFile), (b"Rar!\x1a\x07\x01\x00", "ds.csv", ArchiveFile),
])  # fmt: skip
def test_nobody_is_told_to_send_a_list_as_pdf(data, name, error):
    with pytest.raises(error) as raised:
        read_table(io.BytesIO(data), name)
    assert "PDF" not in raised.value.message


def test_a_word_file_is_no_table():
    import zipfile

    kept = io.BytesIO()
    with zipfile.ZipFile(kept, "w") as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        packed.writestr("word/document.xml", "<document/>")
    kept.seek(0)
    with pytest.raises(NotATable):
        read_table(kept, "ds.docx")


@given(st.binary(max_size=300))
def test_no_bytes_are_more_than_an_error(data):
    try:
        read = read_table(io.BytesIO(data), "ds.csv")
    except UnusableFile:
        return
    assert all(set(row.cells) <= set(read.heads) for row in read.rows)
