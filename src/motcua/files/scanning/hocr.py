"""What OCR read, word by word, with its place on the page and how sure it is."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from xml.etree.ElementTree import Element

import defusedxml.ElementTree as SafeTree

_BOX: Final = re.compile(r"bbox (\d+) (\d+) (\d+) (\d+)")
_SURE: Final = re.compile(r"x_wconf (\d+)")
_LINES: Final = frozenset({"ocr_line", "ocr_header", "ocr_caption", "ocr_textfloat"})
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Word:
    """One word. `box`: left, top, right, bottom as shares of the page (0 to 1); `sure`: 0 to 100."""

    line: int
    text: str
    box: Box
    sure: int

    def as_json(self) -> list[object]:
        return [self.line, self.text, *self.box, self.sure]

    @classmethod
    def of(cls, kept: list[object]) -> "Word":
        line, text, left, top, right, bottom, sure = kept
        box = (float(str(left)), float(str(top)), float(str(right)), float(str(bottom)))
        return cls(int(str(line)), str(text), box, int(str(sure)))


def words_of(path: Path) -> list[Word]:
    """The words of a page in Tesseract's hOCR file, in reading order."""
    root = SafeTree.parse(path).getroot()
    if root is None:
        return []
    page = next((each for each in root.iter() if each.get("class") == "ocr_page"), None)
    if page is None:
        return []
    found = _BOX.search(page.get("title", ""))
    if found is None:
        return []
    across, down = max(1, int(found.group(3))), max(1, int(found.group(4)))
    words: list[Word] = []
    for number, line in enumerate(each for each in page.iter() if each.get("class") in _LINES):
        words += [word for span in line.iter() if (word := _word(span, number, across, down)) is not None]
    return words


def _word(span: Element, line: int, across: int, down: int) -> Word | None:
    text = "".join(span.itertext()).strip()
    title = span.get("title", "")
    place = _BOX.search(title)
    if span.get("class") != "ocrx_word" or not text or place is None:
        return None
    left, top, right, bottom = (int(value) for value in place.groups())
    sure = _SURE.search(title)
    box = (round(left / across, 4), round(top / down, 4), round(right / across, 4), round(bottom / down, 4))
    return Word(line, text, box, int(sure.group(1)) if sure else 0)
