import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.text import clean, fold


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Nguyễn Thị Lệ", "nguyen thi le"),
        ("ĐĂNG KÝ khai sinh", "dang ky khai sinh"),
        ("  Ủy   ban\tnhân dân ", "uy ban nhan dan"),
        ("Ấp Ơn Ưng", "ap on ung"),
        ("Mẫu 01/ĐK-2025", "mau 01/dk-2025"),
        ("", ""),
    ],
)
def test_marks_and_case_are_folded_away(typed, folded):
    assert fold(typed) == folded


@given(st.text(alphabet="aăâbcdđeêoôơuưyáàảãạắằẩẫậếềểễệốồổỗộớờởỡợứừửữự ", max_size=40))
def test_composed_and_decomposed_letters_fold_alike(text):
    assert fold(unicodedata.normalize("NFD", text)) == fold(unicodedata.normalize("NFC", text))
    assert fold(fold(text)) == fold(text)
    assert fold(text.upper()) == fold(text)


def test_clean_composes_and_makes_spaces_single():
    assert clean(unicodedata.normalize("NFD", "  Trần  Văn Tuấn ")) == "Trần Văn Tuấn"
