"""The pages of a scan as pictures, one at a time, whatever the format: memory holds one page, not the file."""

from pathlib import Path
from typing import Final

from PIL import Image, ImageOps, UnidentifiedImageError

from motcua.files.content import JPEG, PDF, PNG, TIFF
from motcua.files.errors import BrokenFile, EncryptedFile
from motcua.files.scanning.errors import NoPages, PageUnreadable, PictureTooLarge
from motcua.files.scanning.picture import DPI

MOST_PIXELS: Final = 120_000_000  # of a picture that is opened; A3 at 600 dpi has 70 million
MOST_DRAWN: Final = 40_000_000  # of a PDF page that we draw ourselves
PROOF_DPI: Final = 150
LEAST_DPI, MOST_DPI = 100, 600  # what a picture may say of itself and be believed
A4_LONG_INCHES: Final = 11.69
PICTURES: Final = frozenset({JPEG.media_type, PNG.media_type, TIFF.media_type})

# We look at the size before the content; Pillow's own alarm stands behind that.
Image.MAX_IMAGE_PIXELS = MOST_PIXELS


def count_pages(path: Path, media_type: str, name: str) -> int:
    """How many pages the file has, after opening it in earnest.

    Raises:
        EncryptedFile, BrokenFile, NoPages: as they say.
    """
    count = _count_pdf(path, name) if media_type == PDF.media_type else _count_frames(path, name)
    if not count:
        raise NoPages(name=name)
    return count


def _count_pdf(path: Path, name: str) -> int:
    import pikepdf

    try:
        with pikepdf.open(path) as pdf:
            return len(pdf.pages)
    except pikepdf.PasswordError as error:
        raise EncryptedFile(name=name) from error
    except (pikepdf.PdfError, RecursionError, ValueError) as error:
        raise BrokenFile(name=name) from error


def _count_frames(path: Path, name: str) -> int:
    try:
        with Image.open(path) as picture:
            return getattr(picture, "n_frames", 1)
    except Image.DecompressionBombError:
        return 1  # said when the page is opened
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise BrokenFile(name=name) from error


def picture_of(path: Path, media_type: str, number: int) -> Image.Image:
    """Page `number` (from 1) as a picture of `DPI` points an inch.

    Raises:
        PictureTooLarge, PageUnreadable: as they say.
    """
    if media_type == PDF.media_type:
        return _drawn(path, number)
    return _frame(path, number)


def proof_of(path: Path, number: int) -> Image.Image:
    """Page `number` of a PDF, large enough to look at and to find square codes on. Raises PageUnreadable."""
    return _drawn(path, number, PROOF_DPI)


def _drawn(path: Path, number: int, dpi: int = DPI) -> Image.Image:
    import pypdfium2 as pdfium

    try:
        document = pdfium.PdfDocument(path)
        try:
            page = document[number - 1]
            across, down = page.get_size()
            if across <= 0 or down <= 0:
                raise PageUnreadable
            scale = min(dpi / 72, (MOST_DRAWN / (across * down)) ** 0.5)
            picture: Image.Image = page.render(scale=scale).to_pil().copy()
            return picture
        finally:
            document.close()
    except (pdfium.PdfiumError, IndexError, ValueError) as error:
        raise PageUnreadable from error


def _frame(path: Path, number: int) -> Image.Image:
    try:
        with Image.open(path) as file:
            file.seek(number - 1)
            if file.width * file.height > MOST_PIXELS:
                raise PictureTooLarge(megapixels=MOST_PIXELS // 1_000_000)
            file.load()
            upright = ImageOps.exif_transpose(file)
            return _at_our_density(upright.copy() if upright is file else upright, file.info.get("dpi"))
    except Image.DecompressionBombError as error:
        raise PictureTooLarge(megapixels=MOST_PIXELS // 1_000_000) from error
    except (OSError, SyntaxError, ValueError, EOFError, UnidentifiedImageError) as error:
        raise PageUnreadable from error


def _at_our_density(picture: Image.Image, stated: object) -> Image.Image:
    """The picture as if scanned at `DPI`. A photograph says nothing of use: it is taken for a sheet of A4."""
    said = float(stated[0]) if isinstance(stated, tuple) and stated and stated[0] else 0.0
    density = said if LEAST_DPI <= said <= MOST_DPI else max(picture.size) / A4_LONG_INCHES
    scale = DPI / density
    if 0.95 < scale < 1.05:
        return picture
    if picture.mode in {"1", "P"}:
        picture = picture.convert("L" if picture.mode == "1" else "RGB")
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    if size[0] * size[1] > MOST_DRAWN:
        return picture
    return picture.resize(size, Image.Resampling.LANCZOS)
