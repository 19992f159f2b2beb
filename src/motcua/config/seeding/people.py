"""Applicants that don't exist. Their identity numbers begin with 097 to 099, which no province has, their tax codes with
99, their phone numbers with 0199, which no network has: nobody real is ever hit.
"""

import datetime as dt
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from motcua.config.seeding import moments, words
from motcua.config.seeding.tables import escaped

PERSON_COLUMNS: Final = (
    "id", "account_id", "full_name", "search_name", "identity_number", "born_on", "sex", "phone", "email", "address",
    "area_id", "assurance", "registered_at",
)  # fmt: skip
FIRM_COLUMNS: Final = ("id", "tax_code", "name", "search_name", "address", "registered_at")
COLUMNS: Final = {"identity_person": PERSON_COLUMNS, "identity_enterprise": FIRM_COLUMNS}
MILLION: Final = 1_000_000
MOST: Final = 3 * MILLION
_SINCE: Final = moments.of_day(dt.date(2022, 12, 1))


@dataclass(frozen=True, slots=True)
class Party:
    """An applicant: `row` holds the dossier's columns from `applicant_id` to `applicant_address`."""

    name: str
    row: str
    actor_name: str
    account: uuid.UUID | None = None


def person_id(number: int) -> str:
    return f"{((_SINCE * 1000 + number) << 80) | 0x7000_8000_0000_0000_0001 | (number << 4):032x}"


def firm_id(number: int) -> str:
    return f"{((_SINCE * 1000 + number) << 80) | 0x7000_8000_0000_0000_0002 | (number << 4):032x}"


def _facts(number: int) -> tuple[str, bool, str, str, str]:
    """Name, sex, identity number, phone and year of birth; equal numbers give equal people."""
    name, female = words.person_name(number)
    mixed = (number * 40_503 + 7) & 0xFFFF
    year = 1950 + mixed % 57
    era = (2 if year >= 2000 else 0) + female
    block, within = divmod(number, MILLION)
    return name, female, f"0{97 + block % 3}{era}{year % 100:02d}{within:06d}", f"0199{within:06d}", str(year)


def person(number: int) -> Party:
    name, _, identity, phone, _ = _facts(number)
    search = f"{words.folded(name)} {identity} {phone}"
    return Party(
        name, f"{person_id(number)}\tperson\t{name}\t{search}\t{identity}\t{phone}\t\t{_address(number)}", name
    )


def firm(number: int) -> Party:
    name, phone = words.firm_name(number), f"0199{number % MILLION:06d}"
    search = f"{words.folded(name)} 99{number:08d} {phone}"
    row = f"{firm_id(number)}\tenterprise\t{name}\t{search}\t99{number:08d}\t{phone}\t\t{_address(number)}"
    return Party(name, row, words.person_name(number * 31 + 5)[0])


def _address(number: int) -> str:
    return f"Khu {number % 9 + 1}, số nhà {number % 211 + 1}"


def person_lines(first: int, last: int) -> Iterator[str]:
    """Rows of people for COPY. Seen at a counter, so that their numbers are theirs."""
    for number in range(first, last):
        name, female, identity, phone, year = _facts(number)
        yield (
            f"{person_id(number)}\t\\N\t{name}\t{words.folded(name)}\t{identity}\t{year}-{number % 12 + 1:02d}-"
            f"{number % 28 + 1:02d}\t{'female' if female else 'male'}\t{phone}\t\t{_address(number)}\t\\N\t"
            f"seen_at_counter\t{moments.text(_SINCE + number % 2_000_000)}\n"
        )


def firm_lines(first: int, last: int) -> Iterator[str]:
    """Rows of firms for COPY."""
    for number in range(first, last):
        name = words.firm_name(number)
        yield (
            f"{firm_id(number)}\t99{number:08d}\t{escaped(name)}\t{words.folded(name)}\t{_address(number)}\t"
            f"{moments.text(_SINCE + number % 2_000_000)}\n"
        )
