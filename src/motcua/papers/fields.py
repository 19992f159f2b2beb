"""Facts read out of a paper's text by rules that are data: where a label stands, what follows it, how sure that is.

Nothing is guessed in silence: what fits no rule stays empty, what fits badly says so by its confidence, and every value
carries its place on the page, so that a person sees both side by side.
"""

import datetime as dt
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final, Literal

from rapidfuzz import fuzz

from motcua.files.scanning.hocr import Box, Word
from motcua.kernel.text import fold

Kind = Literal["text", "name", "date", "number"]
LIKE: Final = 86.0  # how alike a label and what was read have to be, of 100
WORD_LIKE: Final = 60.0  # and each of its words
DOUBT: Final = 15  # what a label that was read badly, or without its colon, takes from the confidence
TITLE_LINES: Final = 14
_DAY: Final = re.compile(r"(\d{1,2})\s*[/.\-]\s*(\d{1,2})\s*[/.\-]\s*(\d{4})")
_SPOKEN: Final = re.compile(r"ngay\s+(\d{1,2})\s+thang\s+(\d{1,2})\s+nam\s+(\d{4})")
_NUMBER: Final = re.compile(r"\d[\w./\-]*", re.UNICODE)


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One fact of a type of paper. `labels`: how papers name it; none: it is looked for by its form alone."""

    name: str
    label: str
    kind: Kind = "text"
    labels: tuple[str, ...] = ()
    pattern: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """A value that was read. `sure`: 0 to 100; `page`: place in the paper from 0; `box` as shares of the page."""

    value: str
    sure: int
    page: int
    box: Box


@dataclass(frozen=True, slots=True)
class _Line:
    page: int
    words: tuple[Word, ...]
    folded: tuple[str, ...]


def read_fields(pages: Sequence[Sequence[Word]], specs: Sequence[FieldSpec]) -> dict[str, Reading]:
    """What the pages say for each field; a field of which nothing was found is not in the answer."""
    lines = list(_lines(pages))
    known = [_tokens(label) for spec in specs for label in spec.labels]
    found = {}
    for spec in specs:
        reading = _labelled(spec, lines, known) if spec.labels else _by_form(spec, lines)
        if reading is not None:
            found[spec.name] = reading
    return found


def title_found(pages: Sequence[Sequence[Word]], titles: Iterable[str]) -> bool:
    """Whether one of the titles stands among the first lines of the first page."""
    head = [" ".join(line.folded) for line in list(_lines(pages[:1]))[:TITLE_LINES]]
    return any(fuzz.ratio(fold(title), line) >= 90 for title in titles for line in head)


def _tokens(label: str) -> tuple[str, ...]:
    return tuple(_plain(word) for word in label.split() if _plain(word))


def _plain(text: str) -> str:
    return re.sub(r"[^\w/]+", "", fold(text))


def _lines(pages: Sequence[Sequence[Word]]) -> Iterable[_Line]:
    for number, words in enumerate(pages):
        for _, group in groupby(words, key=lambda word: word.line):
            line = tuple(group)
            yield _Line(number, line, tuple(_plain(word.text) for word in line))


def _labelled(spec: FieldSpec, lines: list[_Line], known: list[tuple[str, ...]]) -> Reading | None:
    best: Reading | None = None
    for label in sorted((_tokens(text) for text in spec.labels), key=len, reverse=True):
        for at, line in enumerate(lines):
            place = _label_in(line, label, known)
            if place is None:
                continue
            end, doubt = place
            words = _value_words(line, end, known) or _next_line(lines, at)
            reading = _reading(spec, words, line.page, doubt)
            if reading is not None and (best is None or reading.sure > best.sure):
                best = reading
        if best is not None:
            return best
    return best


def _label_in(line: _Line, label: tuple[str, ...], known: list[tuple[str, ...]]) -> tuple[int, int] | None:
    """Where the label ends in the line, and what has to be taken from the confidence."""
    size = len(label)
    for start in range(len(line.words) - size + 1):
        alike = _alike(line, start, label)
        if alike < LIKE:
            continue
        colon = next((n for n in range(start, len(line.words)) if ":" in line.words[n].text), None)
        if colon is not None and colon != start + size - 1:
            continue  # a longer label, such as the mother's name where the child's is looked for
        if colon is None and any(len(other) > size and other[:size] == label and _stands(line, start, other)
                                 for other in known):  # fmt: skip
            continue
        return start + size, 0 if colon is not None and alike == 100 else DOUBT
    return None


def _alike(line: _Line, start: int, label: tuple[str, ...]) -> float:
    """How alike the label and what stands there are, of 100; 0 when one word is another: "mẹ" is not "cha"."""
    read = line.folded[start : start + len(label)]
    if len(read) < len(label) or any(fuzz.ratio(*pair) < WORD_LIKE for pair in zip(label, read, strict=True)):
        return 0.0
    return fuzz.ratio(" ".join(label), " ".join(read))


def _stands(line: _Line, start: int, label: tuple[str, ...]) -> bool:
    return _alike(line, start, label) >= LIKE


def _value_words(line: _Line, start: int, known: list[tuple[str, ...]]) -> tuple[Word, ...]:
    """What follows a label up to the next label in the same line."""
    for at in range(start, len(line.words)):
        for label in known:
            end = at + len(label) - 1
            if end < len(line.words) and ":" in line.words[end].text and _stands(line, at, label):
                return line.words[start:at]
    return line.words[start:]


def _next_line(lines: list[_Line], at: int) -> tuple[Word, ...]:
    if at + 1 >= len(lines) or lines[at + 1].page != lines[at].page:
        return ()
    words = lines[at + 1].words
    return () if any(":" in word.text for word in words) else words


def _by_form(spec: FieldSpec, lines: list[_Line]) -> Reading | None:
    """A field without a label, such as the day that stands beside the place. Nobody said what it is: half as sure."""
    for line in lines:
        reading = _reading(spec, line.words, line.page, 2 * DOUBT)
        if reading is not None:
            return reading
    return None


def _reading(spec: FieldSpec, words: Sequence[Word], page: int, doubt: int) -> Reading | None:
    if not words:
        return None
    text = " ".join(word.text for word in words).strip(" .,:;")
    value = _VALUES[spec.kind](text, spec.pattern)
    if not value:
        return None
    said = [word for word in words if _plain(word.text)] or list(words)
    box = (min(w.box[0] for w in said), min(w.box[1] for w in said),
           max(w.box[2] for w in said), max(w.box[3] for w in said))  # fmt: skip
    return Reading(value, max(0, min(word.sure for word in said) - doubt), page, box)


def _as_day(text: str, _pattern: str) -> str:
    found = _SPOKEN.search(fold(text)) or _DAY.search(text)
    if found is None:
        return ""
    day, month, year = map(int, found.groups())
    try:
        return dt.date(year, month, day).isoformat()
    except ValueError:
        return ""


def _as_number(text: str, pattern: str) -> str:
    found = re.search(pattern, text) if pattern else _NUMBER.search(text)
    return found.group(0).strip(" .,") if found else ""


def _as_name(text: str, _pattern: str) -> str:
    """A name is letters alone; what is read behind it (a year, a number) is not part of it."""
    kept = []
    for word in text.split():
        if not all(c.isalpha() or c in "'’-." for c in word):
            break
        kept.append(word)
    return " ".join(kept).strip(" .")


def _as_text(text: str, pattern: str) -> str:
    if not pattern:
        return text
    found = re.search(pattern, text)
    return found.group(0).strip() if found else ""


_VALUES: Final = {"date": _as_day, "number": _as_number, "name": _as_name, "text": _as_text}
