import pytest

from motcua.identity import identity_numbers
from motcua.identity.errors import BadIdentityNumber


def test_a_number_says_where_when_and_as_what():
    number, facts = identity_numbers.read("027 195 000 019")
    assert number == "027195000019"
    assert (facts.province_code, facts.sex, facts.birth_year) == ("27", "female", 1995)


def test_the_century_is_in_the_fourth_digit():
    assert identity_numbers.read("024206000011")[1].birth_year == 2006


@pytest.mark.parametrize("typed", ["", "12345678901", "0271950000191", "02719500001a", "٠٢٧١٩٥٠٠٠٠١٩"])
def test_anything_but_twelve_digits_is_refused_with_what_to_do(typed):
    with pytest.raises(BadIdentityNumber) as refused:
        identity_numbers.read(typed)
    assert "identity_number" in refused.value.data["fields"]


def test_doubts_are_hints():
    assert identity_numbers.doubts("027195000019", sex="female", birth_year=1995) == []
    assert len(identity_numbers.doubts("997195000019", sex="male", birth_year=1990)) == 3
