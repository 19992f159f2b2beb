"""Where a paper's name ends and the file names of its forms begin.

The public page shows the name and the form's file in two columns; the crawled text glues them together
("…theo mẫuMau 01.docx"). Nothing marks the seam but the missing space, so each place where two characters meet
as they never do inside a sentence is a candidate, and what stands behind it is weighed: file names mostly begin
with "Mẫu", "Phụ lục" or a number, in all their misspelt forms.
"""

from __future__ import annotations

import re
from functools import lru_cache
from itertools import pairwise

# A file name ends where its extension does: another file, or nothing, comes next.
EXTENSION = re.compile(
    r"\.(?:[dD][oO][cC][xX]?|(?i:xlsx?|pdf|rar|zip|rtf|jpe?g|png|odt|tiff?|pptx?|txt))(?![a-zà-ỹđ])"
    r"|\.docx(?=[a-zà-ỹđ])"
)
_TAIL = 240  # characters: file systems stop at 255 bytes, no file name seen is longer than 150

_UPPER = "A-ZÀ-ÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_LOWER = "a-zà-ýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ"
_SEAM = re.compile(
    rf"(?<=[{_LOWER}])(?=[{_UPPER}0-9])"  # mẫu|Mau, không|1.0
    rf"|(?<=[{_LOWER}]\.)(?=[{_UPPER}{_LOWER}0-9])"  # an.|Mau
    rf"|(?<=[{_UPPER}0-9]\.)(?=[{_UPPER}{_LOWER}])|(?<=[{_UPPER}]\.)(?=[0-9])"  # BXD.|Mau, CP.|250605
    rf"|(?<=\s[.;:,])(?=[{_UPPER}{_LOWER}0-9])"
    rf"|(?<=[{_UPPER}])(?=(?:BC|PL|TK)(?:[._\d]| [{_UPPER}{_LOWER}\d]))"
    rf"|(?<=[)\]”\"»;:…!?])(?=[{_UPPER}{_LOWER}0-9(])"  # );|Mau
    rf"|(?<=[)\]”\"»;:…!?]\.)(?=[{_UPPER}{_LOWER}0-9])"  # ).|14
    rf"|(?<=\.\.)(?=[{_UPPER}{_LOWER}0-9])"
    rf"|(?<=,)(?=[{_UPPER}])|(?<=[{_LOWER}{_UPPER})],)(?=[0-9])"
    rf"|(?<=[{_LOWER}{_UPPER}])(?=mẫu|phụ lục|mau so|mau \d|phu luc)"
    r"|(?<=\S)(?=~\$)"  # Word's lock file
    rf"|(?<=[0-9])(?=[{_UPPER}][{_LOWER}]|PHỤ LỤC|MẪU)"  # 033|Mau
    rf"|(?<=[{_UPPER}])(?=[{_UPPER}][{_LOWER}]|PHỤ LỤC|MẪU)"  # IV|Mau
)
_STRONG = re.compile(
    r"~\$|(?:\d{1,3}[\s.\-_]*)?(?:biểu\s*)?(?:mẫu|mãu|mâu|mau|mus?\d|mus(?=\d)|ms\d|mu(?=[a-zđ\d])|phụ\s*lục|phu\s*luc|phl|pl[\s_.\-]*[\divx]|bieu\s*mau|bm[\s_.\-\d])",
    re.IGNORECASE,
)
_KIND = re.compile(
    r"đơn|don[\s_]|tờ\s*khai|to\s*khai|tk[\s_\d]|giấy|giay|phiếu|phieu|bản|ban\s|báo cáo|bao cao|bc[\s._]|danh|"
    r"biên bản|bien ban|văn bản|van ban|hợp đồng|hop dong|công văn|cong van|đề cương|de cuong|thông báo|thong bao",
    re.IGNORECASE,
)
_LOOSE = re.compile(rf"(?<=[{_UPPER}])(?=[0-9])|(?<=[0-9])(?=[{_UPPER}])")  # PH|01, 2025|PL: mostly inside words
_SPACED = re.compile(r"\s\s+|\s(?=M[ẫa]u\b|Phụ lục\b|Phu luc\b)")
_CITING = re.compile(r"ban hành|kèm theo|quy định|thông tư|nghị định", re.IGNORECASE)
_SYLLABLE = re.compile(
    r"(?:ngh|ng|nh|gh|gi|kh|ph|qu|th|tr|ch|[bcdđghklmnprstvx])?"
    r"[aàáảãạăằắẳẵặâầấẩẫậeèéẻẽẹêềếểễệiìíỉĩịoòóỏõọôồốổỗộơờớởỡợuùúủũụưừứửữựyỳýỷỹỵ]{1,3}"
    r"(?:ng|nh|ch|[cmnpt])?",
    re.IGNORECASE,
)
_MARKED = re.compile(r"[àáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợùúủũụưừứửữựỳýỷỹỵđ]", re.IGNORECASE)


