import random
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.identity.models import UnitVersion
from motcua.identity.sorting import person_key, sort_key

ALPHABET = ["an", "ăn", "âm", "ba", "ca", "da", "đa", "em", "êm", "ga", "ong", "ông", "ơn", "phố", "un", "ưng", "vàng"]


def test_letters_stand_in_vietnamese_order():
    shuffled = ALPHABET[:]
    random.Random(7).shuffle(shuffled)
    assert sorted(shuffled, key=sort_key) == ALPHABET


def test_tones_decide_between_equal_letters_and_words_before_what_follows():
    names = ["ma", "ma sát", "mà", "mả", "mã", "má", "mạ", "mai"]
    assert sorted(set(names), key=sort_key) == names


def test_the_place_of_the_tone_mark_does_not_matter():
    assert sort_key("Phúc Hoà") == sort_key("Phúc Hòa")


def test_numbers_stand_by_value_before_letters():
    counters = ["Quầy 2", "Quầy 10", "Quầy A"]
    assert sorted(set(counters), key=sort_key) == counters


def test_people_are_sorted_by_given_name():
    names = ["Lê Thị Ngọc Ánh", "Trần Văn Đức", "Nguyễn Thị Hường", "Nguyễn Thị Lệ", "Trần Văn Tuấn"]
    assert sorted(set(names), key=person_key) == names


@given(st.text(max_size=30))
def test_any_text_has_an_ascii_key_that_does_not_hang_on_composition(text):
    key = sort_key(text)
    assert key.isascii()
    assert key == sort_key(unicodedata.normalize("NFC", text))


@pytest.mark.usefixtures("bac_ninh")
def test_the_database_sorts_like_the_program():
    stored = list(UnitVersion.objects.order_by("sort_key", "id").values_list("sort_key", flat=True))
    assert stored == sorted(stored)
    assert len(stored) > 1_000
