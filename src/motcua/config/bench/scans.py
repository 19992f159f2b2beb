"""A made-up scan of Vietnamese administrative text, and what reading it costs and how well it is read."""

import contextlib
import io
import os
import random
import resource
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pikepdf
import typst
from PIL import Image, ImageFilter
from rapidfuzz.distance import Levenshtein

from motcua.files.scanning import run
from motcua.files.scanning.hocr import Word
from motcua.files.typesetting import FONTS
from motcua.kernel.text import fold

_FAMILIES: Final = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô")
_GIVEN: Final = ("Bảo Hân", "Thị Hường", "Văn Tuấn", "Ngọc Ánh", "Minh Đức", "Thị Lệ", "Quang Huy", "Đình Nam")
_SENTENCES: Final = (
    "Căn cứ Luật Tổ chức chính quyền địa phương và các văn bản hướng dẫn thi hành.",
    "Xét đơn đề nghị của ông (bà) {name}, sinh ngày {day}, cư trú tại phường Kinh Bắc, tỉnh Bắc Ninh.",
    "Ủy ban nhân dân phường đã kiểm tra hồ sơ, đối chiếu với sổ hộ tịch và cơ sở dữ liệu dân cư.",
    "Kết quả xác minh cho thấy thông tin do người nộp khai là đúng, đầy đủ và còn giá trị sử dụng.",
    "Người được cấp giấy có trách nhiệm bảo quản và xuất trình khi cơ quan có thẩm quyền yêu cầu.",
    "Số vào sổ {number}, trang {page}, quyển số 02 năm 2026; lệ phí đã nộp: 15.000 đồng.",
    "Quyết định này có hiệu lực kể từ ngày ký. Chánh Văn phòng và các cá nhân có liên quan chịu trách nhiệm thi hành.",
)
_PAGE: Final = """#set page(paper: "a4", margin: 25mm)
#set text(font: "Be Vietnam Pro", size: 12pt, lang: "vi")
#set par(leading: 0.9em, spacing: 1.4em)
"""


@dataclass(frozen=True, slots=True)
class Figures:
    """What a scan of so many pages cost: seconds by the clock, seconds of processor, the largest memory of all programs
    together in MB, and the share of characters that were read wrongly, with and without their marks.
    """

    pages: int
    seconds: float
    cpu: float
    memory_mb: float
    wrong: float
    wrong_unmarked: float
    words: int


def text_of(page: int, *, seed: int) -> list[str]:
    """The lines of one page."""
    chance = random.Random(seed * 1000 + page)
    lines = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc"]
    for _ in range(14):
        sentence = chance.choice(_SENTENCES)
        lines.append(
            sentence.format(
                name=f"{chance.choice(_FAMILIES)} {chance.choice(_GIVEN)}", page=page, number=chance.randrange(1, 900),
                day=f"{chance.randrange(1, 29):02}/{chance.randrange(1, 13):02}/{chance.randrange(1950, 2026)}",
            )
        )  # fmt: skip
    return lines


def make(pages: int, *, seed: int) -> tuple[bytes, list[str]]:
    """A PDF as from a network scanner (grey, 300 dpi, askew, noisy), and the text of each page."""
    chance, texts, whole = random.Random(seed), [], pikepdf.new()
    for number in range(1, pages + 1):
        lines = text_of(number, seed=seed)
        source = (_PAGE + "\n\n".join(line.replace("#", "") for line in lines)).encode()
        png = typst.compile(source, None, font_paths=[str(FONTS)], ignore_system_fonts=True, format="png", ppi=300.0)  # type: ignore[call-overload]
        sheet = io.BytesIO()
        with Image.open(io.BytesIO(png)) as drawn:
            _worn(drawn.convert("L"), chance).save(sheet, "PDF", resolution=300.0, quality=75)
        with pikepdf.open(sheet) as one:
            whole.pages.extend(one.pages)
        texts.append(" ".join(lines))
    out = io.BytesIO()
    with whole:
        whole.save(out)
    return out.getvalue(), texts


def _worn(picture: Image.Image, chance: random.Random) -> Image.Image:
    turned = picture.rotate(chance.uniform(-3, 3), Image.Resampling.BICUBIC, fillcolor=250)
    noise = Image.effect_noise(turned.size, 26)
    soft = turned.filter(ImageFilter.GaussianBlur(0.7))
    return Image.blend(soft, noise, 0.12)


def measure(pages: int = 20, *, seed: int = 1) -> Figures:
    """Make a scan, read it the way stacks are read, compare."""
    content, texts = make(pages, seed=seed)
    read: dict[int, str] = {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "scan.pdf"
        path.write_bytes(content)
        before, begun = _cpu(), time.monotonic()
        with _watched() as memory:
            wishes = [run.PageWish(number) for number in range(1, pages + 1)]
            for page in run.read(path, "application/pdf", path.name, wishes):
                read[page.number] = " ".join(Word.of(word).text for word in page.words)
        seconds, cpu = time.monotonic() - begun, _cpu() - before
    marked = [_distance(text, read.get(n, "")) for n, text in enumerate(texts, 1)]
    plain = [_distance(fold(text), fold(read.get(n, ""))) for n, text in enumerate(texts, 1)]
    size = sum(map(len, texts))
    words = sum(len(text.split()) for text in read.values())
    return Figures(pages, seconds, cpu, memory[0], sum(marked) / size, sum(plain) / size, words)


def _distance(wanted: str, read: str) -> int:
    return int(Levenshtein.distance(wanted, read))


def _cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


@contextlib.contextmanager
def _watched() -> Iterator[list[float]]:
    """The largest memory (proportional share, MB) of all that this process started, looked at ten times a second."""
    most, stop = [0.0], threading.Event()

    def look() -> None:
        while not stop.wait(0.1):
            most[0] = max(most[0], _memory_of_children() / 1024)

    watcher = threading.Thread(target=look, daemon=True)
    watcher.start()
    try:
        yield most
    finally:
        stop.set()
        watcher.join()


def _memory_of_children() -> float:
    """Kilobytes of every descendant."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError, ValueError, IndexError):
            fields = (entry / "stat").read_text().rpartition(")")[2].split()
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    total, waiting = 0.0, list(parents.get(os.getpid(), []))
    while waiting:
        pid = waiting.pop()
        waiting += parents.get(pid, [])
        with contextlib.suppress(OSError, ValueError, StopIteration):
            lines = (Path("/proc") / str(pid) / "smaps_rollup").read_text().splitlines()
            total += float(next(line for line in lines if line.startswith("Pss:")).split()[1])
    return total
