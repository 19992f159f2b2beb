"""Separator sheets: what their square code says, and how they cut a stack into papers.

A sheet says either "a paper of this type begins" or "the next dossier begins". Its code starts with a mark of ours, so
that the square codes which citizens' papers carry are never taken for one.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

MARK: Final = "MOTCUA-TACH-1"
_LONGEST: Final = 80


@dataclass(frozen=True, slots=True)
class Separator:
    """What a sheet says. `value`: the paper type's code, or the dossier's code (empty: not yet known)."""

    kind: Literal["paper", "dossier"]
    value: str = ""

    @property
    def text(self) -> str:
        """The text in the square code."""
        return f"{MARK}|{self.kind}|{self.value}"


def read_separator(text: str) -> Separator | None:
    """The separator behind the text of a square code; None when it is somebody else's code."""
    parts = text.split("|")
    if len(parts) != 3 or parts[0] != MARK or len(parts[2]) > _LONGEST:
        return None
    if parts[1] == "paper" and parts[2]:
        return Separator("paper", parts[2])
    return Separator("dossier", parts[2]) if parts[1] == "dossier" else None


@dataclass(frozen=True, slots=True)
class Seen:
    """A page as the cutter sees it."""

    number: int
    is_blank: bool = False
    separator: Separator | None = None


@dataclass(frozen=True, slots=True)
class Cut:
    """One paper: its pages in order, the type that its sheet named, and the dossier of the stack (0, 1, …)."""

    pages: tuple[int, ...]
    type_code: str = ""
    dossier: int = 0
    dossier_code: str = ""


def cut(pages: Iterable[Seen]) -> tuple[list[Cut], list[int]]:
    """Cut a stack into papers; returns them with the numbers of pages kept aside (blank ones, the sheets themselves).

    Every page is in exactly one paper or aside. Pages before the first sheet are a paper without a type. A sheet
    without pages behind it makes no paper.
    """
    papers: list[Cut] = []
    aside: list[int] = []
    gathered: list[int] = []
    type_code, dossier, dossier_code = "", 0, ""

    def close() -> None:
        if gathered:
            papers.append(Cut(tuple(gathered), type_code, dossier, dossier_code))
            gathered.clear()

    for page in pages:
        if page.separator is not None:
            close()
            aside.append(page.number)
            if page.separator.kind == "dossier":
                dossier, dossier_code, type_code = dossier + 1, page.separator.value, ""
            else:
                type_code = page.separator.value
        elif page.is_blank:
            aside.append(page.number)
        else:
            gathered.append(page.number)
    close()
    return papers, aside


def first_separator(texts: Sequence[str]) -> Separator | None:
    """The first of the codes seen on a page that is ours."""
    return next((found for text in texts if (found := read_separator(text)) is not None), None)
