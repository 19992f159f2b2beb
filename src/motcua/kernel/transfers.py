"""The text of a QR code that a bank's app reads as a transfer in VND.

EMVCo QR Code Specification for Payment Systems, merchant-presented mode, in NAPAS's profile (VietQR): fields of a
number, a length and a value, one after another, and a check sum at the end.
"""

import binascii
import re
from typing import Final

_NAPAS: Final = "A000000727"
_TO_ACCOUNT: Final = "QRIBFTTA"
_DONG, _VIETNAM = "704", "VN"
BANK: Final = re.compile("[0-9]{6}")  # NAPAS's number of a bank
ACCOUNT: Final = re.compile("[0-9A-Za-z]{1,19}")
LONGEST_PURPOSE: Final = 25
MOST: Final = 10**13 - 1  # as many digits as the field holds


def transfer_text(*, bank: str, account: str, amount: int, purpose: str) -> str:
    """A transfer of `amount` VND to an account; who pays need type nothing. `purpose` is latin letters, digits, spaces.

    Raises:
        ValueError: a bank that is not six digits, an account or a purpose that does not fit, no amount.
    """
    if not BANK.fullmatch(bank) or not ACCOUNT.fullmatch(account):
        raise ValueError(bank, account)
    if not 0 < amount <= MOST or not re.fullmatch(f"[0-9A-Za-z ]{{1,{LONGEST_PURPOSE}}}", purpose):
        raise ValueError(amount, purpose)
    receiver = _field(0, _NAPAS) + _field(1, _field(0, bank) + _field(1, account)) + _field(2, _TO_ACCOUNT)
    parts = (
        _field(0, "01"), _field(1, "12"), _field(38, receiver), _field(53, _DONG), _field(54, str(amount)),
        _field(58, _VIETNAM), _field(62, _field(8, purpose)), "6304",
    )  # fmt: skip
    text = "".join(parts)
    return text + check_sum(text)


def check_sum(text: str) -> str:
    """Four hexadecimal digits over everything before them, their own heading included (CRC-16/CCITT-FALSE)."""
    return f"{binascii.crc_hqx(text.encode('ascii'), 0xFFFF):04X}"


def _field(number: int, value: str) -> str:
    return f"{number:02d}{len(value):02d}{value}"
