"""The search over all: from what somebody typed to the ids of the newest dossiers that fit, within an actor's units.

One look into the index of `SearchEntry` finds words and units together. Words that thousands bear would still make
PostgreSQL read thousands of rows to know the newest; so where much may fit, the newest entries are looked through
first.
"""

import re
import uuid
from dataclasses import dataclass
from typing import Final

from django.db import connection
from django.db.models import QuerySet

from motcua.dossiers.models import SearchEntry
from motcua.kernel.actor import EVERYWHERE, Places
from motcua.kernel.text import fold

SHORTEST: Final = 3  # letters and digits
LOOKED_THROUGH: Final = 8_000  # newest entries
_BEGUN: Final = 3  # times as many where a word may go on: the index would have to bring all such words together
_NUMBER: Final = 4  # digits from which a word is kept as a number, see `SearchEntry`
_BEGINNING: Final = 6  # fewer digits begin the numbers of too many people
_MANY: Final = 32  # units in which a name may well be a common one; a ward has some twenty, with those before it
_LONGEST: Final = 40
_WORDS: Final = 12
_SEPARATORS: Final = re.compile(r"[\x00-\x2f\x3a-\x40\x5b-\x60\x7b-\x7f]+")
_GROUPED: Final = re.compile(r"(?<=\d)[\s.\-()]+(?=\d)")
_ABROAD: Final = re.compile(r"(?:\+84|\b0084)(?=\d{9}\b)")
# A code without its agency, as an office says it: `261113-0001`.
_SHORT_CODE: Final = re.compile(r"\d{6}-\d{3,}\Z")
_WHOLE_CODE: Final = re.compile(r"[^\s-]*[A-Z][^\s-]*(?:-[^\s-]+)*-\d+")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for: words, numbers, or the one code without its agency."""

    words: tuple[str, ...] = ()
    numbers: tuple[str, ...] = ()
    code: str = ""

    def __bool__(self) -> bool:
        return sum(map(len, (*self.words, *self.numbers, self.code))) >= SHORTEST

    @property
    def begun(self) -> bool:
        """Whether the last word may be the beginning of one."""
        return bool(self.words) and len(self.words[-1]) >= 2

    def fits(self, folded: str) -> bool:
        """Whether a folded name with its numbers holds all of it, the words at least as beginnings."""
        there = _SEPARATORS.split(folded)
        return bool(self.words or self.numbers) and all(
            any(word.startswith(one) for word in there) for one in (*self.words, *self.numbers)
        )


def asked(text: str) -> Asked:
    """What is looked for, with numbers out of their groups and words without marks."""
    tidy = " ".join(text.split())
    if _SHORT_CODE.match(tidy):
        return Asked(code=tidy)
    whole = _ABROAD.sub("0", _GROUPED.sub("", tidy))
    found = [word[:_LONGEST] for word in _SEPARATORS.split(fold(whole)) if word][:_WORDS]
    numbers = tuple(word for word in found if _is_number(word))
    return Asked(tuple(word for word in found if not _is_number(word)), numbers)


def _is_number(word: str) -> bool:
    return word.isascii() and word.isdigit() and len(word) >= _NUMBER


def query(sought: Asked, places: Places, *, begun: bool = False) -> str:
    """The `tsquery` that finds it in dossiers that touch `places`; with `begun` the last word may go on.

    With few units the words are asked for within each of them: such a word leads to few dossiers.
    """
    if places is EVERYWHERE or len(places) > _MANY or not sought.words:
        return _within(_anywhere(sought, begun=begun), places)
    rest = _anywhere(Asked((), sought.numbers, sought.code))
    words = _marked(sought, begun=begun)
    each = (" & ".join(_quoted(unit + word) + mark for word, mark in words) for unit in _units(places))
    return " & ".join(filter(None, ["(" + " | ".join(f"({one})" for one in each) + ")", rest]))


def _marked(sought: Asked, *, begun: bool) -> list[tuple[str, str]]:
    return [(word, ":*" if begun and at == len(sought.words) else "") for at, word in enumerate(sought.words, 1)]


def _anywhere(sought: Asked, *, begun: bool = False) -> str:
    words = [_quoted(word) + mark for word, mark in _marked(sought, begun=begun)]
    code = [_quoted(sought.code)] if sought.code else []
    return " & ".join([*words, *map(_number, sought.numbers), *code])


def _within(asked_for: str, places: Places) -> str:
    if places is EVERYWHERE:
        return asked_for
    return f"{asked_for} & ({' | '.join(map(_quoted, _units(places)))})"


def _units(places: frozenset[uuid.UUID]) -> list[str]:
    return sorted(f"{unit.hex[-6:]}/" for unit in places)


def _number(digits: str) -> str:
    backwards = _quoted("~" + digits[::-1]) + ":*"
    return f"({_quoted(digits)}{':*' if len(digits) >= _BEGINNING else ''} | {backwards})"


def _quoted(token: str) -> str:
    return f"'{token}'"


def newest(sought: Asked, places: Places, *, before: uuid.UUID | None, limit: int, begun: bool) -> list[uuid.UUID]:
    """The ids of the newest entries that fit, at most `limit`, older than `before`."""
    before, anywhere = before or _LAST, _anywhere(sought, begun=begun)
    fitting = _within(anywhere, places)
    with connection.cursor() as cursor:
        if _may_be_many(sought, places):
            cursor.execute(_LOOK_THROUGH, [before, LOOKED_THROUGH * (_BEGUN if begun else 1), fitting, limit])
            found = cursor.fetchall()
            if len(found) == limit:
                return [row[0] for row in found]
        many = places is EVERYWHERE or len(places) > _MANY
        looked_up = anywhere if many else query(sought, places, begun=begun)
        cursor.execute(_LOOK_UP, [looked_up, fitting, before, limit])
        return [row[0] for row in cursor.fetchall()]


def _may_be_many(sought: Asked, places: Places) -> bool:
    """Whether reading all that fits, to know the newest, may cost more than looking through the newest."""
    if sought.numbers or sought.code:
        return False
    return places is EVERYWHERE or len(places) > _MANY or len(sought.words) == 1


_LAST: Final = uuid.UUID(int=2**128 - 1)
_LOOK_THROUGH: Final = """
    SELECT dossier_id FROM (
        SELECT dossier_id, tokens FROM dossiers_searchentry WHERE dossier_id < %s ORDER BY dossier_id DESC LIMIT %s
    ) newest WHERE tokens @@ %s::tsquery ORDER BY dossier_id DESC LIMIT %s
