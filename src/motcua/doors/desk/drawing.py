"""The process of a dossier as a drawing with the dossier's place in it: boxes in columns, joined by lines.

Only geometry and words; colours are in the stylesheet. Nodes of one column stand below one another (parallel steps).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 1334
_HIGH: Final = 52
_TOP: Final = 34
_ROW: Final = 84
_GAP: Final = 40  # least room between columns
_LETTER: Final = 7.7  # average width of a letter of the name, 14 px at weight 600
_WIDEST: Final = 210
_LOOP: Final = 26  # room for a way back below a band
_PER_BAND: Final = 7  # columns side by side; a longer process goes on below


@dataclass(frozen=True, slots=True)
class Step:
    """What is known of one node: `state` is done, here, todo or gone (not taken)."""

    id: str
    name: str
    state: str
    said: str = ""
    state_said: str = ""
    column: int = 0
    row: int = 0


@dataclass(frozen=True, slots=True)
class Link:
    source: str
    target: str
    name: str = ""
    taken: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    id: str
    full: str
    name: str
    state: str
    said: str
    state_said: str
    x: int
    y: int
    w: int

    @property
    def mid(self) -> int:
        return self.x + self.w // 2

    @property
    def right(self) -> int:
        return self.x + self.w - 2

    @property
    def y1(self) -> int:
        return self.y + (22 if self.said else 31)

    @property
    def y2(self) -> int:
        return self.y + 42

    @property
    def top(self) -> int:
        return self.y - 22

    @property
    def tick(self) -> str:
        return f"m{self.right - 4} {self.y}l3 3 5-6"

    @property
    def mark(self) -> str:
        return f"M{self.mid - 7} {self.y - 17}h14l-7 12z"


@dataclass(frozen=True, slots=True)
class Line:
    d: str
    todo: bool


@dataclass(frozen=True, slots=True)
class Word:
    """What is written beside a way."""

    text: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Flow:
    nodes: Sequence[Box]
    lines: Sequence[Line]
    words: Sequence[Word]
    width: int
    height: int


def lay_out(steps: Sequence[Step], links: Sequence[Link], loops: Sequence[Link] = ()) -> Flow:
    """Boxes and lines. Columns beyond what fits side by side go on in a band below."""
    columns = 1 + max((step.column for step in steps), default=0)
    bands = range((columns + _PER_BAND - 1) // _PER_BAND)
    side_by_side = min(columns, _PER_BAND) if len(bands) > 1 else columns
    width = min(_WIDEST, WIDTH // side_by_side - _GAP)
    stride = (WIDTH - 4 - width) // (side_by_side - 1) if side_by_side > 1 else 0
    tops, bottom = [], _TOP
    for band in bands:
        tops.append(bottom)
        deepest = 1 + max((step.row for step in steps if step.column // _PER_BAND == band), default=0)
        looped = any(_band_of(steps, loop.source) == band == _band_of(steps, loop.target) for loop in loops)
        bottom += deepest * _ROW + (_LOOP if looped else 0)
    boxes = {
        step.id: _box(
            step, 2 + step.column % _PER_BAND * stride, tops[step.column // _PER_BAND] + step.row * _ROW, width
        )
        for step in steps
    }
    lines = [_line(boxes[one.source], boxes[one.target], taken=one.taken) for one in links]
    drawn = [one for one in loops if _band_of(steps, one.source) == _band_of(steps, one.target)]
    lines += [_loop(boxes[one.source], boxes[one.target], taken=one.taken) for one in drawn]
    words = [
        Word(
            one.name,
            (boxes[one.source].mid + boxes[one.target].mid) // 2,
            _loop_y(boxes[one.source], boxes[one.target]) + 15,
        )
        for one in drawn
        if one.name
    ]
    return Flow(list(boxes.values()), lines, words, WIDTH, bottom - _ROW + _HIGH + 6)


def _band_of(steps: Sequence[Step], step_id: str) -> int:
    return next(step.column for step in steps if step.id == step_id) // _PER_BAND


def _box(step: Step, x: int, y: int, width: int) -> Box:
    letters = int((width - 12) / _LETTER)
    return Box(
        step.id, step.name, shorten(step.name, letters), step.state, shorten(step.said, letters + 2), step.state_said,
        x, y, width,
    )  # fmt: skip


def shorten(text: str, letters: int) -> str:
    """`text` cut at a word, with an ellipsis, when it is longer than `letters`."""
    if len(text) <= letters:
        return text
    cut = text[: letters - 1]
    return (cut.rsplit(" ", 1)[0] if " " in cut else cut).rstrip(" ,;") + "…"


def _line(a: Box, b: Box, *, taken: bool) -> Line:
    from_y, to_y = a.y + _HIGH // 2, b.y + _HIGH // 2
    if b.x <= a.x:  # goes on in the next band
        turn = b.y - 26
        return Line(f"M{a.mid} {a.y + _HIGH}V{turn}H{b.mid}V{b.y}", not taken)
    if from_y == to_y:
        return Line(f"M{a.x + a.w} {from_y}H{b.x}", not taken)
    half = b.x - _GAP // 2
    return Line(f"M{a.x + a.w} {from_y}H{half}V{to_y}H{b.x}", not taken)


def _loop_y(a: Box, b: Box) -> int:
    return max(a.y, b.y) + _HIGH + 16


def _loop(a: Box, b: Box, *, taken: bool) -> Line:
    """A way back, below the boxes, with a point at its end."""
    y = _loop_y(a, b)
    from_x, to_x = a.mid - 30, b.mid + 30
    end = b.y + _HIGH
    return Line(
        f"M{from_x} {a.y + _HIGH}V{y - 6}q0 6-6 6H{to_x + 6}q-6 0-6-6V{end + 4}m-4.500 5 4.500-6 4.500 6", not taken
    )
