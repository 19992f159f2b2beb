"""The language of templates: plain text with `{name}` in it, and nothing else.

A template comes from a pack and is text written by people; it holds no logic, calls nothing and reaches no attribute.
Each kind of notice declares its words with their types (`declare`), so that a name which the program never gives is an
error when the pack is loaded, and not a gap in a citizen's letter.
"""

import datetime as dt
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from motcua.kernel import clock
from motcua.kernel.money import format_vnd
from motcua.kernel.text import clean
from motcua.notices.errors import BadNotices, MissingWord
from motcua.notices.models import Audience

LANGUAGES: Final = ("vi", "en")
LONGEST_VALUE: Final = 500
_WORD: Final = re.compile(r"\{([a-z][a-z0-9_]*)\}")


class Word(StrEnum):
    """The type of a placeholder; it decides how the value is written."""

    TEXT = "text"
    DATE = "date"
    MOMENT = "moment"
    MONEY = "money"
    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of notice: for whom, about what kind of subject, with which words."""

    name: str
    audience: Audience
    words: Mapping[str, Word]


_kinds: dict[str, Kind] = {}


def declare(name: str, audience: Audience, **words: Word) -> Kind:
    """Declare a kind of notice under its stable dotted `name`; the room that sends it does so when it is imported."""
    _kinds[name] = kind = Kind(name, audience, words)
    return kind


def kind_of(name: str) -> Kind | None:
    """The declared kind, if the program has it."""
    return _kinds.get(name)


def kinds() -> tuple[Kind, ...]:
    """Every declared kind."""
    return tuple(_kinds.values())


def check(text: str, kind: Kind) -> None:
    """Refuse a template whose text names a word that its kind does not have, or holds a stray brace.

    Raises:
        BadNotices: it names the text and the word.
    """
    unknown = sorted(set(_WORD.findall(text)) - kind.words.keys())
    if unknown:
        known = ", ".join(sorted(kind.words))
        raise BadNotices(entry=kind.name, why=f"unknown {{{unknown[0]}}} in {text!r}; known: {known}")
    if rest := {"{", "}"} & set(_WORD.sub("", text)):
        raise BadNotices(entry=kind.name, why=f"a stray {min(rest)} in {text!r}")


def render(text: str, kind: Kind, data: Mapping[str, Any], language: str) -> str:
    """`text` with its words filled in, as plain text; values are tidied and cut, never interpreted again.

    Raises:
        MissingWord: the caller did not give a word that the text needs.
    """

    def filled(found: re.Match[str]) -> str:
        name = found.group(1)
        if data.get(name) is None:
            raise MissingWord(kind=kind.name, name=name)
        return _written(kind.words[name], data[name], language)

    return _WORD.sub(filled, text)


def _written(word: Word, value: Any, language: str) -> str:
    if word is Word.MONEY:
        return format_vnd(int(value))
    if word is Word.MOMENT:
        here = clock.local(_moment(value))
        return f"{here:%H:%M} ngày {here:%d/%m/%Y}" if language == "vi" else f"{here:%H:%M} on {here:%d/%m/%Y}"
    if word is Word.DATE:
        day = clock.local(_moment(value)).date() if isinstance(value, dt.datetime) else value
        day = dt.date.fromisoformat(day[:10]) if isinstance(day, str) else day
        return f"{day:%d/%m/%Y}"
    return clean(str(value))[:LONGEST_VALUE]


def _moment(value: dt.datetime | str) -> dt.datetime:
    return dt.datetime.fromisoformat(value) if isinstance(value, str) else value


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom to tell: an account with its inbox, or only an address. `language` is what the receiver reads.

    `standing_in_for`: the officer whose post is lent to the receiver; the notice says so.
    """

    account_id: uuid.UUID | None = None
    email: str = ""
    phone: str = ""
    language: str = "vi"
    standing_in_for: str = ""
