"""The number of the citizen's identity card: 12 digits that say where, when and as what a person was registered.

Decree 137/2015/NĐ-CP, article 13: three digits of the province of registration, one of century and sex, two of the year
of birth, six at random.
"""

import re
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext_lazy as _

from motcua.identity.errors import BadIdentityNumber
from motcua.identity.models import Sex

_TWELVE: Final = re.compile(r"[0-9]{12}")
_LAST_PROVINCE: Final = 96
_FIRST_CENTURY: Final = 1900


@dataclass(frozen=True, slots=True)
class NumberFacts:
    """What a number says about its holder."""

    province_code: str
    sex: str
    birth_year: int


def read(typed: str) -> tuple[str, NumberFacts]:
    """The number as 12 digits, and what it says.

    Raises:
        BadIdentityNumber: not 12 digits.
    """
    number = re.sub(r"[\s.\-]", "", typed)
    if not _TWELVE.fullmatch(number):
        raise BadIdentityNumber(fields={"identity_number": BadIdentityNumber.hint()})
    era = int(number[3])
    year = _FIRST_CENTURY + 100 * (era // 2) + int(number[4:6])
    return number, NumberFacts(number[1:3], Sex.FEMALE if era % 2 else Sex.MALE, year)


def doubts(typed: str, *, sex: str = "", birth_year: int | None = None) -> list[str]:
    """What in a well-formed number does not fit the rest, to be shown as a hint; it never blocks anyone.

    Cards were issued with slips, and a person's sex or year of birth may have been corrected since.
    """
    number, facts = read(typed)
    found = []
    if number[0] != "0" or not 1 <= int(facts.province_code) <= _LAST_PROVINCE:
        found.append(str(_("The first three digits are not the code of a province.")))
    if sex in (Sex.MALE, Sex.FEMALE) and sex != facts.sex:
        found.append(str(_("The fourth digit does not fit the sex stated.")))
    if birth_year is not None and birth_year != facts.birth_year:
        found.append(str(_("The fifth and sixth digits do not fit the year of birth stated.")))
    return found
