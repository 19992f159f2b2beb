"""Pages of a PDF that are written, not scanned: their own words are taken, and nothing has to be read from a picture.

Only a page whose words can be trusted counts: Vietnamese letters (fonts from before Unicode say others than they show),
visible, upright, and all that is dark on the page is covered by them. Any doubt, and the page is read as a picture.
"""

import ctypes
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

from PIL import Image, ImageDraw

from motcua.files.scanning import picture as pictures
from motcua.files.scanning.hocr import Box, Word

LEAST_LETTERS: Final = 20
MOST_FOREIGN: Final = 0.01  # share of letters that Vietnamese does not have
MOST_PICTURE: Final = 0.05  # share of the page that one picture may cover
MOST_UNREAD: Final = 40  # tiles with ink outside the words: a rule, a small mark, a page's square code
MOST_UNSEEN: Final = 0.02  # share of words at whose place nothing is drawn
CONVERT_SECONDS: Final = 30
_MARKED: Final = (
    "aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵđ"  # the vowels with their tones
)
_LETTERS: Final = frozenset(_MARKED + _MARKED.upper() + "bcdfghjklmnpqrstvwxzBCDFGHJKLMNPQRSTVWXZªº")
_SIDE: Final = 10_000
_Letter = tuple[str, Box]


def words_on(path: Path, number: int) -> list[Word]:
    """The words of page `number` (from 1), without a look at how it is drawn; none where they cannot be trusted."""
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(path)
        try:
            page = document[number - 1]
            if page.get_rotation() or not _is_plain(page):
                return []
            return _words(list(_letters(page)))
        finally:
            document.close()
    except (pdfium.PdfiumError, IndexError, ValueError):
        return []  # the way of pictures says what is wrong with it


def _is_plain(page: Any) -> bool:
    """No scan lies on it, and no writing is hidden."""
    from pypdfium2 import raw

    most = MOST_PICTURE * page.get_width() * page.get_height()
    for one in page.get_objects(max_depth=5):
        if one.type == raw.FPDF_PAGEOBJ_IMAGE:
            left, bottom, right, top = one.get_bounds()
            if one.level or (right - left) * (top - bottom) > most:
                return False
        hidden = one.type == raw.FPDF_PAGEOBJ_TEXT and raw.FPDFTextObj_GetTextRenderMode(one)
        if hidden == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
            return False
    return True


def _letters(page: Any) -> Iterator[_Letter]:
    """Each letter with its place as shares of the page.

    Raises:
        ValueError: a letter is not upright.
    """
    from pypdfium2 import raw

    text = page.get_textpage()
    sides = [ctypes.c_double() for _ in range(4)]  # left, right, bottom, top
    for at in range(text.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(text, at))
        if letter.isspace():
            yield letter, (0, 0, 0, 0)
            continue
        angle = raw.FPDFText_GetCharAngle(text, at)
        if 0.03 < angle < 6.25:
            raise ValueError("a letter that does not stand upright")
        raw.FPDFText_GetCharBox(text, at, *(ctypes.byref(side) for side in sides))
        left, right, bottom, top = (side.value for side in sides)
        yield letter, (*_place(page, left, top), *_place(page, right, bottom))


def _place(page: Any, across: float, up: float) -> tuple[float, float]:
    from pypdfium2 import raw

    x, y = ctypes.c_int(), ctypes.c_int()
    raw.FPDF_PageToDevice(page, 0, 0, _SIDE, _SIDE, 0, across, up, ctypes.byref(x), ctypes.byref(y))
    return x.value / _SIDE, y.value / _SIDE


def _words(letters: Sequence[_Letter]) -> list[Word]:
    said = [letter for letter, _ in letters if letter.isalpha()]
    foreign = sum(letter not in _LETTERS for letter in said)
    if len(said) < LEAST_LETTERS or foreign > MOST_FOREIGN * len(said) or any(_is_no_sign(one) for one, _ in letters):
        return []
    words: list[Word] = []
    line, held, begun = 0, [], False
    for letter, box in [*letters, (" ", (0.0, 0.0, 0.0, 0.0))]:
        if not letter.isspace():
            held.append((letter, box))
            continue
        if held:
            words.append(_word(line, held))
            held, begun = [], True
        if letter in "\r\n" and begun:
            line, begun = line + 1, False
    return words


def _is_no_sign(letter: str) -> bool:
    """A font's private signs, and the sign for what a program could not tell."""
    return letter == "\ufffd" or "\ue000" <= letter <= "\uf8ff" or (letter < " " and not letter.isspace())


def _word(line: int, held: Sequence[_Letter]) -> Word:
    boxes = [box for _, box in held]
    box = (
        round(min(one[0] for one in boxes), 4), round(min(one[1] for one in boxes), 4),
        round(max(one[2] for one in boxes), 4), round(max(one[3] for one in boxes), 4),
    )  # fmt: skip
    return Word(line, "".join(letter for letter, _ in held), box, 100)


def cover(words: Sequence[Word], picture: Image.Image) -> bool:
    """Whether the words are all that is drawn: there is ink at each of them, and nearly none elsewhere."""
    ink = pictures.ink_of(picture)
    unseen = 0
    pen = ImageDraw.Draw(ink)
    places = [_on(ink, word.box) for word in words]
    for place in places:
        if ink.crop(place).getbbox() is None:
            unseen += 1
    for left, top, right, bottom in places:
        pen.rectangle((left - 3, top - 3, right + 3, bottom + 3), fill=0)
    return unseen <= MOST_UNSEEN * len(words) and pictures.inked_tiles(ink) <= MOST_UNREAD


def _on(ink: Image.Image, box: Box) -> tuple[int, int, int, int]:
    left, top = int(box[0] * ink.width), int(box[1] * ink.height)
    return left, top, max(int(box[2] * ink.width), left) + 1, max(int(box[3] * ink.height), top) + 1


def archived(path: Path, number: int, target: Path) -> bool:
    """Write the page as it is as PDF/A-2b; False where it has something that PDF/A does not allow."""
    import pikepdf
    from ocrmypdf.pdfa import file_claims_pdfa, generate_pdfa_ps

    single, order = target.with_suffix(".one.pdf"), target.with_suffix(".ps")
    try:
        with pikepdf.open(path) as whole, pikepdf.new() as one:
            one.pages.append(whole.pages[number - 1])
            one.save(single)
        generate_pdfa_ps(order)
        done = subprocess.run(  # noqa: S603 - our own files
            [  # noqa: S607 - Debian's, found by PATH
                "gs", "-dBATCH", "-dNOPAUSE", "-dSAFER", "-dQUIET", "-sDEVICE=pdfwrite", "-dPDFA=2",
                "-dPDFACompatibilityPolicy=2", "-dAutoRotatePages=/None", "-sColorConversionStrategy=RGB",
                f"-sOutputFile={target}", str(order), str(single),
            ],
            capture_output=True, timeout=CONVERT_SECONDS, check=False,
        )  # fmt: skip
        return done.returncode == 0 and target.exists() and bool(file_claims_pdfa(target)["pass"])
    except (pikepdf.PdfError, subprocess.TimeoutExpired):
        return False
    finally:
        single.unlink(missing_ok=True)
        order.unlink(missing_ok=True)
