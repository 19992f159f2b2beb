"""What of a paper was given: sheets of three kinds, or a reason why none is needed."""

from dataclasses import dataclass

from motcua.dossiers.models import DossierPaper, PaperStatus


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
