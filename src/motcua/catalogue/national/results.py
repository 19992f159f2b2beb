"""What the applicant gets: "name" + "Mã: code", one after the other, then the page's own furniture.

The crawled field runs on into the keywords, the description and the buttons of the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from motcua.catalogue.national.records import Notes, Result
from motcua.catalogue.national.text import block, nfc, one_line, said, says_nothing, unbulleted

# Codes of the national list (KQ.G01.000123), of the older one (000.00.00.G04-KQ3180), or a bare number.
_CODE = re.compile(
    r"\s*Mã:\s*(?P<code>KQ\.[A-Z]{1,3}\d{1,3}\.\d{1,8}|\d{3}(?:\.[0-9A-Z]{2,3}){2,4}-KQ\d{1,8}|(?:[\w.\-]{1,40}?(?=\s|$|[A-ZĐÀ-Ỹ-][a-zà-ỹđ]))?)"
)
_REGULAR = re.compile(r"KQ\.[A-Z]\d{2}\.\d{6}|\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}-KQ\d{3,6}")
_KEYWORDS = re.compile(r"Từ khóa(?=\s|[^\W\d_])")
_DESCRIPTION = re.compile(r"Mô tả(?=\s|[^\W_])")
_FURNITURE = re.compile(r"Chọn cơ quan thực hiện|Hệ thống chỉ hiển thị những cơ quan|Nộp hồ sơ\s*$")


@dataclass(frozen=True, slots=True)
class Tail:
    """The results field of a page taken apart."""

    results: tuple[Result, ...]
    keywords: str
    description: str


def read_glued(text: str, notes: Notes) -> Tail:
    """Results, keywords and description from the end of a crawled page."""
    text = nfc(text)
    furniture = _FURNITURE.search(text)
    page = text[: furniture.start()] if furniture else text
    body, keywords, description = _parts(page)
    return Tail(read_list(body, notes), said(keywords), "" if says_nothing(description) else block(description))


def read_list(body: str, notes: Notes) -> tuple[Result, ...]:
    """Each "name Mã: code"; a last name without a code is a result too."""
    results = []
    start = 0
    for match in _CODE.finditer(body):
        name = unbulleted(body[start : match.start()])
        code = match["code"]
        start = match.end()
        if not code:
            notes.add("results", "no_result_code", name)
        elif not _REGULAR.fullmatch(code):
            notes.add("results", "odd_result_code", code)
        results.append(Result(name, code or None))
    rest = unbulleted(body[start:])
    if rest and not says_nothing(rest):
        notes.add("results", "no_result_code", rest)
        results.append(Result(rest, None))
    return tuple(results)


def _parts(page: str) -> tuple[str, str, str]:
    """(results, keywords, description): cut at the last headings, since results may hold the same words."""
    heading = None
    for match in _KEYWORDS.finditer(page):
        if _DESCRIPTION.search(page, match.end()):
            heading = match
            break
    if heading is None:
        return page, "", ""
    description = _DESCRIPTION.search(page, heading.end())
    end = description.start() if description else len(page)
    return page[: heading.start()], page[heading.end() : end], page[description.end() :] if description else ""
