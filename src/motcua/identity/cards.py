"""The text that a scanner reads from the QR of a citizen's card.

Fields are parted by `|`, in this order: personal number, number of the old nine-digit card (may be empty), full name,
date of birth as ddmmyyyy, sex, place of residence, date of issue as ddmmyyyy. Cards issued from 1/7/2024 (Law on
Identification 26/2023/QH15) may tell more after these; what follows is not kept. The order was seen in public
descriptions of readers, not in the standard itself.
"""

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from motcua.identity import identity_numbers
from motcua.identity.errors import BadIdentityNumber, CardNotWhole, CardOfOthers, CardTextBroken
from motcua.identity.models import Sex
from motcua.kernel import clock
from motcua.kernel.text import mangled

PARTS: Final = 7
MOST: Final = 2_000
NO_WORD: Final = 40
"""As many letters without a space are no name, number or address of mail: a code of something else was scanned."""
_DAY: Final = re.compile(r"(\d{2})[/.-]?(\d{2})[/.-]?(\d{4})")
_OLD: Final = re.compile(r"\d{9}")
_SEXES: Final = {"nam": Sex.MALE, "nữ": Sex.FEMALE}


@dataclass(frozen=True, slots=True)
class Card:
    """What a card says of its holder. `old_number` and `issued_on` may be missing."""

    number: str
    old_number: str
    full_name: str
    born_on: dt.date
    sex: str
    address: str
    issued_on: dt.date | None
    doubts: tuple[str, ...] = ()


def looks_like_card(text: str) -> bool:
    """Whether a text typed into a search field came from a card's scan rather than from a person's fingers."""
    longest = max(map(len, text.split()), default=0)
    return text.count("|") >= 2 or "<<" in text or longest >= NO_WORD


def parse_card_qr(text: str) -> Card:
    """Read the QR text of a Vietnamese citizen's card.

    Raises:
        CardOfOthers: a code, but not of such a card: another country's, a bank's, a web address.
        CardNotWhole: fields are missing, as when the scan broke off.
        CardTextBroken: letters were lost on the way from the scanner.
    """
    tidy = unicodedata.normalize("NFC", text.strip())
    parts = [" ".join(part.split()) for part in tidy.split("|")]
    if len(tidy) > MOST or len(parts) < 2 or not re.fullmatch(r"\d{9,12}", parts[0]):
        raise CardOfOthers
    if mangled(tidy):
        raise CardTextBroken
    if len(parts) < PARTS:
        raise CardNotWhole(found=len(parts), wanted=PARTS)
    try:
        number, _facts = identity_numbers.read(parts[0])
    except BadIdentityNumber:
        raise CardOfOthers from None
    born_on, sex = _day(parts[3]), _SEXES.get(parts[4].lower())
    if not parts[2] or not any(letter.isalpha() for letter in parts[2]) or born_on is None or sex is None:
        raise CardNotWhole(found=sum(bool(part) for part in parts[:PARTS]), wanted=PARTS)
    old = parts[1] if _OLD.fullmatch(parts[1]) else ""
    doubts = tuple(identity_numbers.doubts(number, sex=sex, birth_year=born_on.year))
    return Card(number, old, _written(parts[2]), born_on, sex, parts[5], _day(parts[6]), doubts)


def _day(text: str) -> dt.date | None:
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    day, month, year = map(int, found.groups())
    try:
        read = dt.date(year, month, day)
    except ValueError:
        return None
    return read if year >= 1900 and read <= clock.today() else None


def _written(name: str) -> str:
    """A name as people write it; some cards carry it in capitals."""
    return name.title() if name.isupper() else name
