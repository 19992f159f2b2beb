"""Search and shelves over what is in force today."""

import base64
import binascii
import itertools
import json
import re
import uuid
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import get_language, gettext

from motcua.catalogue import cards
from motcua.catalogue.directory import Directory, Listed, directory
from motcua.catalogue.errors import BrokenSearchCursor
from motcua.catalogue.models import ProcedureVersion, SearchText
from motcua.catalogue.search.fold import CODE, MAX_CHARS, one_spelling, pairs, strip_marks, syllables
from motcua.catalogue.search.fold import codes as codes_in
from motcua.catalogue.views import FieldView
from motcua.identity import queries as identity
from motcua.identity.sorting import sort_key
from motcua.kernel.anyof import any_of
from motcua.kernel.kept import Kept, hole

MOST_INSIDE = 200
TRUSTED = 0.9
"""What a procedure found by an everyday phrase's meaning gains, if the phrase is the whole query: catalogue officers
have said that people mean this."""
_CODE_START = re.compile(r"^\s*[0-9][.,]?[0-9]{1,6}\s*$")
_WORD = re.compile(r"\w+")
_LATER = 1_000.0


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrow down: `agency` is a unit's id; levels are ministry, province, commune, other."""

    field: str = ""
    level: str = ""
    agency: uuid.UUID | None = None
    life_event: str = ""
    service_level: str = ""


@dataclass(frozen=True, slots=True)
class Correction:
    """What was typed and how it was understood, word by word. `slips` counts words that were spelt differently."""

    typed: tuple[str, ...]
    taken: tuple[str, ...]
    slips: int

    @property
    def text(self) -> str:
        return " ".join(self.taken)


@dataclass(frozen=True, slots=True)
class Hit:
    """One procedure found. `how`: code, name, meaning (an everyday word's), inside (words in its text), listed."""

    procedure_id: uuid.UUID
    code: str
    name: str
    field: FieldView
    levels: tuple[str, ...]
    service_level: str
    limit_text: str
    fee_text: str
    snippet: str
    how: str


@dataclass(frozen=True, slots=True)
class SearchPage:
    """`next` goes into the next call's `after`; null on the last page."""

    hits: tuple[Hit, ...]
    total: int
    corrected: Correction | None
    next: str | None


@dataclass(frozen=True, slots=True)
class Shelf:
    code: str
    name: str
    count: int


@dataclass(slots=True)
class _Placed:
    """A procedure with its place: sorted by `key`, smallest first."""

    one: Listed
    key: tuple[float, str, str]
    how: str


def search(
    text: str, *, filters: Filters | None = None, limit: int = 20, after: str | None = None, as_typed: bool = False
) -> SearchPage:
    """Procedures in force that fit `text`, best first; all of them in the order of their names if it is blank.

    `as_typed` takes every word exactly (marks aside). Never fails on any text; beyond 300 characters it reads no more.

    Raises:
        BrokenSearchCursor: `after` did not come from a page of this search.
    """
    limit = max(1, min(limit, 100))
    known, text = directory(), text[:MAX_CHARS]
    placed, words = _place(known, text, as_typed=as_typed)
    keep = _filter(filters or Filters())
    placed = sorted((one for one in placed if keep(one.one)), key=lambda one: one.key)
    total = len(placed)
    if after is not None:
        start = _cursor(after)
        placed = [one for one in placed if one.key > start]
    page = placed[:limit]
    return SearchPage(
        hits=tuple(_hits(page)),
        total=total,
        corrected=_correction(text, words, page) if after is None and not as_typed else None,
        next=_token(page[-1].key) if len(placed) > limit else None,
    )


