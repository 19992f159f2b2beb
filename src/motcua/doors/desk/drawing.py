"""The process of a dossier as a drawing with the dossier's place in it: boxes in columns, joined by lines.

Only geometry and words; colours are in the stylesheet. Nodes of one column stand below one another (parallel steps).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 1334
_HIGH: Final = 52
_TOP: Final = 34
_ROW: Final = 84
_GAP: Final = 40  # least room between columns
_LETTER: Final = 7.7  # average width of a letter of the name, 14 px at weight 600
_WIDEST: Final = 210
_PER_BAND: Final = 6  # columns side by side; a longer process goes on below


@dataclass(frozen=True, slots=True)
class Step:
    """What is known of one node: `state` is done, here, todo or gone (not taken)."""

    id: str
    name: str
    state: str
    said: str = ""
    state_said: str = ""


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
class Flow:
    nodes: Sequence[Box]
    lines: Sequence[Line]
    width: int
    height: int


def lay_out(columns: Sequence[Sequence[Step]], edges: Mapping[str, Sequence[str]] | None = None) -> Flow:
    """Boxes and lines for steps in columns. Without `edges` each column leads to the next."""
    bands = [columns[at : at + _PER_BAND] for at in range(0, len(columns), _PER_BAND)]
    boxes: dict[str, Box] = {}
    order: list[list[Box]] = []
    top = _TOP
    for band in bands:
        deepest = max((len(column) for column in band), default=1)
        order += _band(band, top, deepest)
        top += deepest * _ROW + 18
    for column in order:
        boxes.update({box.id: box for box in column})
    lines = [_line(boxes[a], boxes[b]) for a, b in _pairs(order, edges) if a in boxes and b in boxes]
    return Flow([box for column in order for box in column], lines, WIDTH, max(top - _ROW + _HIGH - 10, 100))


def _band(band: Sequence[Sequence[Step]], top: int, deepest: int) -> list[list[Box]]:
    share = WIDTH // len(band)
    width = min(_WIDEST, share - _GAP)
    step = (WIDTH - 4 - width) // max(1, len(band) - 1) if len(band) > 1 else 0
    found = []
    for at, column in enumerate(band):
        x = 2 + at * step
        drop = (deepest - len(column)) * _ROW // 2
        found.append([_box(one, x, top + drop + row * _ROW, width) for row, one in enumerate(column)])
    return found


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


def _pairs(order: Sequence[Sequence[Box]], edges: Mapping[str, Sequence[str]] | None) -> list[tuple[str, str]]:
    if edges is not None:
        return [(a, b) for a, targets in edges.items() for b in targets]
    return [
        (left.id, right.id) for here, then in zip(order, order[1:], strict=False) for left in here for right in then
    ]


def _line(a: Box, b: Box) -> Line:
    todo = b.state in {"todo", "gone"}
    from_y, to_y = a.y + _HIGH // 2, b.y + _HIGH // 2
    if b.x <= a.x:  # goes on in the next band
        turn = (a.y + _HIGH + b.y) // 2 - 14
        return Line(f"M{a.mid} {a.y + _HIGH}V{turn}H{b.mid}V{b.y}", todo)
    if from_y == to_y:
        return Line(f"M{a.x + a.w} {from_y}H{b.x}", todo)
    half = (a.x + a.w + b.x) // 2
    return Line(f"M{a.x + a.w} {from_y}H{half}V{to_y}H{b.x}", todo)
