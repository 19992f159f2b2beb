"""A plan's table as people send it: what can't be read is said, and where."""

import pytest
from django.utils.translation import override

from motcua.identity.errors import BadPlan
from motcua.identity.reorganisation import sheets


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("ke-hoach.csv", b"old,new\n=A1,b\n", "dòng 2"),
        ("ke-hoach.csv", "cũ,mới\n".encode("utf-16-le")[:-1] + b"\xd8", "UTF-8"),
        ("ke-hoach.xlsx", b"PK\x03\x04 no workbook", "không phải tệp bảng tính"),
        ("ke-hoach.xlsx", b"\xd0\xcf\x11\xe0 of long ago", "đời cũ"),
        ("ke-hoach.csv", b"old,new\n" + b"a,b\n" * 20_000, "20000 dòng"),
    ],
)
def test_a_sheet_that_cannot_be_read_says_where_and_why(name, data, said):
    with override("vi"), pytest.raises(BadPlan) as raised:
        sheets.rows(name, data)
    assert said in raised.value.message


def test_rows_of_a_sheet_are_texts_without_blanks_around_them():
    assert sheets.rows("x.csv", " old ;new\n Kinh Bắc;b \n".encode()) == [["old", "new"], ["Kinh Bắc", "b"]]
