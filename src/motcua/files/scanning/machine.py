"""The program that runs apart: one order on stdin, one line of JSON on stdout for each page that is ready.

It ends itself and all it started when its stdin closes, so a starter that was killed leaves nothing behind. Limits on
memory hold for Tesseract and Ghostscript too, which inherit them.
"""

import json
import os
import resource
import shutil
import signal
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any, Final

from PIL import Image

from motcua.files.content import PDF
from motcua.files.scanning import lettered
from motcua.files.scanning import picture as pictures
from motcua.files.scanning.errors import PageUnreadable, PictureTooLarge
from motcua.files.scanning.hocr import Word, words_of
from motcua.files.scanning.pages import count_pages, picture_of, proof_of
from motcua.files.scanning.sheets import first_separator
from motcua.kernel.errors import MotcuaError

LANGUAGE: Final = "vie"
QUALITY: Final = 82
PREVIEW_WIDTH: Final = 1100
OCR_SECONDS: Final = 100
READ_WELL: Final = 80.0  # mean confidence of a page's words at which nobody asks which way is up
LEAST_WORDS: Final = 8


def main() -> None:
    order = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_the_starter, daemon=True).start()
    _limit(order["memory_mb"])
    source, media_type, name = Path(order["source"]), order["media_type"], order["name"]
    try:
        if order["do"] == "count":
            _say(count=count_pages(source, media_type, name))
            return
        for wish in order["pages"]:
            _say(begin=wish["number"])
            _say(**_page(source, media_type, wish, Path(order["folder"])))
    except MotcuaError as error:
        _say(error=error.code, data=error.data)


def _end_with_the_starter() -> None:
    while sys.stdin.readline():
        pass
    os.killpg(0, signal.SIGKILL)


def _limit(memory_mb: int) -> None:
    most = memory_mb * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    os.environ.update(OMP_THREAD_LIMIT="1")  # one core a page; the rest is for those who wait
    os.nice(10)


