"""Vietnamese text as plain syllables: lower case, no marks, one spelling for i and y."""

import itertools
import re
import unicodedata
import zlib
from collections.abc import Sequence
from functools import lru_cache

MAX_CHARS = 300
"""Of a query, no more is read: longer texts are pasted by mistake, and cost time."""

_MARKS = re.compile("[\u0300-\u036f]+")
_PLAIN = re.compile(r"[0-9a-z]+")
_FINAL_Y = re.compile(r"^([bcdghklmnpqrstvx]*|qu)y$")
_TELEX = ("dd", "d"), ("aa", "a"), ("ee", "e"), ("oo", "o"), ("w", "")
CODE = re.compile(r"(?<![0-9.])([0-9])[.,\s]?([0-9]{6})(?![0-9])")


def strip_marks(text: str) -> str:
    """Lower case without marks: `Đăng ký` is `dang ky`."""
    decomposed = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return _MARKS.sub("", decomposed)


@lru_cache(maxsize=20_000)
def one_spelling(syllable: str) -> str:
    """`ky` and `ki` are one; only where the vowel stands alone at the end, so `thay` and `thai` stay two."""
    found = _FINAL_Y.match(syllable)
    return f"{found[1]}i" if found else syllable


def syllables(text: str) -> list[str]:
    """The plain syllables of `text` in their order."""
    return [one_spelling(word) for word in _PLAIN.findall(strip_marks(text))]


def plain(text: str) -> str:
    """`text` as its plain syllables with single spaces: what is compared and stored."""
    return " ".join(syllables(text))


def telex(word: str) -> str:
    """The syllable that `word` becomes if its letters are undecoded Telex or VNI keys: `kys` is `ki`."""
    for typed, meant in _TELEX:
        word = word.replace(typed, meant)
    word = re.sub(r"[0-9]+", "", word) if re.search(r"[a-z][0-9]", word) else word
    return one_spelling(word[:1] + re.sub(r"[sfrxj]", "", word[1:]))


def codes(text: str) -> list[str]:
    """Procedure codes inside `text`, in the form `1.001193`."""
    return [f"{kind}.{number}" for kind, number in CODE.findall(text)]


def pairs(words: Sequence[str]) -> set[int]:
    """Neighbouring syllables as numbers: two together, such as khai sinh, say what each alone does not.

    A number (CRC-32, signed) takes a quarter of the room of the text, and an index of numbers is built twice as fast;
    of all pairs of one text a stray hit on another pair happens once in some millions.
    """
    return {zlib.crc32(f"{one} {two}".encode()) - 2**31 for one, two in itertools.pairwise(words)}
