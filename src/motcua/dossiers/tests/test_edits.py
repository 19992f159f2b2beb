"""What changed, as short as a line of a list: the place, what stood there, what stands there."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.dossiers.documents.differing import MOST_WORDS
from motcua.dossiers.documents.edits import LONGEST, SHOWN, Edit, clipped, edits_of

TEXT = "Căn cứ Luật Hộ tịch.\n1. Họ tên: Đỗ Thị Mỵ\n2. Năm sinh của mẹ: 1968\n3. Vốn: 50 triệu đồng\nKính gửi ông bà."


def shown(before, after):
    return [(one.label, one.before, one.after) for one in edits_of(before, after).shown]


@pytest.mark.parametrize(
    ("old", "new", "edit"),
    [
        ("1968", "1986", ("Năm sinh của mẹ", "1968", "1986")),
        ("50 triệu", "500 triệu", ("Vốn", "50", "500")),
        ("Kính gửi ông bà.", "Kính gửi bà con.", ("Kính gửi", "ông bà.", "bà con.")),
        ("Đỗ Thị Mỵ", "Đỗ Thị Mỵ Dung", ("Họ tên", "", "Dung")),
        ("Luật Hộ tịch.", "Luật Cư trú.", ("Căn cứ Luật", "Hộ tịch.", "Cư trú.")),
        ("Kính gửi", "4. Mã ngành: 5610\nKính gửi", ("Mã ngành", "", "5610")),
        ("3. Vốn: 50 triệu đồng\n", "", ("Vốn", "50 triệu đồng", "")),
    ],
)
def test_the_place_is_named_by_what_stands_before(old, new, edit):
    assert shown(TEXT, TEXT.replace(old, new)) == [edit]


def test_two_places_are_shown_and_the_others_counted():
    after = TEXT.replace("1968", "1986").replace("50", "500").replace("Mỵ", "My").replace("ông", "quý ông")
    found = edits_of(TEXT, after)
    assert [one.after for one in found.shown] == ["My", "1986"]
    assert (len(found.shown), found.more) == (SHOWN, 2)


def test_words_that_follow_each_other_are_one_edit_and_blanks_none():
    assert shown("Trẻ Bảo Hân, hồ sơ 12.", "Trẻ Minh Anh, hồ sơ 12.") == [("Trẻ", "Bảo Hân,", "Minh Anh,")]
    assert not edits_of("Trẻ  Bảo Hân.\n\nHết", "Trẻ Bảo Hân.\nHết")
    assert not edits_of(TEXT, TEXT)


def test_long_ones_are_cut_at_a_word():
    assert clipped("một hai ba", 7) == "một…"
    assert clipped("mộthaiba", 3) == "một…"
    (edit,) = edits_of("", "chữ " * (MOST_WORDS + 1)).shown
    assert edit == Edit("", "", f"{'chữ ' * (LONGEST // 4 - 1)}chữ…")


@given(st.text("ab :\n.", max_size=60), st.text("ab :\n.", max_size=60))
def test_no_text_is_too_odd_and_only_the_same_words_have_no_edit(before, after):
    found = edits_of(before, after)
    assert bool(found) == (before.split() != after.split())
    assert all(len(text) <= LONGEST + 1 for one in found.shown for text in (one.label, one.before, one.after))
