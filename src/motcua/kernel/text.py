"""Text as people type it: with marks or without, composed or not."""

import re
import unicodedata
from typing import Final

# What UTF-8 looks like when it was read as another encoding, and the sign of a letter that was lost.
_MANGLED: Final = re.compile("\ufffd|[ÃÄÆáº»][\x80-\xbf\u2018-\u2122]")
_SPACES: Final = re.compile(r"\s+")


def clean(text: str) -> str:
    """`text` in composed letters (NFC), with single spaces and none at its ends."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", text)).strip()


def mangled(text: str) -> bool:
    """Whether letters were lost between encodings, so that a name would be written wrongly."""
    return _MANGLED.search(text) is not None


def fold(text: str) -> str:
    """`text` in lower case without marks, so that "Nguyễn Thị Lệ" and "nguyen thi le" meet.

    đ becomes d, which Unicode takes for a letter of its own. Letters, digits and signs stay; spaces are made single.
    """
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    return _SPACES.sub(" ", "".join(c for c in letters if unicodedata.category(c) != "Mn")).strip()