def _place(known: Directory, text: str, *, as_typed: bool) -> tuple[list[_Placed], list[str]]:
    if not syllables(text):
        listed = known.listed.values()
        return [_Placed(one, (-float(one.prominence), one.order, one.code), "listed") for one in listed], []
    found = {one.procedure_id: _Placed(one, (-1_000.0, one.order, one.code), "code") for one in _by_code(known, text)}
    if found and not _WORD.search(CODE.sub("", text).strip()):
        return list(found.values()), []
    typed = words = known.index.read(text).words
    if as_typed:
        exact = set(syllables(text))
        ranked = [hit for hit in known.index.rank(syllables(text)) if exact <= set(syllables(hit.entry.name))]
        ways = [("name", 0.0, ranked)]
    else:
        ways = [("name", 0.0, known.index.rank(words))]
        understood = [w if known.index.speller.knows(w) or w in known.thesaurus.vocabulary else
                      known.index.speller.best(w) or w for w in words]  # fmt: skip
        ways += [
            ("meaning", TRUSTED * share**2, known.index.rank(way))
            for way, share in known.thesaurus.variants(understood)
        ]
        words = understood
    for how, gain, ranked in ways:
        for hit in ranked:
            score, before = hit.score + gain, found.get(hit.entry.id)
            if before is None or -score < before.key[0]:
                one = known.listed[hit.entry.id]
                found[one.procedure_id] = _Placed(one, (-score, "", one.code), how)
    _put_inside(found, _inside(known, words), _pairs_meant(known, typed, words))
    return list(found.values()), words


def _pairs_meant(known: Directory, typed: Sequence[str], taken: Sequence[str]) -> list[set[int]]:
    """What each pair of neighbours in the query may stand for: a slip is taken for one word but may mean another."""
    speller = known.index.speller
    choices = [
        {meant} if word == meant else {meant, *speller.near(word)} for word, meant in zip(typed, taken, strict=True)
    ]
    return [
        {number for one in ones for two in twos for number in pairs((one, two))}
        for ones, twos in itertools.pairwise(choices)
    ]


def _put_inside(found: dict[uuid.UUID, _Placed], inside: Sequence[Listed], meant: Sequence[set[int]]) -> None:
    """Procedures whose text holds the words come after names that hold what they may mean, before those that don't."""
    if not inside:
        return
    here = {one.procedure_id for one in inside}
    for key, placed in found.items():
        if placed.how != "name" or key in here:
            continue
        held = pairs(syllables(placed.one.name))
        if any(held.isdisjoint(choices) for choices in meant):
            placed.key = (placed.key[0] + _LATER, placed.key[1], placed.key[2])
    for one in inside:
        found.setdefault(one.procedure_id, _Placed(one, (_LATER / 2, one.order, one.code), "inside"))


def _by_code(known: Directory, text: str) -> list[Listed]:
    wanted = [known.by_code[code] for code in (*codes_in(text), text.strip()) if code in known.by_code]
    if not wanted and _CODE_START.match(text):
        digits = re.sub(r"\D", "", text)
        wanted = [key for code, key in known.by_code.items() if code.replace(".", "").startswith(digits)]
    return [known.listed[key] for key in dict.fromkeys(wanted)]


def _inside(known: Directory, words: Sequence[str]) -> list[Listed]:
    """Procedures whose text holds all neighbouring pairs of the query's syllables."""
    wanted = sorted(pairs(words))
    if not wanted:
        return []
    rows = (
        SearchText.objects.filter(pairs__contains=wanted)
        .values_list("procedure_id", flat=True)
        .order_by("procedure_id")
    )
    return [known.listed[key] for key in rows[:MOST_INSIDE] if key in known.listed]


def _filter(filters: Filters) -> Callable[[Listed], bool]:
    kind = identity.organisation().unit(filters.agency).kind if filters.agency else ""

    def keep(one: Listed) -> bool:
        return (
            (not filters.field or one.field_code == filters.field)
            and (not filters.level or filters.level in one.levels)
            and (not filters.life_event or filters.life_event in one.life_events)
            and (not filters.service_level or one.service_level == filters.service_level)
            and (not filters.agency or filters.agency in one.units or kind in one.kinds)
        )

    return keep


def _hits(page: Sequence[_Placed]) -> list[Hit]:
    shown = dict(_cards([placed.one.version_id for placed in page]))
    english = (get_language() or "vi")[:2] == "en"
    return [_hit(placed, shown.get(placed.one.version_id, {}), english=english) for placed in page]


_cards: Final[Kept[Any]] = Kept(
    lambda ids: ProcedureVersion.objects.filter(any_of("id", ids)).values_list("id", "card"), [hole(1)]
)