def _say(**message: Any) -> None:
    sys.stdout.write(json.dumps(message, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _page(source: Path, media_type: str, wish: dict[str, Any], folder: Path) -> dict[str, Any]:
    """All that becomes of one page. A page that fails says why and does not stop the others."""
    number = wish["number"]
    try:
        if media_type == PDF.media_type and (facts := _written(source, wish, folder)):
            return facts
        raw = picture_of(source, media_type, number)
        return _look(raw, wish, folder)
    except (PictureTooLarge, PageUnreadable) as error:
        return {"page": number, "kind": "page", "problem": error.code}
    except MemoryError:
        return {"page": number, "kind": "page", "problem": "files.page_too_slow"}


def _written(source: Path, wish: dict[str, Any], folder: Path) -> dict[str, Any]:
    """A page that was never scanned, as it is; empty for one that has to be read as a picture."""
    number = wish["number"]
    words = lettered.words_on(source, number) if wish.get("turn") is None else []
    if not words:
        return {}
    picture = pictures.colours(proof_of(source, number))
    if not lettered.cover(words, picture) or first_separator(pictures.codes_of(picture)) is not None:
        return {}
    target = folder / f"{number}.pdf"
    if not lettered.archived(source, number, target):
        return {}
    return {
        "page": number, "kind": "page", "problem": "", "turn": 0, "pdf": str(target), "sure": 100.0,
        "preview": str(_preview(picture, folder / f"{number}.preview.jpg")),
        "words": [word.as_json() for word in words],
    }  # fmt: skip


def _look(raw: Image.Image, wish: dict[str, Any], folder: Path) -> dict[str, Any]:
    number, turn = wish["number"], wish.get("turn")
    picture = pictures.colours(raw)
    del raw
    separator = first_separator(pictures.codes_of(picture))
    black = pictures.is_black(picture)
    blank = not wish.get("keep") and separator is None and pictures.is_blank(picture)
    facts: dict[str, Any] = {"page": number, "kind": "blank" if blank else "page", "problem": "", "turn": turn or 0}
    if separator is not None:
        facts |= {"kind": "separator", "separator": separator.text}
    elif black:
        facts["problem"] = "black"
    elif not blank:
        return facts | _upright(picture, wish, folder)
    if turn:
        picture = picture.rotate(-turn, expand=True)
    return facts | {"preview": str(_preview(picture, folder / f"{number}.preview.jpg"))}


def _upright(picture: Image.Image, wish: dict[str, Any], folder: Path) -> dict[str, Any]:
    """A page of writing, read. Which way is up is asked only where nobody said so and it could not be read well as it
    came: reading costs less than asking and reading.
    """
    number, turn = wish["number"], wish.get("turn") or 0
    straight, skew = pictures.straighten(picture.rotate(-turn, expand=True) if turn else picture)
    found = _read(straight, number, folder)
    if wish.get("turn") is None and not _stands(found):
        turn, _ = pictures.turn_needed(picture)
        if turn:
            straight, skew = pictures.straighten(picture.rotate(-turn, expand=True))
            found = _read(straight, number, folder)
    return found | {
        "turn": turn, "skew": skew, "preview": str(_preview(straight, folder / f"{number}.preview.jpg")),
    }  # fmt: skip


def _stands(found: dict[str, Any]) -> bool:
    """Whether what was read can only have been read upright: enough words, surely read, wider than high."""
    words = [Word.of(word) for word in found.get("words", ())]
    long = [word for word in words if len(word.text) > 3 and word.sure >= READ_WELL]
    lying = sum(_is_wide(word) for word in long)
    return found.get("sure", 0) >= READ_WELL and len(long) >= LEAST_WORDS and lying >= 0.9 * len(long)


def _is_wide(word: Word) -> bool:
    left, top, right, bottom = word.box
    return right - left > bottom - top


def _preview(picture: Image.Image, path: Path) -> Path:
    small = picture.copy()
    small.thumbnail((PREVIEW_WIDTH, PREVIEW_WIDTH * 3), Image.Resampling.LANCZOS)
    small.save(path, "JPEG", quality=72, optimize=True)
    return path


def _read(picture: Image.Image, number: int, folder: Path) -> dict[str, Any]:
    """The page as PDF/A-2b with searchable text, and its words. Without text when reading fails: the picture counts."""
    from ocrmypdf.exceptions import ExitCodeException

    path, target = folder / f"{number}.jpg", folder / f"{number}.pdf"
    picture.save(path, "JPEG", quality=QUALITY, dpi=(pictures.DPI, pictures.DPI))
    work = Path(tempfile.mkdtemp(dir=folder))
    tempfile.tempdir = str(work)
    try:
        _ocr(path, target)
        found = next(work.rglob("*_hocr.hocr"), None)
        words = words_of(found) if found else []
    except ExitCodeException:
        return {"problem": "files.page_too_slow"}
    finally:
        tempfile.tempdir = None
        shutil.rmtree(work, ignore_errors=True)
        path.unlink(missing_ok=True)
    sure = sum(word.sure for word in words) / len(words) if words else 0.0
    return {"pdf": str(target), "words": [word.as_json() for word in words], "sure": round(sure, 1)}


def _ocr(path: Path, target: Path) -> None:
    """One page through OCRmyPDF. Its working folder is kept for the words and removed by the caller."""
    import logging

    import ocrmypdf

    logging.disable(logging.CRITICAL)
    ocrmypdf.ocr(
        path, target, language=[LANGUAGE], output_type="pdfa-2", image_dpi=pictures.DPI, jobs=1, use_threads=True,
        progress_bar=False, optimize=0, keep_temporary_files=True, tesseract_timeout=OCR_SECONDS,
        plugins=["motcua.files.scanning.drawn"],
    )  # fmt: skip


if __name__ == "__main__":
    # Whatever a library prints must not be taken for a message: stdout is ours alone.
    ours = os.dup(1)
    os.dup2(2, 1)
    sys.stdout = os.fdopen(ours, "w", encoding="utf-8")
    main()
