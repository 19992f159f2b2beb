"""Legal bases: one document number a row, told from the numbers that titles cite.

In the crawled text a row is "title" + "number", and rows are glued to one another:
"…thi hành Luật Giám định tư pháp157/2020/NĐ-CPLuật Giám định tư pháp năm 201213/2012/QH13". The number column is
glued to the title before it and to the next title after it; a number cited inside a title has white space or
punctuation around it. Where a title ends in a number, the same number follows at once as the column's.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from motcua.catalogue.national.records import LegalBasis, Notes
from motcua.catalogue.national.text import nfc, one_line, said, says_nothing, unbulleted

_HEADING = re.compile(r"\s*Tên văn bản pháp lý\s*Mã văn bản")
# Issuers, longest first: titles in capitals follow without a space ("TT-BTCQUY ĐỊNH…"), so greed needs a list.
_ISSUERS = (
    "BGDĐT BGDDT BGD BGTVT BKHCN BKHĐT BKHDT BKH BLĐTBXH BLĐTB BNNPTNT BNNMT BNN BNG BNV BQP BTC BTNMT BTP BTTTT BTM "
    "BTS BVHTTDL BVHTT BXD BYT BCA BCT BCN BTV BDTTG BDT BĐT UBDT UBTDTT UBCK UBCKNN UBND UBNN UBTVQH HĐND HĐBT HĐTP "
    "HĐTV HĐNN "
    "TANDTC VKSNDTC VKSTC TATC KTNN NHNN TTCP VPCP VPQH TLĐ TLĐLĐVN BHXH CSXH KBNN TCHQ TCT TTg TTG CTN CP TW TƯ "
    "UBTƯMTTQVN ĐCTUBTWMTTQVN QH TCTK BTCCBCP TCCP LĐTBXH NV NN HHVN GTVT CHK NHCS VTLTNN QLCL"
)
_ISSUER = "|".join(sorted(_ISSUERS.split(), key=len, reverse=True))
_ORG = rf"(?:(?:UBTVQH|QH)(?:1\d|\d)?|(?:{_ISSUER})|[A-ZĐƯ]{{2,12}}(?=$|[^A-Za-zÀ-ỹĐđ]|[A-ZĐ][a-zà-ỹ]))"
_KINDS = "TTLT|VBHN|NQLT|NQ|NĐ|ND|QĐ|QD|TT|CT|PL|TB|KH|CV|HD|QC|SL|L|LCT|QĐLT|CTLT|BC|HDLT|HĐBT|BHXH"
_KIND = (
    rf"(?:QH\s?(?:1\d|[1-9])|UBTVQH\s?(?:1\d|[1-9])|(?:{_KINDS})\s?[-–/_]\s?{_ORG}(?:\s?[-–/_]\s?{_ORG})*"
    r"|N[ĐD]-C(?=[A-ZĐ\d]|$))"  # cut short by the one who typed it
)
_NUMBER = re.compile(
    r"(?:(?<!\d)|(?<=QH1\d))(?P<lead>\d{1,9}(?:\.\d{1,3})?(?:\.?[a-zA-Z](?=\s?/))?)\s?[/-]\s?"
    rf"(?:(?P<year>(?:19|20)\d\d)\s?/\s?)?(?P<kind>{_KIND})"
)
_CUT = re.compile(r"(?:TT|NĐ|QĐ|NQ)?(?P<digits>\d{1,3}/(?:19|20)\d\d)(?=$|[A-ZĐ])")
_NAMED = (
    r"(?:Bộ luật|Luật|Nghị định|Nghị quyết liên tịch|Nghị quyết|Thông tư liên tịch|Thông tư|Quyết định|Pháp lệnh"
    r"|Chỉ thị|Văn bản hợp nhất|Công văn|Lệnh|Sắc lệnh|Hướng dẫn)"
)
# "Nghị định số", also misspelt ("Luất số"): what may stand before the number in its own column.
_PREFIX = re.compile(
    rf"(?:(?:(?i:{_NAMED})|NĐ|TT|QĐ|NQ|TTLT)\s*)?(?:(?i:số)\s*:?\s*)?$"
    r"|[A-ZĐÀ-Ỹ][a-zà-ỹđ]{1,6}(?:\s[a-zà-ỹđ]{2,7}){0,3}\s+số\s*:?\s*$"
)
_ENDS_CELL = re.compile(r"$|\s*\n|[^\s,;.:)\]/]|\s+(?!(?i:ngày|của|và|năm|được|đã)\b)[A-ZĐÀ-Ỹ“\"]")
_OPENING = re.compile(r"[\s\-–+*•.:“\"(]*")
_WHITE = re.compile(r"\s*")
_GOES_ON = re.compile(r"\s*[,;:)\]/]|\s+(?:ngày|của|và|năm|được|đã)\b|\.\s")
_STOPPED = re.compile(r"[.;,]+(?=\s*$|[A-ZĐ“])")  # a full stop typed after the number
_NEXT_TITLE = re.compile(rf"(?<=[a-zà-ỹđ0-9.)])(?={_NAMED}\s|Hiến pháp)")
# A title that opens with its own number: "Luật số 58/2024/QH15 …", "Luật Giám định tư pháp số 13/2012/QH13".
_OWN = re.compile(rf"{_NAMED}\s*(?:số\s*:?\s*)?\d[\d.]*/|(?:Bộ luật|Luật)\s[^,;/]{{0,80}}?số\s+\d[\d.]*/")
_COLUMN_END = re.compile(r"(?:số\s*)?([\d./]+?)\.?$")
_CUT_END = re.compile(r"(?<=[^\s\d/.-])\d{1,3}/(?:19|20)\d\d$")
_DASHES = str.maketrans("–_", "--")
_REGULAR = re.compile(
    r"\d{1,4}(?:\.\d{1,3})?/(?:19|20)\d\d/(?:QH\d{1,2}|UBTVQH\d{1,2}|(?:NĐ|NQ|QĐ|TT|TTLT|CT|PL)[-/][A-ZĐƯTg\d/-]{2,40})"
    r"|\d{1,5}/(?:QĐ|VBHN|CT|NQ)-[A-ZĐƯTg]{2,12}"
)


@dataclass(frozen=True, slots=True)
class _Token:
    """A document number in the text; ``begin`` counts its "Nghị định số", ``end`` its last letter."""

    begin: int
    start: int
    end: int
    number: str


def read_glued(text: str, notes: Notes) -> tuple[LegalBasis, ...]:
    """The legal bases of a crawled page's text, in order."""
    text = nfc(text)
    if says_nothing(text):
        return ()
    heading = _HEADING.match(text)
    body = text[heading.end() :] if heading else text
    if says_nothing(body):
        return ()
    return tuple(_rows(body, notes))


