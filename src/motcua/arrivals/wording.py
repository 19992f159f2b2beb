"""How a call sounds. The words are made here, so that a screen reader and the loudspeaker say the same.

Both languages are written out, because the hall hears them one after the other whatever language a screen is in.
"""

import re
from typing import Final

from motcua.identity.organisation import UnitInfo

_VI: Final = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_EN: Final = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_LAST_NUMBER: Final = re.compile(r"(\d+)\D*$")


def counter_label(unit: UnitInfo) -> str:
    """What a counter is called by: its number, or its name where it has none."""
    found = _LAST_NUMBER.search(unit.name)
    return found.group(1).lstrip("0") or "0" if found else unit.name


def spelled(code: str, language: str) -> str:
    """`A 012` digit by digit: "A không một hai"."""
    words = _EN if language == "en" else _VI
    return " ".join(words[int(sign)] if sign.isdecimal() else sign for sign in code if sign != " ")


def spoken(code: str, counter: str, language: str) -> str:
    """The call: "Mời số A không một hai đến quầy 3"."""
    if language == "en":
        return f"Number {spelled(code, 'en')}, please go to counter {counter}"
    return f"Mời số {spelled(code, 'vi')} đến quầy {counter}"