"""
# The bar keeps the planner from walking all entries, newest first, in the hope that some fit. Many units are compared
# behind it: the index would have to bring all their dossiers together.
_LOOK_UP: Final = """
    SELECT dossier_id FROM (
        SELECT dossier_id, tokens FROM dossiers_searchentry WHERE tokens @@ %s::tsquery OFFSET 0
    ) fitting WHERE tokens @@ %s::tsquery AND dossier_id < %s ORDER BY dossier_id DESC LIMIT %s
"""


def whole_code(text: str) -> str:
    """`text` as the whole code of a dossier, if it looks like one: its parts are joined by dashes, its agency first."""
    code = "".join(text.split()).upper()
    return code if _WHOLE_CODE.fullmatch(code) and not _SHORT_CODE.match(code) else ""


def is_there(sought: Asked, places: Places) -> bool:
    """Whether any dossier fits with every word as it stands; if none does, the last word is taken for a beginning."""
    return bool(newest(sought, places, before=None, limit=1, begun=False))


def entries(sought: Asked, places: Places, *, begun: bool = True) -> QuerySet[SearchEntry]:
    """Entries that fit, not yet read; unless told otherwise, the last word may go on."""
    if not sought or not places:
        return SearchEntry.objects.none()
    return SearchEntry.objects.filter(tokens__fits=query(sought, places, begun=begun and sought.begun))