def read_row(number: str, title: str, date: str, issuer: str, *, notes: Notes) -> LegalBasis:
    """One row of a table: the number's cell may carry the kind of document before it."""
    found = numbers_in(number)
    title = said(title)
    clean = found[0] if found else ""
    if not found:
        named = numbers_in(title)
        stated = one_line(number)
        if stated and named and named[0].startswith(f"{stated}/"):
            clean = named[0]
            notes.add("legal_basis", "cut_number", f"{number} | {title}")
        else:
            notes.add("legal_basis", "no_number", f"{number} | {title}")
            title = " | ".join(dict.fromkeys(part for part in (title, stated) if part))
    elif not _REGULAR.fullmatch(clean):
        notes.add("legal_basis", "odd_number", clean)
    return LegalBasis(clean, title, said(date) or None, said(issuer) or None)


def numbers_in(text: str) -> list[str]:
    """Every document number in a text, normalised."""
    return [token.number for token in _tokens(nfc(text))]


def _rows(body: str, notes: Notes) -> list[LegalBasis]:
    rows: list[LegalBasis] = []
    tokens = _tokens(body)
    row_start = 0
    for index, token in enumerate(tokens):
        if token.start < row_start or not _ends_cell(body, token, row_start):
            continue
        if _is_title(body, row_start, token, tokens[index + 1 : index + 8]):
            continue
        cut = _CUT.match(body, token.end)
        if cut and token.number.startswith(cut["digits"] + "/"):
            notes.add("legal_basis", "cut_number", body[token.start : cut.end()])
            rows.append(LegalBasis(token.number, unbulleted(body[row_start : token.end])))
            row_start = cut.end()
            continue
        rows.extend(_unnumbered_and(body[row_start : token.begin], token, notes))
        row_start = token.end
    rows.extend(_unnumbered(body[row_start:], notes))
    return rows


