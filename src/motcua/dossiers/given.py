"""What of a paper was given: sheets of three kinds, or a reason why none is needed."""

import re
from dataclasses import dataclass
from typing import Final

from motcua.dossiers.models import DossierPaper, PaperStatus

MOST_SHEETS: Final = 99
# The letters of the counter's sheet: bản chính, chứng thực, sao.
_LETTERS: Final = {"c": "originals", "t": "certified", "s": "copies"}
_SAID: Final = re.compile(r"([1-9][0-9]?)\s*([cts])", re.IGNORECASE)
_WHOLE: Final = re.compile(r"(?:[1-9][0-9]?\s*[cts][\s,;+]*)+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PaperGiven:
    """What of one paper lies on the counter: originals, certified and plain copies, or why none is needed."""

    originals: int = 0
    certified: int = 0
    copies: int = 0
    waived: bool = False
    note: str = ""

    @property
    def sheets(self) -> int:
        """How many there are of all kinds."""
        return self.originals + self.certified + self.copies

    def plus(self, kind: str, sheets: int) -> "PaperGiven":
        """The same with `sheets` of `kind`: originals, certified or copies."""
        counts = {"originals": self.originals, "certified": self.certified, "copies": self.copies}
        if kind not in counts:
            raise ValueError(kind)
        counts[kind] = sheets
        return PaperGiven(**counts, waived=self.waived, note=self.note)

    def put_on(self, row: DossierPaper) -> None:
        """Set the row's columns; the caller writes it."""
        row.originals, row.certified, row.copies, row.note = self.originals, self.certified, self.copies, self.note
        if self.waived:
            row.status = PaperStatus.WAIVED
        elif self.sheets:
            row.status = PaperStatus.PROVIDED


NOTHING_GIVEN = PaperGiven()


def read_sheets(text: str) -> PaperGiven | None:
    """Sheets as written in a cell: `1C 2S` (C original, T certified, S copy; 0 is none); None for all else."""
    if text.strip() == "0":
        return NOTHING_GIVEN
    said = [(letter.lower(), int(sheets)) for sheets, letter in _SAID.findall(text)]
    if not _WHOLE.fullmatch(text.strip()) or len(said) != len(dict(said)):
        return None
    found = NOTHING_GIVEN
    for letter, sheets in said:
        found = found.plus(_LETTERS[letter], sheets)
    return found
