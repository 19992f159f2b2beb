"""The closed lists of a record: levels, subjects, types. What is not on them is kept as it stands, with a note."""

from __future__ import annotations

import re

from motcua.catalogue.national.records import Notes
from motcua.catalogue.national.text import one_line, said

LEVELS = ("Cấp bộ", "Cấp tỉnh", "Cấp huyện", "Cấp xã", "Cơ quan khác")
SUBJECTS = (
    "Công dân Việt Nam",
    "Người Việt Nam định cư ở nước ngoài",
    "Người nước ngoài cư trú tại Việt Nam",
    "Người nước ngoài",
    "Cán bộ, công chức, viên chức",
    "Doanh nghiệp Việt Nam",
    "Doanh nghiệp có vốn đầu tư nước ngoài",
    "Doanh nghiệp",
    "Hợp tác xã",
    "Tổ chức (không bao gồm doanh nghiệp, HTX)",
    "Tổ chức nước ngoài",
    "Tổ chức Đảng",
    "Đảng viên",
)
TYPES = (
    "TTHC được giao luật quy định chi tiết",
    "TTHC được luật giao quy định chi tiết",
    "TTHC không được luật giao cho địa phương quy định",
    "TTHC không được luật giao cho địa phương quy định hoặc quy định chi tiết",
    "Loại khác",
)
# The national database's CAPTHUCHIEN.
CODED_LEVELS = {"0": "Cấp bộ", "1": "Cấp tỉnh", "2": "Cấp huyện", "3": "Cấp xã"}

_CODE = re.compile(r"\d\.\d{6}")
_COMMA = re.compile(r"\s*[,;]\s*")
_DIVIDER = re.compile(r"[(),;]")
_KNOWN_LEVELS = {level.casefold(): level for level in LEVELS}
_KNOWN_SUBJECTS = {subject.casefold(): subject for subject in SUBJECTS}
_KNOWN_TYPES = frozenset(kind.casefold() for kind in TYPES)
_SUBJECT = re.compile(
    "|".join(re.escape(subject) for subject in sorted(SUBJECTS, key=len, reverse=True)), re.IGNORECASE
)


def read_code(text: str, notes: Notes) -> str:
    code = one_line(text)
    if code and not _CODE.fullmatch(code):
        notes.add("code", "odd_code", code)
    return code


def read_type(text: str, notes: Notes) -> str:
    kind = said(text)
    if kind and kind.casefold() not in _KNOWN_TYPES:
        notes.add("type", "unknown_type", kind)
    return kind


def read_levels(text: str, notes: Notes) -> tuple[str, ...]:
    """The levels of a comma-separated text, in the list's spelling ("Cấp Bộ" is "Cấp bộ")."""
    return tuple(read_level(part, notes) for part in _COMMA.split(said(text)) if part)


def read_level(text: str, notes: Notes) -> str:
    level = _KNOWN_LEVELS.get(one_line(text).casefold())
    if level is None:
        notes.add("levels", "unknown_level", text)
        return one_line(text)
    return level


def read_subjects(text: str, notes: Notes) -> tuple[str, ...]:
    """The groups of a comma-separated text; commas inside one group's name do not part it."""
    line = said(text)
    found: list[str] = []
    at = 0
    while at < len(line):
        match = _SUBJECT.match(line, at)
        if match and (match.end() == len(line) or _COMMA.match(line, match.end())):
            found.append(_KNOWN_SUBJECTS[match.group().casefold()])
            at = match.end()
        else:
            end = _end_of_piece(line, at)
            notes.add("subjects", "unknown_subject", line[at:end])
            found.append(line[at:end].strip())
            at = end
        comma = _COMMA.match(line, at)
        at = comma.end() if comma else at
    return tuple(dict.fromkeys(group for group in found if group))


def _end_of_piece(text: str, start: int) -> int:
    """Where the first comma outside parentheses stands, or the end."""
    depth = 0
    for match in _DIVIDER.finditer(text, start + 1):
        letter = match.group()
        depth += (letter == "(") - (letter == ")")
        if letter in ",;" and depth <= 0:
            return match.start()
    return len(text)