def _unnumbered(text: str, notes: Notes) -> list[LegalBasis]:
    """A row whose number column holds no whole number: completed from its title where that begins with it."""
    line = unbulleted(text)
    if not line.strip(" .,;"):
        return []
    own = _OWN.match(line)
    named = _tokens(line)
    column = _COLUMN_END.search(line, max(0, len(line) - 60))
    if named and (own or (column and _completes(column[1], named[0].number.split("/")[:2]))):
        notes.add("legal_basis", "cut_number", line)
        return [LegalBasis(named[0].number, line)]
    stated = _CUT_END.search(line)
    if stated:
        notes.add("legal_basis", "odd_number", line)
        return [LegalBasis(stated.group(), line[: stated.start()].strip())]
    notes.add("legal_basis", "no_number", line)
    return [LegalBasis("", line)]


def _completes(column: str, lead: list[str]) -> bool:
    """Whether the digits at the end of a row repeat the beginning of its title's number, a year glued before."""
    forms = ("/".join(lead), lead[0])
    return any(column == form or re.fullmatch(rf".*(?:19|20)\d\d{re.escape(form)}", column) for form in forms)


def _ends_cell(body: str, token: _Token, row_start: int) -> bool:
    """Whether a cell ends after the number: nothing, or the next cell's first letter, follows it."""
    if _ENDS_CELL.match(body, token.end):
        return True
    glued = token.begin > row_start and not body[token.begin - 1].isspace()
    return glued and (not _GOES_ON.match(body, token.end) or _STOPPED.match(body, token.end) is not None)


def _is_title(body: str, row_start: int, token: _Token, later: list[_Token]) -> bool:
    """Whether a number that ends a cell ends the title's, with the number column's still to come."""
    opens_row = not body[row_start : token.begin].strip(' \t\n-–+*•.:“"(')
    if opens_row and any(other.number == token.number for other in later):
        return True
    if opens_row and token.begin < token.start and body[token.start - 1].isalpha():
        return False  # the title is no more than "Luật", its number follows without a space
    following = later[0] if later else None
    if following is None or following.begin > token.end + _blank(body, token.end):
        return False
    if not _ends_cell(body, following, row_start):
        return False  # the next title opens with a number of its own
    glued = not opens_row and not body[token.begin - 1].isspace()
    return following.number == token.number or not (glued or _sentence_ended(body, token.begin))


def _sentence_ended(body: str, at: int) -> bool:
    """Whether white space before a number separates cells (after a full stop or on a new line), not words."""
    before = body[max(0, at - 8) : at]
    words = before.rstrip()
    return "\n" in before[len(words) :] or words.endswith(".")


def _blank(body: str, at: int) -> int:
    match = _WHITE.match(body, at)
    return match.end() - at if match else 0


def _unnumbered_and(title: str, token: _Token, notes: Notes) -> list[LegalBasis]:
    """The row, and before it what its title's beginning shows to be rows without a number."""
    number = _completed(token.number, title, notes)
    if not _REGULAR.fullmatch(number):
        notes.add("legal_basis", "odd_number", number)
    pieces = [piece for piece in _NEXT_TITLE.split(title) if piece.strip()]
    rows: list[LegalBasis] = []
    if len(pieces) > 1:
        rows.extend(_unnumbered("".join(pieces[:-1]), notes))
    rows.append(LegalBasis(number, unbulleted(pieces[-1]) if pieces else ""))
    return rows


def _completed(number: str, title: str, notes: Notes) -> str:
    """The number, or the one that its own title states, where this one is cut or has too many digits.

    "118/2025/NĐ-C" lost its end; "kỳ họp thứ 3" + "23/2022/QĐ-TTg" has the title's last digit glued before it.
    """
    for token in _tokens(title):
        if token.number != number and (token.number.startswith(number) or number.endswith(token.number)):
            notes.add("legal_basis", "cut_number", f"{number} | {title}")
            return token.number
    return number


def _tokens(text: str) -> list[_Token]:
    found = []
    for match in _NUMBER.finditer(text):
        start = _own_start(match)
        prefix = _PREFIX.search(text, max(0, start - 40), start)
        begin = prefix.start() if prefix else start
        found.append(_Token(begin, start, match.end(), _normal(text[start : match.end()])))
    return found


def _own_start(match: re.Match[str]) -> int:
    """Where the number itself begins: a title's year ("năm 2012" + "13/2012/QH13") is not part of it."""
    lead = match["lead"]
    whole, dot, _ = lead.partition(".")
    if len(whole) > 4 and whole.startswith(("19", "20")):
        return match.start() + 4
    if dot and len(whole) == 4 and whole.startswith(("19", "20")):
        return match.start() + 5
    return match.start()


def _normal(number: str) -> str:
    return re.sub(r"\s", "", number).translate(_DASHES)
