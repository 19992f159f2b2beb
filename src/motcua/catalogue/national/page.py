"""The sections of a crawled page, cut at its headings and nowhere else.

The crawl cut each page at the first occurrence of a heading's words, so a sentence such as "lập hồ sơ theo mục
Thành phần hồ sơ" ended a field early and began the next one too soon. The record also holds the whole page; here it
is cut again in the page's own order, at headings that are glued to what follows them as only headings are.
"""

from __future__ import annotations

import re
from itertools import pairwise

from motcua.catalogue.national.records import Notes
from motcua.catalogue.national.text import nfc

# The record's field for each section of the page, in the page's order.
SECTIONS = (
    "trinh_tu_thuc_hien",
    "cach_thuc_thuc_hien",
    "thanh_phan_ho_so",
    "can_cu_phap_ly",
    "co_quan_thuc_hien",
    "yeu_cau_dieu_kien",
    "ket_qua_xu_ly",
)
_STEPS = "Trình Tự Thực Hiện"
_CHANNELS = re.compile(r"Cách Thức Thực Hiện(?=\s*Hình thức nộp)|Cách Thức Thực Hiện")
_PAPERS = "Thành phần hồ sơ"
_PAPERS_TABLE = re.compile(rf"{_PAPERS}(?=\s*(?:--|Tên giấy tờ\s*Mẫu đơn|Căn cứ pháp lý\s*Tên văn bản))")
_LEGAL = re.compile(r"Căn cứ pháp lý(?=\s*(?:Tên văn bản pháp lý|Không có thông tin))")
_AGENCY = "Cơ quan thực hiện"
_REQUIREMENTS = "Yêu cầu, điều kiện thực hiện"
_RESULTS = "Kết quả xử lý"
_KEYWORDS = "Từ khóa"
_NAME = "Tên thủ tục"
_NUMBER = "Mã thủ tục"
_CODE = re.compile(r"Mã thủ tục\s*(?P<code>\S{1,24}?)\s*Số quyết định")


def code_on_page(page: str) -> str | None:
    """The procedure code that the page itself shows; None where it shows none."""
    match = _CODE.search(page)
    return match["code"] if match else None


def name_on_page(page: str) -> str | None:
    """The procedure name that the page itself shows under its heading; None where it shows none."""
    start = page.find(_NAME)
    end = page.find(_NUMBER, start) if start >= 0 else -1
    return page[start + len(_NAME) : end].strip() if end > 0 else None


def sections(page: str) -> dict[str, str] | None:
    """The page's sections by the record's field names; None where the headings are not all there, in order."""
    steps = page.find(_STEPS)
    channels = _CHANNELS.search(page, steps + 1) if steps >= 0 else None
    legal = _LEGAL.search(page, channels.end()) if channels else None
    if channels is None or legal is None:
        return None
    papers = _papers(page, channels.end(), legal.start())
    agency = page.find(_AGENCY, legal.end())
    requirements = page.find(_REQUIREMENTS, agency + len(_AGENCY)) if agency >= 0 else -1
    if papers < 0 or requirements < 0:
        return None
    results = _results(page, requirements + len(_REQUIREMENTS))
    cuts = [
        (steps + len(_STEPS), channels.start()),
        (channels.end(), papers),
        (papers + len(_PAPERS), legal.start()),
        (legal.end(), agency),
        (agency + len(_AGENCY), requirements),
        (requirements + len(_REQUIREMENTS), results),
        (min(results + len(_RESULTS), len(page)), len(page)),
    ]
    return {name: page[start:end] for name, (start, end) in zip(SECTIONS, cuts, strict=True)}


def mended(record: dict[str, str], page: str, notes: Notes) -> dict[str, str]:
    """The record's sections, each taken from the page where the crawl cut it at the wrong place."""
    found = sections(nfc(page)) if page else None
    if found is None:
        return record
    out = dict(record)
    for name, text in found.items():
        own = nfc(record.get(name, ""))
        if own.strip() != text.strip():
            notes.add(name, "cut_field", own or text)
            out[name] = text
    return out


def _papers(page: str, start: int, end: int) -> int:
    places = _places(page, _PAPERS, start, end)
    for first, second in pairwise(places):
        if first + len(_PAPERS) == second:
            return first  # the heading, and a case of the same name
    table = _PAPERS_TABLE.search(page, start, end + len("Căn cứ pháp lýTên văn bản"))
    if table:
        return table.start()
    glued = [at for at in places if not page[at - 1].isspace() and not page[at + len(_PAPERS)].isspace()]
    return (glued or places or [-1])[0]


def _results(page: str, start: int) -> int:
    """Where the results begin: the last heading before the keywords, glued to what stands before it if any is."""
    keywords = page.rfind(_KEYWORDS)
    end = keywords if keywords > start else len(page)
    places = _places(page, _RESULTS, start, end)
    glued = [at for at in places if not page[at - 1].isspace()]
    return (glued or places or [len(page)])[-1]


def _places(page: str, words: str, start: int, end: int) -> list[int]:
    found = []
    at = page.find(words, start, end)
    while at >= 0:
        found.append(at)
        at = page.find(words, at + len(words), end)
    return found
