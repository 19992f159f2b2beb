"""One page as a picture: upright, straight, blank or not, and the square codes on it. Pillow only, no numbers library.

A page is a picture of `DPI` points an inch. Measures below are taken on a small grey copy, which is enough and quick.
"""

import re
import subprocess
import tempfile
from itertools import pairwise
from pathlib import Path
from typing import Final

from PIL import Image, ImageChops, ImageFilter, ImageOps

DPI: Final = 300
SMALL_WIDTH: Final = 500  # about 60 points an inch on A4
STEEPEST: Final = 12.0  # degrees that a sheet may lie askew
LEAST_SKEW: Final = 0.15  # below this, turning a picture costs more sharpness than it gains
CLEARLY: Final = 1.05  # how much better than level a skew has to look
INK: Final = 55  # darker than the ground by this much is ink
EDGE: Final = 0.09  # punch holes, staples and the scanner's shadow lie in the outer ninth
TILE: Final = 8
INKED: Final = 0.06  # share of a tile that has to be ink
MOST_INKED_TILES: Final = 3  # of a blank page
BLACK: Final = 70  # mean brightness of a sheet that the scanner did not light
SURE: Final = 3.0  # Tesseract's confidence in which way is up, below which the page stays as it came


def straighten(picture: Image.Image) -> tuple[Image.Image, float]:
    """The picture turned so that its lines are level, and by how many degrees it was turned."""
    angle = skew_of(picture)
    if abs(angle) < LEAST_SKEW:
        return picture, 0.0
    ground = 255 if picture.mode == "L" else (255, 255, 255)
    turned = picture.rotate(angle, Image.Resampling.BICUBIC, expand=False, fillcolor=ground)
    return turned, angle


def skew_of(picture: Image.Image) -> float:
    """By how many degrees the picture has to be turned (anticlockwise) to have level lines; 0 when nothing tells.

    Level lines of writing make rows that are either dark or light: the angle at which neighbouring rows differ most.
    """
    ink = _ink(picture)
    if ink.getbbox() is None:
        return 0.0
    level = _rows_differ(ink, 0.0)
    best, strongest = 0.0, level
    step, span = 1.0, STEEPEST
    while step >= 0.05:
        count, middle = round(span / step), best
        for n in range(-count, count + 1):
            angle = middle + n * step
            differ = _rows_differ(ink, angle)
            if differ > strongest:
                best, strongest = angle, differ
        span, step = step, step / 4
    return round(best, 2) if strongest > level * CLEARLY else 0.0


def _ink(picture: Image.Image) -> Image.Image:
    """A small picture of the writing alone: white where there is ink."""
    small = _small(picture)
    across, down = round(small.width * 0.05), round(small.height * 0.05)
    inner = small.crop((across, down, small.width - across, small.height - down))
    return ImageOps.invert(inner).point(_over(_ground_of(inner)))


def _over(ground: int) -> list[int]:
    """A table for an inverted picture: 255 where the original is darker than its ground by `INK`."""
    limit = 255 - ground + INK
    return [255 if value > limit else 0 for value in range(256)]


def _ground_of(grey: Image.Image) -> int:
    """The brightness of the paper: the median, since writing covers less than half."""
    histogram, half = grey.histogram(), grey.width * grey.height / 2
    seen = 0
    for value, count in enumerate(histogram):
        seen += count
        if seen >= half:
            return value
    return 255


def _rows_differ(ink: Image.Image, angle: float) -> float:
    turned = ink.rotate(angle, Image.Resampling.BILINEAR) if angle else ink
    column = turned.resize((1, turned.height), Image.Resampling.BOX)
    rows = column.tobytes()
    return float(sum((a - b) ** 2 for a, b in pairwise(rows)))


def is_blank(picture: Image.Image) -> bool:
    """Whether nothing is written here. Dust, punch holes and the shadow of an edge are not writing."""
    small = _small(picture).filter(ImageFilter.MedianFilter(3))
    across, down = round(small.width * EDGE), round(small.height * EDGE)
    inner = small.crop((across, down, small.width - across, small.height - down))
    ink = ImageOps.invert(inner).point(_over(_ground_of(inner)))
    return inked_tiles(ink) <= MOST_INKED_TILES and not is_black(picture)


def ink_of(picture: Image.Image) -> Image.Image:
    """A small picture of the whole page: white where there is ink."""
    small = _small(picture)
    return ImageOps.invert(small).point(_over(_ground_of(small)))


def inked_tiles(ink: Image.Image) -> int:
    """How many tiles of a picture of ink have enough of it to be writing."""
    tiles = ink.resize((max(1, ink.width // TILE), max(1, ink.height // TILE)), Image.Resampling.BOX)
    return sum(tiles.histogram()[round(255 * INKED) :])


def _small(picture: Image.Image) -> Image.Image:
    grey = picture.convert("L")
    return grey.resize((SMALL_WIDTH, max(1, round(grey.height * SMALL_WIDTH / grey.width))), Image.Resampling.BOX)


def is_black(picture: Image.Image) -> bool:
    """Whether the sheet came out black: the lid was open, or the lamp is broken."""
    tiny = picture.convert("L").resize((32, 32), Image.Resampling.BOX)
    return sum(tiny.tobytes()) / 1024 < BLACK


def colours(picture: Image.Image) -> Image.Image:
    """The picture in grey when it has no colour to lose (a seal is red), which halves it."""
    if picture.mode in {"1", "L", "LA", "I", "I;16", "F"}:
        return picture.convert("L")
    if picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    whole = picture.convert("RGB")
    small = whole.resize((200, max(1, round(200 * whole.height / whole.width))), Image.Resampling.BOX)
    red, green, blue = small.split()
    spread = ImageChops.subtract(
        ImageChops.lighter(ImageChops.lighter(red, green), blue), ImageChops.darker(ImageChops.darker(red, green), blue)
    )
    coloured = sum(spread.histogram()[40:])
    return whole if coloured > 12 else whole.convert("L")


def codes_of(picture: Image.Image) -> list[str]:
    """The texts of all square codes on the page."""
    import zxingcpp

    found = zxingcpp.read_barcodes(picture.convert("L"), formats=zxingcpp.BarcodeFormat.QRCode)  # type: ignore[arg-type]
    return [code.text for code in found]


def turn_needed(picture: Image.Image, *, seconds: int = 60) -> tuple[int, float]:
    """By how many degrees (0, 90, 180, 270, clockwise) the page has to be turned to stand upright, and how sure.

    Below `SURE`, and where too little is written to tell, the answer is 0.
    """
    half = picture.convert("L").reduce(2)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.png"
        half.save(path, dpi=(DPI // 2, DPI // 2), compress_level=1)
        done = subprocess.run(  # noqa: S603 - our own picture
            ["tesseract", str(path), "-", "--psm", "0", "-l", "osd"],  # noqa: S607 - Debian's, found by PATH
            capture_output=True, text=True, timeout=seconds, check=False,
        )  # fmt: skip
    turn = re.search(r"^Rotate: (\d+)$", done.stdout, re.MULTILINE)
    sure = re.search(r"^Orientation confidence: ([\d.]+)$", done.stdout, re.MULTILINE)
    if turn is None or sure is None:
        return 0, 0.0
    confidence = float(sure.group(1))
    return (int(turn.group(1)) % 360 if confidence >= SURE else 0), confidence
