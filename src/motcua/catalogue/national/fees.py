"""Fees: what the fee column states, and the amounts in the parentheses after it.

Both thousands separators occur ("20,000,000 VNĐ" in the column, "10.000 đồng" in words). An amount in the
parentheses is a fee of its own unless it repeats the column's; what stands around it is its condition.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from motcua.catalogue.national.records import Fee, Notes
from motcua.catalogue.national.text import one_line, said, unbulleted

_NUMBER = r"\d{1,3}(?:[.,]\d{3})+(?!\d)|\d+(?:[.,]\d{1,2})?(?![.,]?\d)"
# The fee column as the page prints it: a free, an unsaid or one amount with its currency.
COLUMN = r"(?:Miễn phí|Không có thông tin|[\d.,]{1,24} (?:Việt Nam Đồng|VNĐ|VND|USD|Đồng))"
_COLUMN = re.compile(
    r"(?P<free>Miễn phí)|(?P<unsaid>Không có thông tin)"
    r"|(?P<amount>[\d.,]{1,24}) (?P<currency>Việt Nam Đồng|VNĐ|VND|USD|Đồng)"
)
_AMOUNT = re.compile(
    rf"(?<![\d.,/\w])(?P<amount>{_NUMBER})\s*"
    r"(?:(?P<scale>nghìn|ngàn|triệu|tỷ)\s*)?"
    r"(?P<currency>việt nam đồng|vnđ|vnd|đồng|đ(?![\w])|usd|đô la mỹ)",
    re.IGNORECASE,
)
# A grouped number straight before "/": "160.000/hộ chiếu". Document numbers have no grouping.
_PER_UNIT = re.compile(r"(?<![\d.,/\w])(?P<amount>\d{1,3}(?:[.,]\d{3})+)(?=\s?/\s?[^\W\d])")
_LABELLED = re.compile(r"(?:phí|mức thu)\s*:\s*(?P<amount>\d{1,3}(?:[.,]\d{3})+)(?![.,]?\d|\s*%)", re.IGNORECASE)
_BROKEN = re.compile(r"(?<![\d.,/\w])\d{1,3}(?:[.,]\d{3})*[.,]\d{4,}(?=\s*(?:đ|vn|/))", re.IGNORECASE)
_THRESHOLD = re.compile(
    r"(?:dưới|trên|từ|đến|vượt|hơn|giá trị|trị giá|tối đa|không quá|tới)\s*(?:là\s*)?$", re.IGNORECASE
)
_BRANCH = re.compile(r"[;\n]|\.\s+(?=[A-ZĐÀ-Ỹ])|(?:^|\s)[-–+*•]\s|,\s+(?=trường hợp|đối với)|\s+(?=(?:Phí|Lệ phí)\s*:)")
_CURRENCY_FIRST = re.compile(r"^(?:việt nam đồng|đồng|vnđ|đ)(?!\w)\s*", re.IGNORECASE)
_SMALLEST = 1000  # đồng; no fee is less, what is less was typed in thousands
_LONGEST = 1000  # characters of a condition; the record's text holds the rest
_SCALES = {"nghìn": 1_000, "ngàn": 1_000, "triệu": 1_000_000, "tỷ": 1_000_000_000}
_FOREIGN = {"usd": "USD", "đô la mỹ": "USD"}
_ELSEWHERE = re.compile(
    r"(?:mức thu|mức phí|phí|lệ phí|biểu)[^.]{0,120}(?:thông tư|nghị định|nghị quyết|hội đồng nhân dân)", re.IGNORECASE
)
_BRACKET = re.compile(r"[()]")
_CONTINUED = re.compile(r"[.;,]?\s*\((?:[^()\n]|\([^()\n]*\)){0,400}\)[.;,]?\)")
_MARKER = re.compile(r"\((?P<sign>\d{1,2}|[a-zđ]|[ivx]{1,4})\)\s")
_BARE_B = re.compile(r"(?<![(\w])b\)")
_LIST_LETTER = re.compile(r"(?:\s|(?<=\()(?=a))[a-zđ]\)$")
_GLUED_CLOSE = re.compile(r"\)(?=[A-ZĐÀ-Ỹ0-9-])")


@dataclass(frozen=True, slots=True)
class FeeCell:
    """A fee column read: the fees, whether it says free, and the text that follows it."""

    fees: tuple[Fee, ...]
    free: bool | None
    rest: str


def read_cell(text: str, notes: Notes) -> FeeCell:
    """Reads the fee at the beginning of ``text`` with the parentheses after it; the rest is description.

    A cell may hold several amounts one after the other, each with its parentheses.
    """
    fees: list[Fee] = []
    free: bool | None = None
    at = 0
    while match := _COLUMN.match(text, at):
        if at and (match["unsaid"] or not text[at].isdigit()):
            break  # only amounts follow one another in one cell
        words, at = _parentheses(text, match.end(), notes)
        if match["amount"]:
            free = False
            fees.extend(_stated(match["amount"], match["currency"], words, notes))
        elif match["free"]:
            free = True
            fees.extend(_in_words(words, notes))
            if words and not fees and _ELSEWHERE.search(words):
                notes.add("channels.fees", "fee_in_words", words)
    return FeeCell(_distinct(fees), free, text[at:])


def read_labelled(text: str, notes: Notes) -> tuple[tuple[Fee, ...], bool | None]:
    """Reads a fee cell of the table form: "Phí : 2.000.000 Đồng (…)", "Lệ phí : 1.5 USD", "Phí : Không Đồng"."""
    line = said(text)
    label = re.match(r"(?P<kind>lệ phí|phí)\s*:\s*", line, re.IGNORECASE)
    if not label:
        if line:
            notes.add("channels.fees", "unknown_fee", line)
        return (), None
    kind: Literal["phí", "lệ phí"] = "lệ phí" if label["kind"].casefold() == "lệ phí" else "phí"
    body = line[label.end() :]
    if re.match(r"(?:không|miễn phí|0)\s*(?:đồng\b|$)", body, re.IGNORECASE):
        return (), True
    match = re.match(r"(?P<amount>[\d.,]+)\s*(?P<currency>việt nam đồng|vnđ|vnd|đồng|usd)", body, re.IGNORECASE)
    if match:
        words, _ = _parentheses(body, match.end(), notes)
        fees = _stated(match["amount"], match["currency"], words, notes, kind)
        return _distinct(fees), False if fees else None
    fees = _in_words(body, notes, kind)
    if not fees:
        notes.add("channels.fees", "unknown_fee", line)
    return _distinct(fees), False if fees else None


def amount_of(text: str) -> int | Decimal | None:
    """20,000 and 20.000 are twenty thousand, 1.5 is one and a half; None for what is neither."""
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", text):
        return int(re.sub(r"[.,]", "", text))
    if re.fullmatch(r"\d{1,15}", text):
        return int(text)
    if re.fullmatch(r"\d{1,12}[.,]\d{1,2}", text):
        value = Decimal(text.replace(",", "."))
        return int(value) if value == value.to_integral_value() else value
    return None


def _stated(
    raw: str, currency: str, words: str, notes: Notes, kind: Literal["phí", "lệ phí"] | None = None
) -> list[Fee]:
    """The column's amount and those of the words after it; an amount said twice is one fee."""
    amount = amount_of(raw)
    if amount is None:
        notes.add("channels.fees", "bad_amount", raw)
        return _in_words(words, notes, kind)
    money = _currency(currency, notes)
    if money == "VND" and 0 < amount < _SMALLEST:
        notes.add("channels.fees", "small_amount", f"{raw} {currency}")
    others = _in_words(words, notes, kind)
    same = [fee for fee in others if fee.amount == amount]  # "50 VNĐ(50 USD/chuyến)": the words know the currency
    if same:
        return others if others[0] in same else [*same, *(fee for fee in others if fee not in same)]
    condition = None if others else _condition(words[:_LONGEST])
    return [Fee(amount, condition, kind or _kind(words), money), *others]


