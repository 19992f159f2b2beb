"""Vietnamese alphabetical order as a stored key, since no collation at hand sorts Ă, Â and Đ rightly.

Words are compared one after another, each by its letters (a ă â b c d đ e ê …) and then by its tone (level, grave,
hook, tilde, acute, dot), as dictionaries do. Numbers compare by value, before letters. A key is plain ASCII to be
compared byte by byte: its columns carry the collation C.
"""

import re
import unicodedata
from typing import Final

_ALPHABET: Final = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz"
# 33 letters on A–Z and a–g, whose bytes grow in this order; all stand after the digits.
_WEIGHTS: Final = {letter: chr(65 + n if n < 26 else 71 + n) for n, letter in enumerate(_ALPHABET)}
_TONES: Final = {"\u0300": '"', "\u0309": "#", "\u0303": "$", "\u0301": "%", "\u0323": "&"}
_LEVEL: Final = "!"
_WORDS: Final = re.compile(r"[0-9]+|[^\W0-9_]+")


def sort_key(text: str) -> str:
    """The key of a name: `sorted(names, key=sort_key)` is Vietnamese order."""
    words = _WORDS.findall(unicodedata.normalize("NFC", text.lower()))
    return " ".join(_number(word) if word[0] in "0123456789" else _word(word) for word in words)


def person_key(full_name: str) -> str:
    """The key of a person's name: by the given name, which stands last, then from the front."""
    *before, given = full_name.split() or [""]
    return sort_key(" ".join([given, *before]))


def _number(digits: str) -> str:
    value = str(int(digits))
    return f"{len(value):02d}{value}"


def _word(word: str) -> str:
    letters, tone = [], _LEVEL
    for composed in word:
        base = []
        for part in unicodedata.normalize("NFD", composed):
            if part in _TONES:
                tone = _TONES[part]
            else:
                base.append(part)
        letter = unicodedata.normalize("NFC", "".join(base))
        # Letters of other languages stand after ours, in the order of their code points.
        letters.append(_WEIGHTS.get(letter) or f"~{ord(letter[0]):06x}")
    return "".join(letters) + tone