def split_forms(cell: str) -> tuple[str, tuple[str, ...], bool]:
    """(name of the paper, file names of its forms, whether the seam between them was found).

    ``cell`` is one row's text without its count. Where no seam is found the whole text stays the name.
    """
    ends = [match.end() for match in EXTENSION.finditer(cell) if not _in_address(cell, match.start())]
    if not ends or cell[ends[-1] :].strip(" .;,"):
        return cell, (), True
    first = ends[0]
    start = _start_of_file(cell[:first])
    if start is None:
        return cell, (), False
    bounds = [start, *ends]
    files = tuple(cell[a:b].strip() for a, b in pairwise(bounds))
    return cell[:start], tuple(file for file in files if file), True


def _in_address(text: str, at: int) -> bool:
    """Whether the character belongs to a web address: a link in the words is not a form of this page."""
    low = max(0, at - _TAIL)
    return "://" in text[max(low, text.rfind(" ", low, at)) : at]


def _start_of_file(text: str) -> int | None:
    low = max(0, len(text) - _TAIL)
    stop = text.rindex(".", low)
    seams = [_past_acronym(text, m.start()) for m in _SEAM.finditer(text, low, stop) if m.start() > low]
    inside = _inside_words(text, low, stop)
    strong = [at for at in sorted({*seams, *inside}) if _STRONG.match(text, at)]
    if strong:
        return _leftmost_of_cluster(text, strong)
    if seams:
        return _weak_start(text, seams, stop)
    return _start_without_seam(text, low, stop, inside)


def _past_acronym(text: str, seam: int) -> int:
    """TT-BNNMT|thuyết minh: the last capital belongs to the acronym when no syllable can begin with it."""
    if _SYLLABLE.match(text, seam) or not text[seam].isupper():
        return seam
    word = _SYLLABLE.match(text, seam + 1)
    return seam + 1 if word and _MARKED.search(word.group()) and text[seam - 1].isupper() else seam


def _weak_start(text: str, seams: list[int], stop: int) -> int:
    """Among seams that no form word follows: the beginning of a mark-less file name, a kind of paper, the last word."""
    marks = list(_MARKED.finditer(text, seams[0], stop))
    plain = [at for at in seams if not marks or at >= marks[-1].end()]
    if plain and " " in text[plain[0] : stop]:
        return plain[0]
    kinds = [at for at in seams if _KIND.match(text, at) and "; " not in text[at:stop]]
    return kinds[-1] if kinds else _leftmost_of_word(text, seams)


def _leftmost_of_cluster(text: str, seams: list[int]) -> int:
    """The last strong seam, or an earlier one that is still inside the same file name ("PHỤ LỤC IV.MẪU…")."""
    at = seams[-1]
    for earlier in reversed(seams[:-1]):
        between = text[earlier:at]
        if len(between) > 40 or between[-1] in ";:)" or between.count(" ") > 4:
            break
        at = earlier
    return at


def _leftmost_of_word(text: str, seams: list[int]) -> int:
    """The last seam, or an earlier one in the same word ("1.nxinnhnconnui")."""
    at = seams[-1]
    for earlier in reversed(seams[:-1]):
        if " " in text[earlier:at]:
            break
        at = earlier
    return at


def _inside_words(text: str, low: int, stop: int) -> list[int]:
    """Seams between two lower-case letters: words that are a marked syllable and something more."""
    found = ((low + word.start(), _beyond_syllable(word.group())) for word in re.finditer(r"\S+", text[low:stop]))
    return [start + length for start, length in found if length]


def _start_without_seam(text: str, low: int, stop: int, inside: list[int]) -> int | None:
    if inside:
        return inside[-1]
    if low == 0 and _STRONG.match(text):
        return 0  # the row is nothing but a file
    loose = [match.start() for match in _LOOSE.finditer(text, low, stop)]
    if loose:
        return loose[-1]
    spaced = [match.end() for match in _SPACED.finditer(text, low, stop)]
    return spaced[-1] if spaced and not _CITING.search(text, spaced[-1], stop) else None


@lru_cache(maxsize=4096)
def _beyond_syllable(word: str) -> int:
    """How many letters of ``word`` are one marked syllable, when more letters follow; else 0."""
    match = _SYLLABLE.match(word)
    if not match or match.end() == len(word) or not _MARKED.search(match.group()):
        return 0
    end = match.end()
    if word[end - 1] in "mp" and _STRONG.match(word, end - 1):
        end -= 1  # mẫu|mau, not mẫum|au
    return end if word[end].isalpha() else 0