def _in_words(words: str, notes: Notes, kind: Literal["phí", "lệ phí"] | None = None) -> list[Fee]:
    fees = []
    for clause in _clauses(words):
        condition, own_kind = _condition(clause[:_LONGEST]), _kind(clause[:_LONGEST])
        for bad in _BROKEN.finditer(clause):
            notes.add("channels.fees", "bad_amount", bad.group())
        for match in _amounts(clause):
            amount = _scaled(match, notes)
            if amount and _THRESHOLD.search(clause, max(0, match.start() - 24), match.start("amount")):
                notes.add("channels.fees", "amount_is_bound", clause)
            elif amount:
                money = _currency(match.groupdict().get("currency") or "đồng", notes)
                words_left = clause.strip(" .;,") != match.group()
                fees.append(Fee(amount, condition if words_left else None, kind or own_kind, money))
    return fees


def _amounts(clause: str) -> list[re.Match[str]]:
    """Every amount once, in order: with its currency, per unit, or behind a label."""
    found = {
        match.start("amount"): match
        for pattern in (_LABELLED, _PER_UNIT, _AMOUNT)
        for match in pattern.finditer(clause)
    }
    return [found[at] for at in sorted(found)]


def _scaled(match: re.Match[str], notes: Notes) -> int | Decimal | None:
    amount = amount_of(match["amount"])
    if amount is None:
        notes.add("channels.fees", "bad_amount", match.group())
        return None
    scale = match.groupdict().get("scale")
    return _whole(Decimal(amount) * _SCALES[scale.casefold()]) if scale else amount


