"""Starts the machine, hands on each page as it is ready, and gets past pages that end it."""

import contextlib
import json
import os
import selectors
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

from motcua.files.scanning.errors import PageTooSlow, ScannerMissing
from motcua.kernel.errors import MotcuaError

SOURCES: Final = Path(__file__).resolve().parents[3]
PAGE_SECONDS: Final = 180
MEMORY_MB: Final = 2_048
# A machine does so many pages and ends: what its libraries hold on to grows no further, however long the stack is.
PAGES_A_MACHINE: Final = 25
PROGRAMS: Final = {"tesseract": "tesseract-ocr tesseract-ocr-vie", "gs": "ghostscript"}


@dataclass(frozen=True, slots=True)
class PageWish:
    """A page to be done. `turn`: degrees clockwise that a person chose; `keep`: a page even if it looks blank."""

    number: int
    turn: int | None = None
    keep: bool = False


@dataclass(frozen=True, slots=True)
class PageRead:
    """What became of a page. `kind`: page, blank or separator; `problem`: a code, empty when all is well.

    `pdf` and `preview` lie in a folder that is gone after the next page is asked for. `skew` in degrees; `sure` is the
    mean confidence of the words, 0 to 100.
    """

    number: int
    kind: str = "page"
    problem: str = ""
    turn: int = 0
    skew: float = 0.0
    separator: str = ""
    sure: float = 0.0
    words: list[list[object]] = field(default_factory=list)
    preview: Path | None = None
    pdf: Path | None = None


def missing_programs() -> list[str]:
    """The Debian packages that digitisation needs and this machine lacks."""
    absent = [packages for program, packages in PROGRAMS.items() if shutil.which(program) is None]
    if "tesseract-ocr tesseract-ocr-vie" not in absent and not _speaks_vietnamese():
        absent.append("tesseract-ocr-vie")
    return absent


def _speaks_vietnamese() -> bool:
    try:
        done = subprocess.run(
            ["tesseract", "--list-langs"],  # noqa: S607 - Debian's, found by PATH
            capture_output=True, text=True, timeout=30, check=False,
        )  # fmt: skip
    except (OSError, subprocess.SubprocessError):
        return False
    return {"vie", "osd"} <= set((done.stdout + done.stderr).split())


def require_programs() -> None:
    """Raise `ScannerMissing` when the machine lacks what reading needs."""
    if absent := missing_programs():
        raise ScannerMissing(missing=f"apt install {' '.join(absent)}")


def count(source: Path, media_type: str, name: str) -> int:
    """How many pages a scan has, found out apart from this process.

    Raises:
        UnusableFile: it cannot be opened; its kind says why.
    """
    order = _order("count", source, media_type, name, folder=source.parent)
    with _Machine(order) as machine:
        for message in machine.messages():
            if "error" in message:
                raise _error(message["error"], message["data"])
            return int(message["count"])
    raise PageTooSlow


def read(source: Path, media_type: str, name: str, wishes: Sequence[PageWish]) -> Iterator[PageRead]:
    """Do the wished pages in order. A page that ends the machine is yielded with its problem; the rest goes on.

    Raises:
        UnusableFile: the file cannot be opened at all.
    """
    left = list(wishes)
    while left:
        laid_in = left[:PAGES_A_MACHINE]
        behind = len(left) - len(laid_in)
        with tempfile.TemporaryDirectory(prefix="motcua-scan-") as place:
            order = _order("pages", source, media_type, name, folder=Path(place))
            order["pages"] = [{"number": one.number, "turn": one.turn, "keep": one.keep} for one in laid_in]
            with _Machine(order) as machine:
                for message in machine.messages():
                    if "error" in message:
                        raise _error(message["error"], message["data"])
                    if "page" in message:
                        left.pop(0)
                        page = _page(message)
                        yield page
                        for path in (page.preview, page.pdf):
                            if path is not None:
                                path.unlink(missing_ok=True)
        if len(left) > behind:
            # The page in hand ended the machine: by a fault, by its limits, or by taking too long.
            yield PageRead(left.pop(0).number, problem=PageTooSlow.code)


def _order(do: str, source: Path, media_type: str, name: str, *, folder: Path) -> dict[str, Any]:
    return {
        "do": do, "source": str(source), "media_type": media_type, "name": name, "folder": str(folder),
        "memory_mb": MEMORY_MB,
    }  # fmt: skip


def _page(message: dict[str, Any]) -> PageRead:
    return PageRead(
        number=message["page"], kind=message["kind"], problem=message["problem"], turn=message.get("turn", 0),
        skew=message.get("skew", 0.0), separator=message.get("separator", ""), sure=message.get("sure", 0.0),
        words=message.get("words", []), preview=Path(message["preview"]) if message.get("preview") else None,
        pdf=Path(message["pdf"]) if message.get("pdf") else None,
    )  # fmt: skip


def _error(code: str, data: dict[str, Any]) -> MotcuaError:
    """The error that the machine named."""
    waiting = [MotcuaError]
    while waiting:
        kind = waiting.pop()
        if kind.code == code:
            return kind(**data)
        waiting += kind.__subclasses__()
    return MotcuaError(code=code, **data)


class _Machine:
    """The running program: its messages, and its end."""

    def __init__(self, order: dict[str, Any]) -> None:
        self._order = order

    def __enter__(self) -> Self:
        environment = {**os.environ, "PYTHONPATH": str(SOURCES), "PYTHONUTF8": "1"}
        self._process = subprocess.Popen(
            [sys.executable, "-P", "-m", "motcua.files.scanning.machine"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=environment,
            start_new_session=True, text=True, encoding="utf-8", bufsize=1,
        )  # fmt: skip
        return self

    def __exit__(self, *_: object) -> None:
        """End it and all it started; a group that is gone already is fine."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                stream.close()

    def messages(self) -> Iterator[dict[str, Any]]:
        """Its messages until it ends or says nothing for too long."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(self._order) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            return
        with selectors.DefaultSelector() as selector:
            selector.register(self._process.stdout, selectors.EVENT_READ)
            until = time.monotonic() + PAGE_SECONDS
            while (left := until - time.monotonic()) > 0:
                if not selector.select(left):
                    return
                line = self._process.stdout.readline()
                if not line:
                    return
                yield json.loads(line)
                until = time.monotonic() + PAGE_SECONDS
