"""Text as people type it: with marks or without, composed or not."""

import re
import unicodedata
from typing import Final

_SPACES: Final = re.compile(r"\s+")


def clean(text: str) -> str:
    """`text` in composed letters (NFC), with single spaces and none at its ends."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def fold(text: str) -> str:
    """`text` in lower case without marks, so that "Nguyễn Thị Lệ" and "nguyen thi le" meet.

    đ becomes d, which Unicode takes for a letter of its own. Letters, digits and signs stay; spaces are made single.
    """
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return _SPACES.sub(" ", "".join(c for c in letters if unicodedata.category(c) != "Mn")).strip()
