"""What the applicant gets: "name" + "Mã: code", one after the other, then the page's own furniture.

The crawled field runs on into the keywords, the description and the buttons of the page.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from motcua.catalogue.national.records import Notes, Result
from motcua.catalogue.national.text import block, nfc, one_line, said, says_nothing, unbulleted

_MARK = re.compile(r"Mã:[^\S\n]*")
# A code between two names ends in its last digit; one without digits ends where a capitalised word begins.
_BETWEEN = re.compile(r"[A-Za-z0-9._\-]{0,40}\d|[A-Z]{2,12}(?=[A-ZĐÀ-Ỹ][a-zà-ỹđ])|")
_REGULAR = re.compile(r"KQ\.[A-Z]\d{2}\.\d{6}|\d{3}\.\d{2}\.\d{2}\.[A-Z]\d{2}-KQ\d{3,6}")
_KEYWORDS = re.compile(r"Từ khóa(?=\S)")
_DESCRIPTION = re.compile(r"Mô tả(?=\S)")
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
    first, *others = _MARK.split(body)
    results = []
    name = unbulleted(first)
    for index, text in enumerate(others):
        end = len(text) if index == len(others) - 1 else _end_of_code(text)
        results.append(Result(name, _code(text[:end], name, notes)))
        name = unbulleted(text[end:])
    if name and not says_nothing(name):
        notes.add("results", "no_result_code", name)
        results.append(Result(name, None))
    return tuple(results)


def _end_of_code(text: str) -> int:
    match = _BETWEEN.match(text)
    return match.end() if match else 0


def _code(text: str, name: str, notes: Notes) -> str | None:
    """The code as it stands; None where words say that there is none yet."""
    code = one_line(text)
    if not code or (" " in code and not any(letter.isdigit() for letter in code)):
        notes.add("results", "no_result_code", f"{name} | {code}")
        return None
    if not _REGULAR.fullmatch(code):
        notes.add("results", "odd_result_code", code)
    return code


def read_lines(text: str) -> tuple[Result, ...]:
    """The results of a plain field without codes: one a line."""
    if says_nothing(text):
        return ()
    names = [unbulleted(line) for line in nfc(text).splitlines()]
    return tuple(Result(name, None) for name in names if name)


def _parts(page: str) -> tuple[str, str, str]:
    """(results, keywords, description), cut at the first keywords' heading that a description's follows."""
    descriptions = [match.span() for match in _DESCRIPTION.finditer(page)]
    last = descriptions[-1][0] if descriptions else 0
    heading = next((match for match in _KEYWORDS.finditer(page) if match.end() <= last), None)
    if heading is None:
        return page, "", ""
    start, end = next(span for span in descriptions if span[0] >= heading.end())
    return page[: heading.start()], page[heading.end() : start], page[end:]