def _clauses(words: str) -> list[str]:
    """The words cut where another amount's condition begins; short of that, one piece."""
    return [piece for piece in _BRANCH.split(words) if piece and piece.strip()]


def _parentheses(text: str, at: int, notes: Notes) -> tuple[str, int]:
    """(what the parentheses opening at ``at`` hold, where the text goes on). "(1) …" opens a list, not this."""
    if not text.startswith("(", at) or _opens_list(text, at):
        return "", at
    end = _closing(text, at)
    if end is None:
        notes.add("channels.fees", "open_parenthesis", text[at:])
        return _unclosed(text, at)
    words = text[at + 1 : end - 1]
    more = _CONTINUED.match(text, end)
    if more:  # "(… hoạt động). (Áp dụng … ).)": one note whose own words close it too early
        return text[at + 1 : more.end() - 1], more.end()
    while text.startswith(")", end):
        end += 1
    if text.startswith("(", end) and (last := _closing(text, end)) and _AMOUNT.search(text, end, last):
        return f"{words}; {text[end + 1 : last - 1]}", last
    return words, end


def _opens_list(text: str, at: int) -> bool:
    """Whether "(a) …" is the first of "(a) … (b) …" in the description, not a note that begins with "a) … b) …"."""
    marker = _MARKER.match(text, at)
    return marker is not None and not (marker["sign"] == "a" and _BARE_B.search(text, at, at + 3000))


def _closing(text: str, at: int) -> int | None:
    """Where the parenthesis opening at ``at`` ends; a list letter's ("b) …") closes nothing."""
    depth = 0
    for match in _BRACKET.finditer(text, at):
        if match.group() == "(":
            depth += 1
        elif not _LIST_LETTER.search(text, max(at, match.start() - 3), match.end()) or depth == 0:
            depth -= 1
        if depth == 0:
            return match.end()
    return None


def _unclosed(text: str, at: int) -> tuple[str, int]:
    """Up to the first ")" that the description is glued to, else the line's last one, else the line's end."""
    stop = text.find("\n", at)
    stop = len(text) if stop < 0 else stop
    glued = _GLUED_CLOSE.search(text, at, stop)
    close = glued.start() if glued else text.rfind(")", at, stop)
    return (text[at + 1 : close], close + 1) if close > 0 else (text[at + 1 : stop], stop)


def _condition(words: str) -> str | None:
    """The words without bullets, outer brackets and a currency that only continues the column's amount."""
    line = unbulleted(words).strip(" .,;:")
    while line.startswith("(") and line.endswith(")") and line.count("(") == line.count(")") == 1:
        line = line[1:-1].strip(" .,;:")
    line = _CURRENCY_FIRST.sub("", line)
    if line.count("(") > line.count(")"):
        line = line.removeprefix("(") if line.startswith("(") else line + ")"
    return one_line(line) or None


def _currency(word: str, notes: Notes) -> str:
    foreign = _FOREIGN.get(word.casefold())
    if foreign:
        notes.add("channels.fees", "foreign_currency", word)
    return foreign or "VND"


def _kind(words: str) -> Literal["phí", "lệ phí"] | None:
    folded = words.casefold()
    fee, charge = folded.find("lệ phí"), folded.replace("lệ phí", "······").find("phí")
    if fee >= 0 and charge >= 0:
        return None
    return "lệ phí" if fee >= 0 else "phí" if charge >= 0 and "miễn phí" not in folded else None


def _whole(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value


def _distinct(fees: list[Fee]) -> tuple[Fee, ...]:
    return tuple(dict.fromkeys(fees))