def _hit(placed: _Placed, card: dict[str, Any], *, english: bool) -> Hit:
    one = placed.one
    return Hit(
        procedure_id=one.procedure_id,
        code=one.code,
        name=(english and one.name_en) or one.name,
        field=FieldView(one.field_code, (english and one.field_en) or one.field_name),
        levels=one.levels,
        service_level=one.service_level,
        limit_text=cards.limit_text(card),
        fee_text=cards.fee_text(card),
        snippet=(english and card.get("snippet_en")) or card.get("snippet", ""),
        how=placed.how,
    )


def _correction(text: str, words: Sequence[str], page: Sequence[_Placed]) -> Correction | None:
    """The query as the first hit writes it, with its marks; null if that is how it was typed."""
    if not page or page[0].how != "name":
        return None
    written = {one_spelling(strip_marks(word)): word.lower() for word in reversed(_WORD.findall(page[0].one.name))}
    typed = [word.lower() for word in _WORD.findall(text)]
    said = {one_spelling(strip_marks(word)): word for word in typed}
    taken = [written.get(word) or said.get(word, word) for word in words]
    if len(typed) != len(taken):  # glued words were parted, or an opening left out
        typed = [" ".join(typed)] if typed else []
        taken = [" ".join(taken)]
    if typed == taken or "".join(typed) == "".join(taken):
        return None
    slips = sum(syllables(one) != syllables(two) for one, two in zip(typed, taken, strict=True))
    return Correction(tuple(typed), tuple(taken), slips)


def _token(key: tuple[float, str, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode().rstrip("=")


def _cursor(token: str) -> tuple[float, str, str]:
    try:
        score, order, code = json.loads(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)))
        return float(score), str(order), str(code)
    except (ValueError, TypeError, binascii.Error, RecursionError):
        raise BrokenSearchCursor from None


def browse(kind: str) -> list[Shelf]:
    """Shelves of what is in force, with how many procedures stand on each: field, level, agency, life_event."""
    known, language = directory(), get_language() or "vi"
    tree = identity.organisation() if kind == "agency" else None
    kept = known.shelves.get((kind, language))
    # Counting thousands costs more than all the rest of a search; the list says when it is another.
    if kept is None or kept[0] is not tree:
        kept = known.shelves[kind, language] = (tree, _shelves(known, kind, english=language[:2] == "en"))
    return list(kept[1])


def _shelves(known: Directory, kind: str, *, english: bool) -> list[Shelf]:
    everything = known.listed.values()
    if kind == "life_event":
        counts = Counter(code for one in everything for code in one.life_events)
        return [Shelf(code, (english and n[1]) or n[0], counts[code]) for code, n in known.life_events.items()]
    if kind == "level":
        counts = Counter(level for one in everything for level in one.levels)
        return [Shelf(level, name, counts[level]) for level, name in _level_names() if counts[level]]
    if kind == "agency":
        return _agencies(known)
    if kind != "field":
        msg = f"no shelf called {kind!r}"
        raise ValueError(msg)
    names = {one.field_code: (english and one.field_en) or one.field_name for one in everything if one.field_code}
    counts = Counter(one.field_code for one in everything)
    return [Shelf(code, name, counts[code]) for code, name in sorted(names.items(), key=lambda item: sort_key(item[1]))]


def _level_names() -> list[tuple[str, str]]:
    return [
        ("commune", gettext("Commune level")),
        ("province", gettext("Province level")),
        ("district", gettext("District level (until 30/6/2025)")),
        ("ministry", gettext("Ministry level")),
        ("other", gettext("Other agencies")),
    ]


def _agencies(known: Directory) -> list[Shelf]:
    """Agencies that offer something; those of a kind that all offer the same are counted each."""
    tree = identity.organisation()
    counts = Counter(unit_id for one in known.listed.values() for unit_id in one.units if unit_id in tree)
    for kind, count in Counter(kind for one in known.listed.values() for kind in one.kinds).items():
        for unit in tree.of_kind(kind):
            counts[unit.id] += count
    found = [(tree.unit(unit_id), count) for unit_id, count in counts.items()]
    return [Shelf(str(unit.id), unit.name, count) for unit, count in sorted(found, key=lambda item: item[0].sort_key)]
