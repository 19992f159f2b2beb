"""What changed between two texts or two sets of answers, so short that it fits into a line of a list."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

from motcua.dossiers.documents.differing import ADDED, REMOVED, SAME, Piece, difference

SHOWN: Final = 2  # edits that a line of a list has room for
LONGEST: Final = 48  # characters of one value
_LABEL: Final = 36
_CONTEXT: Final = 4  # words that stand before an edit without a label of its own
# Two edits with no more than this many words between them read better as one.
_BETWEEN: Final = 1
_LABELLED: Final = re.compile(r"\s*(?:\d+[.)]|[-–•])?\s*([^:\n]{1,60}):\s+(.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Edit:
    """`label` says where, `before` and `after` what; either of these is empty where something was only added or left
    out. All three are clipped with an ellipsis.
    """

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Edits:
    """The first few edits, and how many more there are."""

    shown: tuple[Edit, ...] = ()
    more: int = 0

    def __bool__(self) -> bool:
        return bool(self.shown)


def first_of(edits: Iterable[Edit]) -> Edits:
    """The first few and the number of the others."""
    found = tuple(edits)
    return Edits(found[:SHOWN], max(len(found) - SHOWN, 0))


@lru_cache(maxsize=128)  # versions never change, and an approver opens the list many times a day
def edits_of(before: str, after: str) -> Edits:
    """How `after` differs from `before`, place by place in the order of the text."""
    return first_of(_edits(difference(before, after)))


def _edits(pieces: list[Piece]) -> Iterator[Edit]:
    line = ""  # what stands before on the same line of the later text
    for changed, run in groupby(_joined(pieces), key=lambda one: one[0] != SAME):
        if not changed:
            line = _last_line(line, "".join(new for _, _, new in run))
            continue
        old, new = ("".join(parts) for parts in zip(*((o, n) for _, o, n in run), strict=True))
        if edit := _edit(line, old, new):
            yield edit
        line = _last_line(line, new)


def _joined(pieces: list[Piece]) -> list[tuple[str, str, str]]:
    """(kind, old, new); what is the same and short between two edits of one line counts as part of the edit."""
    found: list[tuple[str, str, str]] = []
    for at, one in enumerate(pieces):
        inside = 0 < at < len(pieces) - 1 and "\n" not in one.text and len(one.text.split()) <= _BETWEEN
        if one.kind == SAME:
            found.append(("inside" if inside else SAME, one.text, one.text))
        else:
            found.append((one.kind, one.text if one.kind == REMOVED else "", one.text if one.kind == ADDED else ""))
    return found


def _edit(line: str, old: str, new: str) -> Edit | None:
    """None where only blanks differ: no reader sees them."""
    if old.split() == new.split():
        return None
    label = _label(line)
    if not label:
        label, old, new = _own_label(old, new)
    return Edit(clipped(label, _LABEL), clipped(old, LONGEST), clipped(new, LONGEST))


def _last_line(line: str, text: str) -> str:
    return text.rpartition("\n")[2] if "\n" in text else line + text


def _label(line: str) -> str:
    """What the line says before the edit: the words before the last colon, or the last few words."""
    said, colon, rest = line.rpartition(":")
    if colon and len(rest.split()) <= _CONTEXT:
        said = re.split(r"[.;,]\s", said)[-1]
        return said.strip(" \t-–•0123456789.)")
    words = line.split()
    return " ".join((["…"] if len(words) > _CONTEXT else []) + words[-_CONTEXT:])


def _own_label(old: str, new: str) -> tuple[str, str, str]:
    """A whole line that came, went or changed may carry its label itself: `Ngành: 5610`."""
    of_old, of_new = _LABELLED.fullmatch(old), _LABELLED.fullmatch(new)
    if of_new and not old.strip():
        return of_new[1], "", of_new[2]
    if of_old and not new.strip():
        return of_old[1], of_old[2], ""
    if of_old and of_new and of_old[1] == of_new[1]:
        return of_new[1], of_old[2], of_new[2]
    return "", old, new


def clipped(text: str, most: int = LONGEST) -> str:
    """On one line, cut at a word."""
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    cut = text[:most].rpartition(" ")[0] or text[:most]
    return f"{cut}…"
