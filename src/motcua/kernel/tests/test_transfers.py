"""A transfer as a bank's app reads it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from motcua.kernel.transfers import check_sum, transfer_text

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"


def fields(text):
    """Number to value, as an app takes the text apart."""
    found = {}
    while text:
        number, length = text[:2], int(text[2:4])
        found[number], text = text[4 : 4 + length], text[4 + length :]
    return found


def test_the_check_sum_is_that_of_the_published_example():
    example = (
        "00020101021238570010A00000072701270006970403011300110123456780208QRIBFTTA530370454061800005802VN"
        "62340107NPS68690819thanh toan don hang6304"
    )
    assert check_sum(example) == "2E2E"


def test_a_transfer_says_where_how_much_and_what_for():
    text = transfer_text(bank="970403", account="0011012345678", amount=180_000, purpose="H05 160 261116 0001")
    found = fields(text)
    assert found["38"] == "0010A00000072701270006970403011300110123456780208QRIBFTTA"
    assert (found["53"], found["54"], found["58"]) == ("704", "180000", "VN")
    assert fields(found["62"]) == {"08": "H05 160 261116 0001"}
    assert found["63"] == check_sum(text[:-4])


@given(
    bank=st.from_regex("[0-9]{6}", fullmatch=True), account=st.text(LETTERS, min_size=1, max_size=19),
    amount=st.integers(1, 10**13 - 1), purpose=st.text(LETTERS + " ", min_size=1, max_size=25),
)  # fmt: skip
def test_whatever_fits_comes_out_as_it_went_in(bank, account, amount, purpose):
    found = fields(transfer_text(bank=bank, account=account, amount=amount, purpose=purpose))
    receiver = fields(fields(found["38"])["01"])
    assert (receiver["00"], receiver["01"], int(found["54"])) == (bank, account, amount)
    assert fields(found["62"])["08"] == purpose


@pytest.mark.parametrize(
    "change",
    [{"bank": "97040"}, {"bank": "97040a"}, {"account": ""}, {"account": "0" * 20}, {"account": "1-2"}, {"amount": 0},
     {"amount": -1}, {"amount": 10**13}, {"purpose": ""}, {"purpose": "x" * 26}, {"purpose": "lệ phí"},
     {"purpose": "H05.1"}],
)  # fmt: skip
def test_what_a_bank_could_not_read_is_refused(change):
    fitting = {"bank": "970403", "account": "0011012345678", "amount": 1, "purpose": "x"}
    with pytest.raises(ValueError, match=r"."):
        transfer_text(**{**fitting, **change})
