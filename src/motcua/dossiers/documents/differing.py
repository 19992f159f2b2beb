"""How two texts differ, word by word, as people read it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from typing import Final

SAME: Final = "same"
ADDED: Final = "added"
REMOVED: Final = "removed"
# Beyond this many words a changed passage is shown whole: word by word would take too long and help nobody.
MOST_WORDS: Final = 3000
_WORDS: Final = re.compile(r"\s+|[^\s]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text. `kind` is same, added or removed."""

    kind: str
    text: str


def difference(before: str, after: str) -> list[Piece]:
    """The pieces from `before` to `after`: same and removed ones together are `before`, same and added ones `after`."""
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    pieces: list[Piece] = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone, come = "".join(old[i1:i2]), "".join(new[j1:j2])
        pieces += [Piece(SAME, gone)] if tag == "equal" else _by_word(gone, come)
    return list(_joined(pieces))


def _by_word(gone: str, come: str) -> list[Piece]:
    old, new = _WORDS.findall(gone), _WORDS.findall(come)
    if max(len(old), len(new)) > MOST_WORDS:
        return [Piece(REMOVED, gone), Piece(ADDED, come)]
    pieces = []
    for tag, i1, i2, j1, j2 in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            pieces.append(Piece(SAME, "".join(old[i1:i2])))
        else:
            pieces += [Piece(REMOVED, "".join(old[i1:i2])), Piece(ADDED, "".join(new[j1:j2]))]
    return pieces


def _joined(pieces: list[Piece]) -> Iterator[Piece]:
    for kind, run in groupby((one for one in pieces if one.text), key=lambda one: one.kind):
        yield Piece(kind, "".join(one.text for one in run))
